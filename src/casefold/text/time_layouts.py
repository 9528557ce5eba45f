"""From the shape of a time to one explicit format: which digits are the day, and what may stand there.

A format carries the exact pattern a row must match before it is read, so a row that does not fit gets no
time: no year before 1990 or after 2100, no month 13, no offset of 99 hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from casefold.text.sql_text import any_of
from casefold.text.time_grammar import FIXED_ZONES, ORDINALS, match_shape, named
from casefold.text.time_shapes import DAYS, MONTHS, SHORT_MONTHS
from casefold.text.time_survey import ShapeCount

Order = Literal["dmy", "mdy", "ymd", "ydm"]
Kind = Literal["text", "epoch s", "epoch ms", "epoch us", "serial"]
Precision = Literal["day", "minute", "second", "millisecond", "microsecond"]
Step = Literal["no weekday", "no ordinal", "short month", "plain am"]
Breadth = Literal["wide", "narrow"]

_SIXTY: Final = "[0-5][0-9]"
_GUARDS: Final = {
    ("%Y", 4): "(?:199[0-9]|20[0-9][0-9]|2100)",
    ("%y", 2): "(?:[0-5][0-9]|6[0-8]|9[0-9])",
    ("%m", 1): "[1-9]",
    ("%m", 2): "(?:0[1-9]|1[0-2])",
    ("%d", 1): "[1-9]",
    ("%d", 2): "(?:0[1-9]|[12][0-9]|3[01])",
    ("%H", 1): "[0-9]",
    ("%H", 2): "(?:[01][0-9]|2[0-3])",
    ("%I", 1): "[1-9]",
    ("%I", 2): "(?:0[1-9]|1[0-2])",
    ("%M", 2): _SIXTY,
    ("%S", 2): _SIXTY,
}
_SHORT_MONTH: Final = f"(?:{any_of(SHORT_MONTHS)})"
_LONG_MONTH: Final = f"(?:{any_of(m for m in MONTHS if m != 'may')})"
_EPOCHS: Final[dict[int, tuple[Kind, Precision]]] = {
    10: ("epoch s", "second"),
    13: ("epoch ms", "millisecond"),
    16: ("epoch us", "microsecond"),
}


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """One way a time is written in a column.

    Attributes:
        pattern: for DuckDB's strptime, after `steps` and without the last `tail` characters.
        guards: expressions, one of which a row must match in full before it is read.
        tail: the part behind the clock that states a zone, as a shape; `±` stands for either sign.
        zone_word: the word that is stated, else None; `Z` and epochs count as UTC.
        offset_minutes: what the word means, where it means one thing.
        numeric_offset: the tail states the offset in digits.
    """

    kind: Kind
    pattern: str
    precision: Precision
    shapes: tuple[str, ...]
    guards: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    tail: str = ""
    zone_word: str | None = None
    offset_minutes: int | None = None
    numeric_offset: bool = False

    def merged(self, other: TimeFormat) -> TimeFormat | None:
        """Take in another format that is read in the same way; None if it is not."""
        if replace(other, shapes=self.shapes, guards=self.guards) != self:
            return None
        return replace(self, shapes=self.shapes + other.shapes, guards=self.guards + other.guards)


def is_serial(count: ShapeCount) -> bool:
    """Tell whether a shape may be spreadsheet day numbers between 1990 and 2100."""
    low, high = count.first_min or 0, count.first_max or 0
    return re.fullmatch(r"9{5}(?:\.9{1,15})?", count.shape) is not None and 32 <= low <= high <= 73


def breadth(count: ShapeCount) -> Breadth | None:
    """Tell whether a shape needs the order of day and month settled: four-digit year last, or two-digit year."""
    match = match_shape(count.shape)
    if match is None:
        return None
    parts = named(match)
    if parts.get("run"):
        return "wide" if _year_last(count) else None
    if "n1" not in parts or len(parts["n1"]) == 4:
        return None
    return "wide" if len(parts["n3"]) == 4 else "narrow"


def is_year_first(count: ShapeCount) -> bool:
    """Tell whether a shape is a date of three numbers with a four-digit year in front."""
    match = match_shape(count.shape)
    return match is not None and len(named(match).get("n1", "")) == 4


def layout(count: ShapeCount, order: Order) -> TimeFormat | None:
    """Find the format of a shape, its day and month in the given order; None where no format fits."""
    match = match_shape(count.shape)
    if match is None:
        return None
    parts = named(match)
    if "epoch" in parts:
        return _epoch(count)
    if "serial" in parts:
        return _serial(count)
    zone = _zone(match.string, parts)
    fields = _fields(match, count, order)
    if zone is None or fields is None:
        return None
    return _text_format(match, fields, zone)


def _year_last(count: ShapeCount) -> bool:
    return (count.third_min or 0) >= 19 and (count.third_max or 99) <= 20


def _year_first(count: ShapeCount) -> bool:
    return 19 <= (count.first_min or 0) <= (count.first_max or 99) <= 20 and not _year_last(count)


def _is_short_date(count: ShapeCount) -> bool:
    """Tell whether the pairs of a run may be year, month, day, hour; none of them in a shape nobody counted."""
    month, day, hour = count.second_max, count.third_max, count.fourth_max
    return month is not None and day is not None and month <= 12 and day <= 31 and (hour or 0) <= 23


def _epoch(count: ShapeCount) -> TimeFormat | None:
    kind, precision = _EPOCHS[len(count.shape.partition(".")[0])]
    low, high = count.first_min or 0, count.first_max or 99
    pairs_of_date = kind == "epoch s" and _is_short_date(count)
    if not 10 <= low <= high <= 41 or (low >= 20 and pairs_of_date):
        return None
    guard = "[1-4][0-9]{" + str(len(count.shape.partition(".")[0]) - 1) + "}"
    if "." in count.shape:
        guard, precision = guard + r"[.][0-9]{1,6}", "microsecond"
    return TimeFormat(kind, "", precision, (count.shape,), (guard,), zone_word="UTC", offset_minutes=0)


def _serial(count: ShapeCount) -> TimeFormat | None:
    if not is_serial(count):
        return None
    if "." in count.shape:
        return TimeFormat("serial", "", "second", (count.shape,), ("[3-7][0-9]{4}[.][0-9]{1,15}",))
    return TimeFormat("serial", "", "day", (count.shape,), ("[3-7][0-9]{4}",))


@dataclass(frozen=True, slots=True)
class _Zone:
    word: str | None = None
    offset: int | None = None
    numeric: bool = False
    tail: str = ""


def _zone(shape: str, parts: dict[str, str]) -> _Zone | None:
    """Read what a shape states about its zone; None where the tail is no zone after all."""
    word = (parts.get("word") or parts.get("mid") or "").upper()
    if "mid" in parts:
        return _Zone(word, FIXED_ZONES.get(word))
    tail = parts.get("tail", "")
    if ("open" in parts) != ("close" in parts) or (tail.strip() == "" and tail != ""):
        return None
    if "sign" in parts:
        two_clocks = tail[0] == "-" and "S" not in parts and "T" not in shape and "twelve" not in parts
        if word not in ("", "UTC", "GMT") or two_clocks:
            return None
        return _Zone(numeric=True, tail=tail.replace("+", "±").replace("-", "±"))
    if tail and not word:
        return None
    return _Zone("UTC" if word == "Z" else word or None, FIXED_ZONES.get(word), tail=tail)


@dataclass(frozen=True, slots=True)
class _Field:
    start: int
    end: int
    directive: str
    guard: str


def _fields(match: re.Match[str], count: ShapeCount, order: Order) -> list[_Field] | None:
    parts = named(match)
    found: list[_Field] = []
    for name, directives in _date_directives(parts, count, order):
        start = match.start(name)
        for directive in directives:
            width = {"%Y": 4}.get(directive, 2) if len(directives) > 1 else match.end(name) - start
            guard = _GUARDS.get((directive, width))
            if guard is None:
                return None
            found.append(_Field(start, start + width, directive, guard))
            start += width
    for name, directive in (("H", "%I" if "p" in parts else "%H"), ("M", "%M"), ("S", "%S")):
        if name in parts:
            found.append(_Field(*match.span(name), directive, _GUARDS[directive, len(parts[name])]))
    found.extend(_worded_fields(match, parts))
    return sorted(found, key=lambda field: field.start) if found else None


def _date_directives(parts: dict[str, str], count: ShapeCount, order: Order) -> list[tuple[str, list[str]]]:
    if "twelve" in parts:
        return [("twelve", _twelve(count, "sign" in parts))]
    if "run" in parts:
        last = {"dmy": ["%d", "%m", "%Y"], "mdy": ["%m", "%d", "%Y"], "ymd": ["%Y", "%m", "%d"]}.get(order, ["?", "?"])
        return [("run", ["%Y", "%m", "%d"] if _year_first(count) else last if _year_last(count) else ["?", "?"])]
    if "n1" in parts:
        if len(parts["n1"]) == 4 and order != "ydm":
            order = "ymd"
        letters = {"d": "%d", "m": "%m", "y": "%Y" if 4 in (len(parts["n1"]), len(parts["n3"])) else "%y"}
        return [(f"n{place}", [letters[letter]]) for place, letter in enumerate(order, start=1)]
    return [("day", ["%d"]), ("year", ["%Y" if len(parts["year"]) == 4 else "%y"])]


def _twelve(count: ShapeCount, with_offset: bool) -> list[str]:
    """Tell YYMMDDhhmmss (3GPP TS 32.298 [S9]) from YYYYMMDDhhmm; neither where both fit."""
    short = _is_short_date(count)
    if with_offset or (short and not _year_first(count)):
        return ["%y", "%m", "%d", "%H", "%M", "%S"]
    if _year_first(count) and not short:
        return ["%Y", "%m", "%d", "%H", "%M"]
    return ["?", "?"]


def _worded_fields(match: re.Match[str], parts: dict[str, str]) -> list[_Field]:
    found: list[_Field] = []
    if "f" in parts:
        directive = "%f" if len(parts["f"]) <= 6 else "%n"
        found.append(_Field(*match.span("f"), directive, f"[0-9]{{{len(parts['f'])}}}"))
    if "p" in parts:
        guard = "[AaPp][Mm]" if parts["p"] == "AM" else "[AaPp][.] ?[Mm]" + ("[.]" if parts["p"][-1] == "." else "")
        found.append(_Field(*match.span("p"), "%p", guard))
    if "mon" in parts:
        found.append(_Field(*match.span("mon"), "%b", _SHORT_MONTH if parts["mon"] == "Mon" else _LONG_MONTH))
    if "th" in parts:
        found.append(_Field(*match.span("th"), "", f"(?:{ORDINALS})"))
    if "weekday" in parts:
        rest = re.escape(parts["weekday"].removeprefix("Day"))
        found.append(_Field(*match.span("weekday"), "", f"(?:{any_of(DAYS)}){rest}"))
    if "sign" in parts:
        found.append(_Field(*match.span("oh"), "", "[0-9]" if len(parts["oh"]) == 1 else "(?:0[0-9]|1[0-4])"))
    if "om" in parts:
        found.append(_Field(*match.span("om"), "", "(?:00|15|30|45)"))
    return found


def _text_format(match: re.Match[str], fields: list[_Field], zone: _Zone) -> TimeFormat:
    shape, parts = match.string, named(match)
    pattern, guard, at = "", "", 0
    end = len(shape) - len(zone.tail)
    for field in fields:
        pattern += shape[at : min(field.start, end)] + field.directive
        guard += re.escape(shape[at : field.start]) + field.guard
        at = field.end
    steps: list[Step] = []
    for step, wanted in (
        ("no weekday", "weekday" in parts),
        ("no ordinal", "th" in parts),
        ("short month", parts.get("mon") == "Month"),
        ("plain am", parts.get("p", "AM") != "AM"),
    ):
        if wanted:
            steps.append(step)  # type: ignore[arg-type]
    return TimeFormat(
        kind="text",
        pattern=pattern + shape[at : max(at, end)],
        precision=_precision(parts, pattern),
        shapes=(shape,),
        guards=(guard + re.escape(shape[at:]),),
        steps=tuple(steps),
        tail=zone.tail,
        zone_word=zone.word,
        offset_minutes=zone.offset,
        numeric_offset=zone.numeric,
    )


def _precision(parts: dict[str, str], pattern: str) -> Precision:
    if "f" in parts:
        return "millisecond" if len(parts["f"]) <= 3 else "microsecond"
    if "%S" in pattern:
        return "second"
    return "minute" if "%M" in pattern else "day"
