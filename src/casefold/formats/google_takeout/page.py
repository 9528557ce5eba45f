"""MyActivity as Takeout writes it unless somebody chooses JSON: one HTML page, a cell for each activity.

A cell holds the product in its heading, then what was done with the address it leads to, further lines, and the time as
the account's language writes it. A page becomes the entries that the JSON form has, so that both give the same records.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from casefold.formats.readers.html import CHUNK_BYTES, LONGEST_TEXT, MOST_PENDING
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import Source
from casefold.text.time_grammar import match_shape
from casefold.text.time_shapes import shape_of

_CELL: Final = re.compile(rb"""class=["']outer-cell mdl-cell""")
_STYLE: Final = b"mdl-"
_WITHIN: Final = 2 << 20
"""Bytes in which the first activity must stand: the page begins with the style sheet of a whole library."""
_PARTS: Final = {"header-cell": "header", "mdl-typography--caption": "caption", "mdl-typography--body-1": "body"}
_EMPTY: Final = "mdl-typography--text-right"
_LINES: Final = frozenset({"br", "p", "div", "li"})


def is_activity(source: Source) -> bool:
    """Say whether a page is one of Google's lists of activities."""
    if _STYLE not in source.head:
        return False
    with source.stream() as stream:
        return _CELL.search(stream.read(_WITHIN)) is not None


def activities(source: Source) -> Iterator[dict[str, Any]]:
    """Yield each activity with the names that the JSON form uses: header, title, titleUrl, time, subtitles, details.

    Raises:
        BrokenOff: It is no page from some place on; what came before has been yielded.
    """
    page = _Page()
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    with source.stream() as stream:
        while chunk := stream.read(CHUNK_BYTES):
            page.feed(decoder.decode(chunk))
            yield from page.taken()
            if len(page.rawdata) > MOST_PENDING or page.length > LONGEST_TEXT:
                raise BrokenOff("a tag or an activity is opened and never closed", f"line {page.getpos()[0]:,}")
    page.feed(decoder.decode(b"", final=True))
    page.close()
    page.end()
    yield from page.taken()


class _Page(HTMLParser):
    """Gathers the lines of each cell while the page streams by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.length = 0
        """Characters gathered of the activity that is open."""
        self._done: deque[dict[str, Any]] = deque()
        self._lines: dict[str, list[str]] | None = None
        self._links: dict[int, str] = {}
        """Line of the body -> the address it leads to."""
        self._part = ""
        self._depth = 0

    def taken(self) -> Iterator[dict[str, Any]]:
        """Yield the activities that have ended."""
        while self._done:
            yield self._done.popleft()

    def end(self) -> None:
        """End the activity that is open."""
        if self._lines is not None:
            self._done.append(_activity(self._lines, self._links))
        self._lines, self._links, self._part, self.length = None, {}, "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an activity, a part of it or a line."""
        given = dict(attrs)
        names = (given.get("class") or "").split()
        if tag == "div" and "outer-cell" in names:
            self.end()
            self._lines, self._depth = {}, 0
        if self._lines is None:
            return
        self._depth += tag == "div"
        part = "" if _EMPTY in names else next((_PARTS[name] for name in names if name in _PARTS), "")
        if tag == "div" and (part or "content-cell" in names):
            self._part = part
            self._lines.setdefault(part, [""])
        elif tag in _LINES and self._part:
            self._lines[self._part].append("")
        elif tag == "a" and self._part == "body" and given.get("href"):
            self._links.setdefault(len(self._lines["body"]) - 1, str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        """End the activity with its cell."""
        if tag == "div" and self._lines is not None:
            self._depth -= 1
            if self._depth == 0:
                self.end()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._lines is not None and self._part:
            self._lines[self._part][-1] += data
            self.length += len(data)


def _activity(lines: dict[str, list[str]], links: dict[int, str]) -> dict[str, Any]:
    body = [" ".join(line.split()) for line in lines.get("body", ())]
    time = next((place for place, line in enumerate(body) if _is_time(line)), None)
    title = next((place for place, line in enumerate(body) if line and place != time), None)
    others = [line for place, line in enumerate(body) if line and place not in (time, title)]
    caption = [text for line in lines.get("caption", ()) if (text := " ".join(line.split()))]
    found: dict[str, Any] = {
        "header": " ".join(" ".join(lines.get("header", ())).split()),
        "title": None if title is None else body[title],
        "titleUrl": None if title is None else links.get(title),
        "time": None if time is None else body[time],
        "subtitles": [{"name": line} for line in others],
        "caption": "\n".join(caption),
    }
    return {name: value for name, value in found.items() if value}


def _is_time(line: str) -> bool:
    return any(character.isdigit() for character in line) and match_shape(shape_of(line)) is not None
