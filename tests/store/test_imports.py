"""Record files count once listed, all at once; a new generation takes the place of the last."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from casefold.errors import BadOption, EvidenceDamaged, NotAllowed, NotFound
from casefold.store import CaseStore, StagedFile
from tests.store.conftest import add, import_rows, report_of, stage, write_file


@pytest.fixture
def exhibit(case: CaseStore, tmp_path: Path) -> str:
    """Give the id of an exhibit held."""
    return add(case, write_file(tmp_path, "calls.csv", "calls")).id


def test_listed_files_are_named_hashed_and_read_only(case: CaseStore, exhibit: str) -> None:
    """The catalogue says what each holds; the staging folder is gone."""
    import_rows(case, exhibit, 3)
    calls, parties = case.record_files()
    assert (calls.path, calls.rows, calls.generation) == ("records/call/x1-1-1.parquet", 3, 1)
    assert (parties.kind, parties.path) == ("party", "records/party/x1-1-2.parquet")
    file = case.folder / calls.path
    assert file.stat().st_mode & 0o777 == 0o444
    assert pq.read_table(file).num_rows == 3
    assert calls.size == file.stat().st_size
    assert case.record_files(kind="party") == [parties]
    assert not any((case.folder / "records" / ".staging").iterdir())
    assert case.verify() == []


def test_nothing_counts_before_it_is_listed(case: CaseStore, exhibit: str) -> None:
    """Rows written into an import that is aborted never existed."""
    handle = case.begin_import(exhibit, format="made_up", profile=None, options={}, by="DC Hill")
    stage(handle.staging, "call", exhibit, range(1, 4))
    assert case.record_files() == []
    case.abort_import(handle, "stopped")
    assert not handle.staging.exists()
    (row,) = case.imports(exhibit)
    assert (row.status, row.reason, row.current) == ("aborted", "stopped", False)
    assert case.report(exhibit) is None
    assert case.verify() == []


def test_a_new_generation_takes_the_place_of_the_last(case: CaseStore, exhibit: str) -> None:
    """Files nothing cites are deleted; generations count on, aborted ones included."""
    import_rows(case, exhibit, 3)
    case.abort_import(case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill"), "stopped")
    assert import_rows(case, exhibit, 5) == 3
    assert {(item.generation, item.rows) for item in case.record_files(kind="call")} == {(3, 5)}
    assert [item.status for item in case.imports()] == ["superseded", "aborted", "finished"]
    assert len(list((case.folder / "records").glob("*/*.parquet"))) == 2
    assert case.verify() == []


def test_an_import_says_what_it_was_made_with(case: CaseStore, exhibit: str) -> None:
    """So that the same import is recognised and can be repeated."""
    options = {"timezone": "Europe/London", "mapping": {"A": "from"}, "dayfirst": None}
    handle = case.begin_import(exhibit, format="call_table", profile="acme@2", options=options, by="DC Hill")
    case.finish_import(handle, [], report_of(0))
    (row,) = case.imports(exhibit)
    assert (row.format, row.profile, row.options, row.by, row.current) == (
        "call_table",
        "acme@2",
        options,
        "DC Hill",
        True,
    )


def test_the_report_comes_back_as_it_was(case: CaseStore, exhibit: str) -> None:
    """With any text in it: set-aside rows quote the exhibit."""
    report = {**report_of(0), "set_aside": [{"place": "row:2", "text": "NUL \0 and \ud800 and 📞", "rows": 1}]}
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    case.finish_import(handle, [], report)
    assert case.report(exhibit) == report


def test_an_inventory_is_a_report_without_records(case: CaseStore, exhibit: str) -> None:
    """Said twice it is kept once, and it never hides the report of what counts."""
    inventory = {"status": "inventoried", "rows_read": 0}
    case.record_inventory(exhibit, inventory, by="DC Hill")
    case.record_inventory(exhibit, inventory, by="DC Hill")
    assert case.report(exhibit) == inventory
    assert [item.status for item in case.imports(exhibit)] == ["inventoried"]
    import_rows(case, exhibit, 2)
    case.record_inventory(exhibit, {"status": "failed"}, by="DC Hill")
    assert (case.report(exhibit) or {})["rows_stored"] == 2
    assert len(case.record_files(kind="call")) == 1


def test_one_import_of_an_exhibit_at_a_time(case: CaseStore, exhibit: str) -> None:
    """The second is told who is at it; an import of another exhibit is not in its way."""
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    stage(handle.staging, "call", exhibit, range(1, 3))
    with pytest.raises(NotAllowed, match="DC Hill"):
        case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Moss")
    other = add(case, write_file(case.folder.parent, "other.csv", "other"))
    import_rows(case, other.id, 1)
    assert handle.staging.exists()
    case.finish_import(handle, [], report_of(0))


def test_a_finished_import_cannot_be_finished_again(case: CaseStore, exhibit: str) -> None:
    """Nor one that was aborted meanwhile."""
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    case.finish_import(handle, [], report_of(0))
    with pytest.raises(NotAllowed, match="i1"):
        case.finish_import(handle, [], report_of(0))


def test_an_exhibit_withdrawn_meanwhile_gets_no_records(case: CaseStore, exhibit: str) -> None:
    """Nothing of the import stays on disk."""
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    file = stage(handle.staging, "call", exhibit, range(1, 3))
    case.withdraw(exhibit, by="DC Hill", why="privileged")
    with pytest.raises(NotAllowed, match="withdrawn"):
        case.finish_import(handle, [file], report_of(2))
    case.abort_import(handle, "withdrawn")
    assert list((case.folder / "records").glob("*/*.parquet")) == []
    with pytest.raises(NotAllowed, match="privileged"):
        case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")


def test_only_staged_files_of_known_kinds_are_listed(case: CaseStore, exhibit: str, tmp_path: Path) -> None:
    """A file from elsewhere, or of no kind, is refused and stays where it is."""
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    outside = stage(tmp_path, "call", exhibit, range(1, 3))
    with pytest.raises(BadOption, match="staging"):
        case.finish_import(handle, [outside], report_of(2))
    inside = stage(handle.staging, "call", exhibit, range(1, 3))
    with pytest.raises(NotFound, match=r"\.\./up"):
        case.finish_import(handle, [StagedFile("../up", inside.path, 2)], report_of(2))
    assert outside.path.exists()
    case.abort_import(handle, "refused")


def test_leftovers_of_nobody_are_removed_by_the_next_import(case: CaseStore, exhibit: str, tmp_path: Path) -> None:
    """Files with a record file's name that nothing lists go; a stranger's file is left and named by verify."""
    import_rows(case, exhibit, 1)
    folder = case.folder / "records" / "call"
    (folder / "x1-9-1.parquet").write_bytes(b"left")
    (folder / "letter.txt").write_bytes(b"stranger")
    assert {item.path for item in case.verify()} == {"records/call/letter.txt", "records/call/x1-9-1.parquet"}
    import_rows(case, exhibit, 2)
    assert [item.path for item in case.verify()] == ["records/call/letter.txt"]


def test_a_wall_is_kept_with_its_file(case: CaseStore, exhibit: str) -> None:
    """Only who may look behind it is given the file."""
    import_rows(case, exhibit, 5, walled=2)
    behind = case.home.open_case("harbour", walls=frozenset({"outside_authority"}))
    assert [item.rows for item in case.record_files(kind="call")] == [3]
    assert [(item.rows, item.wall) for item in behind.record_files(kind="call")] == [
        (3, None),
        (2, "outside_authority"),
    ]


def test_a_missing_record_file_is_no_empty_table(case: CaseStore, exhibit: str) -> None:
    """What the catalogue lists and the disk has not is damage."""
    import_rows(case, exhibit, 2)
    (file,) = case.record_files(kind="call")
    (case.folder / file.path).unlink()
    with pytest.raises(EvidenceDamaged, match=r"x1-1-1\.parquet"):
        case.check_file(file)
