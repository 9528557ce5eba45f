"""What a table becomes that no format knows the meaning of, and that it stands back where one may."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.formats.table_text import FORMAT, letter
from tests.formats.golden import agrees, collected, score

SAMPLES = Path(__file__).parent / "samples"
CALLS = (
    "Call type,A number,B number,Date,Time,Duration\r\n"
    "Voice,07700 900101,07700 900102,01/03/2026,09:15:00,00:01:30\r\n"
    "Voice,07700 900101,07700 900103,01/03/2026,10:20:00,00:00:12\r\n"
)


def put(folder: Path, content: str) -> Path:
    path = folder / "a.csv"
    path.write_text(content)
    return path


@pytest.mark.parametrize("name", ["plots.csv", "plots.xlsx"])
def test_every_value_of_the_samples(name: str) -> None:
    agrees(FORMAT, SAMPLES / name)


def test_a_hidden_sheet_is_read_and_named() -> None:
    notes = collected(FORMAT, SAMPLES / "plots.xlsx").notes
    assert notes[0] == "sheet 'Seed' is hidden"
    assert "`casefold map`" in notes[-1]


def test_call_data_stays_call_data_and_prose_stays_prose(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("tables", by="Test")
    calls = put(tmp_path, CALLS)
    prose = tmp_path / "prose.txt"
    prose.write_text("Dear all,\nthe key, as ever, is on the hook.\nWyn waters, Tamsin weeds, Idris rests, I write.\n")
    reports = case.add([calls, prose, SAMPLES / "plots.csv"], by="Test").reports
    assert [report.format for report in reports] == ["call_table", "plain_text", "table_text"]


def test_a_search_finds_the_row_and_leads_back(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("tables", by="Test")
    case.add([SAMPLES / "plots.xlsx"], by="Test")
    (view,) = case.show("x1-row:4@Plots")
    assert (view.record["body"], view.original_note) == ("Tamsin Orrell\t7.5", "as stored")


@pytest.mark.parametrize("content", ["", "one column\nonly\n", "a,b\n"])
def test_what_is_no_table(tmp_path: Path, content: str) -> None:
    assert score(FORMAT, put(tmp_path, content)) == 0


def test_columns_have_the_letters_a_spreadsheet_shows() -> None:
    assert [letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
