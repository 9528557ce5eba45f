"""Numbers and registration marks inside text, as terms that every spelling of them shares.

A number becomes its digits from the last to the first, in international form where it is a telephone number: then
"ends in 0123" is a word that begins so. A mark becomes its letters and digits without the space. A number written in
groups gives a term for each run of neighbouring groups, because text does not say where one number ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from casefold.text.phones import read_phone
from casefold.text.plates import is_uk_mark, read_plate

FEWEST_DIGITS: Final = 6
MOST_DIGITS: Final = 20
_MOST_GROUPS: Final = 5
_ENDS_IN: Final = 4
"""Digits of an end that is asked for."""

_GROUP: Final = r"\+?\(?\d+\)?"
_DIGITS: Final = re.compile(rf"(?<![\w]){_GROUP}(?:[ \u00a0.\-/]{{0,2}}{_GROUP}){{0,11}}(?![\w])")
_ONE_GROUP: Final = re.compile(r"\d+")
_MARK: Final = re.compile(
    r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]|[A-Z]{3} ?\d{3,4})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Code:
    """One number or mark in a text, and where it stands."""

    term: str
    start: int
    end: int


def codes_in(text: str, region: str | None) -> Iterator[Code]:
    """Yield the numbers and marks of a text; `region` is where a number without its country is from."""
    for found in _DIGITS.finditer(text):
        yield from _numbers(found, region)
    for found in _MARK.finditer(text):
        mark = read_plate(found[0])
        if mark is not None and is_uk_mark(mark):
            yield Code(mark_term(mark), found.start(), found.end())


def number_term(digits: str) -> str:
    """Return the term of a number: its digits, the last one first."""
    return "n" + digits[::-1]


def mark_term(mark: str) -> str:
    """Return the term of a registration mark as `read_plate` gives it."""
    return "p" + mark.lower()


def identifier_term(identifier: str) -> str | None:
    """Return the term of a stored identifier that is a number or a mark."""
    kind, colon, rest = identifier.partition(":")
    if not colon:
        digits = identifier.removeprefix("+")
        return number_term(digits) if digits.isascii() and digits.isdigit() else None
    if kind == "plate":
        return mark_term(rest)
    return number_term(rest) if rest.isascii() and rest.isdigit() else None


def asked_number(text: str, region: str | None) -> tuple[str, str] | None:
    """Return what a number that is looked for is: the term of the whole, and what terms of its end begin with.

    None where the text is no number of six digits and more.
    """
    if _DIGITS.fullmatch(text.strip()) is None:
        return None
    digits = "".join(_ONE_GROUP.findall(text))
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    return number_term(_international(text.strip(), region) or digits), number_term(_bare(digits))


def ending(text: str) -> str | None:
    """Return what the terms of all numbers with this end begin with; None where it has no four digits."""
    return number_term(text) if text.isascii() and text.isdigit() and len(text) >= _ENDS_IN else None


def _numbers(found: re.Match[str], region: str | None) -> Iterator[Code]:
    groups = list(_ONE_GROUP.finditer(found[0]))
    for first in range(len(groups)):
        for last in range(first, min(first + _MOST_GROUPS, len(groups))):
            digits = "".join(group[0] for group in groups[first : last + 1])
            if len(digits) > MOST_DIGITS:
                break
            if len(digits) >= FEWEST_DIGITS:
                start, end = groups[first].start(), groups[last].end()
                while start > 0 and found[0][start - 1] in "+(":
                    start -= 1
                known = _international(found[0][start:end], region)
                yield Code(number_term(known or digits), found.start() + start, found.start() + end)


def _bare(digits: str) -> str:
    """Leave out the zeros that stand for `abroad` or `this country`."""
    bare = digits.lstrip("0")
    return bare if len(bare) >= _ENDS_IN else digits


@lru_cache(maxsize=1 << 16)
def _international(text: str, region: str | None) -> str | None:
    e164 = read_phone(text, region).e164 if len(text) >= FEWEST_DIGITS else None
    return e164.removeprefix("+") if e164 else None
