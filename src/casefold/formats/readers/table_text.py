"""Text tables (comma, semicolon, tab, pipe, caret), streamed in blocks with every record accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from casefold.errors import BadExhibit
from casefold.formats.readers.dialect import Dialect, find_dialect
from casefold.formats.readers.encoding import Encoding, find_encoding
from casefold.formats.readers.records import RecordReader
from casefold.formats.readers.rows import Limits, RowBlock, Sheet, TableInfo
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_stream import PIECE_BYTES, LineTooLong, TextStream

_HEAD_BYTES = 1 << 18
_NAMED_ROWS = 20


@dataclass(slots=True)
class _Tally:
    """How many rows share a peculiarity, and the first of them."""

    count: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, row: int) -> None:
        """Count a row."""
        self.count += 1
        if len(self.rows) < _NAMED_ROWS:
            self.rows.append(row)

    def __str__(self) -> str:
        named = ", ".join(map(str, self.rows))
        more = f" and {self.count - len(self.rows):,} more" if self.count > len(self.rows) else ""
        return f"{'row' if self.count == 1 else 'rows'} {named}{more}"


class TextTable:
    """One text table; each call of `blocks` reads the file from its start."""

    def __init__(self, source: Source, *, encoding: str | None, delimiter: str | None, limits: Limits) -> None:
        self._source, self._limits = source, limits
        with source.stream() as stream:
            self._encoding: Encoding = find_encoding(stream, encoding)
        self._dialect: Dialect = find_dialect(self._head_text(), delimiter)
        self._sheet = Sheet(None, 0)
        self._peculiar: dict[str, _Tally] = {}
        self.bytes_read = 0

    @property
    def size(self) -> int:
        """Return what `bytes_read` will reach."""
        return self._source.size

    @property
    def info(self) -> TableInfo:
        """Say what is known so far; the notes grow while blocks are read."""
        return TableInfo(
            kind="csv",
            encoding=self._encoding.name,
            encoding_basis=self._encoding.basis,
            delimiter=self._dialect.delimiter,
            quote=self._dialect.quote,
            sheets=(self._sheet,),
            name_disagrees=self._source.name_disagrees,
            notes=(*self._opening_notes(), *(f"{what}: {rows}" for what, rows in sorted(self._peculiar.items()))),
        )

    def blocks(self, block_rows: int = 65_536, *, sheet: Sheet | None = None) -> Iterator[RowBlock]:
        """Yield the rows in order, at most `block_rows` at a time; `sheet` can only be the one there is."""
        self._peculiar, self.bytes_read = {}, 0
        reader = RecordReader(self._dialect, self._limits, self._source.name, block_rows)
        stream = TextStream(self._source, self._encoding, self._limits)
        final = False
        try:
            while not final:
                piece = stream.next_piece(max(PIECE_BYTES, len(reader.pending)))
                self.bytes_read, final = stream.bytes_read, piece.final
                has_nulls = b"\0" in piece.data or b"\0" in reader.pending
                for block in reader.feed(piece):
                    self._notice(block, has_nulls=has_nulls)
                    yield block
        except LineTooLong as fault:
            raise BadExhibit(
                f"a line is longer than {self._limits.record_bytes:,} bytes",
                file=self._source.name,
                place=f"after row {reader.row}",
                remedy="Raise the limit on records, or check that this is a table.",
            ) from fault
        finally:
            stream.close()

    def head(self, sheet: Sheet | None = None, n: int = 200) -> list[tuple[int, list[str | None]]]:
        """Return the first rows with their numbers."""
        found: list[tuple[int, list[str | None]]] = []
        for block in self.blocks(n):
            found.extend(cells_by_row(block))
            if len(found) >= n:
                break
        return found[:n]

    def row(self, sheet: Sheet | None, number: int) -> list[str] | None:
        """Return the cells of one row, reading no further than it; None when there is no such row."""
        for block in self.blocks():
            if number <= int(block.rows[-1]):
                return cells_at(block, number)
        return None

    def _head_text(self) -> str:
        with self._source.stream() as stream:
            stream.seek(self._encoding.mark)
            raw = stream.read(_HEAD_BYTES)
        text = raw.decode(self._encoding.name, "replace")
        whole = self._source.size - self._encoding.mark <= _HEAD_BYTES or "\n" not in text
        return text if whole else text[: text.rindex("\n") + 1]

    def _opening_notes(self) -> list[str]:
        notes = []
        if self._source.size == 0:
            notes.append("the file is empty")
        if self._encoding.basis == "guessed":
            notes.append(f"the encoding {self._encoding.name} is a guess; --encoding overrides it")
        if self._dialect.separator_line:
            notes.append("row 1 states the separator")
        if self._dialect.skip_space:
            notes.append("spaces after a separator are not part of a cell")
        return notes

    def _notice(self, block: RowBlock, *, has_nulls: bool) -> None:
        for row, used in block.decoded_as:
            self._tally(f"not {self._encoding.name}, read as {used}").add(row)
        for damaged in block.damaged:
            self._tally("unbalanced quote").add(damaged.row)
        if has_nulls:
            for row in _rows_with_null_bytes(block):
                self._tally("NUL bytes, kept").add(row)

    def _tally(self, what: str) -> _Tally:
        return self._peculiar.setdefault(what, _Tally())


def cells_by_row(block: RowBlock) -> Iterator[tuple[int, list[str | None]]]:
    """Yield each row's number and cells, padded with None to the width of the block."""
    columns = [column.to_pylist() for column in block.cells.columns]
    for index, number in enumerate(block.rows.tolist()):
        yield number, [column[index] for column in columns]


def cells_at(block: RowBlock, number: int) -> list[str]:
    """Return the cells one row of the block really has."""
    index = number - block.first_row
    width = int(block.widths[index])
    return [str(column[index].as_py()) for column in block.cells.columns[:width]]


def _rows_with_null_bytes(block: RowBlock) -> list[int]:
    found: pa.ChunkedArray | None = None
    for column in block.cells.columns:
        hit = pc.fill_null(pc.match_substring(column, "\0"), False)
        found = hit if found is None else pc.or_(found, hit)
    if found is None:
        return []
    return [int(row) for row in block.rows[found.to_numpy(zero_copy_only=False)]]
