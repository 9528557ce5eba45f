"""Workbooks: each cell as the value a person would see, at the row and column of the sheet."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import casefold
from casefold.errors import BadExhibit, NotFound
from casefold.formats.readers.rows import RowBlock
from casefold.formats.readers.source import open_source
from casefold.formats.readers.table import Table, open_table, read_row

SAMPLES = Path(__file__).parent / "samples"
Cells = dict[str, Any]


def _xlsx(folder: Path, cells: Cells, *, name: str = "calls.xlsx", formats: dict[str, str] | None = None) -> Table:
    """Write cells by their address; `formats` gives the number format of some."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Calls")
        for address, value in cells.items():
            style = book.add_format({"num_format": (formats or {}).get(address, "General")})
            if isinstance(value, str):
                sheet.write_string(address, value, style)
            else:
                sheet.write(address, value, style)
    return open_table(open_source(path))


def _grid(table: Table, block_rows: int = 65_536) -> list[list[str | None]]:
    return [
        list(row)
        for block in table.blocks(block_rows)
        for row in zip(*(column.to_pylist() for column in block.cells.columns), strict=True)
    ]


def _only(table: Table) -> RowBlock:
    (block,) = list(table.blocks())
    return block


def test_rows_and_columns_are_those_of_the_sheet(tmp_path: Path) -> None:
    table = _xlsx(tmp_path, {"C3": "first", "D3": "x", "C5": "last"})
    block = _only(table)
    assert block.rows.tolist() == [1, 2, 3, 4, 5]
    assert block.widths.tolist() == [0, 0, 4, 0, 3]
    assert _grid(table)[2] == ["", "", "first", "x"]
    assert _grid(table)[4] == ["", "", "last", None]
    assert _grid(table)[0] == [None] * 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (447700900123, "447700900123"),
        (356938035643809, "356938035643809"),
        (-12, "-12"),
        (0, "0"),
        (1.25, "1.25"),
        (0.1, "0.1"),
        (8.9441234567890123e18, "8.944123456789012e+18"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("007", "007"),
        ("=1+1", "=1+1"),
        ("_x0041_", "_x0041_"),
        (" spaced ", " spaced "),
        ("two\nlines", "two\nlines"),
    ],
)
def test_values_are_written_as_a_person_sees_them(tmp_path: Path, value: object, text: str) -> None:
    assert _grid(_xlsx(tmp_path, {"A1": value})) == [[text]]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (dt.datetime(2026, 2, 3, 10, 11, 12), "dd/mm/yyyy hh:mm:ss", "2026-02-03 10:11:12"),
        (dt.datetime(2026, 2, 3, 10, 11, 12, 345_000), "dd/mm/yyyy hh:mm:ss.000", "2026-02-03 10:11:12.345"),
        (dt.date(2026, 2, 3), "mm/dd/yyyy", "2026-02-03"),
        (dt.time(10, 11, 12), "hh:mm:ss", "10:11:12"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (dt.date(1900, 1, 1), "dd/mm/yyyy", "1900-01-01"),
        (dt.datetime(9999, 12, 31, 23, 59, 59), "dd/mm/yyyy hh:mm:ss", "9999-12-31 23:59:59"),
    ],
)
def test_dates_do_not_depend_on_their_display(tmp_path: Path, value: object, style: str, text: str) -> None:
    assert _grid(_xlsx(tmp_path, {"A1": value}, formats={"A1": style})) == [[text]]


def test_columns_with_real_dates_are_named(tmp_path: Path) -> None:
    cells: Cells = {"A1": "when", "B1": "typed", "A2": dt.datetime(2026, 2, 3, 10, 0), "B2": "03/02/2026"}
    block = _only(_xlsx(tmp_path, cells, formats={"A2": "dd/mm/yyyy hh:mm"}))
    assert block.date_columns == (0,)
    assert block.cells.column(1).to_pylist() == ["typed", "03/02/2026"]


def test_numbers_dates_and_words_share_a_column(tmp_path: Path) -> None:
    cells: Cells = {"A1": "x", "A2": 1, "A3": 1.5, "A4": dt.datetime(2026, 2, 3, 1, 2, 3), "A5": True, "B6": "y"}
    table = _xlsx(tmp_path, cells, formats={"A4": "dd/mm/yyyy hh:mm:ss"})
    assert [row[0] for row in _grid(table)] == ["x", "1", "1.5", "2026-02-03 01:02:03", "TRUE", ""]


def test_error_values_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A & B")
        sheet.write_formula("B2", "=NA()", value="#N/A")
        sheet.write_formula("AB3", "=1/0", value="#DIV/0!")
    grid = _grid(open_table(open_source(path)))
    assert (grid[1][1], grid[2][27]) == ("#N/A", "#DIV/0!")


@pytest.mark.parametrize("text", ["\ufffe", "a\uffffb", "\x01", "_x0041_", "\U0001f4de", "\r"])
def test_characters_xml_cannot_hold_come_back(tmp_path: Path, text: str) -> None:
    assert _grid(_xlsx(tmp_path, {"A1": text})) == [[text]]


def test_formulas_give_their_stored_value_and_are_not_computed(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_formula("A1", "=6*7", value=41)
    assert _grid(open_table(open_source(path))) == [["41"]]


def test_hidden_sheets_are_read_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Voice").write_string("A1", "a")
        hidden = book.add_worksheet("Cells")
        hidden.write_string("A1", "b")
        hidden.hide()
        book.add_chartsheet("Picture")
    table = open_table(open_source(path))
    assert [(sheet.name, sheet.hidden) for sheet in table.info.sheets] == [("Voice", False), ("Cells", True)]
    assert [(block.sheet.name, block.cells.column(0).to_pylist()) for block in table.blocks()] == [
        ("Voice", ["a"]),
        ("Cells", ["b"]),
    ]
    assert "sheet 'Picture' is no table and was not read" in table.info.notes
    assert table.bytes_read == table.size
    assert [block.sheet.name for block in table.blocks(sheet=table.info.sheets[1])] == ["Cells"]


def test_small_blocks_hold_the_same_rows(tmp_path: Path) -> None:
    table = _xlsx(tmp_path, {f"A{i}": i for i in range(1, 100)} | {"B7": "x"})
    assert _grid(table, 10)[6] == ["7", "x"]
    assert [block.first_row for block in table.blocks(10)] == list(range(1, 100, 10))
    assert [row[0] for row in _grid(table, 10)] == [row[0] for row in _grid(table)]


def test_sixteen_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, list(range(16_000)))
    assert _only(open_table(open_source(path))).widths.tolist() == [16_000]


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    """calls.xls was written by xlwt; its error value in B3 is not seen by the parser."""
    table = open_table(open_source(SAMPLES / "calls.xls"))
    assert table.info.kind == "xls"
    assert [(sheet.name, sheet.hidden) for sheet in table.info.sheets] == [("Calls", False), ("Hidden", True)]
    assert table.head(n=3)[2] == (3, ["Zoë", "", "TRUE", "447700900123", "2026-02-03 10:11:12", "2026-02-03", "1.25"])
    assert next(table.blocks()).date_columns == (4, 5)


_URN = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_CONTENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0" xmlns:text="{_URN}:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Calls">
<table:table-row><table:table-cell office:value-type="string"><text:p>number</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>when</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="447700900123">
<text:p>4.47E+11</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2026-02-03">
<text:p>03/02/26</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def _ods(path: Path, manifest: str = "<manifest/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _ODS_CONTENT.replace("\n<", "<"))
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def test_an_open_document_is_read(tmp_path: Path) -> None:
    table = open_table(open_source(_ods(tmp_path / "calls.ods")))
    assert table.info.kind == "ods"
    assert _grid(table) == [["number", "when"], [None, None], [None, None], ["447700900123", "2026-02-03"]]


def test_an_encrypted_open_document_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = _ods(tmp_path / "calls.ods", "<manifest><encryption-data/></manifest>")
    with pytest.raises(BadExhibit, match=r"calls\.ods: is protected by a password and waits for it"):
        open_table(open_source(path))


def test_the_name_decides_nothing(tmp_path: Path) -> None:
    table = _xlsx(tmp_path, {"A1": "x"}, name="calls.csv")
    assert (table.info.kind, table.info.name_disagrees) == ("xlsx", True)


def test_a_row_can_be_fetched_again(tmp_path: Path) -> None:
    _xlsx(tmp_path, {"A1": "x", "B3": 7})
    path = tmp_path / "calls.xlsx"
    assert read_row(open_source(path), "Calls", 3) == ["", "7"]
    assert read_row(open_source(path), "Calls", 2) == []
    with pytest.raises(NotFound, match="row 4"):
        read_row(open_source(path), "Calls", 4)
    with pytest.raises(NotFound, match="Texts"):
        read_row(open_source(path), "Texts", 1)


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    table = _xlsx(tmp_path, {})
    assert list(table.blocks()) == []
    assert table.head() == []


@pytest.mark.parametrize(("kept", "message"), [(5600, "cannot be parsed"), (3000, "may be cut off"), (600, "cut off")])
def test_a_cut_off_old_workbook_is_refused(tmp_path: Path, kept: int, message: str) -> None:
    path = tmp_path / "calls.xls"
    path.write_bytes((SAMPLES / "calls.xls").read_bytes()[:kept])
    with pytest.raises(BadExhibit, match=message):
        open_table(open_source(path))


def _endless_xls(folder: Path) -> Path:
    """An XLS whose directory is a chain that never ends: the parser asks for memory until it aborts."""
    content = bytearray((Path(__file__).parent / "samples" / "calls.xls").read_bytes())
    table = 512 * (1 + int.from_bytes(content[76:80], "little"))
    directory = int.from_bytes(content[48:52], "little")
    content[table + 4 * directory : table + 4 * directory + 4] = content[48:52]
    path = folder / "endless.xls"
    path.write_bytes(content)
    return path


def test_an_xls_on_which_the_parser_aborts_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadExhibit, match=r"endless\.xls.* the chain of sectors of its directory never ends"):
        open_table(open_source(_endless_xls(tmp_path)))


def test_such_an_xls_costs_no_other_member_of_a_container(tmp_path: Path) -> None:
    table = (
        b"Call type,A number,B number,Date,Time,Duration\r\nVoice,07700900101,07700900102,01/03/2026,09:15:00,90\r\n"
    )
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.write(_endless_xls(tmp_path), "a/endless.xls")
        archive.writestr("b/calls.csv", table)
    case = casefold.open_home(tmp_path / "home").create_case("xls", by="Test")
    report = case.add([tmp_path / "box.zip"], by="Test").reports[0]
    assert (report.status, report.stored) == ("stored", {"media": 2, "call": 1})
    (told,) = [entry for entry in report.inventory if entry["name"] == "a/endless.xls"]
    assert "the chain of sectors of its directory never ends" in told["note"]
