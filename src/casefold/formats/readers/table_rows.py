"""A row of a table beside its number, and the lines of text that are no row of it: totals, counts, disclaimers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.header_text import squash

Cells = Sequence[str | None]
FOOTER: Final = re.compile(
    r"(?:grand |sub ?-?)?totals?\b|sum\b|records? (?:found|returned|count)|(?:number|no\.?) of (?:records|rows|calls)|"
    r"count\b|rows?:|records?:|end of\b|page \d|\*|-{3,}|={3,}|report\b|generated\b|produced\b|disclaimer|notes?\b|"
    r"confidential|official|restricted|copyright|©|the (?:information|data|above)|this (?:report|document|file|data)|"
    r"printed\b|data protection|all times\b|times are\b|gesamt|summe|insgesamt",
    re.IGNORECASE,
)
"""How a line begins that closes a table."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number."""

    number: int
    cells: tuple[str | None, ...]

    @property
    def texts(self) -> list[str]:
        """Return the cells that are not blank."""
        return [cell.strip() for cell in self.cells if cell is not None and cell.strip() != ""]


def is_footer(row: Row) -> bool:
    """Tell whether a line of text closes a table: a total, a count, a disclaimer."""
    texts = row.texts
    return len(texts) > 0 and FOOTER.match(texts[0]) is not None


def same_row(row: Row, header: Sequence[str]) -> bool:
    """Tell whether a row repeats a header."""
    mine = [squash(cell or "") for cell in row.cells]
    theirs = [squash(cell) for cell in header]
    size = max(len(mine), len(theirs))
    return mine + [""] * (size - len(mine)) == theirs + [""] * (size - len(theirs))
