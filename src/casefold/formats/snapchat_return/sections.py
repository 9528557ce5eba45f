"""The sections of one file: rulers of `=` and `-`, legends in quotes over many lines, and a header for each table.

    "Target username ""kit"" is associated with User ID ""…""        a legend, one cell of many lines
    …"
    ===========================                                      the next row names columns
    ip,timestamp,user_agent
    192.0.2.4,2026-04-11 04:02:00 UTC,…
    ---------------------------                                      the table has ended

Older files have no row of `-`, some have no row of `=` above a second table, and a file of calls begins anew for every
call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.named_rows import Header, NamedRow, names_of

_RULER: Final = re.compile(r"(=|-){3,}|={3,}|-{3,}")
_TITLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_ /()-]{0,39}")
_KNOWN_TITLES: Final = 2
"""Names of Snapchat's that a row must have to be a header where no row of `=` says so."""


@dataclass(frozen=True, slots=True)
class Legend:
    """Text beside the tables."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class TableBegins:
    """A header."""

    header: Header
    below: str
    """The ruler above it: `=`, `-` (it belongs to the table before) or '' for none."""


@dataclass(frozen=True, slots=True)
class TableEnds:
    """A ruler below a table."""


Piece = Legend | TableBegins | TableEnds | NamedRow


def pieces(
    rows: Iterable[tuple[int, Sequence[str | None]]], known: frozenset[str], within: frozenset[str]
) -> Iterator[Piece]:
    """Yield what a file consists of, in its order.

    Args:
        rows: Number and cells of its rows, blank rows left out.
        known: Plain names of the columns of Snapchat's tables.
        within: Names of a table after which the first row of several cells below a ruler of `-` is a header.
    """
    header: Header | None = None
    before: frozenset[str] = frozenset()
    expected = dashed = False
    for number, cells in rows:
        texts = [cell.strip() for cell in cells if cell and cell.strip()]
        ruler = _ruler(texts)
        if ruler:
            if header is not None:
                before = header.names
                yield TableEnds()
            header, expected, dashed = None, ruler == "=", ruler == "-"
        elif expected or (header is None and _is_header(texts, known, loose=dashed and within <= before)):
            header = Header(number, cells)
            yield TableBegins(header, "=" if expected else "-" if dashed else "")
            expected = dashed = False
        elif header is not None and (len(texts) > 1 or len(header.names) == 1 or len(cells) >= len(header.cells)):
            yield header.named(number, cells)
        else:
            yield Legend(number, "\n".join(texts))


def _ruler(texts: Sequence[str]) -> str:
    """Return `=` or `-` where a row is nothing but a ruler."""
    if len(texts) != 1 or not _RULER.fullmatch(texts[0]) or len(set(texts[0])) != 1:
        return ""
    return texts[0][0]


def _is_header(texts: Sequence[str], known: frozenset[str], *, loose: bool) -> bool:
    if len(texts) < _KNOWN_TITLES or not all(_TITLE.fullmatch(text) for text in texts):
        return False
    return loose or len(names_of(texts) & known) >= _KNOWN_TITLES
