"""Findings come back as they were kept, hold on to their record files, and stand behind their sources' walls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from casefold.errors import BadOption, EvidenceDamaged, NotAllowed, NotFound
from casefold.model.finding import Finding, Pin
from casefold.store import CaseStore, Engine
from tests.store.conftest import MakeHome, add, import_rows, write_file


def pin_of(case: CaseStore) -> Pin:
    """Pin everything the reader sees."""
    files = case.record_files()
    return Pin(tuple(item.sha256 for item in files), tuple(item.exhibit for item in files), 4)


def save(case: CaseStore, **changes: Any) -> Finding:
    """Keep a small finding."""
    values: dict[str, Any] = {
        "analysis": "top_contacts",
        "version": 2,
        "title": "Top contacts",
        "sentence": "07700 900001 is in 3 records.",
        "options": {"limit": 10, "from": datetime(2026, 1, 1), "kinds": ("call",)},
        "table": pa.table({"identifier": ["+447700900001"], "evidence_count": [3], "evidence_digest": ["d"]}),
        "key": ("identifier",),
        "pin": pin_of(case),
        "cautions": ("Records are not people.",),
        "by": "DC Hill",
        "casefold_version": "0.1.0",
        "evidence_ids": pa.table({"identifier": ["+447700900001"], "kind": ["call"], "record_id": ["x1-row:1"]}),
    }
    return case.save_finding(**{**values, **changes})


@pytest.fixture
def filled(case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of two imported exhibits."""
    for name in ("a", "b"):
        import_rows(case, add(case, write_file(tmp_path, name, name)).id, 3)
    return case


def test_a_finding_comes_back_as_it_was(filled: CaseStore, make_home: MakeHome) -> None:
    """Answer, options, pin and evidence survive; options are plain values."""
    made = save(filled)
    again = make_home().open_case("harbour")
    assert again.finding("f1") == made
    assert made.options == {"limit": 10, "from": "2026-01-01T00:00:00", "kinds": ["call"]}
    assert made.pin.exhibits == ("x1", "x2")
    assert made.pin.files == tuple(sorted(item.sha256 for item in filled.record_files()))
    assert (made.key, made.cautions, made.pin.ledger) == (("identifier",), ("Records are not people.",), 4)
    assert (again.evidence_ids("f1") or pa.table({})).to_pylist()[0]["record_id"] == "x1-row:1"
    assert again.verify() == []


def test_findings_are_listed_in_order(filled: CaseStore) -> None:
    """Ids count on; evidence too large to write out is none."""
    save(filled)
    save(filled, analysis="timeline", evidence_ids=None)
    assert [item.id for item in filled.findings()] == ["f1", "f2"]
    assert [item.id for item in filled.findings(analysis="timeline")] == ["f2"]
    assert filled.evidence_ids("f2") is None
    with pytest.raises(NotFound, match="f3"):
        filled.finding("f3")


def test_a_key_must_be_in_the_table(filled: CaseStore) -> None:
    """Otherwise no row could be named."""
    with pytest.raises(BadOption, match="number"):
        save(filled, key=("number",))
    assert filled.findings() == []
    assert filled.verify() == []


def test_cited_record_files_are_kept_through_a_new_import(filled: CaseStore) -> None:
    """The finding can be asked again over exactly what it was asked over."""
    made = save(filled)
    import_rows(filled, "x1", 8)
    assert sum(item.rows for item in filled.record_files(kind="call")) == 11
    engine = Engine.connect(filled, files=made.pin.files)
    assert engine.sql("SELECT count(*) AS n FROM call").to_pylist() == [{"n": 6}]
    engine.close()
    assert filled.verify() == []


def test_a_reader_without_a_source_has_no_finding(filled: CaseStore) -> None:
    """Neither in the list, nor by its id, nor through its ids or files."""
    made = save(filled)
    narrow = filled.home.open_case("harbour", visible=frozenset({"x1"}))
    assert narrow.findings() == []
    for ask in (narrow.finding, narrow.evidence_ids):
        with pytest.raises(NotFound):
            ask("f1")
    with pytest.raises(NotAllowed):
        Engine.connect(narrow, files=made.pin.files)
    with pytest.raises(NotFound, match="x2"):
        save(narrow, pin=made.pin)


def test_a_finding_over_walled_rows_is_walled(case: CaseStore, tmp_path: Path) -> None:
    """It says what the rows behind the wall say."""
    import_rows(case, add(case, write_file(tmp_path, "a", "a")).id, 3, walled=1)
    behind = case.home.open_case("harbour", walls=frozenset({"outside_authority"}))
    save(behind)
    save(case)
    assert [item.id for item in behind.findings()] == ["f1", "f2"]
    assert [item.id for item in case.findings()] == ["f2"]
    with pytest.raises(NotFound):
        case.finding("f1")


def test_a_finding_says_when_its_exhibit_was_withdrawn(filled: CaseStore) -> None:
    """And no longer once it is restored."""
    save(filled)
    filled.withdraw("x2", by="DC Hill", why="privileged")
    assert filled.finding("f1").cautions[-1] == "Rests on exhibit EX/2, since withdrawn: privileged."
    filled.restore("x2", by="DC Hill", why="cleared")
    assert filled.finding("f1").cautions == ("Records are not people.",)


def test_a_changed_finding_is_damage(filled: CaseStore) -> None:
    """An answer that was tampered with is not shown."""
    save(filled)
    file = filled.folder / "findings" / "f1.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"X")
    with pytest.raises(EvidenceDamaged, match=r"f1\.parquet"):
        filled.finding("f1")
