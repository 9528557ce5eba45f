"""How a text table separates its cells, judged by what makes its rows equally wide."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from casefold.errors import BadOption

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator

CANDIDATES = (",", ";", "\t", "|", "^")
NO_DELIMITER = "\U0010ffff"
"""A noncharacter: stands for "one column", because the csv module needs some separator."""
_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """Separator, quote and the width most rows have."""

    delimiter: str | None
    quote: str = '"'
    skip_space: bool = False
    separator_line: bool = False
    width: int = 1

    def reader(self, lines: Iterable[str]) -> Reader:
        """Return a csv reader over lines that keep their line ends."""
        return csv.reader(
            lines, delimiter=self.delimiter or NO_DELIMITER, quotechar=self.quote, skipinitialspace=self.skip_space
        )


@lru_cache(maxsize=4)
def find_dialect(head: str, given: str | None = None) -> Dialect:
    """Settle the dialect from the first part of a text; a given separator is not questioned.

    Remembered, since a dozen formats ask it of the same file one after the other.
    """
    if given is not None:
        if len(given) != 1 or given in '"\r\n\0':
            raise BadOption(f"{given!r} cannot separate cells", remedy="Give one character, such as ';' or a tab.")
        return _finish(Dialect(given), head)
    stated = re.match(r"sep=([^\r\n\"])\r?\n", head, re.IGNORECASE)
    if stated:
        return _finish(Dialect(stated[1], separator_line=True), head)
    quote = "'" if '"' not in head and _single_quoted(head) else '"'
    best, best_score = Dialect(None, quote), 0.0
    for delimiter in CANDIDATES:
        candidate = Dialect(delimiter, quote)
        score, width = _score(candidate, head)
        if width > 1 and score > best_score:
            best, best_score = replace(candidate, width=width), score
    return _finish(best, head)


def _finish(dialect: Dialect, head: str) -> Dialect:
    score, width = _score(dialect, head)
    plain = replace(dialect, width=width)
    if dialect.delimiter is None or not re.search(re.escape(dialect.delimiter) + ' +"', head):
        return plain
    spaced = replace(plain, skip_space=True)
    spaced_score, spaced_width = _score(spaced, head)
    return replace(spaced, width=spaced_width) if spaced_score > score else plain


def _score(dialect: Dialect, head: str) -> tuple[float, int]:
    """Return how well rows agree on a width (0 to 1, more for wider rows) and that width."""
    widths = [len(row) for row in islice(_records(dialect, head), _RECORDS) if any(cell.strip() for cell in row)]
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0.0, 1
    width, rows = max(counts.items(), key=lambda item: (item[1], item[0]))
    return rows / len(widths) * (1 - 1 / width), width


def _records(dialect: Dialect, head: str) -> Iterator[list[str]]:
    reader = dialect.reader(io.StringIO(head, newline=""))
    try:
        yield from reader
    except csv.Error:  # a cell longer than the module's limit: what came before is sample enough
        return


def _single_quoted(head: str) -> bool:
    """Say whether single quotes enclose cells here, as opposed to standing in names."""
    edge = "[" + re.escape("".join(CANDIDATES)) + "]"
    opened = len(re.findall(rf"(?:^|{edge})'", head, re.MULTILINE))
    closed = len(re.findall(rf"'(?={edge}|\r?$)", head, re.MULTILINE))
    lines = max(1, head.count("\n"))
    return opened == closed and opened * 2 >= lines
