"""Where records end, and where a quote opened that never properly closes.

A text table whose quotes are in order can be cut and parsed by fast means. One unbalanced quote makes any
csv parser swallow rows without a word; these functions find it, so that nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from casefold.formats.readers.dialect import NO_DELIMITER, Dialect

SWALLOWED_LINES = 20
"""A quoted cell of more lines is looked at: are they rows?"""
_NEWLINE, _RETURN = 10, 13
_SPACES = re.compile(" *")
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class OpenQuote:
    """A quote at `position` of a record that does not close, or closes in the middle of a later row."""

    position: int
    closes: bool


def whole_records(data: bytes, dialect: Dialect, *, final: bool) -> int | None:
    """Return the length of the part of `data` that is whole, orderly records; None if it needs a closer look.

    Orderly means that each quote opens at the start of a cell or closes at its end, or is doubled; then the
    csv rules leave one reading only. `data` holds no carriage return but before a line feed.
    """
    buffer = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(buffer == ord(dialect.quote)) if dialect.quote.encode() in data else None
    if quotes is None:
        cut = len(data) if final else data.rfind(b"\n") + 1
        return cut or None
    newlines = np.flatnonzero(buffer == _NEWLINE)
    ends = np.flatnonzero((np.searchsorted(quotes, newlines) & 1) == 0)
    whole = final and len(quotes) % 2 == 0
    if not whole and len(ends) == 0:
        return None
    cut = len(data) if whole else int(newlines[ends[-1]]) + 1
    spans = np.diff(np.append(ends, len(newlines) - 1) if whole else ends, prepend=-1)
    if len(spans) and int(spans.max()) > SWALLOWED_LINES:
        return None
    if not _orderly(buffer[:cut], quotes[quotes < cut], ord(dialect.delimiter or NO_DELIMITER)):
        return None
    return cut


def _orderly(buffer: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp], delimiter: int) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    before, after = buffer[opening - 1], buffer[np.minimum(closing + 1, len(buffer) - 1)]
    starts = (before == delimiter) | (before == _NEWLINE) | (opening == 0)
    starts[1:] |= opening[1:] - 1 == closing[:-1]
    stops = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (closing == len(buffer) - 1)
    stops[:-1] |= closing[:-1] + 1 == opening[1:]
    return bool(starts.all() and stops.all())


def open_quote(record: str, dialect: Dialect) -> OpenQuote | None:
    """Return the quote that spoils a record, or None when each one closes as it should.

    A quote that opens and closes within one line cannot swallow a row and is left to the csv rules.
    """
    for opened, closed in _quoted_cells(record, dialect):
        if closed is None:
            return OpenQuote(opened, closes=False)
        following = record[closed : closed + 1]
        if following not in ("", "\r", "\n", dialect.delimiter) and _has_line_end(record, opened, closed):
            return OpenQuote(opened, closes=True)
    return None


def swallowing_quote(record: str, dialect: Dialect) -> int | None:
    """Return where a quoted cell opened that holds what look like rows of the table, or None."""
    if dialect.width < 4 or dialect.delimiter is None:
        return None
    for opened, closed in _quoted_cells(record, dialect):
        inner = _LINE_END.split(record[opened:closed])[1:-1]
        rows = sum(line.count(dialect.delimiter) >= dialect.width - 1 for line in inner)
        if len(inner) >= SWALLOWED_LINES and rows * 5 >= len(inner) * 4:
            return opened
    return None


def first_long_quote(record: str, dialect: Dialect) -> int:
    """Return where the first quoted cell of more than one line opened; 0 if there is none."""
    cells = ((opened, closed or len(record)) for opened, closed in _quoted_cells(record, dialect))
    return next((opened for opened, closed in cells if _has_line_end(record, opened, closed)), 0)


def _quoted_cells(record: str, dialect: Dialect) -> Iterator[tuple[int, int | None]]:
    """Yield where each quoted cell opened and the place after its closing quote (None: it never closes)."""
    quote, seam = dialect.quote, _seam(dialect.delimiter or NO_DELIMITER)
    position = 0
    while True:
        if dialect.skip_space:
            position = _SPACES.match(record, position).end()  # type: ignore[union-attr]
        if record.startswith(quote, position):
            closed = _closing(record, position + 1, quote)
            yield position, closed
            if closed is None:
                return
            position = closed
        following = seam.search(record, position)
        if following is None:
            return
        position = following.end()


@lru_cache(maxsize=16)
def _seam(delimiter: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(delimiter)}\r\n]")


def _closing(record: str, position: int, quote: str) -> int | None:
    """Return the place after the first quote from `position` on that is not doubled."""
    while (found := record.find(quote, position)) >= 0:
        if not record.startswith(quote, found + 1):
            return found + 1
        position = found + 2
    return None


def _has_line_end(record: str, start: int, end: int) -> bool:
    return record.find("\n", start, end) >= 0 or record.find("\r", start, end) >= 0
