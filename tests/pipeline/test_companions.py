"""A database is imported together with the log that lies beside it; both are exhibits, and neither is changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.pipeline.companions import belongs_to, companions_first, companions_of
from tests.formats.stores import HERE, left_open

SMS = (HERE / "android_sms" / "mmssms.db.sql").read_text(encoding="utf-8")
LATER = (
    "INSERT INTO sms (_id, address, date, type, body) VALUES (40, '+447700900123', 1772400000000, 1, 'In the log.');"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "phone"
    found.mkdir()
    left_open(found, "mmssms.db", SMS, LATER)
    return found


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("beside", by="Test")


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def bodies(case: Case) -> list[str]:
    return [row["body"] for row in case.arrow("message").to_pylist() if row["locator"].endswith("@sms")]


def test_a_folder_gives_the_log_as_an_exhibit_of_its_own_and_reads_it_with_the_database(
    folder: Path, case: Case
) -> None:
    (folder / "mmssms.db-shm").write_bytes(bytes(64))
    before = digests(folder)
    delivery = case.add([folder], by="Test", reference="ABC/1")
    assert delivery.complete
    reports = {report.file: report for report in delivery.reports}
    assert {report.companion_of for name, report in reports.items() if name != "mmssms.db"} == {"mmssms.db"}
    assert {name: report.status for name, report in reports.items()} == {
        "mmssms.db-shm": "inventoried",
        "mmssms.db-wal": "inventoried",
        "mmssms.db": "stored",
    }
    assert reports["mmssms.db-wal"].message == "mmssms.db-wal: write-ahead log of mmssms.db, read with it"
    assert reports["mmssms.db-shm"].message.endswith("index of the write-ahead log of mmssms.db; it holds no records")
    log = case.exhibit(reports["mmssms.db-wal"].exhibit)
    assert log.sha256 == before["mmssms.db-wal"]
    assert f"mmssms.db-wal beside it is exhibit {log.reference}" in reports["mmssms.db"].notes
    assert any("read with its write-ahead log mmssms.db-wal" in note for note in reports["mmssms.db"].notes)
    assert "In the log." in bodies(case)
    assert len(case.exhibits()) == 3
    assert digests(folder) == before
    assert case.verify() == []


def test_a_record_of_the_log_leads_back_to_it(folder: Path, case: Case) -> None:
    case.add([folder], by="Test")
    found = next(row for row in case.arrow("message").to_pylist() if row["body"] == "In the log.")
    assert [view.original_note for view in case.show(found["record_id"])] == ["as stored"]
    log = next(item for item in case.exhibits() if item.file_name.endswith("-wal"))
    case.withdraw(log.id, by="Test", why="not in scope")
    assert "what it was read with is not there" in case.show(found["record_id"])[0].original_note


def test_a_database_given_alone_brings_the_log_beside_it(folder: Path, case: Case) -> None:
    delivery = case.add([folder / "mmssms.db"], by="Test")
    assert [report.status for report in delivery.reports] == ["stored"]
    assert "In the log." in bodies(case)
    log = next(item for item in case.exhibits() if item.file_name == "mmssms.db-wal")
    assert case.report(log.id)["message"] == "mmssms.db-wal: write-ahead log of mmssms.db, read with it"


def test_both_given_together_in_any_order_are_read_once(folder: Path, case: Case) -> None:
    paths = [folder / "mmssms.db", folder / "mmssms.db-wal"]
    assert [report.status for report in case.add(paths, by="Test").reports] == ["inventoried", "stored"]
    again = case.add(list(reversed(paths)), by="Test").reports
    assert [report.status for report in again] == ["inventoried", "repeated"]
    assert len(case.exhibits()) == 2


def test_a_log_that_comes_later_is_read_with_the_database_anew(folder: Path, case: Case) -> None:
    log = (folder / "mmssms.db-wal").read_bytes()
    (folder / "mmssms.db-wal").unlink()
    first = case.add([folder], by="Test").reports[0]
    assert "In the log." not in bodies(case)
    assert any("none came with it" in note for note in first.notes)
    (folder / "mmssms.db-wal").write_bytes(log)
    second = case.add([folder / "mmssms.db"], by="Test").reports[0]
    assert (second.status, second.exhibit, second.generation) == ("stored", first.exhibit, first.generation + 1)
    assert bodies(case).count("In the log.") == 1


def test_a_log_without_its_database_is_no_companion(folder: Path, case: Case) -> None:
    (folder / "mmssms.db").unlink()
    delivery = case.add([folder], by="Test")
    assert not delivery.complete
    report = delivery.reports[0]
    assert (report.status, report.companion_of) == ("inventoried", "")
    assert "write-ahead log of" not in report.message


def test_companions_are_named_by_what_lies_there(folder: Path, tmp_path: Path) -> None:
    assert companions_of(folder / "mmssms.db") == {"mmssms.db-wal": folder / "mmssms.db-wal"}
    (folder / "mmssms.db-journal").symlink_to(folder / "mmssms.db")
    assert companions_of(folder / "mmssms.db") == {"mmssms.db-wal": folder / "mmssms.db-wal"}
    assert belongs_to(folder / "mmssms.db") is None
    assert belongs_to(tmp_path / "-wal") is None
    assert belongs_to(tmp_path / "gone.db-wal") is None
    assert companions_of(tmp_path / ("x" * 255)) == {}


def test_files_keep_their_order_but_for_companions() -> None:
    names = ["b.db-wal", "a.txt", "a.db", "a.db-shm", "a.db-wal", "c.db-wal", "d.csv"]
    found = companions_first([(Path(name), None) for name in names])
    assert [path.name for path, _ in found] == [
        "b.db-wal",
        "a.txt",
        "a.db-shm",
        "a.db-wal",
        "a.db",
        "c.db-wal",
        "d.csv",
    ]
