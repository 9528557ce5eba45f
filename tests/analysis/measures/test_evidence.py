from __future__ import annotations

import hashlib

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.analysis.measures.evidence import NO_EVIDENCE, digest_of, evidence, folded, written

IDS = st.lists(st.text(min_size=1, max_size=12, alphabet="x0123456789-row:@é\U0001f600"), min_size=1, unique=True)


def test_the_digest_is_the_last_eight_bytes_of_md5_little_endian() -> None:
    expected = int.from_bytes(hashlib.md5(b"x1-row:17", usedforsecurity=False).digest()[8:], "little")
    assert digest_of(["x1-row:17"]) == f"{expected:016x}"
    assert digest_of([]) == NO_EVIDENCE


def test_the_digest_does_not_depend_on_order_and_notices_a_record() -> None:
    assert digest_of(["x1-row:1", "x1-row:2"]) == digest_of(["x1-row:2", "x1-row:1", "x1-row:2"])
    assert digest_of(["x1-row:1", "x1-row:2"]) != digest_of(["x1-row:1", "x1-row:3"])


@settings(max_examples=20, deadline=None)
@given(ids=IDS)
def test_the_engine_gives_the_same_count_and_digest_in_one_pass_or_two(ids: list[str]) -> None:
    table = ibis.memtable(pa.table({"record_id": ids, "half": [number % 2 for number in range(len(ids))]}))
    once = table.aggregate(**evidence(table))
    halves = table.group_by("half").agg(**evidence(table))
    twice = halves.aggregate(**folded(halves))
    for found in (once, twice):
        row = found.mutate(evidence_digest=written(found.evidence_digest)).to_pyarrow().to_pylist()[0]
        assert (int(row["evidence_count"]), row["evidence_digest"]) == (len(ids), digest_of(ids))
