"""The format itself: recognise one file of a return, and read its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.named_rows import Header, NamedRow, cells_in
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import open_table
from casefold.formats.snapchat_return.layouts import CALLS, KNOWN, Entry, Layout, layout_of, write_call
from casefold.formats.snapchat_return.media import MediaNames
from casefold.formats.snapchat_return.sections import Legend, TableBegins, TableEnds, pieces
from casefold.formats.snapchat_return.target import Target, account, date_range, says_nothing_found

_HEAD_ROWS: Final = 400
_SURE: Final = 0.98
_LIKELY: Final = 0.88
_MAYBE: Final = 0.6
_ONLY_SNAPCHAT: Final = (
    frozenset({"contenttype", "messagetype", "conversationid", "messageid"}),
    frozenset({"from", "to", "href", "mediaid", "saved", "timestamp"}),
    frozenset({"messagetype", "from", "togroupname", "togroupid", "mediaid"}),
)
"""Columns that tell without a legend."""
_DELIMITER: Final = ","


class SnapchatReturn(ItemFormat):
    """The CSV files of Snapchat's answer to legal process."""

    name: ClassVar[str] = "snapchat_return"
    title: ClassVar[str] = "Snapchat: answer to legal process (CSV files of several sections)"
    kinds: ClassVar[tuple[str, ...]] = (
        "account", "call", "contact", "event", "link", "media", "membership", "message", "sighting", "subscriber",
    )  # fmt: skip
    media_types: ClassVar[tuple[str, ...]] = (TEXT,)
    proves: ClassVar[str] = (
        "What Snapchat's systems hold about one account for the dates it searched: messages and snaps it kept, "
        "addresses, places a device reported, friends. Not who held the device, nothing that was deleted or never "
        "kept; an internet address is not a person, and a place is as wide as its stated margin."
    )
    tested_on: ClassVar[str] = (
        "published description: readers of public projects (RLEAPP, August 2026; two others), which were written on "
        "real returns; made-up only: every file it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order="ymd")

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file by a legend of Snapchat's with a ruler below it, or by a header only Snapchat has."""
        if source.media_type != TEXT:
            return None
        seen = _Seen()
        for piece in _pieces(source, options, most=_HEAD_ROWS):
            seen.take(piece)
        return seen.claim()

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send the rows of every table that is known; name the others."""
        media = MediaNames(source.siblings())
        reading = _Reading(out, Target.of(options.subject), media, source)
        for piece in _pieces(source, options):
            reading.take(piece)
        reading.finish()


@dataclass(slots=True)
class _Seen:
    """What the first rows of a file show."""

    parts: list[str] = field(default_factory=list)
    target: bool = False
    worded: bool = False
    """Whether Snapchat's name stands above a ruler."""
    own_columns: bool = False
    _mentioned: bool = False

    def take(self, piece: object) -> None:
        if isinstance(piece, TableBegins):
            names = piece.header.names
            layout = layout_of(names)
            self.parts += [layout.part] if layout else []
            self.worded |= self._mentioned and piece.below == "="
            self.own_columns |= any(one <= names for one in _ONLY_SNAPCHAT)
        elif isinstance(piece, Legend):
            self.target |= Target().stated(piece.text).name is not None
            self._mentioned |= "snapchat" in piece.text.casefold() or "Snap Inc" in piece.text

    def claim(self) -> Recognition | None:
        tables = f"tables of {', '.join(dict.fromkeys(self.parts))}" if self.parts else "no table Casefold knows"
        if (self.target or self.worded) and self.parts:
            return Recognition("snapchat_return", _SURE, f"a legend of Snapchat's, and {tables}")
        if self.target:
            return Recognition("snapchat_return", _LIKELY, f"a legend that names the target as Snapchat does; {tables}")
        if self.own_columns:
            return Recognition("snapchat_return", _LIKELY, f"columns of Snapchat's: {tables}")
        return Recognition("snapchat_return", _MAYBE, f"a legend speaks of Snapchat; {tables}") if self.worded else None


def _pieces(source: Source, options: ReadOptions, *, most: int | None = None) -> Iterator[object]:
    table = open_table(source, encoding=options.encoding, delimiter=_DELIMITER)
    if most is None:
        return pieces(cells_in(table), KNOWN, CALLS)
    return pieces(_head(table.head(n=most)), KNOWN, CALLS)


def _head(rows: list[tuple[int, list[str | None]]]) -> Iterator[tuple[int, Sequence[str | None]]]:
    for number, cells in rows:
        if any(cell and cell.strip() for cell in cells):
            yield number, cells


@dataclass(slots=True)
class _Unknown:
    """A table that is not read."""

    first: int
    rows: int = 0


class _Reading:
    """Goes through the pieces of a file."""

    def __init__(self, out: Records, target: Target, media: MediaNames, source: Source) -> None:
        self._out, self._target, self._media, self._source = out, target, media, source
        self._header: Header | None = None
        self._headers: list[Header] = []
        self._layout: Layout | None = None
        self._call: NamedRow | None = None
        self._others: list[NamedRow] = []
        self._in_call = False
        self._unknown: dict[tuple[str, ...], _Unknown] = {}
        self._told: set[str] = set()
        if target.name is not None:
            out.subject(account(target.name), "given")

    def take(self, piece: object) -> None:
        """Take the next piece."""
        if isinstance(piece, Legend):
            self._legend(piece.text)
        elif isinstance(piece, TableBegins):
            self._begin(piece)
        elif isinstance(piece, TableEnds):
            self._header = None
        elif isinstance(piece, NamedRow):
            self._row(piece)

    def finish(self) -> None:
        """Send the call that waits, and say what was not read."""
        self._send_call()
        for titles, table in self._unknown.items():
            columns = ", ".join(titles)
            self._out.set_aside(
                table.first, f"a table Casefold does not know, with the columns {columns}", rows=table.rows
            )
            note = f"rows not read, from row {table.first:,} on: {table.rows:,}; columns: {columns}"
            self._out.inventory(f"{self._source.name}: table with {titles[0]}", note)
        secrets: Counter[str] = Counter()
        for header in self._headers:
            secrets.update(header.left_out)
        for title, count in sorted(secrets.items()):
            self._out.note(f"the column {title} holds secrets and was left out: {count:,} cells")

    def _legend(self, text: str) -> None:
        before = self._target
        self._target = before.stated(text)
        if self._target.name is not None and before.name is None:
            self._out.subject(account(self._target.name), "text")
        searched = date_range(text)
        if searched:
            self._tell(f"the provider says it searched {searched}")
        if says_nothing_found(text):
            self._tell("the provider says it holds no data for this file")

    def _tell(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._out.note(text)

    def _begin(self, piece: TableBegins) -> None:
        self._header = piece.header
        self._headers.append(piece.header)
        self._in_call = piece.below == "-" and self._call is not None
        if not self._in_call:
            self._send_call()
            self._layout = layout_of(piece.header.names)

    def _row(self, row: NamedRow) -> None:
        assert self._header is not None
        if self._in_call:
            self._others.append(row)
        elif self._layout is None:
            self._unknown.setdefault(self._header.titles, _Unknown(row.number)).rows += 1
        elif self._layout.needs == CALLS:
            self._send_call()
            self._call = row
        else:
            self._layout.write(Entry(self._out, self._target, self._media, self._layout.part, row))

    def _send_call(self) -> None:
        if self._call is not None:
            write_call(Entry(self._out, self._target, self._media, "calls", self._call), self._others)
        self._call, self._others = None, []


FORMAT = SnapchatReturn()
