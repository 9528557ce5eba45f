"""What the values of a column look like beyond the forms of call data: marks, amounts, web addresses, hashes, text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.mapped_table.values import money_direction
from casefold.formats.readers.column_shapes import ColumnShape, shape_of_column
from casefold.text.plates import is_uk_mark, read_plate

_PATTERNS: Final = {
    "url": re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE),
    "amount": re.compile(
        r"\(?[-+]?\s?[£$€]?\s?[-+]?(?:\d{1,3}(?:[ ,.'’]\d{3})+|\d+)(?:[.,]\d{1,4})?\)?[-]?(?: ?[A-Z]{2,3})?"
    ),
    "currency": re.compile(r"[A-Z]{3}|[£$€]"),
    "sha256": re.compile(r"[0-9a-f]{64}", re.IGNORECASE),
    "md5": re.compile(r"[0-9a-f]{32}", re.IGNORECASE),
    "path": re.compile(r"(?:[^\n]*[/\\])?[^\n/\\]+\.[A-Za-z0-9]{2,5}"),
    "lat_lon": re.compile(r"[-+]?\d{1,2}\.\d+\s*[,; ]\s*[-+]?\d{1,3}\.\d+"),
    "name": re.compile(r"[^\W\d_][^\d\n@<>]{0,80}"),
    "handle": re.compile(r"@?[\w.\-+]{2,40}"),
    "number": re.compile(r"[-+]?\d+(?:[.,]\d+)?"),
    "year": re.compile(r"(?:19|20)\d\d"),
}  # fmt: skip
_TEXT_WORDS: Final = 3
_LONGEST: Final = 400
_SHORTEST_MARK: Final = 6
"""Shorter marks have the form of any short code: they are marks where a header says so."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A sample of a column in figures; every share is of the values that are not blank, 0 to 1."""

    shape: ColumnShape
    shares: dict[str, float]
    texts: frozenset[str]
    """The distinct values of the sample."""

    @property
    def values(self) -> int:
        """Return how many values the sample has."""
        return self.shape.values

    def share(self, *names: str) -> float:
        """Return the largest of the named shares."""
        own = max((self.shares.get(name, 0.0) for name in names), default=0.0)
        return max(own, self.shape.share(*names))


def contents_of(values: Sequence[str | None]) -> Contents:
    """Judge a sample of one column."""
    texts = [value.strip() for value in values if value is not None and value.strip() != ""]
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    shares: dict[str, float] = {}
    for text, rows in counts.items():
        for form in _forms(text):
            shares[form] = shares.get(form, 0.0) + rows / len(texts)
    return Contents(shape_of_column(values), shares, frozenset(counts))


def _forms(text: str) -> list[str]:
    if len(text.split()) >= _TEXT_WORDS:
        found = ["text"]
    else:
        found = []
    if len(text) > _LONGEST:
        return found
    found += [name for name, pattern in _PATTERNS.items() if pattern.fullmatch(text)]
    if money_direction(text) is not None:
        found.append("way")
    mark = read_plate(text)
    if mark is not None and any(map(str.isalpha, mark)):
        found.append("plate")
        if is_uk_mark(mark) and len(mark) >= _SHORTEST_MARK:
            found.append("uk_mark")
    return found
