"""What shapes a time may have: the dates, clocks and zones that are understood, and how they combine."""

from __future__ import annotations

import re
from typing import Final

# Words that name one offset in the data we read; BST is British Summer Time (general knowledge).
FIXED_ZONES: Final = {"Z": 0, "UTC": 0, "GMT": 0, "BST": 60}
# Words that name several offsets, or are written all year for a zone that changes: kept, never turned into one.
UNCLEAR_ZONES: Final = (
    "ACST", "AEDT", "AEST", "AST", "CAT", "CDT", "CEST", "CET", "CST", "EAT", "EDT", "EEST", "EET", "EST", "GST",
    "HKT", "HST", "IST", "JST", "MDT", "MEST", "MESZ", "MEZ", "MSK", "MST", "NZDT", "NZST", "PDT", "PKT", "PST",
    "SAST", "SGT", "WAT", "WEST", "WET",
)  # fmt: skip

ORDINALS: Final = "st|nd|rd|th|ST|ND|RD|TH"
_WORD: Final = "|".join(("UTC", "GMT", "BST", "utc", "gmt", "bst", *UNCLEAR_ZONES))
_DATES: Final = (
    r"(?P<n1>9{4}|99?)(?P<sep>[/\-.])(?P<n2>99?)(?P=sep)(?P<n3>9{4}|99?)",
    rf"(?P<day>99?)(?P<th>{ORDINALS})?[ \-/.,]{{0,2}}(?P<mon>Month|Mon)[ \-/.,]{{0,2}}(?P<year>9{{4}}|99)",
    rf"(?P<mon>Month|Mon)[ .\-]{{0,2}}(?P<day>99?)(?P<th>{ORDINALS})?[ ,\-]{{1,2}}(?P<year>9{{4}})",
    r"(?P<year>9{4})[ \-/.]?(?P<mon>Month|Mon)[ \-/.]?(?P<day>99?)",
)
_EIGHT: Final = "(?P<run>9{8})"
_SIX: Final = "(?P<n1>99)(?P<n2>99)(?P<n3>99)"
_CLOCK: Final = r"(?P<H>99?)(?P<c>[:.h])(?P<M>99)(?:(?P=c)(?P<S>99)(?:[.,](?P<f>9{1,9}))?)?(?: ?(?P<p>AM|A\.M\.?))?"
_RUN_CLOCK: Final = "(?P<H>99)(?P<M>99)(?P<S>99)?"
_OFFSET: Final = r"(?P<sign>[+\-])(?P<oh>99?):?(?P<om>99)?"
_ZONE: Final = rf"(?P<tail> ?(?P<open>\()?(?P<word>Z|z|{_WORD})?(?:{_OFFSET})?(?P<close>\))?(?: \((?:{_WORD})\))?)"
_BETWEEN: Final = "(?: |, | - |T|t|_|-|/|:| at |, at )"
_WEEKDAY: Final = "(?P<weekday>Day,? )?"

_GRAMMAR: Final = tuple(
    re.compile(pattern)
    for pattern in (
        *(f"{_WEEKDAY}{date}" for date in (*_DATES, _EIGHT)),
        *(f"{_WEEKDAY}{date}{_BETWEEN}{_CLOCK}{_ZONE}" for date in (*_DATES, _EIGHT)),
        *(f"{_CLOCK},? {date}{_ZONE}" for date in _DATES),
        rf"{_WEEKDAY}(?P<mon>Month|Mon) (?P<day>99?) {_CLOCK}(?: (?P<mid>{_WORD}))? (?P<year>9{{4}})",
        rf"{_EIGHT}[ T_\-]{_RUN_CLOCK}{_ZONE}",
        rf"{_EIGHT}(?P<H>99)(?P<M>99)(?P<S>99)(?:[.,]?(?P<f>9{{3}}|9{{6}}))?{_ZONE}",
        rf"{_SIX}[ T_\-]{_RUN_CLOCK}{_ZONE}",
        rf"(?P<twelve>9{{12}})(?P<tail>(?:{_OFFSET})?)",
        r"(?P<epoch>9{10}(?:\.9{1,6})?|9{13}|9{16})",
        r"(?P<serial>9{5}(?:\.9{1,15})?)",
    )
)
_CLOCK_ONLY: Final = re.compile(_CLOCK)


def match_shape(shape: str) -> re.Match[str] | None:
    """Match a shape as one of the understood ones; the named groups are its parts."""
    return next((found for grammar in _GRAMMAR if (found := grammar.fullmatch(shape))), None)


def named(match: re.Match[str]) -> dict[str, str]:
    """Give the parts that are there."""
    return {name: text for name, text in match.groupdict().items() if text is not None}


def is_clock(shape: str) -> bool:
    """Tell whether a shape is a time of day without a date."""
    return _CLOCK_ONLY.fullmatch(shape) is not None
