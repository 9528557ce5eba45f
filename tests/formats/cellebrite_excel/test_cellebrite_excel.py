"""What each sheet of a Physical Analyzer workbook becomes, value by value, and what is not taken from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.axiom import FORMAT as AXIOM
from casefold.formats.cellebrite_excel import FORMAT
from casefold.formats.contract import SURE
from tests.formats.cellebrite_excel.workbooks import CALLS, DEVICE, LOCATIONS, REPORT, SMS, TIMELINE, write
from tests.formats.drafts import raw_of, read, records, score

SAMPLES = Path(__file__).parent / "samples"
REPORT_FILE = SAMPLES / "Pennant P7.xlsx"
OWN = ("+447700900101", None, True)


def test_the_report_is_recognised_by_its_sheets() -> None:
    assert score(FORMAT, REPORT_FILE) > 0.95
    assert score(FORMAT, SAMPLES / "Contacts.csv") >= SURE
    assert score(AXIOM, REPORT_FILE) == 0.0


def test_other_tables_are_not_claimed(tmp_path: Path) -> None:
    others = [
        *(SAMPLES.parents[1] / "call_table" / "samples").glob("*.*"),
        *(SAMPLES.parents[1] / "axiom" / "samples").glob("*"),
    ]
    tables = [path for path in others if path.suffix in (".csv", ".xlsx", ".tsv")]
    assert tables
    assert {path.name for path in tables if score(FORMAT, path)} == set()
    counted = tmp_path / "list.csv"
    counted.write_text("#,Plant,Row\n1,Leek,4\n", encoding="utf-8")
    assert score(FORMAT, counted) == 0.0


def test_calls_have_both_sides_where_the_report_states_the_own_number() -> None:
    assert records(read(FORMAT, REPORT_FILE), "call") == [
        {
            "row": 3,
            "part": "Call Log",
            "time": "2026-03-28T21:14:10Z",
            "direction": "incoming",
            "service": "voice",
            "outcome": "answered",
            "cause": "Established",
            "duration": "00:01:05",
            "deleted": "intact",
            "found_in": "call_history.db : 0x1F4 (Table: calls)",
            "from": [("+447700900123", "Idris Copley", False)],
            "to": [OWN],
        },
        {
            "row": 4,
            "part": "Call Log",
            "time": "2026-03-29T03:04:05+01:00",
            "direction": "outgoing",
            "service": "voice",
            "outcome": "unanswered",
            "cause": "Not Answered",
            "duration": "00:00:00",
            "network": "WhatsApp",
            "deleted": "deleted",
            "found_in": "msgstore.db",
            "to": [("+447700900456", "Lowri", False)],
        },
    ]


def test_messages_of_both_sheets() -> None:
    lowri, orla = "447700900456@s.whatsapp.net", "447700900101@s.whatsapp.net"
    assert records(read(FORMAT, REPORT_FILE), "message") == [
        {
            "row": 3,
            "part": "Chats",
            "time": "2026-04-03T10:23:45+01:00",
            "direction": "incoming",
            "service": "whatsapp",
            "outcome": "Read",
            "thread": lowri,
            "body": "Is the key on the hook?",
            "deleted": "intact",
            "from": [(lowri, "Lowri", False)],
            "to": [(orla, "Orla", True)],
        },
        {
            "row": 4,
            "part": "Chats",
            "time": "2026-04-03T10:25:01+01:00",
            "direction": "outgoing",
            "service": "whatsapp",
            "outcome": "Sent",
            "thread": lowri,
            "body": "Yes \u200e🗝",
            "attachments": "IMG-1.jpg\nIMG-2.jpg",
            "deleted": "deleted",
            "from": [(orla, "Orla", True)],
            "to": [(lowri, "Lowri", False)],
        },
        {
            "row": 5,
            "part": "Chats",
            "time": "2026-04-04T08:00:00+01:00",
            "service": "whatsapp",
            "thread": "4477@g.us",
            "thread_name": "Allotment",
            "body": "Idris was added",
            "deleted": "intact",
        },
        {
            "row": 3,
            "part": "SMS Messages",
            "time": "2026-03-28T21:10:11Z",
            "direction": "incoming",
            "service": "sms",
            "outcome": "Read",
            "body": "The boat is ready",
            "deleted": "intact",
            "from": [("+447700900123", "Idris Copley", False)],
            "to": [OWN],
        },
        {
            "row": 4,
            "part": "SMS Messages",
            "time": "2026-03-28T22:00:00Z",
            "direction": "outgoing",
            "service": "sms",
            "outcome": "Sent",
            "body": "See you at six\nor seven",
            "deleted": "deleted",
            "from": [OWN],
            "to": [("+447700900456", None, False)],
        },
    ]


def test_a_conversations_columns_hold_for_the_rows_below_and_raw_stays_as_written() -> None:
    raw = next(raw for raw in raw_of(read(FORMAT, REPORT_FILE), "message") if raw.get("Instant Message #") == "2")
    assert raw["Source"] in ("", None)
    assert raw["Timestamp: Time"] == "10:25:01(UTC+1)"


def test_contacts_keep_every_identifier_of_their_entries() -> None:
    assert records(read(FORMAT, REPORT_FILE), "contact") == [
        {
            "row": 3,
            "part": "Contacts",
            "name": "Idris Copley",
            "deleted": "intact",
            "saved": [("+447700900123", "Idris Copley", False), ("idris@example.org", "Idris Copley", False)],
        },
        {
            "row": 4,
            "part": "Contacts",
            "name": "Lowri",
            "service": "whatsapp",
            "deleted": "deleted",
            "owner": [("447700900101@s.whatsapp.net", None, True)],
            "saved": [("447700900456@s.whatsapp.net", "Lowri", False)],
        },
    ]


def test_places_networks_the_device_and_the_timeline() -> None:
    out = read(FORMAT, REPORT_FILE)
    assert records(out, "sighting") == [
        {
            "row": 3,
            "part": "Locations",
            "time": "2026-04-03T11:00:00+01:00",
            "service": "location",
            "lat": "51.5007",
            "lon": "-0.1246",
            "accuracy_m": "12",
            "place": "Boathouse",
            "confidence": "80",
            "deleted": "intact",
        },
        {
            "row": 3,
            "part": "Wireless Networks",
            "time": "2026-04-03T11:02:00+01:00",
            "service": "wifi",
            "place": "Boathouse Guest",
            "site_name": "02:00:00:00:00:01",
            "deleted": "intact",
        },
    ]
    assert records(out, "device") == [
        {
            "row": 3,
            "part": "Device Info",
            "maker": "Pennant",
            "model": "P7",
            "system": "14.1",
            "imei": "490154203237518",
            "iccid": "8944110068123456789",
            "subject": [OWN],
        }
    ]
    assert out.subjects == [("+447700900101", "header")]
    assert [(row["action"], row["time"]) for row in records(out, "event")] == [
        ("Call Log", "2026-03-28T21:14:10Z"),
        ("Device Locations", "2026-04-03T11:00:00+01:00"),
    ]


def test_passwords_are_never_kept_and_what_is_not_read_is_named() -> None:
    out = read(FORMAT, REPORT_FILE)
    kept = repr([raw_of(out, kind) for kind in FORMAT.kinds])
    assert "1234" not in kept.replace("447700900123", "").replace("490154203237518", "").replace(
        "8944110068123456789", ""
    )
    assert "secret-word" not in kept
    assert {entry["name"] for entry in out.listed} == {"Passwords", "Notes", "Summary"}
    assert "left out as a password or key: Device Info.Screen lock password, 1" in out.notes
    assert [(item.place, item.reason) for item in out.aside] == [
        ("row:6@Chats", "states neither time, content nor party")
    ]


def test_a_timeline_alone_gives_its_places(tmp_path: Path) -> None:
    out = read(FORMAT, write(tmp_path / "a.xlsx", {"Timeline": TIMELINE}))
    assert [(row["lat"], row["time"]) for row in records(out, "sighting")] == [("51.5007", "2026-04-03T11:00:00+01:00")]
    assert len(records(out, "event")) == 1


def test_the_order_of_day_and_month_comes_from_the_workbook_from_what_is_said_or_stays_open(tmp_path: Path) -> None:
    header, row = LOCATIONS
    unclear = write(tmp_path / "u.xlsx", {"Locations": (header, row)})
    assert records(read(FORMAT, unclear), "sighting")[0]["time"] == "03/04/2026 11:00:00(UTC+1)"
    assert records(read(FORMAT, unclear, dayfirst=True), "sighting")[0]["time"] == "2026-04-03T11:00:00+01:00"
    assert records(read(FORMAT, unclear, dayfirst=False), "sighting")[0]["time"] == "2026-03-04T11:00:00+01:00"
    american = (header, row, (2, "12/28/2026 01:02:03 PM(UTC-5)", *row[2:]))
    times = [
        one["time"] for one in records(read(FORMAT, write(tmp_path / "m.xlsx", {"Locations": american})), "sighting")
    ]
    assert times == ["2026-03-04T11:00:00+01:00", "2026-12-28T13:02:03-05:00"]


def test_without_an_own_number_the_other_side_stays_open(tmp_path: Path) -> None:
    out = read(FORMAT, write(tmp_path / "a.xlsx", {"Call Log": CALLS, "SMS Messages": SMS}))
    assert out.subjects == []
    assert all("to" not in row for row in records(out, "call") if row["direction"] == "incoming")
    given = read(FORMAT, write(tmp_path / "b.xlsx", {"Call Log": CALLS}), subject="+447700900101")
    assert given.subjects == [("+447700900101", "given")]
    two = (*DEVICE, (8, "Last Known MSISDN", "+447700900102"))
    several = read(FORMAT, write(tmp_path / "c.xlsx", {"Device Info": two, "SMS Messages": SMS}))
    assert several.subjects == []
    assert any("states 2 numbers" in note for note in several.notes)


def test_a_sheet_alone_as_csv_is_read() -> None:
    out = read(FORMAT, SAMPLES / "Contacts.csv")
    assert [row["name"] for row in records(out, "contact")] == ["Idris Copley", "Lowri"]
    assert {row.get("part", "") for row in records(out, "contact")} == {""}


def test_an_empty_report_and_a_broken_one(tmp_path: Path) -> None:
    out = read(FORMAT, write(tmp_path / "e.xlsx", {"Contacts": REPORT["Contacts"][:1]}))
    assert records(out, "contact") == []
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(REPORT_FILE.read_bytes()[:6_000])
    with pytest.raises(BadExhibit):
        score(FORMAT, broken)
