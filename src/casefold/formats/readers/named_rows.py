"""Rows of a table by the names of its columns, for layouts that are known by those names.

Returns and exports change the order of their columns, add some and leave some out from one version to the next, and
write `first seen time` here and `First_Seen_Time` there. So a cell is asked for by a name, never by a position, and
`raw` keeps every column there is. Columns of secrets are left out of it, and counted.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casefold.formats.readers.rows import RowBlock, Sheet
from casefold.formats.readers.secrets import is_secret
from casefold.formats.readers.table import Table


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str:
    """Reduce a name to its letters and digits: `First_Seen Time` and `first seen time` become `firstseentime`."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalnum())


def _without_zone(name: str) -> str:
    return name.removesuffix("utc").removesuffix("gmt")


def names_of(cells: Iterable[str | None]) -> frozenset[str]:
    """Return the plain names of a row's cells."""
    return frozenset(plain_name(cell) for cell in cells if cell) - {""}


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One row."""

    number: int
    raw: Mapping[str, str | None]
    """Header as written -> cell, in the order of the file; a header that comes again is numbered."""
    values: Mapping[str, str]
    """Plain name -> the first cell of this name that is not empty."""

    def first(self, *names: str) -> str | None:
        """Return the first of these cells that is there and not empty; names are plain."""
        return next((self.values[name] for name in names if name in self.values), None)

    def rest(self, *without: str) -> str | None:
        """Return what the other columns say, as `header: cell; …`; names are plain. None where they say nothing."""
        said = (
            f"{header}: {cell.strip()}"
            for header, cell in self.raw.items()
            if cell and cell.strip() and not {plain_name(header), _without_zone(plain_name(header))} & {*without}
        )
        return "; ".join(said) or None


@dataclass(slots=True)
class Header:
    """The names above a table's columns.

    Attributes:
        left_out: Columns of secrets -> how many of their cells were not empty.
    """

    row: int
    cells: Sequence[str | None]
    left_out: Counter[str] = field(default_factory=Counter)
    _titles: list[str] = field(init=False)
    _names: list[str] = field(init=False)
    _secret: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        """Give every column a title of its own."""
        seen: Counter[str] = Counter()
        self._titles = []
        for index, cell in enumerate(self.cells, start=1):
            title = (cell or "").strip() or f"column {index}"
            seen[title] += 1
            self._titles.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
        self._names = [plain_name(cell or "") for cell in self.cells]
        self._secret = [is_secret(title) for title in self._titles]

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the names of the columns as written."""
        return tuple(self._titles)

    @property
    def names(self) -> frozenset[str]:
        """Return the plain names of the columns."""
        return frozenset(self._names) - {""}

    def named(self, number: int, cells: Sequence[str | None]) -> NamedRow:
        """Name the cells of a row; cells beyond the last column are numbered."""
        raw: dict[str, str | None] = {}
        values: dict[str, str] = {}
        for index, cell in enumerate(cells):
            if index >= len(self._titles):
                if cell:
                    raw[f"column {index + 1}"] = cell
                continue
            if self._secret[index]:
                self.left_out[self._titles[index]] += bool(cell and cell.strip())
                continue
            raw[self._titles[index]] = cell
            if cell and (text := cell.strip()):
                values.setdefault(self._names[index], text)
        return NamedRow(number, raw, values)


def find_header(rows: Iterable[tuple[int, Sequence[str | None]]], *wanted: frozenset[str]) -> Header | None:
    """Return the first row that has all names of one of the sets given."""
    for number, cells in rows:
        names = names_of(cells)
        if any(one <= names for one in wanted):
            return Header(number, cells)
    return None


def cells_in(table: Table, sheet: Sheet | None = None, *, after: int = 0) -> Iterator[tuple[int, list[str | None]]]:
    """Yield number and cells of the rows below one, blank rows left out."""
    for block in table.blocks(sheet=sheet):
        for number, cells in _cells(block):
            if number > after and any(cell and cell.strip() for cell in cells):
                yield number, cells


def _cells(block: RowBlock) -> Iterator[tuple[int, list[str | None]]]:
    columns = [column.to_pylist() for column in block.cells.columns]
    for index, (number, width) in enumerate(zip(block.rows.tolist(), block.widths.tolist(), strict=True)):
        yield number, [column[index] for column in columns[:width]]
