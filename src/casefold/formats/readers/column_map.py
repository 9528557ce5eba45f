"""A column and the field it is taken for, and what a person said of it: the same for every format of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.header_text import column_letter, squash

IGNORE: Final = "ignore"
WHOLE_TABLE: Final = "*"
"""In a mapping, stands for the table itself: `{"*": "message"}` says what its rows are."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column and what it holds."""

    index: int
    """0-based place in the table."""
    header: str
    """As written; the column's letter where there is none."""
    field: str | None
    """A name of `fields`, `ignore` where a person or a profile said so, None where not understood."""
    confidence: float
    why: str
    read: str | None = None
    """A way of reading of `readings`, where the cell holds more than its field."""

    @property
    def understood(self) -> bool:
        """Tell whether the column goes into a field."""
        return self.field is not None and self.field != IGNORE


def said_of(column: ColumnMap, columns: Sequence[ColumnMap], mapping: Mapping[str, str]) -> str | None:
    """Return what a mapping says of a column, by its header as written, by its words, or by its letter."""
    for header, said in mapping.items():
        if header == column.header:
            return said
    for header, said in mapping.items():
        if squash(header) == squash(column.header) and squash(header) != "":
            return said
    letter = column_letter(column.index)
    key = next((header for header in mapping if header.upper() == letter), None)
    if key is None or any(squash(other.header) == squash(key) for other in columns):
        return None
    return mapping[key]
