"""What leaves the reader: drafts announced once, batches, and rows set aside with their place and reason."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.projection import Projector, Unread
from casefold.formats.contract import Emit
from casefold.formats.readers.arrow_text import Mask, blank, party_key
from casefold.formats.readers.chunks import Chunk
from casefold.model.draft import SetAside

NAMED_ONE_BY_ONE = 1_000
"""So many rows of a reason are set aside by name; beyond, a run of rows at once."""
_TEXT = 500


class Output:
    """The way from sections to an `Emit`."""

    def __init__(self, emit: Emit, subject: str | None) -> None:
        """Begin; `subject` is the one party the whole file is of, where there is one."""
        self._emit, self._subject = emit, subject
        self._announced: set[str] = set()
        self._sections = 0
        self._damage: dict[tuple[str, int], str] = {}
        self._set_aside: Counter[str] = Counter()
        self.stored = 0

    def projector(self, section: Section) -> Projector:
        """Return a projector whose channels no other section uses."""
        self._sections += 1
        known = None if self._subject is None else party_key(self._subject)
        by_row = section.subject is not None and party_key(section.subject) != known
        return Projector(section, self._sections, by_row=by_row)

    def note_damage(self, sheet: str, row: int, reason: str) -> None:
        """Keep the reason why a row is damaged until the row comes."""
        self._damage[sheet, row] = reason

    def send(self, projector: Projector, run: Chunk, wanted: Mask) -> dict[str, int]:
        """Send rows of a section; return how many were stored as which kind."""
        sheet = projector.section.sheet
        for place in np.flatnonzero(run.damaged).tolist():
            number = int(run.rows[place])
            self._aside(run, place, sheet, self._damage.pop((sheet, number), "damaged row"))
        if not wanted.any():
            return {}
        columns = _within(run.padded(len(projector.section.columns)), len(projector.section.columns))
        rows = run.rows
        if not wanted.all():
            chosen = pa.array(wanted)
            columns, rows = [column.filter(chosen) for column in columns], rows[wanted]
        pieces, unread = projector.project(rows, columns, run.flags(wanted, projector.section.flag))
        counts: Counter[str] = Counter()
        for piece in pieces:
            if piece.draft.channel not in self._announced:
                self._announced.add(piece.draft.channel)
                self._emit.draft(piece.draft)
            self._emit.batch(piece.draft.channel, piece.batch)
            counts[piece.draft.kind] += piece.batch.num_rows
        self.stored += counts.total()
        kept = np.flatnonzero(wanted)
        for one in unread:
            self._aside_all(run, kept[one.places], sheet, one)
        return dict(counts)

    def set_aside_run(self, run: Chunk, wanted: Mask, reason: str, sheet: str) -> None:
        """Set rows aside together, named by the first and the last of them."""
        places = np.flatnonzero(wanted)
        first, last = int(run.rows[places[0]]), int(run.rows[places[-1]])
        named = f"row:{first}" if first == last else f"row:{first}-{last}"
        self._emit.set_aside(SetAside(_placed(named, sheet), reason, len(places), _text(run, int(places[0]))))

    def _aside_all(self, run: Chunk, places: npt.NDArray[np.int64], sheet: str, one: Unread) -> None:
        left = max(0, NAMED_ONE_BY_ONE - self._set_aside[one.reason])
        for place in places[:left].tolist():
            self._aside(run, place, sheet, one.reason)
        if len(places) > left:
            rest = np.zeros(len(run), np.bool_)
            rest[places[left:]] = True
            self.set_aside_run(run, rest, one.reason, sheet)

    def _aside(self, run: Chunk, place: int, sheet: str, reason: str) -> None:
        self._set_aside[reason] += 1
        named = _placed(f"row:{int(run.rows[place])}", sheet)
        self._emit.set_aside(SetAside(named, reason, 1, _text(run, place)))


def _within(columns: list[pa.Array], width: int) -> list[pa.Array]:
    """Drop columns beyond the header that hold nothing here; rows with more cells keep them."""
    while len(columns) > width and bool(blank(columns[-1]).all()):
        columns = columns[:-1]
    return columns


def _placed(row: str, sheet: str) -> str:
    return f"{row}@{sheet}" if sheet else row


def _text(run: Chunk, place: int) -> str:
    cells = [cell or "" for cell in run.row(place).cells]
    return ",".join(cells)[:_TEXT]
