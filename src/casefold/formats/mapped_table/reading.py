"""Read one sheet from its first row to its last: a row is a title, the header, blank, a footer, stored or set aside."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import numpy as np
import pyarrow as pa

from casefold.errors import Undecided
from casefold.formats.contract import Emit
from casefold.formats.mapped_table.fields import TO_EACH
from casefold.formats.mapped_table.matrix import Cells, draft_of, links_of
from casefold.formats.mapped_table.projection import Projector
from casefold.formats.mapped_table.section import Section
from casefold.formats.readers.arrow_text import Mask, blank
from casefold.formats.readers.chunks import Chunk, blank_rows
from casefold.formats.readers.table_rows import is_footer, same_row
from casefold.model.draft import SetAside
from casefold.model.report import SheetReport

_LEFT_OUT: Final = "the mapping leaves this sheet out"
_FEW: Final = 2
"""A line below the table that fills more cells is a row."""


class SheetReading:
    """The state of reading one sheet."""

    def __init__(self, section: Section, name: str, number: int, emit: Emit, subject: str | None) -> None:
        """Begin a sheet.

        Args:
            section: How it is read.
            name: What the report calls it.
            number: Of the section within the file.
            emit: The way out.
            subject: Whose records these are, where a person said it.
        """
        self._section, self._emit, self._number = section, emit, number
        self._projector = Projector(section, number, subject) if section.is_read else None
        self._announced: set[str] = set()
        self._cells = Cells()
        self._left_out = 0
        self.stored = 0
        self.report = SheetReport(name, understood_as=section.kind if section.is_read else "not read")

    @property
    def _is_matrix(self) -> bool:
        return self._section.kind == "link" and self._section.has(TO_EACH) and self._section.has("from")

    def feed(self, chunk: Chunk, damaged: dict[int, str]) -> None:
        """Take the next rows of the sheet."""
        above = int(np.searchsorted(chunk.rows, self._section.first_row))
        if above:
            self._take_above(chunk.part(0, above))
        if above == len(chunk):
            return
        chunk = chunk.part(above, len(chunk))
        empty = blank_rows(chunk) & ~chunk.damaged
        self.report.blank_rows += int(empty.sum())
        wanted = ~empty & ~chunk.damaged
        for place in self._odd(chunk, wanted):
            wanted[place] = False
        for place in np.flatnonzero(chunk.damaged).tolist():
            self._set_aside(chunk, place, damaged.get(int(chunk.rows[place]), "damaged row"))
        if self._section.text_only:
            self.report.title_rows += int(wanted.sum())
        elif not self._section.is_read:
            self._left_out += int(wanted.sum())
        elif wanted.any():
            self._store(chunk, wanted)

    def close(self) -> SheetReport:
        """Return the account of the sheet."""
        report = self.report
        if self._left_out:
            self._emit.set_aside(SetAside(self._placed(f"row:{self._section.first_row}"), _LEFT_OUT, self._left_out))
            report.rows_read += self._left_out
        if self._is_matrix:
            report.notes.append(
                f"a matrix: {self._cells.links:,} cells state a link, {self._cells.nothing:,} are 0 or blank; "
                "a place counts cells, and where the matrix is the same both ways each link is stated twice"
            )
        report.rows_in_file = (
            report.rows_read + report.title_rows + report.header_rows + report.blank_rows + report.footer_rows
        )
        report.mapping = [
            {name: value for name, value in asdict(column).items() if name in ("header", "field", "confidence", "why")}
            for column in self._section.columns
        ]
        if self._section.is_read:
            report.unknown_columns = [c.header for c in self._section.columns if not c.understood]
        return report

    def _take_above(self, chunk: Chunk) -> None:
        empty = blank_rows(chunk)
        self.report.blank_rows += int(empty.sum())
        named = int((chunk.rows == self._section.header_row).sum()) if self._section.header_row else 0
        self.report.header_rows += named
        self.report.title_rows += int((~empty).sum()) - named

    def _odd(self, chunk: Chunk, wanted: Mask) -> list[int]:
        """Return the places of rows that repeat the header or close the table, and count them."""
        filled = np.zeros(len(chunk), np.int32)
        for column in chunk.columns:
            filled += ~blank(column)
        width = len(self._section.columns)
        found = []
        suspect = (filled <= _FEW) if width > _FEW else np.zeros(len(chunk), np.bool_)
        for place in np.flatnonzero((suspect | self._like_header(chunk)) & wanted).tolist():
            row = chunk.row(place)
            if self._section.header_row and same_row(row, self._section.header_cells):
                self.report.header_rows += 1
                found.append(place)
            elif suspect[place] and is_footer(row):
                self.report.footer_rows += 1
                found.append(place)
        return found

    def _like_header(self, chunk: Chunk) -> Mask:
        """Say for each row whether its first named column repeats the header's word."""
        named = next((index for index, text in enumerate(self._section.header_cells) if text.strip()), None)
        if named is None or not self._section.header_row or named >= len(chunk.columns):
            return np.zeros(len(chunk), np.bool_)
        wanted = self._section.header_cells[named]
        found: Mask = np.array([text == wanted for text in chunk.columns[named].to_pylist()], np.bool_)
        return found

    def _store(self, chunk: Chunk, wanted: Mask) -> None:
        assert self._projector is not None
        kept = chunk if wanted.all() else _some(chunk, wanted)
        if self._is_matrix:
            before = self._cells.links
            batch = links_of(self._section, kept, self._cells)
            if batch is not None:
                self._send(draft_of(self._section, self._number).channel, batch)
            self.report.rows_read += self._cells.links - before
            return
        width = len(self._section.columns)
        columns = kept.padded(width)
        while len(columns) > width and bool(blank(columns[-1]).all()):
            columns.pop()
        flags = kept.flags(np.ones(len(kept), np.bool_), None)
        draft, made = self._projector.project(kept.rows, columns, flags)
        if draft.channel not in self._announced:
            self._announced.add(draft.channel)
            self._emit.draft(draft)
        self._emit.batch(draft.channel, made)
        self.stored += made.num_rows
        self.report.rows_read += made.num_rows

    def _send(self, channel: str, batch: pa.RecordBatch) -> None:
        if channel not in self._announced:
            self._announced.add(channel)
            self._emit.draft(draft_of(self._section, self._number))
        self._emit.batch(channel, batch)
        self.stored += batch.num_rows

    def _set_aside(self, chunk: Chunk, place: int, reason: str) -> None:
        text = ",".join(cell or "" for cell in chunk.row(place).cells)[:500]
        self._emit.set_aside(SetAside(self._placed(f"row:{int(chunk.rows[place])}"), reason, 1, text))
        self.report.rows_read += 1

    def _placed(self, row: str) -> str:
        return f"{row}@{self._section.sheet}" if self._section.sheet else row


def _some(chunk: Chunk, wanted: Mask) -> Chunk:
    chosen = pa.array(wanted)
    columns = tuple(column.filter(chosen) for column in chunk.columns)
    return Chunk(chunk.rows[wanted], columns, chunk.damaged[wanted], chunk.decoded[wanted])


def cannot_read(section: Section) -> Undecided | None:
    """Say why a section cannot be read as it stands: links need two ends."""
    if section.kind == "link" and section.has(TO_EACH) and not section.has("from"):
        return Undecided("a matrix needs the column that names its rows", remedy="Give one column as from.")
    return None
