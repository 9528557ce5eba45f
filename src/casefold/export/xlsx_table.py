"""Rows as a workbook: texts stay texts, numbers stay numbers, and a second sheet says what they answer.

A text is written as a text cell whatever it says, so nothing in it is ever a formula, a link or a number.
Characters that XML cannot hold are written `_x0000_`, as the format lays down (ECMA-376 part 1, 22.9.2.19), and
a spreadsheet shows them as they were. The same rows give the same bytes.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from casefold.errors import BadInput
from casefold.export.cells import iso_time
from casefold.export.contract import About, Rows

ROWS_IN_SHEET = 1_048_576
"""Rows a sheet can hold, its header among them; more go to a further sheet."""
COLUMNS_IN_SHEET = 16_384
CHARACTERS_IN_CELL = 32_767
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, so that equal rows give equal bytes
_FIRST_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 - a spreadsheet counts a 29 February 1900 that never was
_EXACT = 2**53
"""Whole numbers beyond it are no longer exact in a spreadsheet, which keeps every number as a double."""
_WIDEST = 60
_NOT_XML = re.compile("[\ufffe\uffff]")
_MARKUP = re.compile(r"\A<r>.*</r>\Z", re.DOTALL)
"""The writer copies a text of this form into the sheet as it stands; with its first sign escaped it is text."""


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet that closes two gaps of the writer: characters XML refuses, and text taken for finished markup."""

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        escaped = Worksheet._escape_control_characters(data)
        if not isinstance(escaped, str):
            return escaped
        escaped = _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", escaped)
        return f"_x003C_{escaped[1:]}" if _MARKUP.match(escaped) else escaped


class XlsxTable:
    """One table as a workbook with the sheets Rows and About (and Rows 2, Rows 3 … where they do not fit)."""

    name = "xlsx"
    title = "Excel workbook"
    suffix = ".xlsx"
    version = 1

    def __init__(self, rows_in_sheet: int = ROWS_IN_SHEET) -> None:
        self._rows_in_sheet = rows_in_sheet

    def write(self, rows: Rows, about: About, target: BinaryIO) -> int:
        """Write the rows and return how many there were.

        Raises:
            BadInput: There are more columns, or a cell has more text, than a sheet can hold.
        """
        if len(rows.schema) > COLUMNS_IN_SHEET:
            raise BadInput(
                f"{len(rows.schema)} columns do not fit into a sheet of {COLUMNS_IN_SHEET}",
                remedy="Write --csv, or choose columns.",
            )
        with tempfile.TemporaryDirectory(prefix="casefold-xlsx-") as folder:
            book = _Book(target, rows.schema, Path(folder), self._rows_in_sheet)
            try:
                count = sum(book.add(batch) for batch in rows.batches)
                book.about(about)
            except BaseException:
                book.abandon()
                raise
            book.close()
        return count


class _Book:
    """The workbook being written, one row after the other: only the current row is held."""

    def __init__(self, target: BinaryIO, schema: pa.Schema, folder: Path, rows_in_sheet: int) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(target, options)
        self._book.set_properties({"created": _CREATED})
        self._bold: Format = self._book.add_format({"bold": True})
        self._moment: Format = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self._second: Format = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day: Format = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._names = list(schema.names)
        self._rows_in_sheet = rows_in_sheet
        self._sheets = 0
        self._sheet = self._new_sheet()
        self._about: Worksheet = self._book.add_worksheet("About", _Sheet)
        self._next = 1

    def add(self, batch: pa.RecordBatch) -> int:
        """Write a batch of rows."""
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if self._next >= self._rows_in_sheet:
                self._sheet, self._next = self._new_sheet(), 1
            for place, value in enumerate(values):
                if value is not None:
                    self._cell(self._next, place, value)
            self._next += 1
        return int(batch.num_rows)

    def about(self, about: About) -> None:
        """Write the sheet that says what the rows are."""
        self._about.set_column(0, 0, 24)
        self._about.set_column(1, 1, 100)
        for row, (label, text) in enumerate(about.lines):
            _write_text(self._about, row, 0, label, self._bold)
            _write_text(self._about, row, 1, text[:CHARACTERS_IN_CELL])

    def close(self) -> None:
        """Put the workbook together."""
        self._book.close()

    def abandon(self) -> None:
        """Let go of the sheets' files; the target is worth nothing."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()
        self._book.fileclosed = 1

    def _new_sheet(self) -> Worksheet:
        self._sheets += 1
        name = "Rows" if self._sheets == 1 else f"Rows {self._sheets}"
        sheet: Worksheet = self._book.add_worksheet(name, _Sheet)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(self._names):
            sheet.set_column(place, place, min(_WIDEST, max(12, len(name) + 2)))
            _write_text(sheet, 0, place, name, self._bold)
        return sheet

    def _cell(self, row: int, place: int, value: Any) -> None:
        write: Callable[..., None] = _WRITERS.get(type(value), _write_other)
        write(self, row, place, value)

    def text(self, row: int, place: int, value: str) -> None:
        """Write a text cell."""
        if len(value) * 2 > CHARACTERS_IN_CELL and len(value.encode("utf-16-le")) // 2 > CHARACTERS_IN_CELL:
            raise BadInput(
                f"the text of {len(value):,} characters does not fit into a cell of {CHARACTERS_IN_CELL:,}",
                place=f"row {row + 1}, column {self._names[place]}",
                remedy="Write --csv, or leave the column out with --columns.",
            )
        _write_text(self._sheet, row, place, value)

    def number(self, row: int, place: int, value: int | float) -> None:
        """Write a number, or its text where a spreadsheet could not hold it exactly."""
        whole = isinstance(value, int)
        if (whole and abs(value) > _EXACT) or not math.isfinite(value):
            self.text(row, place, str(value))
        else:
            self._sheet.write_number(row, place, value)

    def boolean(self, row: int, place: int, value: bool) -> None:
        """Write TRUE or FALSE."""
        self._sheet.write_boolean(row, place, value)

    def moment(self, row: int, place: int, value: datetime) -> None:
        """Write a time as a spreadsheet time, or as ISO text where there is none such."""
        if value.tzinfo is not None or value < _FIRST_DAY or value.microsecond % 1000:
            self.text(row, place, iso_time(value, self._names[place]))
        else:
            style = self._moment if value.microsecond else self._second
            self._sheet.write_datetime(row, place, value, style)

    def day(self, row: int, place: int, value: date) -> None:
        """Write a day, likewise."""
        if value < _FIRST_DAY.date():
            self.text(row, place, value.isoformat())
        else:
            self._sheet.write_datetime(row, place, value, self._day)


def _write_text(sheet: Worksheet, row: int, place: int, text: str, style: Format | None = None) -> None:
    if len(text) == 0:
        return
    sheet.write_string(row, place, text, style)


def _write_other(book: _Book, row: int, place: int, value: Any) -> None:
    nested = isinstance(value, list | dict | tuple)
    book.text(row, place, json.dumps(value, ensure_ascii=False, default=str) if nested else str(value))


_WRITERS: dict[type, Callable[..., None]] = {
    str: _Book.text,
    int: _Book.number,
    float: _Book.number,
    bool: _Book.boolean,
    datetime: _Book.moment,
    date: _Book.day,
}

EXPORT = XlsxTable()
