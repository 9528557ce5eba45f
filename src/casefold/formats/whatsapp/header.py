"""The head of a message as WhatsApp writes it: a date, a time and a sign, in every order and script seen.

    12/03/2024, 10:15 - Anna: text           Android
    [12.03.24, 10:15:09] Anna: text          iOS
    ‎[2024/3/12 下午3:05:09] Anna: text       the half of the day before the time

A line is a header only in the form its file has (`survey`); which number is the day is not asked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from casefold.formats.whatsapp.words import MARKS, SPACES, at_pattern, half_day_pattern, is_afternoon

LONGEST: Final = 120
"""Characters of a line in which its header must end."""

_M: Final = f"[{MARKS}]*"
_S: Final = f"[{SPACES}]"
_HEADER: Final = re.compile(
    rf"{_M}(?P<open>\[)?{_M}"
    rf"(?P<n1>\d{{1,4}}){_M}(?P<sep>[-/.年년]){_S}?{_M}(?P<n2>\d{{1,2}}){_M}(?P<sep2>[-/.月월]){_S}?{_M}"
    rf"(?P<n3>\d{{1,4}}){_M}[.日일]?{_M}"
    rf"(?:{_S}?[,،]{_S}*|{_S}+){_M}(?:(?:{at_pattern()}){_S}+)?{_M}"
    rf"(?:(?P<before>{half_day_pattern()}){_S}*)?{_M}"
    rf"(?P<hour>\d{{1,2}})(?P<colon>[:.h])(?P<minute>\d{{2}})(?:(?P=colon)(?P<second>\d{{2}}))?{_M}"
    rf"(?:{_S}*(?P<after>{half_day_pattern()}))?{_M}"
    rf"(?(open)\]{_S}?|(?:{_S}+(?P<dash>[-–—]){_S}?|(?P<comma>,){_S}))",
    re.IGNORECASE,
)
_STARTS: Final = re.compile(rf"{_M}\[?{_M}\d")
_AUTHOR: Final = re.compile(rf"(?P<name>[^\n]{{1,256}}?){_S}?:(?:{_S}|$)")
_CJK: Final = frozenset("年년")


@dataclass(frozen=True, slots=True)
class Form:
    """What all headers of one export share."""

    bracket: bool
    separator: str
    year: Literal["first", "last", "short"]
    seconds: bool
    halves: bool
    """Whether the time names the half of the day (12 hours)."""
    ending: str

    def described(self) -> str:
        """Say the form in words for a person."""
        date = {"first": "year first", "last": "year last", "short": "two-digit year"}[self.year]
        clock = ("12 hours" if self.halves else "24 hours") + (" with seconds" if self.seconds else "")
        return f"{'in brackets' if self.bracket else 'with a dash'}, dates with '{self.separator}' and {date}, {clock}"


@dataclass(frozen=True, slots=True)
class Header:
    """A header found at the start of a line."""

    form: Form
    numbers: tuple[int, int, int]
    time: str
    """Date in the file's own order and the 24-hour clock, ASCII: `12/3/2024 10:15`."""
    end: int
    """Where the author, or a system line, begins."""


def read_header(line: str) -> Header | None:
    """Read the header a line begins with, or None; numbers that no calendar or clock has make it none."""
    if _STARTS.match(line) is None:
        return None
    found = _HEADER.match(line, 0, LONGEST)
    if found is None or not _separators_agree(found):
        return None
    numbers = (int(found["n1"]), int(found["n2"]), int(found["n3"]))
    year = _year_place(found)
    clock = _clock(found)
    if year is None or clock is None or not _may_be_date(numbers, year):
        return None
    separator = "." if found["sep"] in _CJK else found["sep"]
    form = Form(
        bracket=found["open"] is not None,
        separator=separator,
        year=year,
        seconds=found["second"] is not None,
        halves=(found["before"] or found["after"]) is not None,
        ending=found["dash"] or found["comma"] or "]",
    )
    day = separator.join(f"{int(found[name]):0{len(found[name])}}" for name in ("n1", "n2", "n3"))
    return Header(form, numbers, f"{day} {clock}", found.end())


def split_author(rest: str) -> tuple[str, str] | None:
    """Take the author off what follows a header; None where no name stands before a colon.

    The first colon before a space ends the name: a name with a colon in it cannot be told from a message.
    """
    found = _AUTHOR.match(rest)
    return (found["name"], rest[found.end() :]) if found is not None else None


def _separators_agree(found: re.Match[str]) -> bool:
    if found["sep"] in _CJK:
        return found["sep2"] in "月월"
    # a comma ends a header only where East Asian exports have it so; elsewhere the line is of a table
    return found["sep2"] == found["sep"] and (found["comma"] is None or found["before"] is not None)


def _year_place(found: re.Match[str]) -> Literal["first", "last", "short"] | None:
    widths = (len(found["n1"]), len(found["n3"]))
    if widths[0] == 4 and widths[1] <= 2:
        return "first"
    if widths[1] == 4 and widths[0] <= 2:
        return "last"
    return "short" if max(widths) <= 2 else None


def _may_be_date(numbers: tuple[int, int, int], year: str) -> bool:
    first, second, third = numbers
    others = {"first": (second, third), "last": (first, second), "short": (second, min(first, third))}[year]
    return 1 <= min(others) <= 12 and 1 <= max(others) <= 31


def _clock(found: re.Match[str]) -> str | None:
    """Return the 24-hour clock: 12:05 am is 00:05, and so is the 24:05 of exports that count to 24."""
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    word = found["before"] or found["after"]
    if word is not None:
        if hour > 12:
            word = None if hour < 24 else word
        late = word is not None and is_afternoon(word)
        hour = hour + 12 if late and hour < 12 else 0 if word is not None and not late and hour == 12 else hour
    hour = 0 if hour == 24 else hour
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if found["second"] is not None else "")
