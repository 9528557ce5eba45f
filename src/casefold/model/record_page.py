"""What is asked of a table of records, and the page that answers: one vocabulary for every door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

PARTY_FILTER = "party"
"""Stands for a column in a filter: a party of the record, as a person writes it (a number, `person:NAME`)."""

TEXT_FILTER = "text"
"""Stands for a column in a filter: every text of the row, the row as read among them."""

MOST_ROWS = 10_000
"""Most rows of one page."""


class Operator(StrEnum):
    """What a filter asks of a column."""

    IS = "is"
    CONTAINS = "contains"
    """Upper and lower case alike."""
    STARTS = "starts"
    """Upper and lower case alike."""
    FROM = "from"
    """At or after; at least."""
    TO = "to"
    """Before a time, a day alone included; at most, for numbers."""
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing all rows of a page have in common.

    A time without an offset is a time of the case's zone when asked of `time_utc`, and as stated in every other
    column.
    """

    column: str
    """A column of the kind, `party`, or `text` for all of the row's texts."""
    operator: Operator | str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some rows of a table of records, in order, with their parties."""

    rows: pa.Table
    parties: pa.Table
    """Columns of `party`: those of the page's records, in the order of its rows."""
    offset: int
    total: int | None
    """Rows that pass the filters; None where they were not counted."""

    @property
    def exact(self) -> bool:
        """Tell whether `total` is known."""
        return self.total is not None
