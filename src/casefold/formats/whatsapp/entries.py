"""The second pass over a chat: its lines put together into entries, each with the header it began with.

A line that looks like a header is one only in the file's own form, and not where the file itself shows that it
was pasted into a message: after a bare line feed in a file whose headers follow CRLF, or in a run that goes back
in time out of the middle of a message and comes forward again. Pasted lines of the same form that keep to the
order of time cannot be told from messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from casefold.errors import BadExhibit
from casefold.formats.whatsapp.header import Header, read_header
from casefold.formats.whatsapp.lines import Line
from casefold.formats.whatsapp.order import ordinal
from casefold.formats.whatsapp.survey import Survey

LONGEST_ENTRY: Final = 128_000_000
"""Characters of one entry; more is no message."""
LONGEST_QUOTE: Final = 50
"""Headers of a pasted run; a longer one is taken for what it says: the chat itself goes back."""
_TURN_DAYS: Final = 1

QUOTED = "quoted_headers"


@dataclass(slots=True)
class Entry:
    """A header and the text that belongs to it."""

    line: int
    head: str
    """The header as written."""
    time: str
    rest: str
    """What follows the header: author and text, or a system line; lines joined by line feeds."""
    decoded_as: str = ""
    quoted: int = 0
    """Lines of the text that look like headers and were pasted."""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def more(self, text: str) -> None:
        """Add a line of text."""
        self._parts.append(text)
        self._length += len(text) + 1
        if self._length > LONGEST_ENTRY:
            raise BadExhibit(
                f"a message is longer than {LONGEST_ENTRY:,} characters",
                place=f"line {self.line:,}",
                remedy="Check that the file is a chat to its end.",
            )

    @property
    def has_more(self) -> bool:
        """Whether text follows its first line."""
        return bool(self._parts)

    def closed(self) -> Entry:
        """Join the text."""
        if self._parts:
            self.rest = "\n".join([self.rest, *self._parts])
            self._parts = []
        return self


@dataclass(frozen=True, slots=True)
class Before:
    """Text before the first header."""

    line: int
    text: str


@dataclass(slots=True)
class _Held:
    """A run of lines that may have been pasted into the entry before it."""

    lines: list[tuple[Line, Header | None]] = field(default_factory=list)
    headers: int = 0


class Joiner:
    """Puts lines together."""

    def __init__(self, found: Survey) -> None:
        self._survey = found
        self._entry: Entry | None = None
        self._day: int | None = None
        self._held: _Held | None = None
        self._previous_crlf = True

    def feed(self, line: Line) -> Iterator[Entry | Before]:
        """Take the next line; yield what is whole by it."""
        header = self._header(line)
        self._previous_crlf = line.crlf
        if self._held is not None:
            yield from self._while_held(line, header)
        elif header is not None and self._may_be_pasted(header):
            self._held = _Held([(line, header)], 1)
        else:
            yield from self._take(line, header)

    def finish(self) -> Iterator[Entry | Before]:
        """Yield what is left."""
        yield from self._release()
        if self._entry is not None:
            yield self._entry.closed()
            self._entry = None

    def _header(self, line: Line) -> Header | None:
        header = read_header(line.text)
        if header is None or header.form != self._survey.form:
            return None
        pasted = self._survey.only_after_crlf and not self._previous_crlf and self._entry is not None
        return None if pasted else header

    def _take(self, line: Line, header: Header | None) -> Iterator[Entry | Before]:
        text = line.text if self._survey.crlf or not line.crlf else line.text + "\r"
        if header is None:
            if self._entry is None:
                yield Before(line.number, text)
            else:
                self._entry.more(text)
                self._entry.decoded_as = self._entry.decoded_as or line.decoded_as
            return
        if self._entry is not None:
            yield self._entry.closed()
        self._day = self._day_of(header) or self._day
        self._entry = Entry(line.number, text[: header.end], header.time, text[header.end :], line.decoded_as)

    def _may_be_pasted(self, header: Header) -> bool:
        entry, day = self._entry, self._day_of(header)
        if entry is None or day is None or self._day is None or day >= self._day - _TURN_DAYS:
            return False
        return entry.has_more or _quotes(entry.rest)

    def _while_held(self, line: Line, header: Header | None) -> Iterator[Entry | Before]:
        held = self._held
        assert held is not None
        day = self._day_of(header) if header is not None else None
        if day is not None and self._day is not None and day >= self._day - _TURN_DAYS:
            entry = self._entry
            assert entry is not None
            for pasted, head in held.lines:
                entry.more(pasted.text)
                entry.quoted += head is not None
            self._held = None
            yield from self._take(line, header)
            return
        held.lines.append((line, header))
        held.headers += header is not None
        if held.headers > LONGEST_QUOTE or len(held.lines) > 100 * LONGEST_QUOTE:
            yield from self._release()

    def _release(self) -> Iterator[Entry | Before]:
        held, self._held = self._held, None
        for line, header in held.lines if held is not None else ():
            yield from self._take(line, header)

    def _day_of(self, header: Header | None) -> int | None:
        return None if header is None else ordinal(header.numbers, self._survey.likeliest)


def _quotes(rest: str) -> bool:
    """Tell whether a message itself begins with something like a header."""
    _, _, body = rest.partition(": ")
    return read_header(body) is not None


def entries(lines: Iterable[Line], found: Survey) -> Iterator[Entry | Before]:
    """Yield the entries of a chat, and any lines before the first."""
    joiner = Joiner(found)
    for line in lines:
        yield from joiner.feed(line)
    yield from joiner.finish()
