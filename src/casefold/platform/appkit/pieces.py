"""The pieces pages are made of, in plain HTML: what a page shows where no script runs.

Values here have the names and fields of `casefold.platform.pieces`, whose islands take their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casefold.platform.appkit.zones import instant

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOTHING = SafeString("")
CellValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `help` says in a sentence what stands in it."""

    name: str
    title: str
    type: Literal["text", "integer", "number", "boolean", "timestamp"] = "text"
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a stable id, the address of its evidence, and a cell for each column."""

    id: str
    cells: tuple[CellValue, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class TablePage:
    """A run of rows out of `total`; `total` is None while nobody has counted."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int | None
    total_is_exact: bool = True
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How many records fall in an hour (0-23) of a weekday (0 is Monday)."""

    day: int
    hour: int
    count: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or identifier of a chart."""

    id: str
    label: str
    type: Literal["person", "identifier", "organisation", "object", "location", "event"] = "identifier"
    weight: float = 1.0
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two nodes: `fact` is drawn solid, `assessment` dashed."""

    id: str
    source: str
    target: str
    weight: float = 1.0
    kind: Literal["fact", "assessment"] = "fact"
    label: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a timeline, at a moment or from `start` to `end`."""

    id: str
    start: str
    label: str
    lane: str
    end: str | None = None
    kind: str = "fact"
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the exhibit has it. `attachments` are names, never shown."""

    id: str
    time: str | None
    zone: str
    author: str
    body: str
    is_owner: bool = False
    deleted: bool = False
    attachments: tuple[str, ...] = ()
    translated: str | None = None
    source: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, either all given (`columns`, `rows`) or paged (`source`, `first`)."""

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
    empty: str = "No rows. Loosen a filter, or import an exhibit that holds such records."

    def render(self) -> SafeString:
        """Return the table."""
        columns, rows = (self.columns, self.rows) if self.first is None else (self.first.columns, self.first.rows)
        if len(rows) == 0:
            return _section(self.title, self.heading, format_html('<p class="cf-empty">{}</p>', self.empty))
        body = (
            [
                _cell(*cell, row.href if at == 0 else None, self.zone)
                for at, cell in enumerate(zip(columns, row.cells, strict=True))
            ]
            for row in rows
        )
        exports = [(kind, href) for kind, href in (("CSV", self.export_csv), ("XLSX", self.export_xlsx)) if href]
        links = format_html_join(" ", '<a class="cf-button cf-button--secondary" href="{1}">Export {0}</a>', exports)
        head = format_html('<p class="cf-toolbar">{}</p>', links) if exports else NOTHING
        return _section(self.title, self.heading, head + _table(self.title, [c.title for c in columns], body))


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts by weekday and hour, in the named zone."""

    title: str
    cells: Sequence[HeatCell]
    zone: str = "UTC"
    heading: int = 2
    empty: str = "No records with a time. Widen the dates."

    def render(self) -> SafeString:
        """Return the table of the week."""
        at = {(cell.day, cell.hour): cell for cell in self.cells}
        rows = (
            [format_html("{}", name)] + [_count(at.get((day, hour), HeatCell(day, hour, 0))) for hour in range(24)]
            for day, name in enumerate(DAYS)
        )
        hours = [f"{hour:02d}" for hour in range(24)]
        return _section(self.title, self.heading, _table(f"{self.title}, {self.zone} time", ["Day", *hours], rows))


@dataclass(frozen=True, slots=True)
class NetworkChart:
    """Nodes and the links between them."""

    title: str
    nodes: Sequence[Node]
    links: Sequence[Link]
    heading: int = 2
    empty: str = "No links yet. Import records that name both ends of a communication."

    def render(self) -> SafeString:
        """Return the links as a table."""
        if len(self.links) == 0:
            return _section(self.title, self.heading, format_html('<p class="cf-empty">{}</p>', self.empty))
        nodes = {node.id: node for node in self.nodes}
        rows = (
            [
                _linked(nodes[link.source].label, nodes[link.source].href),
                _linked(nodes[link.target].label, nodes[link.target].href),
                _linked(link.label, link.href),
                format_html("{}", link.kind),
            ]
            for link in self.links
        )
        return _section(self.title, self.heading, _table(self.title, ["From", "To", "Records", "Stands as"], rows))


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """Items with a time, each in a lane."""

    title: str
    items: Sequence[Item]
    zone: str = "UTC"
    heading: int = 2
    empty: str = "Nothing with a time in this view. Widen the dates, or choose more identifiers."

    def render(self) -> SafeString:
        """Return the items as a table."""
        if len(self.items) == 0:
            return _section(self.title, self.heading, format_html('<p class="cf-empty">{}</p>', self.empty))
        rows = (
            [_moment(item.start, self.zone), format_html("{}", item.lane), _linked(item.label, item.href)]
            for item in self.items
        )
        return _section(self.title, self.heading, _table(self.title, ["Time", "Of", "What"], rows))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages, oldest first."""

    title: str
    messages: Sequence[Message] = ()
    heading: int = 2
    zone: str = "UTC"
    empty: str = "No messages in this conversation. What was set aside is in the import report."

    def render(self) -> SafeString:
        """Return the messages as a list."""
        if len(self.messages) == 0:
            return _section(self.title, self.heading, format_html('<p class="cf-empty">{}</p>', self.empty))
        entries = format_html_join("", '<li class="cf-message">{}</li>', ((self._entry(m),) for m in self.messages))
        return _section(self.title, self.heading, format_html('<ol class="cf-chat-list">{}</ol>', entries))

    def _entry(self, message: Message) -> SafeString:
        files = format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in message.attachments))
        return format_html(
            '<p class="cf-message__head"><b><bdi>{}</bdi></b> {}{}</p><p dir="auto">{}</p>{}<p>{}</p>',
            message.author,
            _moment(message.time, self.zone) if message.time is not None else "no time stated",
            format_html(' <span class="cf-tag">deleted</span>') if message.deleted else NOTHING,
            message.body,
            format_html("<p>Attachments, not shown: {}</p>", files) if message.attachments else NOTHING,
            _linked(message.source or "source", message.href),
        )


def _section(title: str, heading: int, body: SafeString) -> SafeString:
    return format_html('<section aria-label="{}"><h{}>{}</h{}>{}</section>', title, heading, title, heading, body)


def _table(caption: str, titles: Sequence[str], rows: Iterable[Sequence[SafeString]]) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((title,) for title in titles))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", '<td dir="auto">{}</td>', ((cell,) for cell in row)),) for row in rows),
    )
    return format_html(
        '<table class="cf-table"><caption class="cf-visually-hidden">{}</caption><thead><tr>{}</tr>'
        "</thead><tbody>{}</tbody></table>",
        caption,
        head,
        body,
    )


def _cell(column: Column, value: Any, href: str | None, zone: str) -> SafeString:
    if value is None or value == "":
        return _linked("open", href) if href else NOTHING
    if column.type == "timestamp" and str(value).endswith("Z"):
        return _linked(_moment(str(value), zone), href)
    if isinstance(value, bool):
        return _linked("yes" if value else "no", href)
    return _linked(f"{value:,}" if isinstance(value, int) and column.type == "integer" else str(value), href)


def _moment(text: str, zone: str) -> SafeString:
    return instant(datetime.fromisoformat(text.replace("Z", "+00:00")), zone)


def _count(cell: HeatCell) -> SafeString:
    return _linked(f"{cell.count:,}", cell.href if cell.count else None)


def _linked(text: str | SafeString, href: str | None) -> SafeString:
    if href is None:
        return format_html("{}", text)
    return format_html('<a data-evidence href="{}">{}</a>', href, text)
