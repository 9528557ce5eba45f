"""What a single row is: blank, a header, a line of text beside the table, or data.

Only rows that do not look like the rest come here, so this may take its time; the rest of a file is
told by masks over whole columns (`stream`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from casefold.formats.call_table.headers import is_header_word
from casefold.formats.call_table.spoken import kind_in
from casefold.formats.readers.table_rows import FOOTER, Row

KnowsHeader = Callable[[Sequence[str]], bool]
"""Tells whether a profile knows these cells as its header."""


class Role(Enum):
    """What a row is."""

    BLANK = "blank"
    HEADER = "header"
    NOTE = "note"
    DATA = "data"


_LONGEST_CELL: Final = 200
_LONGEST_VALUE: Final = 60
_FEWEST_WORDS: Final = 2
_ENOUGH_WORDS: Final = 5
_SHARE_OF_WORDS: Final = 0.34
_MOST_VALUES: Final = 0.25
_VALUE: Final = re.compile(r"[\d\s.,:/+\-TZ()]*\d[\d\s.,:/+\-TZ()]*")
_TIMELIKE: Final = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|\d{1,2}:\d\d|\d{8}|\d{1,2}[ \-][A-Za-z]{3}")
_NUMBERLIKE: Final = re.compile(r"\+?[\d ()\-]{7,}")


def _is_value(text: str) -> bool:
    return len(text) <= _LONGEST_VALUE and _VALUE.fullmatch(text) is not None


def is_header(texts: Sequence[str], knows: KnowsHeader) -> bool:
    """Tell whether the cells of a row that are not blank name columns."""
    if len(texts) < _FEWEST_WORDS:
        return False
    if knows(texts):
        return True
    values = sum(map(_is_value, texts))
    if values > _MOST_VALUES * len(texts):
        return False
    words = sum(is_header_word(text) for text in texts)
    return words >= _ENOUGH_WORDS or (words >= _FEWEST_WORDS and words >= _SHARE_OF_WORDS * len(texts))


def may_name(row: Row, below: Row) -> bool:
    """Tell whether a row of unknown words may be a header: none of its cells is a value, and some below are."""
    values = sum(map(_is_value, below.texts))
    return len(row.texts) >= len(below.texts) // 2 and values >= 2 and not any(map(_is_value, row.texts))


def is_title_row(texts: Sequence[str]) -> bool:
    """Tell whether a row reads `Label: value` throughout: a title block, not a header."""
    return len(texts) <= 2 and (texts[0].rstrip().endswith(":") or len(texts) == 1)


def role_above(row: Row, knows: KnowsHeader) -> Role:
    """Tell what a row is before any header has been seen."""
    texts = row.texts
    if len(texts) == 0:
        return Role.BLANK
    if is_title_row(texts):
        return Role.NOTE
    return Role.HEADER if is_header(texts, knows) else Role.DATA


def role_below(
    row: Row, width: int, time_columns: Sequence[int], party_columns: Sequence[int], knows: KnowsHeader
) -> Role:
    """Tell what a row is below a header of `width` columns."""
    texts = row.texts
    if len(texts) == 0:
        return Role.BLANK
    timed = any(_TIMELIKE.search(_cell(row, index)) for index in time_columns)
    if not timed and is_header(texts, knows):
        return Role.HEADER
    if timed and not FOOTER.match(texts[0]):
        return Role.DATA
    numbered = any(_NUMBERLIKE.search(_cell(row, index)) for index in party_columns)
    if FOOTER.match(texts[0]) and (len(texts) <= max(2, width // 2) or not numbered):
        return Role.NOTE
    if len(texts) <= max(1, width // 4) and not numbered and not timed:
        return Role.NOTE if width > 3 or _prose(texts[0]) else Role.DATA
    return Role.DATA


def beside_table(row: Row, width: int) -> bool:
    """Tell whether a row below a header is a line of text and no data, as far as it shows without a mapping."""
    texts = row.texts
    if len(texts) == 0:
        return True
    few = len(texts) <= max(1, width // 4)
    timed = any(_TIMELIKE.search(text) or _NUMBERLIKE.fullmatch(text) for text in texts[1:])
    if FOOTER.match(texts[0]):
        return len(texts) <= max(2, width // 2) or not timed
    return few and not _TIMELIKE.search(texts[0]) and (width > 3 or _prose(texts[0]))


def _prose(text: str) -> bool:
    return (
        kind_in(text) is not None
        or len(text.split()) >= 3
        or (len(text) > 12 and not any(char.isdigit() for char in text))
    )


def _cell(row: Row, index: int) -> str:
    return (row.cells[index] or "")[:_LONGEST_CELL] if index < len(row.cells) else ""
