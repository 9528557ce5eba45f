"""What the text of a header says whatever table it stands over: its bare words, the unit and the zone it names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

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
_WORD: Final = re.compile(r"[a-z]+|\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=32_768)
def squash(text: str) -> str:
    """Reduce a header to letters and digits without case, accents, spaces and points."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    return "".join(char for char in plain.casefold() if char.isalnum())


def bare(header: str) -> str:
    """Return a header without what stands in brackets."""
    return _BRACKETS.sub(" ", header)


def apart(text: str) -> str:
    """Put a space where small letters meet a capital: `startTime` is `start Time`."""
    return _CAMEL.sub(" ", text)


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
    return tuple(_WORD.findall(apart(text).lower()))


def column_letter(index: int) -> str:
    """Return A for 0, B for 1, AA for 26: what a spreadsheet calls the column."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
