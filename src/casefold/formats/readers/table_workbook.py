"""Workbooks (XLSX, XLSB, XLS, ODS), each cell as the raw value a person would see.

The parser underneath turns error values into nothing; for XLSX they are read from the file itself. It gives
a date-formatted midnight as a date, and keeps no more of a number than the workbook does: 15 digits. Error
values of XLS and XLSB files read as empty cells.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import python_calamine as calamine

from casefold.errors import BadExhibit
from casefold.formats.readers.apart import Died, apart
from casefold.formats.readers.archive import ArchiveReport, check_archive
from casefold.formats.readers.compound import check_chains
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.protection import locked
from casefold.formats.readers.rows import Limits, RowBlock, Sheet, TableInfo, TableKind, column_names
from casefold.formats.readers.source import Source
from casefold.formats.readers.workbook_cells import DATE_TYPES, cell_texts, unescaped
from casefold.formats.readers.workbook_errors import find_error_cells

_TRIAL_SECONDS = 60
_FRESH_COPY = "Ask for a fresh copy, or open it in a spreadsheet and save it as CSV."


def _workbook(source: Source) -> Any:
    if not isinstance(source, MemberSource):
        return calamine.CalamineWorkbook.from_path(str(source.path))
    with source.stream() as stream:
        return calamine.CalamineWorkbook.from_filelike(stream)


def _try_apart(source: Source) -> None:
    """Read an XLS once in a process of its own: a count that is damaged makes the parser ask for a terabyte and abort.

    Raises:
        BadExhibit: It does.
    """

    def step() -> bytes:
        with suppress(BaseException):  # what it says in words, it says again to the reader
            workbook = _workbook(source)
            for index in range(len(workbook.sheet_names)):
                with suppress(BaseException):
                    workbook.get_sheet_by_index(index)
        return b""

    try:
        apart(step, seconds=_TRIAL_SECONDS)
    except Died as fault:
        why = f"cannot be parsed: its records are damaged so that the parser ends on them ({fault})"
        raise BadExhibit(why, file=source.name, place="workbook", remedy=_FRESH_COPY) from fault


class WorkbookTable:
    """One workbook; a sheet is parsed when its rows are asked for, and the last one is kept."""

    def __init__(self, source: Source, kind: TableKind, limits: Limits) -> None:
        self._source, self._kind, self._limits = source, kind, limits
        archive = ArchiveReport((), ()) if kind == "xls" else check_archive(source, limits)
        if kind == "ods":
            _refuse_encrypted_ods(source)
        if kind == "xls":
            check_chains(source)
            _try_apart(source)
        self._notes = list(archive.notes)
        with _parsing(source, "workbook"):
            self._workbook = _workbook(source)
        self._sheets, skipped = _worksheets(self._workbook)
        self._notes.extend(f"sheet {name!r} is no table and was not read" for name in skipped)
        self._errors = find_error_cells(source, archive.members_with_errors) if kind == "xlsx" else {}
        self._loaded: tuple[int, Any] | None = None
        self.bytes_read = 0

    @property
    def size(self) -> int:
        """Return what `bytes_read` will reach."""
        return self._source.size

    @property
    def info(self) -> TableInfo:
        """Say what is known so far."""
        hidden = [f"sheet {sheet.name!r} is hidden" for sheet in self._sheets if sheet.hidden]
        return TableInfo(
            kind=self._kind,
            encoding=None,
            encoding_basis=None,
            delimiter=None,
            quote=None,
            sheets=self._sheets,
            name_disagrees=self._source.name_disagrees,
            notes=(*self._notes, *hidden),
        )

    def blocks(self, block_rows: int = 65_536, *, sheet: Sheet | None = None) -> Iterator[RowBlock]:
        """Yield rows in order, sheet by sheet (or of one sheet), at most `block_rows` at a time."""
        chosen = self._sheets if sheet is None else (sheet,)
        self.bytes_read = 0
        for position, each in enumerate(chosen):
            total = 0
            for block in self._sheet_blocks(each, block_rows):
                total = self._loaded[1].total_height if self._loaded else 0
                done = int(block.rows[-1]) / max(1, total)
                self.bytes_read = int(self.size * (position + done) / len(chosen))
                yield block
        self.bytes_read = self.size

    def head(self, sheet: Sheet | None = None, n: int = 200) -> list[tuple[int, list[str | None]]]:
        """Return the first rows of a sheet (the first one, unless given) with their numbers."""
        if not self._sheets:
            return []
        block = next(self._sheet_blocks(sheet or self._sheets[0], n), None)
        if block is None:
            return []
        columns = [column.to_pylist() for column in block.cells.columns]
        return [(row, [column[index] for column in columns]) for index, row in enumerate(block.rows.tolist())]

    def row(self, sheet: Sheet | None, number: int) -> list[str] | None:
        """Return the cells of one row, or None when there is no such row."""
        if not self._sheets:
            return None
        for block in self._sheet_blocks(sheet or self._sheets[0], 8_192):
            if number <= int(block.rows[-1]):
                index = number - block.first_row
                width = int(block.widths[index])
                return [str(column[index].as_py()) for column in block.cells.columns[:width]]
        return None

    def _load(self, sheet: Sheet) -> Any:
        if self._loaded is None or self._loaded[0] != sheet.index:
            self._loaded = None
            with _parsing(self._source, f"sheet {sheet.name!r}"):
                self._loaded = (sheet.index, self._workbook.get_sheet_by_index(sheet.index))
        return self._loaded[1]

    def _sheet_blocks(self, sheet: Sheet, block_rows: int) -> Iterator[RowBlock]:
        loaded = self._load(sheet)
        if loaded.start is None:
            return
        left = int(loaded.start[1])
        step = max(1, min(block_rows, self._limits.block_cells // max(1, left + loaded.width)))
        errors = self._errors.get(str(sheet.name), {})
        rows = loaded.iter_rows()
        first = 1
        while True:
            with _parsing(self._source, f"sheet {sheet.name!r}, after row {first - 1}"):
                taken = list(islice(rows, step))
            if not taken:
                return
            columns = [[""] * len(taken) for _ in range(left)] + [list(c) for c in zip(*taken, strict=True)]
            _put_errors(columns, errors, first, len(taken))
            yield _block(sheet, first, columns, escaped=self._kind == "xlsx")
            first += len(taken)


def _worksheets(workbook: Any) -> tuple[tuple[Sheet, ...], list[str]]:
    sheets, skipped = [], []
    for index, entry in enumerate(workbook.sheets_metadata):
        if entry.typ == calamine.SheetTypeEnum.WorkSheet:
            hidden = entry.visible != calamine.SheetVisibleEnum.Visible
            sheets.append(Sheet(entry.name, index, hidden))
        else:
            skipped.append(entry.name)
    return tuple(sheets), skipped


def _put_errors(columns: list[list[Any]], errors: dict[tuple[int, int], str], first: int, count: int) -> None:
    """Write error values, which the parser left empty, back to their places."""
    for (row, column), text in errors.items():
        if first <= row < first + count and column < len(columns) and columns[column][row - first] == "":
            columns[column][row - first] = text


def _block(sheet: Sheet, first: int, columns: list[list[Any]], *, escaped: bool) -> RowBlock:
    count = len(columns[0])
    widths = _widths(columns, count)
    arrays, dates = [], []
    for index, values in enumerate(columns):
        types = set(map(type, values))
        if types & DATE_TYPES:
            dates.append(index)
        texts = cell_texts(values, types, widths <= index)
        arrays.append(unescaped(texts) if escaped else texts)
    numbers = np.arange(first, first + count, dtype=np.int64)
    cells = pa.Table.from_arrays(arrays, names=column_names(len(arrays)))
    return RowBlock(sheet, numbers, cells, widths, date_columns=tuple(dates))


def _widths(columns: Sequence[Sequence[Any]], count: int) -> npt.NDArray[np.int32]:
    """Return, per row, the number of cells up to the last one that is not empty."""
    widths = np.zeros(count, np.int32)
    unknown = np.arange(count)
    for index in range(len(columns) - 1, -1, -1):
        values = columns[index]
        filled = np.fromiter((values[row] != "" for row in unknown.tolist()), np.bool_, len(unknown))
        widths[unknown[filled]] = index + 1
        unknown = unknown[np.logical_not(filled)]
        if len(unknown) == 0:
            break
    return widths


def _refuse_encrypted_ods(source: Source) -> None:
    with source.stream() as stream, zipfile.ZipFile(stream) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            encrypted = b"encryption-data" in archive.read("META-INF/manifest.xml")
            if encrypted:
                raise locked(source)


@contextmanager
def _parsing(source: Source, place: str) -> Iterator[None]:
    """Turn whatever the parser does on a broken workbook, panics included, into an error with file and place."""
    try:
        yield
    except calamine.PasswordError as fault:
        raise locked(source) from fault
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as fault:
        raise BadExhibit(f"cannot be parsed: {fault}", file=source.name, place=place, remedy=_FRESH_COPY) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise BadExhibit(f"cannot be parsed: {fault}", file=source.name, place=place, remedy=_FRESH_COPY) from None
