"""Where tables begin in a sheet: a header under title lines, a band above a header, a second header further down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefold.formats.call_table.headers import is_header_word
from casefold.formats.call_table.rows import KnowsHeader, Role, beside_table, is_header, may_name, role_above
from casefold.formats.readers.header_text import column_letter
from casefold.formats.readers.table_rows import Row, same_row

SAMPLE_ROWS = 300
"""Rows of a section that are looked at."""


@dataclass(frozen=True, slots=True)
class Block:
    """A header (or none), the lines above it, and a sample of the rows below it."""

    titles: tuple[Row, ...]
    header: tuple[Row, ...]
    names: tuple[str, ...]
    """One for each column: the header's text, two joined where a band stands above, a letter where blank."""
    rows: tuple[Row, ...]
    asides: tuple[Row, ...] = ()
    """Lines of text that stand between or after those rows."""

    @property
    def first_row(self) -> int:
        """Return the number of the first row below the header."""
        if self.header:
            return self.header[-1].number + 1
        return self.rows[0].number if self.rows else 1

    def column(self, index: int) -> list[str | None]:
        """Return the sample of one column."""
        return [row.cells[index] if index < len(row.cells) else None for row in self.rows]


def find_blocks(rows: Sequence[Row], knows: KnowsHeader) -> list[Block]:
    """Cut the first rows of a sheet into blocks; one without a header where no header is found."""
    starts = _header_starts(rows, knows)
    if not starts:
        return _headless(rows)
    blocks = []
    above: Sequence[Row] = rows[: starts[0][0]]
    for place, (start, size) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(rows)
        header = tuple(rows[start : start + size])
        below = rows[start + size : end]
        body, rest = _without_tail(below) if place + 1 < len(starts) else (list(below), [])
        blocks.append(block_at(header, [row for row in above if len(row.texts) > 0], body))
        above = rest
    return blocks


def block_at(header: Sequence[Row], titles: Sequence[Row], rows: Sequence[Row]) -> Block:
    """Make a block of a header and the rows below it."""
    width = len(header[-1].texts)
    body = [row for row in rows if len(row.texts) > 0 and not any(same_row(row, _filled(one)) for one in header)]
    asides = [row for row in body if beside_table(row, width)]
    sample = [row for row in body if row not in asides][:SAMPLE_ROWS]
    return Block(tuple(titles), tuple(header), names_of(header, sample), tuple(sample), tuple(asides))


def _filled(row: Row) -> list[str]:
    return [cell or "" for cell in row.cells]


def _header_starts(rows: Sequence[Row], knows: KnowsHeader) -> list[tuple[int, int]]:
    """Return place and height (1 or 2 rows) of each header; repeats of the one before are no new header."""
    starts: list[tuple[int, int]] = []
    last: list[list[str]] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        header = role_above(row, knows) is Role.HEADER
        repeated = any(same_row(row, cells) for cells in last)
        if not header or repeated:
            index += 1
            continue
        size = 2 if index + 1 < len(rows) and _is_band(row, rows[index + 1], knows) else 1
        starts.append((index, size))
        last = [_filled(rows[index + step]) for step in range(size)]
        index += size
    return starts


def _is_band(above: Row, below: Row, knows: KnowsHeader) -> bool:
    """Tell whether a row of groups (`A party`, `B party`) stands above a header proper."""
    return is_header(below.texts, knows) and len(below.texts) >= len(above.texts)


def _without_tail(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Split off the lines before the next header: they are its title."""
    end = len(rows)
    while end > 0 and len(rows[end - 1].texts) <= 2:
        end -= 1
    return list(rows[:end]), list(rows[end:])


def names_of(header: Sequence[Row], rows: Sequence[Row]) -> tuple[str, ...]:
    """Name every column that the header or the rows below it have."""
    width = max((_width(row) for row in (*header, *rows)), default=0)
    lowest = _padded(header[-1], width) if header else [""] * width
    if len(header) == 2:
        band, group = [], ""
        for cell in _padded(header[0], width):
            group = cell or group
            band.append(group)
        lowest = [_joined(over, under, lowest) for over, under in zip(band, lowest, strict=True)]
    return tuple(cell or column_letter(index) for index, cell in enumerate(lowest))


def _joined(over: str, under: str, names: Sequence[str]) -> str:
    """Name a column by its group too where its own name is another column's as well, or says nothing."""
    both = f"{over} {under}".strip() if under else over
    if under and names.count(under) == 1 and is_header_word(under):
        return under
    return both if is_header_word(both) or not is_header_word(under) else under


def _width(row: Row) -> int:
    """Return the number of cells up to the last one with text."""
    return max((index + 1 for index, cell in enumerate(row.cells) if cell is not None and cell.strip()), default=0)


def _padded(row: Row, width: int) -> list[str]:
    cells = [(cell or "").strip() for cell in row.cells[:width]]
    return cells + [""] * (width - len(cells))


def _headless(rows: Sequence[Row]) -> list[Block]:
    """Take everything for rows, after lines that stand alone at the top."""
    filled = [row for row in rows if len(row.texts) > 0]
    start = 0
    while start < len(filled) and len(filled[start].texts) == 1:
        start += 1
    body = filled[start:]
    if len(body) == 0:
        return []
    if len(body) > 1 and may_name(body[0], body[1]):
        return [block_at(body[:1], filled[:start], body[1:])]
    return [Block(tuple(filled[:start]), (), names_of((), body), tuple(body[:SAMPLE_ROWS]))]
