"""A page of a LEAPP report: its tables, read as they stream by. It holds nothing that the other outputs do not."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from casefold.formats.contract import ReadOptions
from casefold.formats.readers.artefact_table import Cells, Found, Reading
from casefold.formats.readers.source import Source

QUESTION: Final = "the same rows stand in the run's TSV exports and LAVA database: are these pages all there is?"
_LIKELY: Final = 0.6
_TITLE: Final = re.compile(rb"<title>\s*([A-Za-z]*LEAPP)\b[^<]*</title>", re.IGNORECASE)
_TABLE: Final = b"<table"
_PIECE: Final = 1 << 16
_CELLS: Final = frozenset({"td", "th"})


def claim(source: Source) -> tuple[float, str] | None:
    """Claim a page whose title names a LEAPP tool, below what is taken without a question."""
    found = _TITLE.search(source.head)
    if found is None:
        return None
    return _LIKELY, f"an HTML page of a report of {found[1].decode('ascii')}"


def read(source: Source, options: ReadOptions, reading: Reading) -> None:
    """Read every table of the page that has a header."""
    name = (options.file_name or source.name).rpartition("/")[2]
    name = re.sub(r"\.(?:temp)?html?$", "", name)
    tables = _Tables(source)
    tables_read = 0
    while (headers := tables.next_header()) is not None:
        tables_read += 1
        part = "" if tables_read == 1 else f"table {tables_read}"
        reading.read(Found(name, headers, tables.rows(), part=part))
    if tables_read == 0:
        reading.out.note(f"{name}: the page has no table")


class _Tables(HTMLParser):
    """Gathers rows of cells while the page streams by; a row goes out as it ends."""

    def __init__(self, source: Source) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces = self._decoded(source)
        self._waiting: list[tuple[str, list[str]]] = []
        """What was gathered and not taken: ("head" or "row", cells)."""
        self._cells: list[str] | None = None
        self._text: list[str] | None = None
        self._head = False
        self._foot = False
        self._number = 0

    def next_header(self) -> tuple[str, ...] | None:
        """Go on to the next table's header; None at the end of the page."""
        while True:
            while self._waiting:
                what, cells = self._waiting.pop(0)
                if what == "head":
                    self._number = 0
                    return tuple(cells)
            if not self._more():
                return None

    def rows(self) -> Iterator[Cells]:
        """Yield the rows of the table whose header was taken."""
        while True:
            while self._waiting and self._waiting[0][0] == "row":
                self._number += 1
                yield Cells(self._number, self._waiting.pop(0)[1])
            if self._waiting or not self._more():
                return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a part of a table."""
        if tag == "tr":
            self._cells = []
        elif tag in _CELLS and self._cells is not None:
            self._text = []
            self._head = tag == "th"
        elif tag == "tfoot":
            self._foot = True
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a part of a table."""
        if tag in _CELLS and self._cells is not None and self._text is not None:
            self._cells.append("".join(self._text).strip())
            self._text = None
        elif tag == "tr" and self._cells:
            if not self._foot:
                self._waiting.append(("head" if self._head else "row", self._cells))
            self._cells = None
        elif tag == "table":
            self._foot = False

    def handle_data(self, data: str) -> None:
        """Take text inside a cell."""
        if self._text is not None:
            self._text.append(data)

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self.feed(piece)
        return True

    def _decoded(self, source: Source) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with source.stream() as stream:
            while piece := stream.read(_PIECE):
                yield decoder.decode(piece)
        yield decoder.decode(b"", True)


__all__ = ["QUESTION", "claim", "read"]
