"""The two ends of each row: as recorded (from, to), or from a served number, another one and a direction.

The record of a diversion is kept by the network of the one who diverts: the served number was called, and the
called number of the record is where the call went on to [S9].

Where a direction is told from one side and nobody knows whose records they are, that side stays blank. Where
the direction itself is not known, the owner stands under `subject` and the other under `to`, because a record
has no neutral role; `direction` stays empty, and that is what says it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.call_table.layout import Section
from casefold.formats.readers.arrow_text import (
    Mask,
    blank,
    choose,
    constant,
    mask,
    nothing,
    nulled,
    same_party,
    same_party_by_row,
)

Texts = dict[str, pa.Array]
"""Field -> column of texts, as read or already put together."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The parties of some rows."""

    start: pa.Array | None
    end: pa.Array | None
    dialled: pa.Array | None
    forwarded_to: pa.Array | None
    direction: pa.Array
    owner: pa.Array | None
    """Text of the party whose records these are, row by row; None where nobody knows or it is one for the file."""
    start_owner: Mask | None
    end_owner: Mask | None
    neutral: Mask
    """Rows whose direction is not known though it is told from one side."""


def find_ends(section: Section, texts: Texts, direction: pa.Array, rows: int, *, by_row: bool) -> Ends:
    """Put the ends of some rows together.

    Args:
        section: How the rows are read.
        texts: Their fields.
        direction: Canonical directions, null where not known.
        rows: How many rows.
        by_row: Whether the file has several subjects, so that each row must name its own.
    """
    served = texts.get("subject")
    if served is None and section.subject is not None:
        served = constant(section.subject, rows)
    if "from" in texts or (("to" in texts or "dialled" in texts) and "other" not in texts):
        return _recorded(section, texts, direction, served, rows, by_row=by_row)
    if "other" in texts:
        return _served(texts, direction, served, rows, by_row=by_row or "subject" in texts)
    return Ends(None, None, None, None, direction, served, None, None, np.zeros(rows, np.bool_))


def _served(texts: Texts, direction: pa.Array, served: pa.Array | None, rows: int, *, by_row: bool) -> Ends:
    other = texts["other"]
    owner = served if served is not None else nothing(rows)
    incoming = mask(pc.equal(direction, "incoming"))
    neutral = mask(pc.is_null(direction))
    start = choose(incoming, other, owner)
    return Ends(
        start=nulled(start, neutral),
        end=choose(incoming, owner, other),
        dialled=texts.get("dialled"),
        forwarded_to=texts.get("forwarded_to"),
        direction=direction,
        owner=served if by_row else None,
        start_owner=~incoming & ~neutral,
        end_owner=incoming,
        neutral=neutral,
    )


def _recorded(
    section: Section, texts: Texts, direction: pa.Array, served: pa.Array | None, rows: int, *, by_row: bool
) -> Ends:
    start, end, dialled = texts.get("from"), texts.get("to"), texts.get("dialled")
    outgoing, incoming = mask(pc.equal(direction, "outgoing")), mask(pc.equal(direction, "incoming"))
    if end is None and dialled is not None:
        end = choose(incoming, served, dialled) if served is not None else dialled
        dialled = choose(incoming, dialled, nothing(rows)) if served is not None else None
    if served is not None:
        called = ~incoming if end is None else ~incoming & ~blank(end)
        start = _filled(start, served, outgoing if start is not None else called, in_rows="subject" in texts)
        end = _filled(end, served, incoming, in_rows="subject" in texts)
    if dialled is not None and end is not None:
        dialled = nulled(dialled, mask(pc.equal(dialled, end)))
    own_start, own_end = _own(section, texts, served, start), _own(section, texts, served, end)
    if own_start is not None and own_end is not None:
        unsaid = mask(pc.is_null(direction))
        direction = choose(unsaid & own_start & ~own_end, constant("outgoing", rows), direction)
        direction = choose(unsaid & own_end & ~own_start, constant("incoming", rows), direction)
    onward = texts.get("forwarded_to")
    if "subject" in texts and end is not None and own_start is not None and own_end is not None:
        diverted = mask(pc.equal(direction, "forwarded")) & ~own_start & ~own_end & ~blank(served)
        if onward is None:
            onward, end = choose(diverted, end, nothing(rows)), choose(diverted, served, end)
            own_end = own_end | diverted
    told = by_row or "subject" in texts
    return Ends(
        start=start,
        end=end,
        dialled=dialled,
        forwarded_to=onward,
        direction=direction,
        owner=served if told else None,
        start_owner=own_start if told else None,
        end_owner=own_end if told else None,
        neutral=np.zeros(rows, np.bool_),
    )


def _filled(column: pa.Array | None, served: pa.Array, where: Mask, *, in_rows: bool) -> pa.Array:
    """Put the served number where a side has no column, or in rows of its column that are blank."""
    if column is None:
        return nulled(served, ~where)
    return choose(where & blank(column), served, column) if in_rows else column


def _own(section: Section, texts: Texts, served: pa.Array | None, column: pa.Array | None) -> Mask | None:
    if served is None or column is None:
        return None
    if "subject" in texts:
        return same_party_by_row(column, served)
    return same_party(column, section.subject or "")
