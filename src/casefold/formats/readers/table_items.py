"""Formats that are tables of known columns: each names its tables and says what a row becomes; the rest is here.

A table may stand in a text file or in any sheet of a workbook, below titles; it is found by the names of its columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Side
from casefold.formats.readers.named_rows import Header, NamedRow, cells_in, names_of
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import Table, can_open, open_table

HEAD_ROWS: Final = 25
"""Rows of a sheet among which its header is looked for."""


@dataclass(slots=True)
class TableRow:
    """A row on its way to becoming records."""

    out: Records
    row: NamedRow
    part: str
    """The sheet it stands in, '' in a text file."""
    given: str | None
    """Whose records these are, as a person said."""
    source: Source

    def add(self, kind: str, sides: Sequence[Side] = (), *, part: str | None = None, **fields: str | None) -> None:
        """Send a record that stands in this row; `part` tells it from another of its kind in the same row."""
        self.out.add(kind, self.row.number, fields=fields, raw=self.row.raw, sides=sides, part=part or self.part)


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of a format, known by plain names of columns."""

    title: str
    needs: frozenset[str]
    write: Callable[[TableRow], None]
    any_of: frozenset[str] = frozenset()
    """At least one of these is there too, where any are named."""
    words: tuple[str, ...] = ()
    """One of these stands above the table or in the sheet's or the file's name, where any are named; lower case."""
    score: float = 0.95

    def fits(self, names: frozenset[str]) -> bool:
        """Tell whether a header is of this table."""
        return self.needs <= names and (not self.any_of or bool(self.any_of & names))


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet and the table found in it."""

    table: Table
    sheet: Sheet
    header: Header | None
    layout: Layout | None
    titles: tuple[str, ...]
    """What stands above the header, or at the start of a sheet without one."""

    def rows(self) -> Iterator[NamedRow]:
        """Yield the rows below the header."""
        if self.header is not None:
            for number, cells in cells_in(self.table, self.sheet, after=self.header.row):
                yield self.header.named(number, cells)


class TableItems(ItemFormat):
    """A format of tables known by their columns."""

    layouts: ClassVar[tuple[Layout, ...]]
    delimiter: ClassVar[str | None] = None

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file by the first sheet with a known header; nothing that is not a table."""
        if not can_open(source):
            return None
        claims = [self._claim(one, one.header, one.layout) for one in self.found(source, options) if one.header]
        return max((claim for claim in claims if claim), key=lambda claim: claim.score, default=None)

    def _claim(self, found: Found, header: Header, layout: Layout | None) -> Recognition | None:
        if layout is None:
            return None
        where = f"sheet {found.sheet.name}: " if found.sheet.name else ""
        return Recognition(self.name, layout.score, f"{where}row {header.row:,} names the columns of {layout.title}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send the rows of every known table; name the sheets that hold none."""
        hidden: Counter[str] = Counter()
        for found in self.found(source, options):
            name = found.sheet.name or ""
            if found.layout is None or found.header is None:
                if found.titles:
                    out.inventory(name or source.name, "no table Casefold knows; it is not read")
                continue
            self.begin(found, options, out)
            for row in found.rows():
                found.layout.write(TableRow(out, row, name, options.subject, source))
            hidden.update(found.header.left_out)
        for title, count in sorted(hidden.items()):
            out.note(f"the column {title} holds secrets and was left out; cells in it: {count:,}")

    def begin(self, found: Found, options: ReadOptions, out: Records) -> None:
        """Say what holds for a whole table, before its first row; nothing, unless a format has something to say."""

    def found(self, source: Source, options: ReadOptions) -> Iterator[Found]:
        """Yield each sheet with the table found in it."""
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter or self.delimiter)
        for sheet in table.info.sheets:
            yield self._found_in(table, sheet, source.name)

    def _found_in(self, table: Table, sheet: Sheet, name: str) -> Found:
        titles: list[str] = []
        for number, cells in table.head(sheet, HEAD_ROWS):
            names = names_of(cells)
            said = " ".join([*titles, sheet.name or "", name]).casefold()
            for layout in self.layouts:
                if layout.fits(names) and (not layout.words or any(word in said for word in layout.words)):
                    return Found(table, sheet, Header(number, _trimmed(cells)), layout, tuple(titles))
            titles += [cell.strip() for cell in cells if cell and cell.strip()]
        return Found(table, sheet, None, None, tuple(titles))


def clock(row: NamedRow, *names: str) -> dict[str, str | None]:
    """Return a record's `time`, and its `zone` where the column's name states one: `Date (UTC)`; names are plain."""
    for name in names:
        if row.first(name):
            return {"time": row.first(name)}
        stated = row.first(f"{name}utc", f"{name}gmt", f"{name}inutc", f"utc{name}")
        if stated:
            return {"time": stated, "zone": "UTC"}
    return {"time": None}


def _trimmed(cells: Sequence[str | None]) -> list[str | None]:
    """Leave out the empty cells behind the last name."""
    last = max((index for index, cell in enumerate(cells, start=1) if cell and cell.strip()), default=0)
    return list(cells[:last])
