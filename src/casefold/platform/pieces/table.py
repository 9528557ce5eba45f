"""A table: a few rows in the page, or millions that the server pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import NOTHING, address, empty, island, plain_table, shown, text_or_link
from casefold.platform.pieces.shapes import Cell, Column, Row, TablePage

NO_ROWS = "No rows. Loosen a filter, or import an exhibit that holds such records."


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, either all given (`columns`, `rows`) or paged (`source`, `first`).

    Attributes:
        title: what the rows are.
        columns, rows: the whole of a small table.
        source: where the island asks for pages (see `docs/reference/pieces.md`).
        first: the first page, so that a person reads at once and without scripts.
        pages: the address of this page, to which `offset=` is added, for readers without scripts.
        export_csv, export_xlsx: where the server writes the same rows as a file.
        heading: level of the heading.
        empty: what to do when there is no row.
    """

    title: str
    columns: Sequence[Column] = ()
    rows: Sequence[Row] = ()
    source: str | None = None
    first: TablePage | None = None
    pages: str | None = None
    export_csv: str | None = None
    export_xlsx: str | None = None
    zone: str = "UTC"
    heading: int = 2
    empty: str = NO_ROWS

    def render(self) -> SafeString:
        """Return the island's element with the rows at hand inside as a plain table."""
        page = self._page()
        return island(
            "table",
            self.title,
            {"page": None if page is None else page.as_json(), "empty": self.empty},
            NOTHING if page is None else self._reading(page),
            source=self.source,
            exports=[("csv", self.export_csv), ("xlsx", self.export_xlsx)],
            heading=self.heading,
        )

    def _page(self) -> TablePage | None:
        if self.source is not None:
            return self.first
        return TablePage(tuple(self.columns), tuple(self.rows), total=len(self.rows), zone=self.zone)

    def _reading(self, page: TablePage) -> SafeString:
        if len(page.rows) == 0:
            return empty(self.empty)
        titles = [f"{c.title} (UTC)" if _is_instant(page, at) else c.title for at, c in enumerate(page.columns)]
        numbers = frozenset(at for at, column in enumerate(page.columns) if column.type in {"integer", "number"})
        table = plain_table(self.title, titles, (_cells(page.columns, row) for row in page.rows), numbers=numbers)
        return format_html("{}{}", table, self._onward(page))

    def _onward(self, page: TablePage) -> SafeString:
        count = len(page.rows)
        if page.total is not None and count >= page.total:
            return NOTHING
        total = "more" if page.total is None else f"{page.total:,}{'' if page.total_is_exact else ' or more'}"
        said = f"The first {count:,} of {total} rows."
        if self.pages is None:
            return format_html('<p class="cf-hint">{}</p>', said)
        href = f"{address(self.pages)}{'&' if '?' in self.pages else '?'}offset={count}"
        return format_html('<p class="cf-hint">{} <a href="{}" rel="next">Next rows</a></p>', said, href)


def _is_instant(page: TablePage, at: int) -> bool:
    """Tell whether a column's times are instants; those an exhibit states without a zone are in none."""
    if page.columns[at].type != "timestamp":
        return False
    return any(str(row.cells[at] or "").endswith("Z") for row in page.rows)


def _cells(columns: Sequence[Column], row: Row) -> list[SafeString]:
    first, *others = (_text(column, cell) for column, cell in zip(columns, row.cells, strict=False))
    return [text_or_link(first, row.href), *(format_html("{}", text) for text in others)]


def _text(column: Column, cell: Cell) -> str:
    text = shown(f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else cell)
    if column.type != "timestamp":
        return text
    return text.replace("T", " ").removesuffix("Z")
