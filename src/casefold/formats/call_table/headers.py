"""What a header says: the words networks use for the same thing, in the languages seen, compared without ornament.

A header is compared as a whole (`Calling Party No.` is `callingpartyno`), because half of one may mean something
else: a number is no handset number, a connect time no seizure time. Which of two readings holds is left to the
values below it. The words are general knowledge except the names of 3GPP TS 32.298 [S9] and those of the
published layouts [S3] [S4] [S5] [S6]; a person may override any of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from casefold.formats.call_table.fields import CELL, EVENT, SUBSCRIBER
from casefold.formats.call_table.synonyms import CELL_WORDS, EVENT_WORDS, SUBSCRIBER_WORDS

_BRACKETS: Final = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]")
_UTC: Final = re.compile(r"(?<![a-z0-9])(utc|gmt|zulu|z)(?![a-z])\s*([+-]\s*\d{1,2}(?::?\d\d)?)?", re.IGNORECASE)
_NAMED_ZONE: Final = re.compile(r"\b((?:Europe|America|Asia|Africa|Australia|Atlantic|Pacific)/[A-Za-z_/]+)\b")
_UNITS: Final = (
    (re.compile(r"\bh+:m+:s+\b", re.IGNORECASE), None),
    (re.compile(r"\bm+:s+\b", re.IGNORECASE), "m:s"),
    (re.compile(r"\bh+:m+\b", re.IGNORECASE), "h:m"),
    (re.compile(r"\b(?:secs?|seconds?|sekunden|secondes|segundos|secondi|seconden|sek|s)\b", re.IGNORECASE), "seconds"),
    (re.compile(r"\b(?:milliseconds?|msecs?|ms)\b", re.IGNORECASE), "milliseconds"),
    (re.compile(r"\b(?:mins?|minutes?|minuten|minutos|minuti)\b", re.IGNORECASE), "minutes"),
)
_LONGEST: Final = 120
_NOISE: Final = frozenset({"raw", "value", "field", "the", "of", "local", "utc", "gmt", "original", "as", "recorded"})
_WORD: Final = re.compile(r"[a-z]+|\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=32_768)
def squash(text: str) -> str:
    """Reduce a header to letters and digits without case, accents, spaces and points."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    return "".join(char for char in plain.casefold() if char.isalnum())


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


def bare(header: str) -> str:
    """Return a header without what stands in brackets."""
    return _BRACKETS.sub(" ", header)


def _without_noise(header: str) -> str:
    words = _CAMEL.sub(" ", bare(header))
    return "".join(squash(word) for word in re.split(r"[\s_./\-]+", words) if word.lower() not in _NOISE)


def is_header_word(text: str) -> bool:
    """Say whether a cell names a column of any of the tables; a single letter proves nothing."""
    return len(text) > 1 and any(len(fields_for(text, table)) > 0 for table in (EVENT, CELL, SUBSCRIBER))


def zone_in(text: str) -> str | None:
    """Return the zone a header or a line above the table states: `UTC`, an offset or a tz database name."""
    named = _NAMED_ZONE.search(text)
    if named is not None:
        return named[1]
    found = _UTC.search(text)
    if found is None:
        return "+01:00" if re.search(r"\bBST\b", text) else None
    if found[2] is None:
        return "UTC"
    sign, digits = found[2].strip()[0], re.sub(r"\D", "", found[2])
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{sign}{int(hours):02d}:{minutes}"


def unit_in(header: str) -> str | None:
    """Return the unit a duration's header states: seconds, milliseconds, minutes, m:s or h:m."""
    for pattern, unit in _UNITS:
        if pattern.search(header.replace("_", " ")):
            return unit
    return None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a file's or sheet's name or of a title, in lower case."""
    return tuple(_WORD.findall(_CAMEL.sub(" ", text).lower()))
