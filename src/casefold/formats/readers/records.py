"""Records out of text: by Arrow's parser where the text is in order, by the csv module where it is not.

Both follow the same rules, so a table reads the same whichever part of it is orderly; a property test holds
them to that. Only what is cut from a record with an unbalanced quote is a guess, and is named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from casefold.errors import BadExhibit
from casefold.formats.readers.dialect import Dialect
from casefold.formats.readers.orderly import is_unsettling, longest_cell, parse_orderly
from casefold.formats.readers.quoting import (
    SWALLOWED_LINES,
    first_long_quote,
    open_quote,
    swallowing_quote,
    whole_records,
)
from casefold.formats.readers.rows import DamagedRow, Limits, RowBlock, Sheet, cells_of, joined
from casefold.formats.readers.text_stream import Piece

_ROWS_AT_ONCE = 512
_PARTS = 8
"""How many blocks' worth of cells a piece may hold before it is read row by row."""
_SHEET = Sheet(None, 0)
_UNCLOSED = "a quote opens here and never closes; the line was cut at its separators and reading went on below it"
_MIDWAY = "a quote opens here and closes in the middle of a later row; the line was cut at its separators"
_SWALLOWS = "a quote opens here and would swallow whole rows; the line was cut at its separators"


class _Gathered:
    """Rows on their way into a block, turned into columns a few at a time so that they stay in the cache."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._parts: list[tuple[pa.Table, npt.NDArray[np.int32]]] = []
        self._widest = 1
        self.count = 0
        self.damaged: list[DamagedRow] = []
        self.decoded_as: list[tuple[int, str]] = []

    def cells_with(self, row: list[str]) -> int:
        """Return how many cells, padding included, the block would have with this row."""
        return (self.count + 1) * max(self._widest, len(row))

    def add(self, row: list[str]) -> None:
        """Take a row."""
        self._rows.append(row)
        self._widest = max(self._widest, len(row))
        self.count += 1
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._convert()

    def cells(self) -> tuple[pa.Table, npt.NDArray[np.int32]]:
        """Return all rows as columns, and their widths."""
        if self._rows:
            self._convert()
        tables, widths = zip(*self._parts, strict=True)
        return joined(tables), np.concatenate(widths)

    def _convert(self) -> None:
        self._parts.append(cells_of(self._rows))
        self._rows = []


class RecordReader:
    """Turns pieces of text into blocks of rows, numbering records from 1."""

    def __init__(self, dialect: Dialect, limits: Limits, name: str, block_rows: int) -> None:
        self._dialect, self._limits, self._name, self._block_rows = dialect, limits, name, block_rows
        self._fast_possible = not dialect.skip_space and dialect.delimiter is not None and dialect.delimiter.isascii()
        self._width = dialect.width
        self._reached = 0
        self.row = 0
        self.line = 0
        self.pending = b""
        self._pending_foreign: dict[int, str] = {}

    def feed(self, piece: Piece) -> Iterator[RowBlock]:
        """Yield the rows that are whole once this piece is added."""
        data = self.pending + piece.data if self.pending else piece.data
        foreign = self._foreign_lines(piece)
        self.pending, self._pending_foreign = b"", {}
        fast = None if foreign or not data else self._fast(data, final=piece.final)
        if fast is None:
            yield from self._slow(data.decode("utf-8"), foreign, final=piece.final)
            return
        table, widths, length, lines = fast
        self.pending = data[length:]
        self.line += lines
        self._width = int(np.bincount(widths).argmax())
        yield from self._slices(table, widths)
        if piece.final and self.pending:
            rest, self.pending = self.pending, b""
            yield from self._slow(rest.decode("utf-8"), {}, final=True)

    def _foreign_lines(self, piece: Piece) -> dict[int, str]:
        if not piece.foreign:
            return self._pending_foreign
        before = sum(1 for _ in io.StringIO(self.pending.decode("utf-8"), newline="")) if self.pending else 0
        return self._pending_foreign | {line + before: used for line, used in piece.foreign.items()}

    def _fast(self, data: bytes, *, final: bool) -> tuple[pa.Table, npt.NDArray[np.int32], int, int] | None:
        """Return (cells, widths, bytes, lines) of whole records, or None where only the csv module reads right."""
        if not self._fast_possible or is_unsettling(data):
            return None
        whole = whole_records(data, self._dialect, final=final)
        if whole is None:
            return None
        part = data[:whole]
        parsed = parse_orderly(part, self._dialect, self._width, self._limits.block_cells * _PARTS)
        if parsed is None:
            return None
        if len(data) > self._limits.cell_bytes and longest_cell(parsed[0]) > self._limits.cell_bytes:
            return None
        lines = part.count(b"\n") if self._dialect.quote.encode() in part else len(parsed[1])
        return *parsed, whole, lines

    def _slices(self, table: pa.Table, widths: npt.NDArray[np.int32]) -> Iterator[RowBlock]:
        step = max(1, min(self._block_rows, self._limits.block_cells // table.num_columns))
        for start in range(0, table.num_rows, step):
            cells = table.slice(start, step)
            yield RowBlock(_SHEET, self._numbers(cells.num_rows), cells, widths[start : start + step])

    def _numbers(self, count: int) -> npt.NDArray[np.int64]:
        self.row += count
        return np.arange(self.row - count + 1, self.row + 1, dtype=np.int64)

    def _slow(self, text: str, foreign: dict[int, str], *, final: bool) -> Iterator[RowBlock]:
        lines = list(io.StringIO(text, newline=""))
        gathered = _Gathered()
        start = 0
        for start, end, row, damage in self._records(lines, final=final):
            full = gathered.count >= self._block_rows or gathered.cells_with(row) > self._limits.block_cells
            if full and gathered.count:
                yield self._block(gathered)
                gathered = _Gathered()
            number = self._reached = self.row + gathered.count + 1
            if damage is not None:
                gathered.damaged.append(self._damaged(number, start, damage, lines))
            if foreign:
                used = {foreign[line] for line in range(start, end) if line in foreign}
                gathered.decoded_as.extend((number, name) for name in sorted(used))
            gathered.add(row)
            start = end
        if gathered.count:
            yield self._block(gathered)
        self.line += start
        self.pending = "".join(lines[start:]).encode("utf-8")
        self._pending_foreign = {line - start: used for line, used in foreign.items() if line >= start}

    def _block(self, gathered: _Gathered) -> RowBlock:
        cells, widths = gathered.cells()
        numbers = self._numbers(gathered.count)
        self._width = int(np.bincount(widths).argmax())
        return RowBlock(_SHEET, numbers, cells, widths, tuple(gathered.damaged), tuple(gathered.decoded_as))

    def _damaged(self, number: int, start: int, damage: tuple[str, int], lines: list[str]) -> DamagedRow:
        reason, last = damage
        place = f"row {number}, line {self.line + last + 1}"
        return DamagedRow(number, place, reason, "".join(lines[start : last + 1]).rstrip("\r\n"))

    def _records(
        self, lines: list[str], *, final: bool
    ) -> Iterator[tuple[int, int, list[str], tuple[str, int] | None]]:
        """Yield (first line, line after, cells, damage) per record; stop before one that is not whole yet."""
        start, total = 0, len(lines)
        oversize = sum(map(len, lines)) > self._limits.cell_bytes
        while start < total:
            restart: int | None = None
            base = start
            reader = self._dialect.reader(_from(lines, start))
            for row in self._guarded(reader):
                end = base + reader.line_num
                suspect = end - start > 1 or end == total or (oversize and self._too_long(row))
                verdict = self._judge(lines, start, end, row, final=final) if suspect else None
                if verdict is None:
                    yield start, end, row, None
                    start = end
                    continue
                if verdict[0] == "":
                    return
                restart = verdict[1] + 1
                yield start, restart, self._cut(lines, start, verdict[2]), verdict[:2]
                start = restart
                break
            if restart is None:
                return

    def _judge(
        self, lines: list[str], start: int, end: int, row: list[str], *, final: bool
    ) -> tuple[str, int, int] | None:
        """Return None for a sound record, else (reason, line the quote opened on, its place in the record).

        An empty reason says that the record is not whole yet.
        """
        record = "".join(lines[start:end])
        fault = open_quote(record, self._dialect)
        if fault is not None and not fault.closes:
            length = len(record) - fault.position
            plausible = length <= self._limits.cell_bytes and end - start <= self._limits.record_lines
            if plausible and not final and end == len(lines):
                return "", 0, 0
            return _UNCLOSED, start + _line_of(record, fault.position), fault.position
        if fault is not None:
            return _MIDWAY, start + _line_of(record, fault.position), fault.position
        swallowing = swallowing_quote(record, self._dialect) if end - start > SWALLOWED_LINES else None
        too_long = self._too_long(row)
        if swallowing is None and (too_long or end - start > self._limits.record_lines):
            if end - start == 1:
                raise self._cell_too_long()
            swallowing = first_long_quote(record, self._dialect)
        if swallowing is None:
            return None
        return _SWALLOWS, start + _line_of(record, swallowing), swallowing

    def _cut(self, lines: list[str], start: int, opened: int) -> list[str]:
        """Cut a damaged record at its separators, from where the quote opened to the end of that line."""
        record = "".join(lines[start : start + 1])
        line = start
        while len(record) <= opened:
            line += 1
            record += lines[line]
        before = next(iter(self._dialect.reader(io.StringIO(record[:opened] + "x", newline=""))))[:-1]
        rest = record[opened:].rstrip("\r\n")
        return before + (rest.split(self._dialect.delimiter) if self._dialect.delimiter else [rest])

    def _too_long(self, row: list[str]) -> bool:
        return max(map(len, row), default=0) > self._limits.cell_bytes

    def _cell_too_long(self) -> BadExhibit:
        return BadExhibit(
            f"a cell is longer than {self._limits.cell_bytes:,} characters",
            file=self._name,
            place=f"after row {self._reached}",
            remedy="Raise the limit on cells, or check that this is a table.",
        )

    def _guarded(self, reader: Iterator[list[str]]) -> Iterator[list[str]]:
        csv.field_size_limit(max(csv.field_size_limit(), self._limits.record_bytes + 1))
        try:
            yield from reader
        except csv.Error as fault:
            raise BadExhibit(
                f"cannot be read as a table: {fault}", file=self._name, place=f"after row {self._reached}"
            ) from fault


def _from(lines: list[str], start: int) -> Iterator[str]:
    for index in range(start, len(lines)):
        yield lines[index]


def _line_of(record: str, position: int) -> int:
    """Return which line of a record (from 0) a position is on."""
    return sum(1 for _ in io.StringIO(record[:position] + "x", newline="")) - 1
