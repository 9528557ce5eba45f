"""QIF: entries, splits, investments and lists, dates with their own year mark, and what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.qif import FORMAT
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLE = Path(__file__).parent / "samples" / "household.qif"
FORMATS = Path(__file__).parent.parent


def test_a_sample_gives_every_value() -> None:
    assert golden(FORMAT, SAMPLE) == expected(SAMPLE)


def test_splits_are_kept_as_lists() -> None:
    first = raws(read(FORMAT, SAMPLE), "transfer")[0]
    assert first["S"] == '["Garden", "Garden"]'
    assert first["$"] == '["-1,000.00", "-234.50"]'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"!important notes\nD1\n^\n",
        b"Dear all\n!Type:Bank\nD1/1/2025\n^\n",
        b"!Type:Bank is what the manual calls it.\nnot an entry\nno entry either\n",
        (FORMATS / "mt940/samples/three_banks.sta").read_bytes(),
    ],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.qif")) is None


def test_an_entry_without_its_end_is_stored_and_told(tmp_path: Path) -> None:
    path = written(tmp_path, "!Type:Bank\nD1/2/2025\nT5.00\n^\nD2/2/2025\nT6.00\n", "a.qif")
    collector = read(FORMAT, path)
    assert [one["amount"] for one in records(collector)] == ["5.00", "6.00"]
    assert collector.notes[0] == "the file ends inside the entry of line 5"


def test_an_entry_before_any_section_is_set_aside(tmp_path: Path) -> None:
    path = written(tmp_path, "!Clear:AutoSwitch\nD1/2/2025\nT5.00\n^\n!Type:Cash\nD1/2/2025\nT5.00\n^\n", "a.qif")
    collector = read(FORMAT, path)
    assert [(item.place, item.reason) for item in collector.aside] == [("line:2", "an entry before any section")]
    assert collector.kinds() == {"transfer": 1}


@pytest.mark.parametrize(
    ("written_as", "text"),
    [("1/15'04", "1/15/2004"), ("1/ 5' 4", "1/5/2004"), ("25.12'1999", "25/12/1999"), ("2025-01-02", "2025-01-02")],
)
def test_a_year_behind_an_apostrophe_is_of_this_century(written_as: str, text: str, tmp_path: Path) -> None:
    (found,) = records(read(FORMAT, written(tmp_path, f"!Type:Bank\nD{written_as}\nT1\n^\n", "a.qif")))
    assert found["time"] == text
