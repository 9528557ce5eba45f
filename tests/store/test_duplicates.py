"""One happening that two exhibits record is counted once, and both records stay."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

import casefold
from casefold import Filter
from casefold.case import Case

HEAD = ("Calling Number", "Called Number", "Date", "Time", "Duration", "Type", "Direction")
A, B, C = "07700900123", "07700900456", "07700900789"
CALLS = [
    (A, B, "01/03/2026", "09:00:00", "00:01:05", "Voice", "Outgoing"),
    (A, B, "01/03/2026", "10:00:00", "00:02:00", "Voice", "Outgoing"),
    (C, A, "02/03/2026", "11:00:00", "00:00:00", "Voice", "Incoming"),
    (A, C, "02/03/2026", "12:00:00", "", "SMS", "Outgoing"),
]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")


def table(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([head, *rows])
    return path


def add(case: Case, path: Path, subject: str = A) -> dict[str, int]:
    report = case.add([path], by="Test", subject=subject).reports[0]
    assert report.status == "stored", report.message
    assert report.balances
    return report.repeated_elsewhere


def marks(case: Case, kind: str = "call") -> dict[str, str | None]:
    records = case.arrow(kind)
    return dict(zip(records["record_id"].to_pylist(), records["duplicate_of"].to_pylist(), strict=True))


def twice(case: Case, tmp_path: Path) -> dict[str, int]:
    add(case, table(tmp_path / "first.csv", CALLS))
    return add(case, table(tmp_path / "second.tsv", CALLS[1:], delimiter="\t"))


def test_a_bill_that_comes_again_is_marked_against_the_first(case: Case, tmp_path: Path) -> None:
    assert twice(case, tmp_path) == {"x1": 3}
    assert marks(case) == {
        "x1-row:2": None,
        "x1-row:3": None,
        "x1-row:4": None,
        "x2-row:2": "x1-row:3",
        "x2-row:3": "x1-row:4",
    }
    assert marks(case, "message") == {"x1-row:5": None, "x2-row:4": "x1-row:5"}
    rows = case.analyse("top_contacts", by="Test", subject=[A]).table.to_pylist()
    assert {row["contact"]: row["records"] for row in rows} == {"+447700900456": 2, "+447700900789": 2}
    assert case.verify() == []


def test_marks_go_with_the_exhibit_they_rest_on(case: Case, tmp_path: Path) -> None:
    twice(case, tmp_path)
    case.withdraw("x1", by="Test", why="wrong number")
    assert set(marks(case).values()) == {None}
    case.restore("x1", by="Test", why="right after all")
    assert marks(case)["x2-row:2"] == "x1-row:3"


def test_a_new_reading_of_the_exhibit_brings_its_own_marks(case: Case, tmp_path: Path) -> None:
    twice(case, tmp_path)
    report = case.add([tmp_path / "second.tsv"], by="Test", subject=A, timezone="America/New_York").reports[0]
    assert report.generation == 2
    assert report.repeated_elsewhere == {}
    assert set(marks(case).values()) == {None}


def test_the_other_partys_record_is_a_second_witness(case: Case, tmp_path: Path) -> None:
    add(case, table(tmp_path / "first.csv", CALLS[:1]))
    other = [(A, B, "01/03/2026", "09:00:00", "00:01:05", "Voice", "Incoming")]
    assert add(case, table(tmp_path / "other.csv", other), subject=B) == {}


@pytest.mark.parametrize(
    "changed",
    [
        (A, C, "01/03/2026", "09:00:00", "00:01:05", "Voice", "Outgoing"),
        (A, B, "01/03/2026", "09:00:01", "00:01:05", "Voice", "Outgoing"),
        (A, B, "01/03/2026", "09:00:00", "00:01:15", "Voice", "Outgoing"),
        (B, A, "01/03/2026", "09:00:00", "00:01:05", "Voice", "Incoming"),
    ],
    ids=["other party", "other second", "other length", "other direction"],
)
def test_what_differs_is_no_duplicate(case: Case, tmp_path: Path, changed: tuple[str, ...]) -> None:
    add(case, table(tmp_path / "first.csv", CALLS[:1]))
    assert add(case, table(tmp_path / "second.csv", [changed, CALLS[3]])) == {}


def test_two_messages_in_one_second_are_paired_one_to_one(case: Case, tmp_path: Path) -> None:
    add(case, table(tmp_path / "first.csv", [CALLS[0], CALLS[3]]))
    more = (*CALLS[3][:4], " ", *CALLS[3][5:])
    assert add(case, table(tmp_path / "second.csv", [CALLS[3], more])) == {"x1": 1}


def test_halves_of_a_chat_that_overlap_are_marked(case: Case, tmp_path: Path) -> None:
    lines = [f"12/03/2026, 09:{minute:02} - Ann: round {minute}" for minute in range(14, 34)]
    for folder, part in (("one", lines[:15]), ("two", lines[10:])):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "WhatsApp Chat with Rota.txt"
        path.write_text("\n".join(part) + "\n", encoding="utf-8")
    delivery = case.add([tmp_path / "one", tmp_path / "two"], by="Test")
    assert [report.repeated_elsewhere for report in delivery.reports] == [{}, {"x1": 5}]
    assert len([mark for mark in marks(case, "message").values() if mark is None]) == len(lines)


def page_marks(case: Case, kind: str = "call", **asked: object) -> dict[str, str | None]:
    rows = case.page(kind, **asked).rows  # type: ignore[arg-type]  # passed on as they are
    return dict(zip(rows["record_id"].to_pylist(), rows["duplicate_of"].to_pylist(), strict=True))


@pytest.mark.parametrize("prepared", [False, True])
def test_pages_and_records_show_the_marks_every_answer_shows(case: Case, tmp_path: Path, prepared: bool) -> None:
    twice(case, tmp_path)
    if prepared:
        case.prepare_pages()
    assert page_marks(case) == marks(case)
    assert page_marks(case, offset=3, limit=1) == {"x2-row:2": "x1-row:3"}
    assert [view.record["duplicate_of"] for view in case.record("x2-row:4")] == ["x1-row:5"]
    assert [view.record["duplicate_of"] for view in case.show("x1-row:3")] == [None]
    assert case.page("call", columns=["record_id"]).rows.column_names == ["record_id"]


def test_filters_and_sorts_see_the_marks(case: Case, tmp_path: Path) -> None:
    twice(case, tmp_path)
    first, repeated = Filter("duplicate_of", "empty"), Filter("duplicate_of", "is", "x1-row:4")
    assert list(page_marks(case, filters=[first])) == ["x1-row:2", "x1-row:3", "x1-row:4"]
    assert (case.count("call", [first]), case.count("call", [repeated])) == (3, 1)
    assert list(page_marks(case, filters=[repeated])) == ["x2-row:3"]
    assert list(page_marks(case, sort=["-duplicate_of"]))[:2] == ["x2-row:3", "x2-row:2"]
    both = [repeated, Filter("party", "is", A)]
    assert list(page_marks(case, filters=both)) == ["x2-row:3"]


def test_a_kept_order_is_not_used_where_the_marks_changed(case: Case, tmp_path: Path) -> None:
    twice(case, tmp_path)
    asked = [Filter("duplicate_of", "contains", "x1")]
    assert case.count("call", asked) == 2
    case.withdraw("x1", by="Test", why="wrong number")
    assert case.count("call", asked) == 0
    case.restore("x1", by="Test", why="right after all")
    assert case.count("call", asked) == 2


REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://pa.cellebrite.com/report/2.0" name="Exercise"><decodedData><modelType type="InstantMessage">
{models}</modelType></decodedData></project>"""


def field(name: str, value: str) -> str:
    return f'<field name="{name}"><value>{value}</value></field>'


def party(slot: str, number: str, name: str) -> str:
    shown = field("Identifier", number) + (field("Name", name) if name else "")
    return f'<modelField name="{slot}"><model type="Party" id="{slot}{number}">{shown}</model></modelField>'


def report(path: Path, *messages: tuple[str, str, str, str, str]) -> Path:
    """Write a handset's report of messages: time, service, number and name of the sender, text."""
    models = "".join(
        f'<model type="InstantMessage" id="m{n}">'
        f"{field('Source', service)}{field('TimeStamp', time)}{field('Body', body)}"
        f"{party('From', number, name)}</model>"
        for n, (time, service, number, name, body) in enumerate(messages)
    )
    path.write_text(REPORT.format(models=models), encoding="utf-8")
    return path


def linked(case: Case, record_id: str) -> list[tuple[str, str, bool]]:
    return [(again.record_id, again.rule, again.better) for again in case.recorded_again(record_id)]


def test_the_same_text_of_the_same_sender_in_two_reports_is_one_message(case: Case, tmp_path: Path) -> None:
    text = "see you at the rota"
    first = report(
        tmp_path / "first.xml",
        ("2026-03-01T09:00:00+00:00", "Signal", B, "Ann", text),
        ("2026-03-01T09:05:00.000+00:00", "Signal", C, "Kit", text),
    )
    second = report(
        tmp_path / "second.xml",
        ("2026-03-01T09:00:00.250+00:00", "Signal", B, "Ann at work", f"\u200e{text}"),
        ("2026-03-01T09:05:00.000+00:00", "Signal", B, "Ann", text),
        ("2026-03-01T09:05:00.000+00:00", "Threema", C, "Kit", text),
        ("2026-03-01T09:05:00.000+00:00", "Signal", C, "Kit", "something else"),
    )
    case.add([first], by="Test")
    assert case.add([second], by="Test").reports[0].repeated_elsewhere == {"x1": 1}
    ours, theirs = "x1-model:1@InstantMessage", "x2-model:1@InstantMessage"
    assert linked(case, theirs) == [(ours, "text", False)]
    assert linked(case, ours) == [(theirs, "text", True)]
    assert linked(case, "x2-model:2@InstantMessage") == []


def test_an_export_with_names_and_minutes_meets_a_report_with_numbers_and_seconds(case: Case, tmp_path: Path) -> None:
    path = report(
        tmp_path / "report.xml",
        ("2026-03-12T09:14:33.000+00:00", "WhatsApp", B, "Ann Larkin", "the rota is on the door"),
        ("2026-03-12T09:15:10.000+00:00", "WhatsApp", B, "Ann Larkin", "ok"),
        ("2026-03-12T09:16:10.000+00:00", "WhatsApp", C, "Kit Larkin", "the rota is on the door"),
    )
    case.add([path], by="Test")
    chat = tmp_path / "WhatsApp Chat with Rota.txt"
    lines = ["09:14 - Ann Larkin: \u200ethe rota is on the door", "09:15 - Ann Larkin: ok", "09:16 - Ann Larkin: later"]
    chat.write_text("".join(f"12/03/2026, {line}\n" for line in [*lines, "10:00 - Kit Larkin: bye"]), encoding="utf-8")
    assert case.add([chat], by="Test").reports[0].repeated_elsewhere == {"x1": 1}
    assert linked(case, "x2-line:1") == [("x1-model:1@InstantMessage", "name", True)]
    rows = case.sql("SELECT count(*) AS n FROM message WHERE duplicate_of IS NULL").to_pylist()
    assert rows == [{"n": 6}]


def test_a_mark_within_the_earlier_text_hides_nothing(case: Case, tmp_path: Path) -> None:
    text = "see you at the rota"
    first = report(tmp_path / "one.xml", ("2026-03-01T09:00:00+00:00", "Signal", B, "Ann", f"\u200e{text}"))
    second = report(tmp_path / "two.xml", ("2026-03-01T09:00:00.250+00:00", "Signal", B, "Ann at work", text))
    case.add([first], by="Test")
    assert case.add([second], by="Test").reports[0].repeated_elsewhere == {"x1": 1}
