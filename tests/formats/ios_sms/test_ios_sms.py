"""Dates and texts of Apple's messages in all their forms. Values and places: `tests/formats/test_stores.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.ios_sms.messages import apple_time
from tests.formats.stores import HERE, imported, records, write

SQL = (HERE / "ios_sms" / "sms.db.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (794052000, "2026-03-01T10:00:00Z"),
        (794052000.5, "2026-03-01T10:00:00.500Z"),
        (794052000_250_000_000, "2026-03-01T10:00:00.250Z"),
        ("794052000", "2026-03-01T10:00:00Z"),
        (0, None),
        (None, None),
        ("soon", None),
        (b"\x00", None),
        (-1, "2000-12-31T23:59:59Z"),
        (2**62, "2147-02-20T23:53:38.427387Z"),
    ],
)
def test_dates_are_seconds_or_nanoseconds_since_2001(value: object, time: str | None) -> None:
    assert apple_time(value) == time


def test_whose_it_is_and_what_is_not_read_is_said(tmp_path: Path) -> None:
    _, report = imported(HERE / "ios_sms" / "samples" / "sms.db", tmp_path)
    assert report.subject == "+447700900001"
    assert {"name": "deleted_messages", "note": "table not read: rows 1"} in report.inventory
    assert any(note.startswith("identifiers stated as the owner's own") for note in report.notes)


def test_a_subject_given_stands_where_the_row_names_none(tmp_path: Path) -> None:
    case, report = imported(HERE / "ios_sms" / "samples" / "sms.db", tmp_path, subject="+447700900002")
    assert (report.subject, report.subject_basis) == ("+447700900002", "given")
    rows = {row["locator"]: row["parties"] for row in records(case)["message"]}
    assert rows["row:12@message"] == ["from: +447700900123", "to: +447700900002 (owner)"]
    assert rows["row:1@message"] == ["from: +447700900123", "to: +447700900001 (owner)"]


def test_an_old_database_without_later_columns_is_read(tmp_path: Path) -> None:
    old = """
        CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);
        CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT);
        CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER,
          is_from_me INTEGER);
        INSERT INTO handle VALUES (1, '+447700900123');
        INSERT INTO message VALUES (1, 'A', 'Early', 1, 400000000, 0), (2, 'B', CAST(x'ff' AS TEXT), 'x', 'y', NULL);
    """
    case, report = imported(write(tmp_path / "sms.db", old), tmp_path)
    assert (report.format, report.balances) == ("ios_sms", True)
    rows = records(case)["message"]
    assert [row["body"] for row in rows] == ["Early", "\\xff"]
    assert [row.get("time_utc") for row in rows] == ["2013-09-04T15:06:40", None]
    assert rows[0]["parties"] == ["from: +447700900123", "to: blank (owner)"]
    assert rows[1]["parties"] == ["from: blank", "to: blank (owner)"]


def test_tables_of_the_same_names_without_their_columns_are_none_of_ours(tmp_path: Path) -> None:
    foreign = "CREATE TABLE message (id, text); CREATE TABLE chat (id); CREATE TABLE handle (id);"
    _, report = imported(write(tmp_path / "other.db", foreign), tmp_path)
    assert (report.status, report.format) == ("inventoried", None)
