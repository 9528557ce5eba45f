"""What a LEAPP run's three outputs become, value by value, and what is not taken for one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats.contract import SURE
from casefold.formats.leapp import FORMAT
from casefold.formats.readers.source import open_source
from tests.formats.drafts import raw_of, read, records, score
from tests.formats.leapp.runs import Header, write_html, write_lava, write_tsv

SAMPLES = Path(__file__).parent / "samples"
CALLS = SAMPLES / "Call History.tsv"
DATABASE = SAMPLES / "lava_artifacts.db"
BOAT = "0f343b0931126a20f133d67c2b018a3b"


def test_outputs_are_recognised_by_their_content() -> None:
    assert score(FORMAT, CALLS) > 0.95
    assert score(FORMAT, DATABASE) > 0.95


def test_what_is_not_ours(tmp_path: Path) -> None:
    folder = SAMPLES.parents[1]
    others = [path for name in ("call_table", "whatsapp", "axiom") for path in (folder / name / "samples").glob("*.*")]
    texts = [path for path in others if path.suffix in (".csv", ".tsv", ".txt")]
    assert texts
    assert {path.name for path in texts if score(FORMAT, path) >= SURE} == set()
    page = tmp_path / "page.html"
    page.write_text("<html><title>Tides</title><table><tr><th>a</th></tr></table></html>", encoding="utf-8")
    assert score(FORMAT, page) == 0.0
    plain = tmp_path / "plain.tsv"
    plain.write_text("Plant\tRow\nLeek\t4\n", encoding="utf-8-sig")
    assert score(FORMAT, plain) == 0.0


def test_an_unknown_export_is_offered_and_in_its_folder_taken(tmp_path: Path) -> None:
    headers, rows = ("Display Name", "Email", "Phone Number"), [("Idris", "", "+447700900123")]
    path = write_tsv(tmp_path / "Rowing Contacts.tsv", headers, rows)
    assert 0.4 <= score(FORMAT, path) < SURE
    packed = tmp_path / "run.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "run/_TSV Exports/Rowing Contacts.tsv")
    case = casefold.open_home(tmp_path / "home").create_case("run", by="Test")
    (report,) = case.add([packed], by="Test").reports
    assert report.stored == {"media": 1, "contact": 1}
    assert case.arrow("contact")["name"].to_pylist() == ["Idris"]


def test_a_call_history_appended_to_itself() -> None:
    out = read(FORMAT, CALLS)
    first = {
        "time": "2026-03-28T21:14:10Z",
        "end": "2026-03-28T21:15:15Z",
        "direction": "incoming",
        "service": "voice",
        "outcome": "answered",
        "cause": "Ended",
        "duration": "00:01:05",
        "network": "com.apple.Telephony",
        "from": [("+447700900123", None, False)],
    }
    assert records(out, "call") == [
        {"row": 2, **first},
        {
            "row": 3,
            "time": "2026-03-29T02:04:05Z",
            "end": "2026-03-29T02:04:05Z",
            "direction": "outgoing",
            "service": "video",
            "outcome": "unanswered",
            "cause": "Missed",
            "duration": "00:00:00",
            "network": "com.apple.FaceTime",
            "to": [("orla@example.org", None, False)],
        },
        {"row": 5, **first},
    ]
    assert [(item.place, item.reason) for item in out.aside] == [("row:4", "the header again")]


def test_the_database_without_its_manifest() -> None:
    out = read(FORMAT, DATABASE)
    assert records(out, "message") == [
        {
            "row": 1,
            "part": "sms",
            "time": "2026-03-28T21:10:10Z",
            "direction": "outgoing",
            "service": "sms",
            "thread": "3",
            "body": "The boat is ready",
            "attachments": "boat.jpg",
            "reference": "7",
            "from": [("+447700900101", None, True)],
            "to": [("+447700900123", None, False)],
        },
        {
            "row": 2,
            "part": "sms",
            "time": "2026-03-28T22:00:00Z",
            "direction": "incoming",
            "service": "sms",
            "thread": "3",
            "body": "Thank you",
            "reference": "8",
            "from": [("+447700900123", None, False)],
            "to": [("orla@example.org", None, True)],
        },
        {
            "row": 3,
            "part": "sms",
            "time": "2026-03-28T22:01:00Z",
            "direction": "incoming",
            "service": "sms",
            "thread": "4",
            "body": "Rota\tis\nfull",
            "reference": "9",
            "to": [("orla@example.org", None, True)],
        },
    ]
    assert records(out, "media") == [
        {
            "row": 1,
            "part": "_lava_media_items",
            "path": "/private/var/boat.jpg",
            "media_type": "image/jpeg",
            "found_in": "/private/var/boat.jpg",
        }
    ]
    assert records(out, "device") == [
        {
            "row": 1,
            "part": "device_information",
            "imei": "490154203237518",
            "iccid": "8944110068123456789",
            "subject": [("+447700900101", None, True)],
        }
    ]
    assert [(row["action"], row["time"]) for row in records(out, "event")] == [("apps", "2026-03-01T12:00:00Z")]
    assert [entry["name"] for entry in out.listed] == ["ring tones"]
    assert out.subjects == [("+447700900101", "text")]
    assert "secret" not in repr([raw_of(out, kind) for kind in FORMAT.kinds])


def test_the_manifest_names_tables_headers_and_types(tmp_path: Path) -> None:
    headers: list[Header] = [("Seen", "datetime"), "Visits", "URL", "Web Page"]
    path = write_lava(
        tmp_path, [("Chrome - Web History", headers, [(1774732210, "3", "https://example.org/", "Tides")])]
    )
    beside = open_source(path, companions={"_lava_data.lava": tmp_path / "_lava_data.lava"})
    (visit,) = records(read(FORMAT, path, beside), "visit")
    assert visit == {
        "row": 1,
        "part": "chrome_web_history",
        "url": "https://example.org/",
        "service": "Chrome - Web History",
        "visits": "3",
        "time": "2026-03-28T21:10:10Z",
    }
    assert raw_of(read(FORMAT, path, beside), "visit") == [
        {"Seen": "1774732210", "Visits": "3", "URL": "https://example.org/", "Web Page": "Tides"}
    ]


def test_a_page_is_read_only_where_somebody_says_so(tmp_path: Path) -> None:
    headers = ("Timestamp", "Phone Number", "Answered", "Call Direction")
    path = write_html(
        tmp_path / "Call History.html",
        "Call History",
        headers,
        [("2026-03-28 21:14:10", "+447700900123", "No", "Missed")],
    )
    assert 0.4 <= score(FORMAT, path) < SURE
    out = read(FORMAT, path)
    assert records(out, "call") == [
        {
            "row": 1,
            "time": "2026-03-28T21:14:10",
            "direction": "incoming",
            "service": "voice",
            "outcome": "unanswered",
            "from": [("+447700900123", None, False)],
        }
    ]
    assert any("--timezone UTC" in note for note in out.notes)


def test_cookies_and_keys_are_never_imported(tmp_path: Path) -> None:
    path = write_tsv(
        tmp_path / "Chrome - Cookies.tsv", ("Date", "Host", "Value"), [("2026-03-28", "a", "opaque-value")]
    )
    out = read(FORMAT, path)
    assert [out.listed[0]["name"], out.drafts] == ["Chrome - Cookies", {}]


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_a_cut_database_fails_with_a_remedy(tmp_path: Path, share: float) -> None:
    cut = tmp_path / "_lava_artifacts.db"
    whole = DATABASE.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadExhibit):
        read(FORMAT, cut)


def test_a_whole_output_in_a_container_is_read_and_leads_back(tmp_path: Path) -> None:
    headers: list[Header] = [("Seen", "datetime"), "Message", "From Number", "Attachment File"]
    row = (1774732210, "The boat is ready", "+447700900123", BOAT)
    run = tmp_path / "run"
    write_lava(run, [("Rowing Messages", headers, [row])], media=[(BOAT, "/var/boat.jpg", "image/jpeg", "boat.jpg")])
    write_tsv(run / "_TSV Exports" / "Rowing Messages.tsv", headers, [("2026-03-28 21:10:10+00:00", *row[1:])])
    write_html(run / "Rowing Messages.html", "Rowing Messages", headers, [row])
    packed = tmp_path / "run.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(run.rglob("*.*")):
            archive.write(path, path.relative_to(tmp_path).as_posix())
    case = casefold.open_home(tmp_path / "home").create_case("run", by="Test")
    (report,) = case.add([packed], by="Test").reports
    assert report.balances
    found = {row["record_id"]: row for row in case.arrow("message").to_pylist()}
    assert set(found) == {
        "x1-run/_TSV Exports/Rowing Messages.tsv/row:2",
        "x1-run/_lava_artifacts.db/row:1@rowing_messages",
    }
    assert {row["time_utc"].isoformat() for row in found.values()} == {"2026-03-28T21:10:10"}
    assert found["x1-run/_lava_artifacts.db/row:1@rowing_messages"]["attachments"] == "boat.jpg"
    for record in found:
        assert [view.original_note for view in case.show(record)] == ["as stored"]
    unread = [entry["name"] for entry in report.inventory if "may be leapp" in str(entry.get("note"))]
    assert unread == ["run/Rowing Messages.html"]
