"""Members of a container are read in place by their own formats, and a bad one costs nobody the others."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.formats.readers import member_source
from casefold.formats.readers.container import open_container
from casefold.formats.readers.source import open_source
from casefold.model.report import ImportReport

CALLS = (
    "Calling Number,Called Number,Start Date,Start Time,Duration,Type\n"
    "07700 900123,07700 900456,01/03/2025,10:00:00,12,Voice\n"
    "07700 900123,07700 900789,02/03/2025,11:00:00,0,Voice\n"
)
CHAT = "01/03/2025, 09:14 - Ann Larkin: the rota is on the door\n02/03/2025, 09:15 - Kit Larkin: thank you\n"
CHAT += "13/03/2025, 10:15 - Ann Larkin: see you\n"
MEMBERS = {"phone/calls.csv": CALLS.encode(), "phone/WhatsApp Chat with Rota.txt": CHAT.encode(), "a.bin": b"\x07" * 90}


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(members: dict[str, bytes], *, packed: bool) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz" if packed else "w:") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


BOXES = {
    "box.zip": zipped(MEMBERS),
    "box.tar": tarred(MEMBERS, packed=False),
    "box.tar.gz": tarred(MEMBERS, packed=True),
    "outer.zip": zipped({"in/box.tar.gz": tarred(MEMBERS, packed=True)}),
}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")


def bring(case: Case, folder: Path, name: str, content: bytes) -> ImportReport:
    path = folder / name
    path.write_bytes(content)
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    assert case.verify() == []
    return report


@pytest.mark.parametrize("name", sorted(BOXES))
def test_each_member_is_read_by_its_own_format_and_leads_back(case: Case, tmp_path: Path, name: str) -> None:
    report = bring(case, tmp_path, name, BOXES[name])
    before = "in/box.tar.gz/" if name == "outer.zip" else ""
    assert report.stored["call"] == 2
    assert report.stored["message"] == 3
    calls = case.arrow("call").to_pylist()
    assert [row["record_id"] for row in calls] == [f"x1-{before}phone/calls.csv/row:{row}" for row in (2, 3)]
    assert {row["file"] for row in calls} == {f"{name}/{before}phone/calls.csv"}
    messages = case.arrow("message").to_pylist()
    assert [row["locator"] for row in messages] == ["line:1", "line:2", "line:3"]
    for row in (*calls, *messages, *case.arrow("media").to_pylist()):
        assert {view.original_note for view in case.show(row["record_id"])} == {"as stored"}


def test_a_file_in_gzip_alone_is_read(case: Case, tmp_path: Path) -> None:
    report = bring(case, tmp_path, "calls.csv.gz", gzip.compress(CALLS.encode()))
    assert report.stored == {"media": 1, "call": 2}
    assert case.arrow("call").to_pylist()[0]["record_id"] == "x1-calls.csv/row:2"


def test_each_member_has_its_own_subject(case: Case, tmp_path: Path) -> None:
    one = CALLS + "07700 900123,07700 900321,03/03/2025,10:00:00,12,Voice\n"
    other = one.replace("07700 900123", "07700 900555")
    report = bring(case, tmp_path, "box.zip", zipped({"one.csv": one.encode(), "two.csv": other.encode()}))
    found = {row["file"]: row["subject"] for row in case.arrow("call").to_pylist()}
    assert found == {"box.zip/one.csv": "+447700900123", "box.zip/two.csv": "+447700900555"}
    assert report.subject is None


def test_a_member_that_cannot_be_read_is_named_and_the_others_are_read(case: Case, tmp_path: Path) -> None:
    members = {"damaged.xlsx": zipped({"xl/workbook.xml": b"<"}), "box.zip": zipped(MEMBERS)[:-30], **MEMBERS}
    report = bring(case, tmp_path, "box.zip", zipped(members))
    assert report.stored["call"] == 2
    named = {item["name"]: item["note"] for item in report.inventory if item.get("note", "").startswith("not read")}
    assert set(named) == {"damaged.xlsx", "box.zip"}
    assert "cut off" in named["box.zip"]


def test_a_member_that_may_be_several_things_is_left_to_a_person(case: Case, tmp_path: Path) -> None:
    doubtful = "a,b,when\n07700 900123,07700 900456,01/03/2025\n"
    report = bring(case, tmp_path, "box.zip", zipped({"doubtful.csv": doubtful.encode(), **MEMBERS}))
    notes = [item["note"] for item in report.inventory if item["name"] == "doubtful.csv"]
    assert "doubtful.csv" not in {row["file"].rpartition("/")[2] for row in case.arrow("call").to_pylist()}
    assert all("may be" in note for note in notes)


@pytest.mark.parametrize("name", ["box.zip", "box.tar", "box.tar.gz"])
def test_a_large_member_is_unpacked_as_far_as_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(member_source, "KEPT_BYTES", 10)
    path = tmp_path / name
    path.write_bytes(BOXES[name])
    container = open_container(open_source(path))
    assert container is not None
    assert list(container.names()) == list(MEMBERS)
    member = container.open("phone/calls.csv")
    assert member is not None
    assert member.content is None
    beside = member.beside("WhatsApp Chat with Rota.txt")
    assert beside is not None
    assert beside.size == len(CHAT)
    assert member.beside("a.bin") is None
    with member.stream() as stream:
        assert stream.read() == CALLS.encode()
        assert stream.seek(8) == 8
        assert stream.read(6) == b"Number"
        assert stream.seek(-5, io.SEEK_END) == len(CALLS) - 5
        assert stream.read() == b"oice\n"
