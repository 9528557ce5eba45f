"""Lengths of calls as text become seconds; what 2:03 means is settled over the whole column.

The same two steps as for times: settle on the shapes of a column (`survey_sql`), then read it with one
expression. Billing minutes and network seconds look alike, so a unit is taken from the header or the
profile and never from the size of the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from casefold.text.sql_text import any_of, literal
from casefold.text.time_shapes import tidy_sql
from casefold.text.time_survey import ShapeCount
from casefold.text.times import BLANKS

Unit = Literal["milliseconds", "seconds", "minutes", "hours", "days", "m:s", "h:m"]
_Kind = Literal["number", "decimal comma", "two clocks", "three clocks", "dated clock", "worded"]

_SCALES: Final[dict[str, float]] = {"milliseconds": 0.001, "minutes": 60, "hours": 3600, "days": 86400}
_UNITS: Final = {
    86400: ("d", "day", "days", "tag", "tage", "jour", "jours"),
    3600: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "godz"),
    60: ("m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti"),
    1: ("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes", "segundos"),
}
_WORDED: Final = "(?:p ?)?" + "".join(
    rf"(?:#(?:[.]#)? ?(?:{any_of(words)})[.]?(?:,? ?t?|$))?" for words in _UNITS.values()
).replace("t?", "[Tt]?").replace("(?:p ?)?", "[Pp]?[Tt]?")
_SHAPES: Final[dict[_Kind, str]] = {
    "number": r"9{1,9}(?:[.]9{1,18})?(?:E-9{1,2})?",
    "decimal comma": r"9{1,9},(?:9{1,2}|9{4,9})",
    "two clocks": "9{1,5}:99",
    "three clocks": r"9{1,4}:99:99(?:[.,]9{1,9})?",
    "dated clock": r"9999-99-99[ T]99:99:99(?:[.]9{1,9})?",
}
_GUARDS: Final[dict[_Kind, str]] = {
    "number": r"[0-9]{1,9}(?:[.][0-9]{1,18})?(?:E-[0-9]{1,2})?",
    "decimal comma": "[0-9]{1,9},(?:[0-9]{1,2}|[0-9]{4,9})",
    "two clocks": "[0-9]{1,5}:[0-5][0-9]",
    "three clocks": r"[0-9]{1,4}:[0-5][0-9]:[0-5][0-9](?:[.,][0-9]{1,9})?",
    # A spreadsheet writes a length as a clock on the day its calendar begins.
    "dated clock": r"(?:0001-01-01|1899-12-3[01]|1900-01-0[01]|1904-01-01)[ T][0-9]{2}:[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?",
}


@dataclass(frozen=True, slots=True)
class DurationDecision:
    """How a column of lengths is read, and why; `two_clocks` is what 2:03 means."""

    kinds: tuple[_Kind, ...]
    unit: Unit
    two_clocks: Literal["m:s", "h:m"]
    not_understood: tuple[ShapeCount, ...]
    ambiguous: bool
    reason: str
    untidy: bool = False
