"""Verify names every difference between the catalogue and the disk, and changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casefold.model.exhibit import Holding
from casefold.store import CaseStore
from tests.store.conftest import add, import_rows, report_of, rows, stage, write_file
from tests.store.test_findings import save

Damage = Callable[[Path], None]


@pytest.fixture
def filled(file_case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case with one of everything."""
    import_rows(file_case, add(file_case, write_file(tmp_path, "a", "content"), "ABC/1").id, 3)
    add(file_case, write_file(tmp_path, "phone.ufdr", "container"), "ABC/2", holding=Holding.REFERENCED)
    file_case.write_derived("mark", "r1", pa.table({"record_id": ["x1-row:1"]}), frozenset({"x1"}))
    save(file_case)
    return file_case


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(bytes(data))


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:-1])


def _remove(path: Path) -> None:
    path.unlink()


def _listed(case: CaseStore) -> list[str]:
    files = [item.relative_to(case.folder).as_posix() for item in case.folder.rglob("*") if item.is_file()]
    return sorted(files)


def test_a_sound_case_has_no_difference(filled: CaseStore) -> None:
    """And verifying writes nothing."""
    before = {item: (filled.folder / item).stat().st_mtime_ns for item in _listed(filled)}
    assert filled.verify() == []
    assert {item: (filled.folder / item).stat().st_mtime_ns for item in _listed(filled)} == before


@pytest.mark.parametrize(
    ("damage", "whats"), [(_flip, {"changed"}), (_cut, {"changed", "size"}), (_remove, {"missing"})]
)
def test_every_file_is_watched(filled: CaseStore, damage: Damage, whats: set[str]) -> None:
    """One bit of any listed file is noticed, and only that file is named."""
    files = _listed(filled)
    assert {item.split("/")[0] for item in files} == {"exhibits", "records", "derived", "findings"}
    for item in files:
        saved = (filled.folder / item).read_bytes()
        damage(filled.folder / item)
        found = filled.verify()
        assert {(entry.path, entry.what) for entry in found} == {(item, what) for what in whats}
        assert all(entry.expected != entry.found and entry.remedy for entry in found)
        (filled.folder / item).write_bytes(saved)
    assert filled.verify() == []


def test_a_referenced_original_is_watched_where_it_is(filled: CaseStore, tmp_path: Path) -> None:
    """It is named by its full path."""
    path = tmp_path / "phone.ufdr"
    path.write_text("c0ntainer")
    (found,) = filled.verify()
    assert (found.what, found.path) == ("changed", str(path))


def test_files_nobody_listed_are_named(filled: CaseStore) -> None:
    """Wherever they lie among the case's own."""
    for place in ("exhibits/aa/stray", "records/call/x1-7-1.parquet", "derived/mark/r9.parquet", "findings/f9.parquet"):
        path = filled.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("stray")
        (found,) = filled.verify()
        assert (found.what, found.path) == ("unlisted", place)
        path.unlink()


def test_an_import_that_does_not_balance_is_named(filled: CaseStore) -> None:
    """Rows read that were neither stored nor set aside are a defect."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    file = stage(handle.staging, "call", "x1", range(1, 4))
    filled.finish_import(handle, [file], {**report_of(3), "rows_read": 4, "balances": False})
    (found,) = filled.verify()
    assert (found.what, found.expected, found.found) == ("unbalanced", "4 rows read", "3 stored and 0 set aside")


def test_a_report_that_claims_more_than_is_listed_is_named(filled: CaseStore) -> None:
    """The report's counts by kind are compared with the files."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    filled.finish_import(handle, [stage(handle.staging, "call", "x1", range(1, 4))], report_of(5))
    (found,) = filled.verify()
    assert (found.expected, found.found) == ("stored call 5", "listed call 3")


def test_a_count_that_the_file_does_not_hold_is_named(filled: CaseStore) -> None:
    """The catalogue's rows are compared with the file's own."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    staged = stage(handle.staging, "call", "x1", range(1, 4))
    pq.write_table(rows("call", "x1", range(1, 3)), staged.path)
    filled.finish_import(handle, [staged], report_of(3))
    (found,) = filled.verify()
    assert (found.what, found.expected, found.found) == ("rows", "3 rows", "2 rows")


def test_a_record_file_that_is_no_parquet_is_named(filled: CaseStore) -> None:
    """Even when its hash is the recorded one."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    staged = stage(handle.staging, "call", "x1", range(1, 4))
    staged.path.write_bytes(b"nothing of the kind")
    filled.finish_import(handle, [staged], report_of(3))
    (found,) = filled.verify()
    assert found.what == "rows"
    assert "unreadable" in found.found


def test_an_import_under_way_is_no_difference(filled: CaseStore) -> None:
    """A living process may be placing files while another verifies."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    stage(handle.staging, "call", "x1", range(1, 4))
    (filled.folder / "records" / "call" / "x1-2-1.parquet").write_bytes(b"just placed")
    assert filled.verify() == []
    handle.lock.release()
    assert {item.what for item in filled.verify()} == {"unfinished", "unlisted"}


def test_a_narrow_reader_is_told_of_their_own_only(filled: CaseStore) -> None:
    """The names of what they may not see stay hidden."""
    _flip(filled.folder / filled.exhibit("x1").path)
    other = filled.home.open_case("harbour", visible=frozenset({"x2"}))
    assert other.verify() == []
    assert len(filled.verify()) == 1


def test_damage_to_the_catalogue_itself_is_named(filled: CaseStore) -> None:
    """A row that refers to nothing is found."""
    connection = sqlite3.connect(filled.home.path / "store.db")
    connection.execute("DELETE FROM delivery WHERE id = 'd2'")
    connection.commit()
    connection.close()
    assert [item.what for item in filled.verify()] == ["catalogue"]
