"""Read one sheet from its first row to its last: every row is a title, a header, blank, a footer, stored or set aside.

The sections found in the first rows are followed as planned. Further down a new header may come at any row;
the rows below it are looked at before it is decided what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Final

import numpy as np

from casefold.formats.call_table.chunks import odd_rows, party_places, time_places
from casefold.formats.call_table.fields import EVENT
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.output import Output
from casefold.formats.call_table.projection import Projector
from casefold.formats.call_table.rows import KnowsHeader, Role, is_header, role_below
from casefold.formats.call_table.sections import Block, block_at
from casefold.formats.call_table.spoken import kind_in
from casefold.formats.readers.arrow_text import Mask
from casefold.formats.readers.chunks import Chunk, blank_rows
from casefold.formats.readers.table_rows import Row, is_footer, same_row
from casefold.model.report import SheetReport

LOOK_AHEAD: Final = 60
"""Rows below a new header that are looked at before it is decided what they are."""
NOT_OURS: Final = "not recognised as calls, messages, data sessions, cell sites or customers"
_LONGEST_TITLE: Final = 60

Understand = Callable[[Block], Section]
"""Gives the section of a block met while reading."""


class SheetReading:
    """The state of reading one sheet."""

    def __init__(
        self,
        name: str,
        sheet: str,
        planned: Sequence[Section],
        output: Output,
        understand: Understand,
        knows: KnowsHeader,
    ) -> None:
        """Begin a sheet.

        Args:
            name: What the report calls it.
            sheet: What locators call it, '' for a text file.
            planned: The sections found in its first rows.
            output: Where its rows go.
            understand: Gives the section of a header met further down.
            knows: Tells whether a profile knows a row as its header.
        """
        self.report = SheetReport(name=name)
        self._sheet = sheet
        self._planned = list(planned)
        self._output, self._understand, self._knows = output, understand, knows
        self._section: Section | None = None
        self._projector: Projector | None = None
        self._held: Chunk | None = None
        self._notes: list[Row] = []
        """Lines of text not yet known to be titles or footers."""
        self._stored: Counter[str] = Counter()

    def feed(self, chunk: Chunk) -> None:
        """Take the next rows."""
        self.report.rows_in_file += len(chunk)
        if self._held is not None:
            chunk, self._held = self._held.then(chunk), None
        self._take(chunk, final=False)

    def only_text(self, chunk: Chunk) -> None:
        """Take rows of a sheet that holds lines of text and no table."""
        empty = int(blank_rows(chunk).sum())
        self.report.rows_in_file += len(chunk)
        self.report.blank_rows += empty
        self.report.title_rows += len(chunk) - empty
        self.report.understood_as = "text only (cover or notes)"

    def close(self) -> SheetReport:
        """Settle what is still open and return the account of the sheet."""
        if self._held is not None:
            chunk, self._held = self._held, None
            self._take(chunk, final=True)
        self.report.footer_rows += len(self._notes)
        read_as = ", ".join(f"{kind} ({rows:,})" for kind, rows in sorted(self._stored.items()))
        self.report.understood_as = read_as or self.report.understood_as or NOT_OURS
        return self.report

    def _take(self, chunk: Chunk, *, final: bool) -> None:
        while len(chunk):
            end = int(np.searchsorted(chunk.rows, _first(self._planned[0]))) if self._planned else len(chunk)
            done = self._enter(chunk, final=final) if end == 0 else self._read(chunk, end, final=final)
            if self._held is not None:
                return
            chunk = chunk.part(done, len(chunk))

    def _enter(self, chunk: Chunk, *, final: bool) -> int:
        """Start the next section at its header, which is the first row of the chunk; return the header's height."""
        section = self._planned[0]
        size = len(section.header_rows)
        if size > len(chunk) and not final:
            self._held = chunk
            return 0
        self._planned.pop(0)
        self.report.header_rows += min(size, len(chunk))
        self._notes_are_titles()
        self._start(section)
        if section.table:
            self.report.mapping += [asdict(column) for column in section.columns]
            self.report.unknown_columns += [column.header for column in section.columns if column.field is None]
        self.report.notes += [note for note in section.notes if note not in self.report.notes]
        return min(size, len(chunk))

    def _start(self, section: Section) -> None:
        self._section = section
        self._projector = self._output.projector(section) if section.table else None

    def _notes_are_titles(self) -> None:
        footers = sum(is_footer(row) for row in self._notes)
        self.report.footer_rows += footers
        self.report.title_rows += len(self._notes) - footers
        self._notes = []

    def _read(self, chunk: Chunk, end: int, *, final: bool) -> int:
        """Read rows up to `end`, where the next section starts; return how many were dealt with."""
        section = self._section
        if section is None:
            return self._above(chunk.part(0, end))
        if not section.table:
            return self._foreign(chunk.part(0, end))
        return self._below(section, chunk, end, final=final)

    # -- rows that belong to no section of ours ------------------------------------------------

    def _above(self, part: Chunk) -> int:
        """Account for rows above the first header, or of a sheet that holds nothing of ours."""
        if not self._planned:
            return self._foreign(part)
        empty = int(blank_rows(part).sum())
        self.report.blank_rows += empty
        self.report.title_rows += len(part) - empty
        return len(part)

    def _foreign(self, part: Chunk) -> int:
        filled = ~blank_rows(part)
        rows = int(filled.sum())
        self.report.blank_rows += len(part) - rows
        self.report.rows_read += rows
        if rows:
            self._output.set_aside_run(part, filled, NOT_OURS, self._sheet)
        return len(part)

    # -- rows below a header -------------------------------------------------------------------

    def _below(self, section: Section, chunk: Chunk, end: int, *, final: bool) -> int:
        part = chunk.part(0, end)
        keep = ~part.damaged
        before = -1
        for place in map(int, odd_rows(part, section)):
            row = part.row(place)
            role = self._role(row, section)
            if self._notes and (place - before > 1 or role is Role.DATA):
                self._notes_are_titles()
            before = place
            if role is Role.DATA:
                continue
            keep[place] = False
            if role is Role.HEADER and not _repeats(row, section):
                self._write(part, place, keep)
                return self._new_header(chunk, place, final=final)
            self._count(row, role)
            changed = _switched(section, row) if role is Role.NOTE else None
            if changed is not None:
                self._write(part, place, keep)
                self._start(changed)
                return place + 1
        if self._notes and end - before > 1:
            self._notes_are_titles()
        self._write(part, end, keep)
        return end

    def _role(self, row: Row, section: Section) -> Role:
        if _repeats(row, section):
            return Role.HEADER
        return role_below(row, len(section.columns), time_places(section), party_places(section), self._knows)

    def _count(self, row: Row, role: Role) -> None:
        if role is Role.BLANK:
            self.report.blank_rows += 1
        elif role is Role.HEADER:
            self.report.header_rows += 1
            self._notes_are_titles()
        else:
            self._notes.append(row)

    def _new_header(self, chunk: Chunk, place: int, *, final: bool) -> int:
        """Plan a section at a header nobody foresaw, once enough rows below it are there to be looked at."""
        if len(chunk) - place < LOOK_AHEAD and not final:
            self._held = chunk.part(place, len(chunk))
            return place
        header = [chunk.row(place)]
        if place + 1 < len(chunk) and is_header(chunk.row(place + 1).texts, self._knows):
            header.append(chunk.row(place + 1))
        below = list(chunk.some(place + len(header), LOOK_AHEAD))
        self._planned.insert(0, self._understand(block_at(header, self._notes, below)))
        return place

    def _write(self, part: Chunk, end: int, keep: Mask) -> None:
        """Send the rows kept before `end`."""
        if end == 0 or self._projector is None:
            return
        run, wanted = part.part(0, end), keep[:end]
        self.report.rows_read += int(wanted.sum()) + int(run.damaged.sum())
        self._stored.update(self._output.send(self._projector, run, wanted))


def _first(section: Section) -> int:
    return section.header_rows[0] if section.header_rows else section.first_row


def _repeats(row: Row, section: Section) -> bool:
    return any(same_row(row, cells) for cells in section.header_cells)


def _switched(section: Section, row: Row) -> Section | None:
    """Follow a line such as `Text messages` between rows that do not say their kind themselves."""
    texts = row.texts
    kind = kind_in(texts[0]) if len(texts) == 1 and len(texts[0]) <= _LONGEST_TITLE else None
    if kind is None or section.table != EVENT or section.has("service"):
        return None
    return replace(section, kind=kind, kind_basis=f"title: {texts[0]}", titles=(texts[0],))
