"""Where a table stands in a sheet: the lines above it, its header or none, its width, and whether it is a matrix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.mapped_table.words import WORDS
from casefold.formats.readers.header_text import column_letter, squash
from casefold.formats.readers.table_rows import Row

SAMPLE_ROWS: Final = 300
_FEWEST_ROWS: Final = 20
_SAMPLE_CELLS: Final = 200_000
"""Cells of a sample: of a very wide table fewer rows are looked at."""
_MOST_COLUMNS: Final = 300
"""Columns that decide whether the first row is a header."""
_LONGEST_HEADER: Final = 120
_VALUE: Final = re.compile(
    r"[\d\s.,:/+\-TZ()£$€%]*\d[\d\s.,:/+\-TZ()£$€%]*|\S+@\S+\.\S+|https?://\S+|null|none|n/?a",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_FILLED: Final = 0.6
_SAME_NAMES: Final = 0.8
_NUMBERS: Final = 0.95
_KNOWN: Final = frozenset(squash(word) for words in WORDS.values() for word in words)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A table as it stands in the first rows of a sheet."""

    header: Row | None
    names: tuple[str, ...]
    """One for each column: the header's text, the column's letter where there is none."""
    rows: tuple[Row, ...]
    """A sample of the rows below."""
    first_row: int
    """Number of the first row of data."""
    regular: float
    """Share of the sample's rows that are as wide as most."""
    matrix: bool = False
    """Whether the names of the rows are those of the columns, and the cells numbers."""

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.names)

    def column(self, index: int) -> list[str | None]:
        """Return the sample of one column."""
        return [row.cells[index] if index < len(row.cells) else None for row in self.rows]


def find_table(rows: Sequence[Row], header_row: int | None = None) -> Anatomy | None:
    """Find the table in the first rows of a sheet; None where nothing is in it.

    Args:
        rows: The first rows.
        header_row: Number of the header's row as a person says; 0 for none; None to find it.
    """
    filled = [row for row in rows if row.texts]
    if not filled:
        return None
    if header_row is not None:
        header = next((row for row in filled if row.number == header_row), None)
        below = [row for row in filled if header is None or row.number > header.number]
        return _made(header, below)
    usual = Counter(map(_width, filled[:SAMPLE_ROWS])).most_common(1)[0][0]
    start = next((place for place, row in enumerate(filled) if len(row.texts) >= max(1, _FILLED * usual)), 0)
    below = filled[start + 1 :]
    if below and _is_header(filled[start], below[:SAMPLE_ROWS]):
        return _made(filled[start], below)
    return _made(None, filled[start:])


def _made(header: Row | None, below: Sequence[Row]) -> Anatomy:
    widest = max(map(_width, below[:_FEWEST_ROWS]), default=1)
    sample = tuple(below[: max(_FEWEST_ROWS, min(SAMPLE_ROWS, _SAMPLE_CELLS // max(1, widest)))])
    widths = Counter(map(_width, sample))
    width = max([*widths, _width(header) if header else 0, 1])
    cells = [(cell or "").strip() for cell in header.cells] if header else []
    cells += [""] * (width - len(cells))
    names = tuple(cell or column_letter(index) for index, cell in enumerate(cells[:width]))
    first = below[0].number if below else (header.number + 1 if header else 1)
    full = max(_width(header) if header else 0, widths.most_common(1)[0][0] if widths else 0)
    regular = sum(count for size, count in widths.items() if full / 2 < size <= full) / max(1, len(sample))
    return Anatomy(header, names, sample, first, regular, header is not None and _is_matrix(header, sample))


def _is_header(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row names columns: its words are no values, none repeats, and none comes again below."""
    if _is_matrix(row, below):
        return True
    texts = row.texts
    if len({squash(text) or text for text in texts}) < len(texts) or any(len(text) > _LONGEST_HEADER for text in texts):
        return False
    values = [text for text in texts if _VALUE.fullmatch(text)]
    if values and (len(values) == len(texts) or not all(map(_YEAR.fullmatch, values))):
        return False
    known = sum(squash(text) in _KNOWN for text in texts)
    if known * 2 >= len(texts):
        return True
    if any(_comes_again(row, other) for other in below) or len(texts) == 1:
        return False
    return known > 0 or _valued_below(row, below) or not any(" " in text for text in texts)


def _valued_below(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether values stand below a word in one of the columns: numbers, dates, addresses."""
    for index, cell in enumerate(row.cells[:_MOST_COLUMNS]):
        texts = [text for other in below for text in other.cells[index : index + 1] if text and text.strip()]
        if (
            cell
            and cell.strip()
            and texts
            and sum(_VALUE.fullmatch(t.strip()) is not None for t in texts) * 2 >= len(texts)
        ):
            return True
    return False


def _comes_again(row: Row, other: Row) -> bool:
    return any(mine and mine == theirs for mine, theirs in zip(row.cells, other.cells[:_MOST_COLUMNS], strict=False))


def _is_matrix(header: Row, below: Sequence[Row]) -> bool:
    columns = [(cell or "").strip() for cell in header.cells[1:]]
    named = [(row.cells[0] or "").strip() for row in below if row.cells]
    if len(columns) < 3 or len(named) < 3 or len(set(named)) < len(named):
        return False
    if sum(name in columns for name in named) < _SAME_NAMES * len(named):
        return False
    cells = [cell.strip() for row in below for cell in row.cells[1:] if cell is not None and cell.strip()]
    return len(cells) > 0 and sum(_is_number(cell) for cell in cells) >= _NUMBERS * len(cells)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?", text) is not None


def _width(row: Row) -> int:
    """Return the number of cells up to the last one with text."""
    return max((index + 1 for index, cell in enumerate(row.cells) if cell is not None and cell.strip()), default=0)
