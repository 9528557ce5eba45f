"""HTML reports as a stream of what they say: headings, labels with their values, rows of tables, items of lists.

Providers answer legal process in pages of hundreds of megabytes made of one pattern repeated, so a tree of the whole is
never built. Values stand beside their labels in three ways, which may be nested in one another:

    <div class="t o"><div class="t i">Sent<div class="m"><div>2026-01-05 10:00:00 UTC</div></div></div></div>
    <div style="display:table">Sent<div style="display:table-cell"><div>2026-01-05 10:00:00 UTC</div></div></div>
    <tr><th>Sent</th><td>2026-01-05 10:00:00 UTC</td></tr>

Nothing is fetched, run or shown; the sources of pictures are not even read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser
from typing import Final

from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import Source

CHUNK_BYTES: Final = 1 << 16
MOST_PENDING: Final = 1 << 20
"""Characters of one tag or comment that never ends, after which the page is given up."""
DEEPEST: Final = 2_000
"""Elements within elements; more is no report."""
LONGEST_TEXT: Final = 16 << 20
"""Characters of one value."""

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_UNSAID: Final = frozenset({"script", "style", "noscript", "template"})
_HEADINGS: Final = frozenset({"title", "h1", "h2", "h3", "h4", "h5", "h6"})
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr", "table", "ul", "ol"})
_ALONE: Final = {"li": frozenset({"li"}), "tr": frozenset({"tr", "td", "th"}), "td": frozenset({"td", "th"})}
"""What an element closes when it begins, as pages may leave the ends of these out."""


class What(StrEnum):
    """Which of the ways a page says something."""

    HEADING = "heading"
    FIELD = "field"
    ROW = "row"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a page says."""

    what: What
    texts: tuple[str, ...]
    """A heading's or an item's text; label and value of a field; the cells of a row. Line breaks are kept."""
    section: str
    """Id of the section it stands in, '' outside of one."""
    line: int
    column: int
    header: bool = False
    """Whether a row's cells are all headings of columns."""

    @property
    def label(self) -> str:
        """Return a field's label."""
        return self.texts[0]

    @property
    def value(self) -> str:
        """Return a field's value, without what stands in fields within it."""
        return self.texts[-1]


@dataclass(slots=True)
class _Text:
    """Text on its way, with line breaks where elements break it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def done(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


@dataclass(slots=True)
class _Field:
    """A label whose value is on its way."""

    line: int
    column: int
    label: _Text = field(default_factory=_Text)
    value: _Text = field(default_factory=_Text)
    opened: bool = False
    """Whether its value has begun: what has not when the next label comes has none."""
    sent: bool = False


@dataclass(slots=True)
class _Row:
    """A row of a table: two cells under a heading are a field, anything else is a row."""

    line: int
    column: int
    cells: list[str] = field(default_factory=list)
    headings: int = 0
    as_field: bool = False


@dataclass(slots=True)
class _Element:
    """An open element and what its end means."""

    tag: str
    role: str = ""
    """label, value, cell, heading, item, row, section, page_break or unsaid."""
    text: _Text | None = None
    of: _Field | None = None
    row: _Row | None = None
    line: int = 0
    column: int = 0


class _Reader(HTMLParser):
    """Turns tags into what is said; `said` is emptied by whoever feeds it."""

    def __init__(self, sections: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[Said] = []
        self._starts = sections
        self._stack: list[_Element] = []
        self._sections: list[str] = []
        self._waiting: list[_Field] = []
        self._unsaid = 0

    @property
    def pending(self) -> int:
        """How many characters wait for the end of a tag."""
        return len(self.rawdata)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _BREAKS:
            self._break()
        if tag in _VOID:
            return
        for closed in _ALONE.get("td" if tag == "th" else tag, ()):
            self._end_open(closed, within="table" if tag != "li" else "ul")
        if len(self._stack) >= DEEPEST:
            raise BrokenOff(f"elements lie more than {DEEPEST:,} deep in one another", self._place())
        line, column = self.getpos()
        element = _Element(tag, line=line, column=column)
        self._stack.append(element)
        self._begin(element, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over an element without content, but for the break it makes."""
        if tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and whatever was left open in it."""
        if tag in _BREAKS:
            self._break()
        if any(element.tag == tag for element in self._stack):
            while self._stack:
                element = self._stack.pop()
                self._end(element)
                if element.tag == tag:
                    return

    def handle_data(self, data: str) -> None:
        """Take text to where it belongs."""
        if self._unsaid:
            return
        target = self._target()
        if target is None:
            return
        target.add(data)
        if target.length > LONGEST_TEXT:
            raise BrokenOff(f"a value is longer than {LONGEST_TEXT:,} characters", self._place())

    def finish(self) -> None:
        """Close what is left open."""
        while self._stack:
            self._end(self._stack.pop())
        self._send_waiting()

    def _place(self) -> str:
        return f"line {self.getpos()[0]:,}"

    def _begin(self, element: _Element, attributes: dict[str, str]) -> None:
        if element.tag in _UNSAID:
            element.role = "unsaid"
            self._unsaid += 1
        elif element.tag in _HEADINGS:
            element.role, element.text = "heading", _Text()
        elif element.tag == "li":
            element.role, element.text = "item", _Text()
        elif element.tag == "tr":
            element.role, element.row = "row", _Row(element.line, element.column)
        elif element.tag in {"td", "th"}:
            self._begin_cell(element)
        elif element.tag == "div":
            self._begin_division(element, attributes)

    def _begin_division(self, element: _Element, attributes: dict[str, str]) -> None:
        classes = frozenset(attributes.get("class", "").split())
        style = attributes.get("style", "").replace(" ", "").lower()
        name = attributes.get("id", "")
        if "pageBreak" in classes:
            element.role = "unsaid"
            self._unsaid += 1
        elif name and any(name.startswith(start) for start in self._starts):
            element.role = "section"
            self._send_waiting()
            self._sections.append(name)
        elif "most_inner" in classes or classes == {"m"} or "display:table-cell" in style:
            self._begin_value(element)
        elif {"div_table", "inner"} <= classes or {"t", "i"} <= classes or "display:table" in style:
            self._begin_label(element)

    def _begin_label(self, element: _Element) -> None:
        self._send_enclosing()
        element.role, element.of = "label", _Field(element.line, element.column)
        self._waiting.append(element.of)

    def _begin_value(self, element: _Element) -> None:
        waiting = self._waiting[-1] if self._waiting else None
        if waiting is not None and not waiting.opened:
            element.role, element.of, waiting.opened = "value", waiting, True

    def _begin_cell(self, element: _Element) -> None:
        row = next((open_.row for open_ in reversed(self._stack) if open_.role == "row"), None)
        if row is None:
            return
        if element.tag == "td" and row.headings == len(row.cells) == 1 and not row.as_field:
            self._send_enclosing()
            row.as_field = True
            found = _Field(row.line, row.column, opened=True)
            found.label.add(row.cells[0])
            self._waiting.append(found)
            element.role, element.of = "value", found
            return
        element.role, element.text, element.row = "cell", _Text(), row
        row.headings += element.tag == "th"

    def _end_open(self, tag: str, *, within: str) -> None:
        """Close an element of this kind that was left open in the same list or table."""
        for element in reversed(self._stack):
            if element.tag == tag:
                self.handle_endtag(tag)
                return
            if element.tag in {within, "table", "ol"}:
                return

    def _end(self, element: _Element) -> None:
        if element.role == "unsaid":
            self._unsaid -= 1
        elif element.role == "section":
            self._send_waiting()
            self._sections.pop()
        elif element.role == "value" and element.of is not None:
            self._end_value(element.of)
        elif element.role == "cell" and element.row is not None and element.text is not None:
            element.row.cells.append(element.text.done())
        elif element.role == "row" and element.row is not None:
            self._end_row(element.row)
        elif element.text is not None:
            self._send(What(element.role), (element.text.done(),), element.line, element.column)

    def _end_value(self, found: _Field) -> None:
        while self._waiting:
            waiting = self._waiting.pop()
            self._send_field(waiting)
            if waiting is found:
                return

    def _end_row(self, row: _Row) -> None:
        if row.as_field:
            row.cells.pop(0)
        if any(row.cells):
            header = row.headings == len(row.cells)
            self._send(What.ROW, tuple(row.cells), row.line, row.column, header=header)

    def _target(self) -> _Text | None:
        for element in reversed(self._stack):
            if element.text is not None:
                return element.text
            if element.role == "label" and element.of is not None:
                return None if element.of.opened else element.of.label
            if element.role == "value" and element.of is not None:
                return element.of.value
        return None

    def _break(self) -> None:
        target = self._target()
        if target is not None and target.parts:
            target.add("\n")

    def _send_enclosing(self) -> None:
        """Send the fields a new one begins in, so that they come before what they hold."""
        for waiting in self._waiting:
            self._send_field(waiting)
        self._waiting = [waiting for waiting in self._waiting if waiting.opened]

    def _send_waiting(self) -> None:
        while self._waiting:
            self._send_field(self._waiting.pop(0))

    def _send_field(self, found: _Field) -> None:
        label, value = " ".join(found.label.done().split("\n")), found.value.done()
        if (label and not found.sent) or value:
            self._send(What.FIELD, ("" if found.sent else label, value), found.line, found.column)
        found.sent, found.value = True, _Text()

    def _send(self, what: What, texts: tuple[str, ...], line: int, column: int, *, header: bool = False) -> None:
        if any(texts):
            section = self._sections[-1] if self._sections else ""
            self.said.append(Said(what, texts, section, line, column + 1, header))


def read_html(source: Source, *, sections: tuple[str, ...] = (), encoding: str | None = None) -> Iterator[Said]:
    """Yield what a page says, in its order.

    A field that holds fields comes before them. A field without a label goes on with the value of the one before it, as
    where a page was cut for printing; the two are joined.

    Args:
        source: The page.
        sections: How the ids of elements begin that are sections, such as `property-`.
        encoding: What a person said; else UTF-8 or what the bytes show.

    Raises:
        BrokenOff: It is no page from some place on; what came before has been yielded.
    """
    held: Said | None = None
    for said in _read(source, sections, encoding):
        if said.what is What.FIELD and said.label == "":
            if held is not None and held.what is What.FIELD and held.section == said.section:
                held = replace(held, texts=(held.label, f"{held.value} {said.value}".strip()))
            continue
        if held is not None:
            yield held
        held = said
    if held is not None:
        yield held


def _read(source: Source, sections: tuple[str, ...], encoding: str | None) -> Iterator[Said]:
    reader = _Reader(sections)
    with source.stream() as stream:
        found = find_encoding(stream, encoding)
    decoder = codecs.getincrementaldecoder(found.name)("backslashreplace")
    with source.stream() as stream:
        stream.seek(found.mark)
        while chunk := stream.read(CHUNK_BYTES):
            reader.feed(decoder.decode(chunk))
            yield from _taken(reader)
            if reader.pending > MOST_PENDING:
                raise BrokenOff("a tag is opened and never closed", f"line {reader.getpos()[0]:,}")
        reader.feed(decoder.decode(b"", final=True))
    reader.close()
    reader.finish()
    yield from _taken(reader)


def _taken(reader: _Reader) -> list[Said]:
    said, reader.said = reader.said, []
    return said
