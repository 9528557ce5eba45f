"""What a header says: the words networks use for the same thing, in the languages seen, compared without ornament.

A header is compared as a whole (`Calling Party No.` is `callingpartyno`), because half of one may mean something
else: a number is no handset number, a connect time no seizure time. Which of two readings holds is left to the
values below it. The words are general knowledge except the names of 3GPP TS 32.298 [S9] and those of the
published layouts [S3] [S4] [S5] [S6]; a person may override any of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from casefold.formats.call_table.fields import CELL, EVENT, SUBSCRIBER
from casefold.formats.call_table.synonyms import CELL_WORDS, EVENT_WORDS, SUBSCRIBER_WORDS
from casefold.formats.readers.header_text import apart, bare, squash

_LONGEST: Final = 120
_NOISE: Final = frozenset({"raw", "value", "field", "the", "of", "local", "utc", "gmt", "original", "as", "recorded"})


def _index(words: dict[str, str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for field, text in words.items():
        for phrase in text.replace("\n", ",").split(","):
            key = squash(phrase)
            if key != "" and field not in index.setdefault(key, []):
                index[key].append(field)
    return {key: tuple(fields) for key, fields in index.items()}


_INDEX: Final = {
    EVENT: _index(EVENT_WORDS),
    CELL: _index(CELL_WORDS),
    SUBSCRIBER: _index(SUBSCRIBER_WORDS),
}


@lru_cache(maxsize=4096)
def fields_for(header: str, table: str) -> tuple[tuple[str, float], ...]:
    """Return the fields a header names in a table of this sort, each with a confidence from 0 to 1."""
    if len(header) > _LONGEST:
        return ()
    index = _INDEX[table]
    whole = squash(header)
    for key, confidence in ((whole, 0.95), (squash(bare(header)), 0.93), (_without_noise(header), 0.85)):
        if key in index:
            return tuple((field, confidence) for field in index[key])
    return ()


def _without_noise(header: str) -> str:
    words = re.split(r"[\s_./\-]+", apart(bare(header)))
    return "".join(squash(word) for word in words if word.lower() not in _NOISE)


def is_header_word(text: str) -> bool:
    """Say whether a cell names a column of any of the tables; a single letter proves nothing."""
    return len(text) > 1 and any(len(fields_for(text, table)) > 0 for table in (EVENT, CELL, SUBSCRIBER))
