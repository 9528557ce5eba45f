"""What the entries of a calendar become, and what odd ones come to."""

from __future__ import annotations

from pathlib import Path

from casefold.formats.calendar import FORMAT
from tests.formats.golden import agrees, collected, records, score

SAMPLE = Path(__file__).parent / "samples" / "allotment.ics"


def put(folder: Path, text: str) -> Path:
    path = folder / "a.ics"
    path.write_text(text)
    return path


def test_every_value_of_the_sample() -> None:
    agrees(FORMAT, SAMPLE)


def test_a_zone_that_no_list_has_is_named() -> None:
    (note,) = collected(FORMAT, SAMPLE).notes
    assert "'GMT Standard Time'" in note


def test_a_calendar_that_breaks_off_keeps_its_last_entry(tmp_path: Path) -> None:
    out = collected(FORMAT, put(tmp_path, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:half\nDTSTART:2026030"))
    assert [(record["action"], record["time"]) for record in records(out)] == [("half", "2026030")]
    assert "breaks off at line 2: its last entry does not end" in out.notes[0]


def test_odd_lines_cost_nothing(tmp_path: Path) -> None:
    text = (
        'BEGIN:VCALENDAR\n:\nnot a line\nBEGIN:VEVENT\nEND:VTODO\nSUMMARY;X="a:b;c":kept\nEND:VEVENT\nEND:VCALENDAR\n'
    )
    (record,) = records(collected(FORMAT, put(tmp_path, text)))
    assert (record["action"], record["raw"]["SUMMARY;X=a:b;c"]) == ("kept", "kept")


def test_entries_within_entries_without_end_are_no_trouble(tmp_path: Path) -> None:
    out = collected(FORMAT, put(tmp_path, "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 100_000))
    assert len(records(out)) == 1


def test_what_is_no_calendar(tmp_path: Path) -> None:
    assert score(FORMAT, put(tmp_path, "BEGIN:VCARD\nEND:VCARD\n")) == 0
