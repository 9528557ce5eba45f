"""The count and the digest that tie a row of a finding to the records behind it.

The digest of a set of records is order-independent, so that an aggregate can compute it in the same pass as the
answer: every record id is hashed with MD5, the last eight bytes of the hash are read as a little-endian unsigned
64-bit number, and the numbers are combined by exclusive or. It is written as 16 hexadecimal digits; a set without
records has 16 zeros. MD5 is used to notice a difference, not to resist an attack: the pin of the finding carries
the SHA-256 of the record files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

NO_EVIDENCE = "0" * 16
"""Digest of no record at all."""


@ibis.udf.scalar.builtin(name="md5_number_lower", signature=((dt.string,), dt.uint64))  # type: ignore[untyped-decorator]
def _low_md5(text: Any) -> Any:
    """Give the last eight bytes of a text's MD5 as a little-endian number."""


@ibis.udf.scalar.builtin(name="hex", signature=((dt.uint64,), dt.string))  # type: ignore[untyped-decorator]
def _hexadecimal(number: Any) -> Any:
    """Write a number in hexadecimal digits."""


def evidence(table: ir.Table, record: str = "record_id", where: Any = None) -> dict[str, Any]:
    """Give the aggregates `evidence_count` and `evidence_digest` over rows that are one record each.

    The digest is still a number; `written` turns it into text once the groups are few.
    """
    column = table[record]
    return {
        "evidence_count": table.count(where=where),
        "evidence_digest": _low_md5(column).bit_xor(where=where),
    }


def folded(table: ir.Table) -> dict[str, Any]:
    """Give the same aggregates over groups that already carry them: counts add up, digests combine."""
    return {
        "evidence_count": table.evidence_count.sum(),
        "evidence_digest": table.evidence_digest.bit_xor(),
    }


def single(column: Any) -> dict[str, Any]:
    """Give the two columns of a row that rests on one record."""
    return {"evidence_count": ibis.literal(1, "int64"), "evidence_digest": written(_low_md5(column))}


def behind(records: ir.Table, table: pa.Table, key: tuple[str, ...]) -> ir.Table:
    """Keep the records behind the rows that are listed, and give them as an answer's evidence."""
    listed = ibis.memtable(table.select(list(key)))
    return records.semi_join(listed, list(key)).select(*key, "kind", "record_id")


def with_evidence(table: pa.Table, records: ir.Table, key: tuple[str, ...]) -> pa.Table:
    """Add count and digest to rows from the records behind them, each once; a row without records gets none."""
    counted = records.group_by(*key).agg(**evidence(records))
    counted = counted.mutate(evidence_digest=written(counted.evidence_digest))
    found = {tuple(row[name] for name in key): row for row in counted.to_pyarrow().to_pylist()}
    rows = [found.get(tuple(row[name] for name in key)) for row in table.select(list(key)).to_pylist()]
    counts = [row["evidence_count"] if row is not None else 0 for row in rows]
    digests = [row["evidence_digest"] if row is not None else NO_EVIDENCE for row in rows]
    table = table.append_column("evidence_count", pa.array(counts, pa.int64()))
    return table.append_column("evidence_digest", pa.array(digests, pa.string()))


def written(number: Any) -> Any:
    """Write a digest as 16 hexadecimal digits."""
    return _hexadecimal(number).lower().lpad(16, "0")


def digest_of(record_ids: Iterable[str]) -> str:
    """Compute the digest of a set of record ids without an engine."""
    total = 0
    for record_id in set(record_ids):
        hashed = hashlib.md5(record_id.encode(), usedforsecurity=False).digest()
        total ^= int.from_bytes(hashed[8:], "little")
    return f"{total:016x}"
