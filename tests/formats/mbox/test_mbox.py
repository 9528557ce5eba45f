"""What a mailbox becomes, message by message, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.formats import email as one_mail
from casefold.formats.mbox import FORMAT
from tests.formats.golden import agrees, collected, records, score

SAMPLES = Path(__file__).parent / "samples"
BOX = SAMPLES / "allotment.mbox"
MESSAGE = (
    "From ann@example.org Mon Mar  2 08:31:09 2026\nFrom: ann@example.org\nTo: bo@example.org\nSubject: {}\n\n{}\n\n"
)


def test_every_value_of_the_sample() -> None:
    agrees(FORMAT, BOX)


def test_each_message_and_each_attachment_leads_back(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("box", by="Test")
    report = case.add([BOX], by="Test").reports[0]
    assert (report.format, report.balances, report.stored) == ("mbox", True, {"message": 4, "media": 1, "call": 2})
    messages = {record["record_id"]: record for record in case.arrow("message").to_pylist()}
    odd = messages["x1-message:3"]
    assert (odd["time_utc"], odd["flags"]) == (None, "time_not_understood")
    for record_id in ("x1-message:2", "x1-message:2@attachment 1", "x1-message 2/attachment 1/calls.csv/row:3"):
        (view,) = case.show(record_id)
        assert view.original_note == "as stored"
    (view,) = case.show("x1-message:2")
    assert view.original is not None
    assert view.original.where == f"byte {BOX.read_bytes().index(b'From - Tue'):,} of allotment.mbox"


def test_only_a_mailbox_is_one(tmp_path: Path) -> None:
    assert score(FORMAT, BOX) > score(one_mail.FORMAT, BOX) == 0
    letter = tmp_path / "letter.txt"
    letter.write_text("From Monday 10:00 on in 2026 we meet.\nAll the best\n")
    assert score(FORMAT, letter) == 0


def test_a_message_too_large_is_read_no_further_than_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefold.formats.mbox.MOST_BYTES", 1_000)
    path = tmp_path / "box"
    path.write_text(MESSAGE.format("one", "x " * 2_000 + "\n") * 2 + MESSAGE.format("three", "short"))
    out = collected(FORMAT, path)
    assert [(r["at"], r["title"], r.get("flags"), r.get("body")) for r in records(out)] == [
        ("message:1", "one", "not_read_further", None),
        ("message:2", "one", "not_read_further", None),
        ("message:3", "three", None, "short"),
    ]


def test_line_ends_of_windows_and_a_box_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes((MESSAGE.format("one", "a") + MESSAGE.format("two", "b")).replace("\n", "\r\n").encode()[:-5])
    assert [record["title"] for record in records(collected(FORMAT, path))] == ["one", "two"]
