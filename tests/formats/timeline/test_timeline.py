"""What the rows of each layout become, value by value, and how two times of a row are compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold.formats.contract import SURE
from casefold.formats.timeline import FORMAT
from casefold.formats.timeline.moments import DISAGREE, Moment, moment
from tests.formats.drafts import raw_of, read, records, score

SAMPLES = Path(__file__).parent / "samples"
ORLA = [("opaque:BOATHOUSE\\orla", "orla", None)]


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_each_layout_is_recognised(path: Path) -> None:
    assert score(FORMAT, path) >= SURE


def test_other_tables_and_json_are_not_claimed(tmp_path: Path) -> None:
    folder = SAMPLES.parents[1]
    others = [path for name in ("call_table", "axiom", "case_uco") for path in (folder / name / "samples").glob("*.*")]
    texts = [path for path in others if path.suffix in (".csv", ".tsv", ".jsonld")]
    assert texts
    assert {path.name for path in texts if score(FORMAT, path) > 0} == set()
    plain = tmp_path / "a.json"
    plain.write_text(json.dumps({"message": "x", "timestamp": 1}), encoding="utf-8")
    assert score(FORMAT, plain) == 0.0


def test_a_timesketch_table() -> None:
    out = read(FORMAT, SAMPLES / "timesketch.csv")
    assert records(out, "event") == [
        {
            "row": 2,
            "time": "2026-03-28T21:10:11.250000Z",
            "action": "Last Time Executed",
            "description": "Tide Clock opened",
            "service": "WinPrefetch",
            "found_in": "OS:/Windows/Prefetch/TIDE.pf",
            "subject": ORLA,
        },
        {
            "row": 4,
            "time": "2026-04-04T07:00:00+01:00",
            "action": "Event Time",
            "description": "Clock moved",
            "service": "Log",
            "deleted": "recovered",
            "flags": DISAGREE,
        },
        {
            "row": 5,
            "time": "2026-04-04T07:00:00.123Z",
            "action": "Event Time",
            "description": "Counted only",
            "service": "Log",
        },
        {"row": 6, "action": "Not a time", "description": "No time", "service": "Log"},
    ]
    assert records(out, "visit") == [
        {
            "row": 3,
            "time": "2026-04-03T07:00:00Z",
            "url": "https://tides.example.org/",
            "title": "Tide tables",
            "visits": "2",
            "service": "Chrome History",
            "found_in": "OS:/Users/orla/History",
            "subject": ORLA,
        }
    ]
    assert f"rows whose columns state different times, marked {DISAGREE}: 1" in out.notes
    assert "rows without a usable time: 1" in out.notes
    assert "left out as a password or key: password, 1" in out.notes
    assert "hidden-word" not in repr(raw_of(out, "event"))


def test_json_lines() -> None:
    out = read(FORMAT, SAMPLES / "timeline.jsonl")
    assert records(out, "event") == [
        {
            "row": 1,
            "time": "2026-03-28T21:10:11.250Z",
            "action": "Event Time",
            "description": "Door opened",
            "service": "test:door",
            "found_in": "OS:/var/log/door",
        },
        {
            "row": 2,
            "time": "2026-03-28T21:11:00Z",
            "action": "Event Time",
            "description": "Door closed",
            "flags": DISAGREE,
        },
        {
            "row": 4,
            "time": "2026-03-28T21:12:00Z",
            "action": "Event Time",
            "description": "Door locked",
            "ip": "192.0.2.7",
        },
    ]
    assert [(item.place, item.reason, item.text) for item in out.aside] == [
        ("row:3", "is no JSON object", "this line is damaged")
    ]
    assert raw_of(out, "event")[0]["strings"] == '["a", 1]'


def test_log2timelines_seventeen_columns() -> None:
    assert records(read(FORMAT, SAMPLES / "l2t.csv"), "event") == [
        {
            "row": 2,
            "time": "2026-03-28T21:10:11Z",
            "action": "Content Modification Time",
            "description": "Door opened",
            "service": "Syslog",
            "found_in": "/var/log/syslog",
            "subject": [("opaque:boathouse\\orla", "orla", None)],
        },
        {
            "row": 3,
            "time": "2026-12-01T08:00:00",
            "zone": "Europe/London",
            "action": "Last Access Time",
            "description": "Rota read",
            "service": "NTFS",
            "found_in": "/rota.txt",
        },
        {
            "row": 4,
            "action": "Creation Time",
            "description": "No time known",
            "service": "NTFS",
            "found_in": "/none.txt",
        },
    ]


def test_mactime_and_autopsy() -> None:
    assert records(read(FORMAT, SAMPLES / "mactime.csv"), "event") == [
        {
            "row": 2,
            "time": "Sat Mar 28 2026 21:10:11",
            "action": "m.c.",
            "description": "/DCIM/boat.jpg",
            "service": "file system",
            "found_in": "1234-128-1",
        },
        {
            "row": 3,
            "time": "2026-03-28T21:12:00Z",
            "action": ".a..",
            "description": "/rota.txt (deleted)",
            "service": "file system",
            "found_in": "1235-128-1",
        },
    ]
    assert [
        (row["time"], row["action"], row["description"])
        for row in records(read(FORMAT, SAMPLES / "autopsy.csv"), "event")
    ] == [
        ("2026-03-28T21:10:11", "File Modified", "/img_boathouse.dd/rota.txt"),
        ("2026-03-28T21:12:00", "Web History", "tides.example.org"),
    ]


@pytest.mark.parametrize(
    ("stated", "counted", "expected"),
    [
        ("2026-03-28T21:10:11+00:00", "1774732211000000", Moment("2026-03-28T21:10:11Z")),
        ("2026-03-28T21:10:11+00:00", "1774732211999999", Moment("2026-03-28T21:10:11Z")),
        ("2026-03-28T21:10:11+00:00", "1774732213000000", Moment("2026-03-28T21:10:11Z", (DISAGREE,))),
        ("2026-03-28T21:10:11.250000Z", "1774732211250000", Moment("2026-03-28T21:10:11.250000Z")),
        ("2026-03-28T21:10:11.250000Z", "1774732211260000", Moment("2026-03-28T21:10:11.250000Z", (DISAGREE,))),
        ("2026-03-28T22:10:11+01:00", "1774732211", Moment("2026-03-28T22:10:11+01:00")),
        ("2026-03-28 21:10:11", "1", Moment("2026-03-28T21:10:11", (DISAGREE,))),
        ("2026-03-28 21:10:11", "1774732211000000", Moment("2026-03-28T21:10:11")),
        ("1774732211250000", None, Moment("2026-03-28T21:10:11.250Z")),
        (None, "1774732211250", Moment("2026-03-28T21:10:11.250Z")),
        (None, "946684800000000.0", Moment("2000-01-01T00:00:00Z")),
        (None, "123456789", Moment(None)),
        ("-", "0", Moment(None)),
        ("yesterday", None, Moment("yesterday")),
    ],
)
def test_two_times_of_a_row(stated: str | None, counted: str | None, expected: Moment) -> None:
    assert moment(stated, counted) == expected


def test_a_cut_line_is_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    whole = (SAMPLES / "timeline.jsonl").read_bytes()
    cut.write_bytes(whole[:-40])
    out = read(FORMAT, cut)
    assert [row["row"] for row in records(out, "event")] == [1, 2]
    assert [item.place for item in out.aside] == ["row:3", "row:4"]


def test_utf_16_and_other_delimiters(tmp_path: Path) -> None:
    wide = tmp_path / "wide.csv"
    text = (SAMPLES / "autopsy.csv").read_text(encoding="utf-8").replace(",", ";")
    wide.write_text(text, encoding="utf-16")
    assert len(records(read(FORMAT, wide), "event")) == 2
