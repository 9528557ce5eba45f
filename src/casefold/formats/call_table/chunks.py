"""Consecutive rows of a sheet while they are read: cut, joined to the next, looked at one by one where needed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.call_table.layout import Section
from casefold.formats.readers.arrow_text import Mask, blank, mask, starts_with_digit
from casefold.formats.readers.chunks import Chunk

_TIME_FIELDS = ("time", "date", "attempt_time", "clock")
_KEY_FIELDS = ("cell", "ci", "enb", "site_id", "subject", "from", "to", "other")
_PARTY_FIELDS = ("from", "to", "other", "dialled", "subject")


def time_places(section: Section) -> tuple[int, ...]:
    """Return the columns that hold when a row happened."""
    return tuple(column.index for name in _TIME_FIELDS for column in section.columns_of(name))


def party_places(section: Section) -> tuple[int, ...]:
    """Return the columns that hold numbers of parties."""
    return tuple(column.index for name in _PARTY_FIELDS for column in section.columns_of(name))


def odd_rows(chunk: Chunk, section: Section) -> npt.NDArray[np.int64]:
    """Return the places of rows that may be no data: no digit where the time stands, or no party at all."""
    columns = chunk.padded(len(section.columns))
    times = time_places(section)
    keys = times[:1] or tuple(column.index for name in _KEY_FIELDS for column in section.columns_of(name))[:1] or (0,)
    odd = _without_digit(columns[keys[0]])
    header = section.columns[keys[0]].header if keys[0] < len(section.columns) else ""
    if header[:1].isdigit():
        odd |= mask(pc.equal(columns[keys[0]], header))
    parties = [columns[place] for place in party_places(section)]
    if parties:
        odd |= _without_party(parties, every=len(times) > 0)
    return np.flatnonzero(odd & ~chunk.damaged)


def _without_digit(column: pa.Array) -> Mask:
    odd = ~starts_with_digit(column)
    unclear = np.flatnonzero(odd)
    if len(unclear):
        odd[unclear] = ~mask(pc.match_substring_regex(column.take(pa.array(unclear)), "[0-9]"))
    return odd


def _without_party(parties: list[pa.Array], *, every: bool) -> Mask:
    found = blank(parties[0])
    for column in parties[1:]:
        if every and not found.any():
            return found
        found = found & blank(column) if every else found | blank(column)
    return found
