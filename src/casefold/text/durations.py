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
_Kind = Literal["number", "decimal comma", "two clocks", "three clocks", "fine clocks", "dated clock", "worded"]

_SCALES: Final[dict[str, float]] = {"milliseconds": 0.001, "minutes": 60, "hours": 3600, "days": 86400}
_UNITS: Final = {
    86400: ("d", "day", "days", "tag", "tage", "jour", "jours"),
    3600: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "godz"),
    60: ("m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti"),
    1: ("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes", "segundos"),
}
_NUMBER: Final = "[0-9]{1,9}(?:[.][0-9]{1,9})?"


def _worded(scale: int) -> str:
    return f"(?:{_NUMBER} ?(?:{any_of(_UNITS[scale])})[.]?,? ?)?"


# A spreadsheet writes a length as a clock on the day its calendar begins.
_DAY_NONE: Final = "(?:0001-01-01|1899-12-3[01]|1900-01-0[01]|1904-01-01)"
_GUARDS: Final[dict[_Kind, str]] = {
    "number": r"[0-9]{1,9}(?:[.][0-9]{1,18})?(?:E-[0-9]{1,2})?",
    "decimal comma": "[0-9]{1,9},(?:[0-9]{1,2}|[0-9]{4,9})",
    "two clocks": "[0-9]{1,5}:[0-5][0-9]",
    "three clocks": "[0-9]{1,4}:[0-5][0-9]:[0-5][0-9]",
    "fine clocks": "[0-9]{1,4}:[0-5][0-9]:[0-5][0-9][.,][0-9]{1,9}",
    "dated clock": _DAY_NONE + r"[ T][0-9]{2}:[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?",
    "worded": "[Pp]?" + _worded(86400) + "[Tt]?" + _worded(3600) + _worded(60) + _worded(1),
}
_SHAPES: Final = {
    kind: re.compile(guard.replace(_DAY_NONE, "9999-99-99").replace("[0-5][0-9]", "99").replace("[0-9]", "9"), re.ASCII)
    for kind, guard in _GUARDS.items()
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


def settle_durations(shapes: Sequence[ShapeCount], *, unit: Unit | None = None) -> DurationDecision:
    """Decide from a survey how a column of lengths is read.

    `unit` is what the header or profile says: of plain numbers, or of 2:03 (`m:s`, `h:m`). Without it numbers
    are seconds, and 2:03 is minutes and seconds; that is said to be ambiguous unless the column shows it.
    """
    filled = [count for count in shapes if count.shape not in BLANKS and not count.shape.startswith("-9")]
    kinds = {count.shape: _kind(count.shape) for count in filled}
    found = tuple(kind for kind in _GUARDS if kind in kinds.values())
    clock: Literal["m:s", "h:m"] = "h:m" if unit in ("h:m", "hours") else "m:s"
    said = unit is not None and unit not in ("milliseconds", "days")
    reason, ambiguous = f"{unit}: the header or profile says so" if unit else "plain numbers are seconds", False
    if "two clocks" in found and not said:
        reason, ambiguous = _two_clocks(filled, kinds)
    return DurationDecision(
        kinds=found,
        unit=unit if unit is not None and unit not in ("m:s", "h:m") else "seconds",
        two_clocks=clock,
        not_understood=tuple(count for count in filled if kinds[count.shape] is None),
        ambiguous=ambiguous,
        reason=reason,
        untidy=any(count.untidy for count in filled),
    )


def duration_sql(column: str, decision: DurationDecision) -> str:
    """Write the length in seconds (DOUBLE); NULL for blanks, for -1 ("not passed" [S3]) and the not understood."""
    text = f"({tidy_sql(column)})" if decision.untidy else column
    cases = " ".join(
        f"WHEN {_guard_sql(text, kind)} THEN {_seconds_sql(text, kind, decision)}" for kind in decision.kinds
    )
    return f"CAST(CASE {cases} END AS DOUBLE)" if cases else "CAST(NULL AS DOUBLE)"


def _kind(shape: str) -> _Kind | None:
    if "9" not in shape:
        return None
    return next((kind for kind, pattern in _SHAPES.items() if pattern.fullmatch(shape)), None)


def _guard_sql(text: str, kind: _Kind) -> str:
    guard = f"regexp_full_match({text}, {literal(_GUARDS[kind])})"
    return f"{guard} AND regexp_matches({text}, '[0-9]')" if kind == "worded" else guard


def _two_clocks(counts: Sequence[ShapeCount], kinds: dict[str, _Kind | None]) -> tuple[str, bool]:
    """Say why 2:03 is two minutes and three seconds, and whether that is an assumption."""
    if "three clocks" in kinds.values() or "fine clocks" in kinds.values():
        return "2:03 is minutes and seconds: longer ones are written with hours", False
    highest = max(count.first_max or 0 for count in counts if kinds[count.shape] == "two clocks")
    if highest > 23:
        return f"2:03 is minutes and seconds: {highest} seen before the colon", False
    return "2:03 is assumed to be minutes and seconds: nothing in the column says", True


def _seconds_sql(text: str, kind: _Kind, decision: DurationDecision) -> str:
    if kind in ("number", "decimal comma"):
        number = f"CAST(replace({text}, ',', '.') AS DOUBLE)" if kind == "decimal comma" else f"CAST({text} AS DOUBLE)"
        scaled = f"{number} * {_SCALES[decision.unit]}" if decision.unit in _SCALES else number
        return f"round({scaled})" if decision.unit == "days" else scaled
    if kind == "two clocks":
        first, second = (3600, 60) if decision.two_clocks == "h:m" else (60, 1)
        return f"CAST(left({text}, -3) AS DOUBLE) * {first} + CAST(right({text}, 2) AS DOUBLE) * {second}"
    if kind == "three clocks":
        hours, minutes = f"CAST(left({text}, -6) AS INTEGER)", f"CAST(left(right({text}, 5), 2) AS INTEGER)"
        return f"{hours} * 3600 + {minutes} * 60 + CAST(right({text}, 2) AS INTEGER)"
    if kind == "worded":
        return " + ".join(_worded_sql(text, scale) for scale in _UNITS)
    clock = f"substr({text}, 12)" if kind == "dated clock" else f"replace({text}, ',', '.')"
    return f"{_part(clock, 1)} * 3600 + {_part(clock, 2)} * 60 + {_part(clock, 3)}"


def _part(text: str, place: int) -> str:
    return f"CAST(split_part({text}, ':', {place}) AS DOUBLE)"


def _worded_sql(text: str, scale: int) -> str:
    end = "(?:[^A-Za-z]|[Tt]|$)" if scale == 86400 else "(?:[^A-Za-z]|$)"
    pattern = literal(f"({_NUMBER}) ?(?:{any_of(_UNITS[scale])}){end}")
    return f"coalesce(TRY_CAST(regexp_extract({text}, {pattern}, 1) AS DOUBLE), 0) * {scale}"
