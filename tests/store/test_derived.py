"""Derived tables are keyed by record and run, and go where their sources go."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from casefold.errors import BadOption, EvidenceDamaged, NotFound
from casefold.store import CaseStore
from tests.store.conftest import add, import_rows, write_file


@pytest.fixture
def filled(case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of two imported exhibits, the first with a row behind a wall."""
    for name, walled in (("a", 1), ("b", 0)):
        import_rows(case, add(case, write_file(tmp_path, name, name)).id, 3, walled=walled)
    return case


def _marks(*records: str) -> pa.Table:
    return pa.table({"record_id": list(records), "mark": ["same"] * len(records)})


def test_runs_are_told_apart(filled: CaseStore) -> None:
    """Every run's rows come back with its name, and verify knows the files."""
    filled.write_derived("duplicate", "r1", _marks("x1-row:1"), frozenset({"x1"}))
    filled.write_derived("duplicate", "r2", _marks("x2-row:1", "x2-row:2"), frozenset({"x2"}))
    table = filled.derived("duplicate")
    assert table.to_pylist() == [
        {"record_id": "x1-row:1", "mark": "same", "run": "r1"},
        {"record_id": "x2-row:1", "mark": "same", "run": "r2"},
        {"record_id": "x2-row:2", "mark": "same", "run": "r2"},
    ]
    assert filled.verify() == []


def test_an_absent_kind_is_an_empty_table(filled: CaseStore) -> None:
    """With the two columns every derived table has."""
    assert filled.derived("translation").schema.names == ["record_id", "run"]
    assert filled.derived("translation").num_rows == 0


def test_a_run_writes_a_kind_once(filled: CaseStore) -> None:
    """Derived files do not change either."""
    filled.write_derived("duplicate", "r1", _marks("x1-row:1"), frozenset({"x1"}))
    with pytest.raises(BadOption, match="r1"):
        filled.write_derived("duplicate", "r1", _marks("x1-row:2"), frozenset({"x1"}))
    assert filled.derived("duplicate").num_rows == 1


@pytest.mark.parametrize(("kind", "run"), [("../up", "r1"), ("mark", "a/b"), ("mark", ""), ("mark", ".."), ("A", "r1")])
def test_names_cannot_leave_the_folder(filled: CaseStore, kind: str, run: str) -> None:
    """They become paths."""
    with pytest.raises(BadOption):
        filled.write_derived(kind, run, _marks("x1-row:1"), frozenset({"x1"}))


def test_rows_and_sources_must_be_known(filled: CaseStore) -> None:
    """A row that names no record, or a source that is no exhibit, cannot be walled."""
    with pytest.raises(BadOption, match="record_id"):
        filled.write_derived("mark", "r1", pa.table({"mark": ["a"]}), frozenset({"x1"}))
    with pytest.raises(NotFound, match="x9"):
        filled.write_derived("mark", "r1", _marks("x9-row:1"), frozenset({"x9"}))


def test_a_reader_without_a_source_sees_nothing_of_it(filled: CaseStore) -> None:
    """One hidden or withdrawn source hides the whole."""
    filled.write_derived("duplicate", "r1", _marks("x1-row:1"), frozenset({"x1", "x2"}))
    narrow = filled.home.open_case("harbour", visible=frozenset({"x1"}))
    assert narrow.derived("duplicate").num_rows == 0
    assert filled.derived("duplicate").num_rows == 1
    filled.withdraw("x2", by="DC Hill", why="privileged")
    assert filled.derived("duplicate").num_rows == 0
    filled.restore("x2", by="DC Hill", why="cleared")
    assert filled.derived("duplicate").num_rows == 1


def test_what_was_made_behind_a_wall_stays_behind_it(filled: CaseStore) -> None:
    """Even though its sources are exhibits everybody sees."""
    wall = frozenset({"outside_authority"})
    behind = filled.home.open_case("harbour", walls=wall)
    behind.write_derived("mark", "r1", _marks("x1-row:3"), frozenset({"x1"}))
    behind.write_derived("mark", "r2", _marks("x2-row:3"), frozenset({"x2"}))
    assert [item["run"] for item in filled.derived("mark").to_pylist()] == ["r2"]
    assert [item["run"] for item in behind.derived("mark").to_pylist()] == ["r1", "r2"]


def test_a_missing_file_is_no_empty_table(filled: CaseStore) -> None:
    """It is named."""
    item = filled.write_derived("mark", "r1", _marks("x1-row:1"), frozenset({"x1"}))
    (filled.folder / item.path).unlink()
    with pytest.raises(EvidenceDamaged, match=r"r1\.parquet"):
        filled.derived("mark")
