"""The shared table reader against tables that nobody here wrote.

What each file holds is taken from the file by another way (its stated JSON, the csv module, openpyxl, XML) or
from the assertions its first collectors published with it.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter

from casefold.errors import Unsupported
from casefold.formats.readers.source import digest, open_source
from casefold.formats.readers.table import Table, open_table

pytestmark = pytest.mark.real

Real = Callable[[str], Path]
Rows = list[list[str]]

_SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


def _rows(table: Table) -> Rows:
    rows: Rows = []
    for block in table.blocks():
        columns = [column.to_pylist() for column in block.cells.columns]
        rows.extend([column[i] for column in columns][:w] for i, w in enumerate(block.widths.tolist()))
        assert block.damaged == ()
    return rows


def _open(path: Path) -> Table:
    return open_table(open_source(path))


@pytest.mark.parametrize("name", _SPECTRUM)
def test_csv_spectrum_equals_its_stated_content(real: Real, name: str) -> None:
    path = real(f"csv_spectrum/csvs/{name}.csv")
    header, *rows = _rows(_open(path))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    stated = json.loads(real(f"csv_spectrum/json/{name}.json").read_text(encoding="utf-8"))
    expected = stated if isinstance(stated, list) else [stated]
    if name == "location_coordinates":  # its collectors changed the phone number in one of the two files only
        found[0]["Contact Phone Number"] = expected[0]["Contact Phone Number"]
    if b"\r" not in path.read_bytes():  # the copy may have lost the carriage returns the statement speaks of
        expected = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert found == expected


def test_csv_spectrum_is_covered_as_a_whole(real: Real) -> None:
    assert sorted(path.stem for path in real("csv_spectrum/csvs").glob("*.csv")) == _SPECTRUM


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [
        ("characters.csv", "big5", ","),
        ("example.tsv", "utf-8", "\t"),
        ("excel_pasting.csv", "utf-8", ","),
        ("null.csv", "utf-8", ","),
        ("simple.csv", "utf-8", ","),
        ("simple.psv", "utf-8", "|"),
        ("simple.ssv", "utf-8", ";"),
        ("skip_initials.csv", "utf-8", ","),
        ("spanish_chars.csv", "cp1252", ","),
    ],
)
def test_messy_text_tables_equal_the_csv_module(real: Real, name: str, encoding: str, delimiter: str) -> None:
    path = real(f"messy_tables/{name}")
    table = _open(path)
    expected = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))
    assert (table.info.encoding, table.info.delimiter, table.info.name_disagrees) == (encoding, delimiter, False)
    assert _rows(table) == expected


_GALWAY = [
    ["date", "temperature", "place"],
    ["2011-01-01", "1", "Galway"],
    ["2011-01-02", "-1", "Galway"],
    ["2011-01-03", "0", "Galway"],
    ["2011-01-01", "6", "Berkeley"],
    ["2011-01-02", "8", "Berkeley"],
    ["2011-01-03", "5", "Berkeley"],
]


@pytest.mark.parametrize("name", ["simple.csv", "simple.ssv", "simple.xls", "simple.xlsx"])
def test_one_table_reads_the_same_in_every_dress(real: Real, name: str) -> None:
    assert _rows(_open(real(f"messy_tables/{name}"))) == _GALWAY


def test_quoted_line_ends_of_the_chinese_table_do_not_count_as_rows(real: Real) -> None:
    rows = _rows(_open(real("messy_tables/characters.csv")))
    assert (len(rows), {len(row) for row in rows}) == (383, {18})
    assert rows[0][2] == "景點中文名稱"


def test_a_separator_followed_by_a_space_and_a_quote(real: Real) -> None:
    """Without leaving out these spaces the number 6,000,000 would fall into three cells."""
    table = _open(real("messy_tables/complex.csv"))
    rows = _rows(table)
    assert rows[0] == ["date", "another date", "temperature", "place"]
    assert rows[3] == ["2011-01-03", "", "6,000,000", "Galway"]
    assert "spaces after a separator are not part of a cell" in table.info.notes


def test_a_long_table_of_one_column(real: Real) -> None:
    table = _open(real("messy_tables/long.csv"))
    rows = _rows(table)
    assert (len(rows), {len(row) for row in rows}) == (4000, {1})
    assert table.info.delimiter is None


def test_a_byte_order_mark_is_no_part_of_the_first_header(real: Real) -> None:
    table = _open(real("messy_tables/utf8bom.csv"))
    assert table.info.encoding_basis == "byte order mark"
    assert _rows(table) == [["kitten", "win"]]


def test_a_title_block_above_a_table_is_rows(real: Real) -> None:
    head = _open(real("messy_tables/excel_pasting.csv")).head(n=5)
    assert head[3] == (4, ["Year", "2000", "2001", "2002", "2003", "2004", "2005", "2006", "2007"])


@pytest.mark.filterwarnings("ignore:Unknown extension")
def test_a_spreadsheet_equals_what_openpyxl_reads(real: Real) -> None:
    path = real("messy_tables/simple.xlsx")
    (sheet,) = openpyxl.load_workbook(path).worksheets
    theirs = [[str(value).removesuffix(" 00:00:00") for value in row] for row in sheet.iter_rows(values_only=True)]
    table = _open(path)
    assert [sheet.name for sheet in table.info.sheets] == [sheet.title]
    assert _rows(table) == theirs == _GALWAY


def test_a_sheet_without_a_cell_has_no_rows(real: Real) -> None:
    path = real("messy_tables/libreoffice.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert b"<c " not in archive.read("xl/worksheets/sheet1.xml")
    assert _rows(_open(path)) == []


@pytest.mark.parametrize("name", ["simple.ods", "blank_line.ods"])
def test_open_documents_equal_their_xml(real: Real, name: str) -> None:
    path = real(f"messy_tables/{name}")
    rows = [["" if cell is None else cell for cell in row] for _, row in _open(path).head()]
    assert [row for row in rows if any(row)] == _ods_rows(path)


def _ods_rows(path: Path) -> Rows:
    """Return the rows that hold anything, by the value attributes of the document."""
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    with zipfile.ZipFile(path) as archive:
        content = ET.fromstring(archive.read("content.xml"))
    found = []
    for row in content.iter(f"{table}table-row"):
        cells = [cell for cell in row.iter(f"{table}table-cell") if cell.get(f"{office}value-type")]
        values = [
            cell.get(f"{office}date-value") or cell.get(f"{office}value") or "".join(cell.itertext()) for cell in cells
        ]
        if values:
            found.append(values)
    return found


def test_a_blank_line_of_a_spreadsheet_counts(real: Real) -> None:
    (block,) = _open(real("messy_tables/blank_line.ods")).blocks()
    assert block.rows.tolist() == [1, 2, 3, 4, 5]
    assert block.widths.tolist() == [3, 3, 3, 0, 3]
    assert block.date_columns == (2,)


def test_merged_and_styled_cells_keep_their_text(real: Real) -> None:
    rows = _rows(_open(real("messy_tables/span_rich.xls")))
    assert rows[1] == ["j", "MERGE", "", "e"]
    assert rows[4] == ["m", "bold and italic", "q", "b"]


def test_a_sheet_name_outside_ascii(real: Real) -> None:
    table = _open(real("messy_tables/unicode_sheet_name.xls"))
    assert [sheet.name for sheet in table.info.sheets] == ["mês"]
    assert _rows(table) == [["this spreadsheet has got a unicode character in the sheet name"]]


def test_an_empty_file_and_an_archive_get_a_clear_word(real: Real) -> None:
    table = _open(real("messy_tables/simple.unknown"))
    assert (_rows(table), table.info.notes) == ([], ("the file is empty",))
    with pytest.raises(Unsupported, match="an archive that is no workbook"):
        _open(real("messy_tables/simple.zip"))


def test_naughty_strings_come_back_unchanged_from_csv(real: Real, tmp_path: Path) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    path = tmp_path / "naughty.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([str(index), text] for index, text in enumerate(strings))
    assert _rows(_open(path)) == [[str(index), text] for index, text in enumerate(strings)]


def test_naughty_strings_come_back_unchanged_from_xlsx(real: Real, tmp_path: Path) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    path = tmp_path / "naughty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for index, text in enumerate(strings):
            sheet.write_string(index, 0, text)
            sheet.write_string(index, 1, "end")
    assert [row[0] for row in _rows(_open(path))] == strings


def test_reading_changes_no_byte(real: Real) -> None:
    for path in sorted(real("messy_tables").iterdir()):
        before = digest(path)
        source = open_source(path)
        if source.media_type != "application/zip":
            for _ in open_table(source).blocks():
                pass
        assert digest(path) == before
