"""What each sheet of an AXIOM workbook becomes, value by value, and what is no such workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.axiom import FORMAT
from casefold.formats.contract import SURE
from tests.formats.axiom.workbooks import SMS, write
from tests.formats.drafts import raw_of, read, records, score

SAMPLES = Path(__file__).parent / "samples"
REPORT = SAMPLES / "Exported results.xlsx"
OWN = ("+447700900101", None, True)


def test_the_workbook_is_recognised_by_its_columns() -> None:
    assert score(FORMAT, REPORT) > 0.95
    assert score(FORMAT, SAMPLES / "iOS iMessage-SMS-MMS.csv") >= SURE


def test_other_tables_are_not_claimed(tmp_path: Path) -> None:
    folder = SAMPLES.parents[1]
    others = [
        path for name in ("call_table", "cellebrite_excel", "leapp") for path in (folder / name / "samples").glob("*.*")
    ]
    tables = [path for path in others if path.suffix in (".csv", ".xlsx", ".tsv")]
    assert tables
    assert {path.name for path in tables if score(FORMAT, path)} == set()
    plain = tmp_path / "contacts.csv"
    plain.write_text("Display Name,Phone Number(s),Source\nAnn,+447700900111,book\n", encoding="utf-8")
    assert score(FORMAT, plain) == 0.0


def test_messages_of_two_artefacts() -> None:
    assert records(read(FORMAT, REPORT), "message") == [
        {
            "row": 2,
            "part": "WhatsApp Messages - Android",
            "time": "2026-04-06T10:00:00.123Z",
            "direction": "incoming",
            "service": "whatsapp",
            "outcome": "Received",
            "body": "Which hook?",
            "thread": "447700900456@s.whatsapp.net",
            "reference": "21",
            "found_in": "msgstore.db Table: messages",
            "from": [("447700900456@s.whatsapp.net", "Lowri", False)],
            "to": [("447700900101@s.whatsapp.net", None, True)],
        },
        {
            "row": 2,
            "part": "iOS iMessage-SMS-MMS",
            "time": "2026-03-28T21:10:11Z",
            "direction": "outgoing",
            "service": "sms",
            "body": "The boat is ready",
            "attachments": "boat.jpg",
            "thread": "7",
            "reference": "11",
            "found_in": "sms.db Table: message(ROWID: 7)",
            "from": [OWN],
            "to": [("+447700900123", "Idris Copley", False)],
        },
        {
            "row": 3,
            "part": "iOS iMessage-SMS-MMS",
            "time": "2026-04-05T09:00:00Z",
            "direction": "incoming",
            "service": "sms",
            "body": "Thank you",
            "thread": "7",
            "reference": "12",
            "deleted": "deleted",
            "found_in": "sms.db File Offset 4096",
            "from": [("+447700900123", None, False)],
            "to": [OWN],
        },
    ]


def test_calls_contacts_and_places() -> None:
    out = read(FORMAT, REPORT)
    assert records(out, "call") == [
        {
            "row": 2,
            "part": "iOS Call Logs",
            "time": "2026-03-30T08:15:00Z",
            "direction": "incoming",
            "service": "voice",
            "outcome": "unanswered",
            "cause": "Missed",
            "duration": "00:00:00",
            "found_in": "CallHistory.storedata Table: ZCALLRECORD",
            "from": [("+447700900123", "Idris Copley", False)],
            "to": [OWN],
        }
    ]
    assert records(out, "contact") == [
        {
            "row": 2,
            "part": "Android Contacts",
            "name": "Idris Copley",
            "found_in": "contacts2.db raw_contacts",
            "saved": [
                ("+447700900123", "Idris Copley", False),
                ("07700 900124", "Idris Copley", False),
                ("idris@example.org", "Idris Copley", False),
            ],
        },
        {
            "row": 2,
            "part": "Android Instagram Users",
            "name": "Lowri Pellowe",
            "service": "instagram",
            "found_in": "direct.db users",
            "saved": [
                ("instagram:4455667788", "Lowri Pellowe", False),
                ("instagram:lowri.paints", "Lowri Pellowe", False),
            ],
        },
    ]
    assert records(out, "sighting") == [
        {
            "row": 2,
            "part": "Parked Car Locations",
            "time": "2026-04-03T11:00:00+01:00",
            "service": "location",
            "lat": "51.5007",
            "lon": "-0.1246",
            "place": "Parked car",
            "found_in": "Local.sqlite ZRTVEHICLE",
        }
    ]


def test_pages_pictures_and_other_artefacts() -> None:
    out = read(FORMAT, REPORT)
    assert records(out, "visit") == [
        {
            "row": 2,
            "part": "Chrome Web History",
            "time": "2026-04-03T07:00:00Z",
            "visits": "3",
            "url": "https://tides.example.org/",
            "title": "Tide tables",
            "service": "Chrome Web History",
            "found_in": "History Table: urls",
        }
    ]
    assert records(out, "media") == [
        {
            "row": 2,
            "part": "Pictures",
            "time": "2026-03-28T21:09:00Z",
            "path": "boat.jpg",
            "size": "20480",
            "media_type": ".jpg",
            "md5": "9e107d9d372bb6826bd81d3542a419d6",
            "found_in": "DCIM/boat.jpg",
        }
    ]
    (app,) = records(out, "event")
    assert (app["action"], app["time"], app["service"]) == (
        "Installed Applications",
        "2026-03-01T12:00:00Z",
        "Tide Clock",
    )
    assert {entry["name"] for entry in out.listed} == {"Sound Choices", "Case Information"}


def test_raw_keeps_every_cell_under_its_header() -> None:
    raw = raw_of(read(FORMAT, REPORT), "call")[0]
    assert raw["Call Date/Time - UTC+00:00 (dd/MM/yyyy)"] == "30/03/2026 08:15:00"
    assert raw["Partner"] == "+447700900123"


def test_a_header_states_month_first(tmp_path: Path) -> None:
    header = tuple(str(text).replace("dd/MM", "M/d") for text in SMS[0])
    row = ("+447700900123", "Local User <+447700900101>", "Hello", "Incoming", "3/4/2026 9:05:06 PM", *SMS[1][5:])
    out = read(FORMAT, write(tmp_path / "us.xlsx", {"iOS iMessage-SMS-MMS": (header, row)}))
    assert [one["time"] for one in records(out, "message")] == ["2026-03-04T21:05:06Z"]


def test_a_csv_of_one_artefact_and_a_broken_workbook(tmp_path: Path) -> None:
    out = read(FORMAT, SAMPLES / "iOS iMessage-SMS-MMS.csv")
    assert [one["body"] for one in records(out, "message")] == ["The boat is ready", "Thank you"]
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(REPORT.read_bytes()[:5_000])
    with pytest.raises(BadExhibit):
        score(FORMAT, broken)


def test_a_workbook_that_lost_bytes_is_refused(tmp_path: Path) -> None:
    lost = tmp_path / "lost.xlsx"
    whole = REPORT.read_bytes()
    lost.write_bytes(whole[:60] + whole[64:])
    with pytest.raises(BadExhibit, match="is damaged"):
        score(FORMAT, lost)
