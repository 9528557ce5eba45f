"""How far a sheet's cells reach, before a parser that keeps the whole rectangle is asked to.

One stray cell in the last corner of a sheet spans 17 thousand million cells, and the parser of workbooks ends the
whole process when it cannot have the memory. Cells without a value are left out by it, and so here.
"""

from __future__ import annotations

import re
from typing import Final

_CELL: Final = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*\s)?r="([A-Z]+)(\d+)"(?:[^>]*[^/>])?>')
_ROW: Final = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*\s)?r="(\d+)"')
_EDGE: Final = 256
_ROOMY: Final = 16_000_000
_SPARSE: Final = 100
"""A rectangle of more than so many cells is refused where fewer than one in so many holds a value."""


class Extent:
    """Watches the text of one sheet go by."""

    def __init__(self) -> None:
        self._edge = b""
        self._letters: set[bytes] = set()
        self._first = self._last = 0
        self._filled = 0

    def see(self, chunk: bytes) -> None:
        """Take the next piece; a cell on the seam of two is seen with the later one."""
        text = self._edge + chunk
        self._edge = text[-_EDGE:]
        found = _CELL.findall(text)
        self._filled += len(found)
        self._letters.update(letters for letters, _ in found)
        rows = [int(row[:12]) for row in (*(row for _, row in found), *_ROW.findall(text))]
        if rows:
            self._last = max(self._last, *rows)
            self._first = min(self._first or rows[0], *rows)

    @property
    def too_sparse(self) -> bool:
        """Say whether next to nothing of a very large rectangle is filled."""
        cells = self.rows * self.columns
        return cells > _ROOMY and cells > self._filled * _SPARSE

    @property
    def rows(self) -> int:
        """Return the rows from the first one used to the last."""
        return self._last - self._first + 1

    @property
    def columns(self) -> int:
        """Return the columns from the first one used to the last."""
        numbers = [_column(letters[:6]) for letters in self._letters] or [1]
        return max(numbers) - min(numbers) + 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
