"""Times of extraction tools' reports, written as ISO where the report itself says how to read them.

A header such as `Sent Date/Time - UTC+00:00 (dd/MM/yyyy)` or a value such as `13/02/2024 10:11:12 AM(UTC+0)` states
what other tables leave open. Where nothing states the order of day and month, the rows of the whole workbook do; where
they do not either, the text stays as it is and the import asks or assumes, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from casefold.text.epochs import Epoch, epoch_text

Order = Literal["dmy", "mdy", "ymd"]

_DATE: Final = re.compile(
    r"(?P<a>[0-9]{1,4})(?P<sep>[/.\-])(?P<b>[0-9]{1,2})(?P=sep)(?P<c>[0-9]{2,4})"
    r"(?:[T ,]+(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|\(?(?:UTC|GMT)?\s?[+-][0-9]{1,2}(?::?[0-9]{2})?\)?|\(?(?:UTC|GMT)\)?)?"
)
_OFFSET: Final = re.compile(r"([+-])([0-9]{1,2}):?([0-9]{2})?")
_EPOCH: Final = re.compile(r"[0-9]{10}(?:\.[0-9]{1,6}|[0-9]{3}|[0-9]{6})?")
_CLOCK: Final = re.compile(r"\s*[0-9]{1,2}:[0-9]{2}")
_EPOCHS: Final = {10: Epoch.UNIX_SECONDS, 13: Epoch.UNIX_MILLISECONDS, 16: Epoch.UNIX_MICROSECONDS}
_HEADER: Final = re.compile(
    r"\s*-\s*(?P<zone>UTC(?:[+-][0-9]{1,2}(?::[0-9]{2})?)?|local time)?\s*(?:\((?P<pattern>[dMyHhms/.\- :]+)\))?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a header says of the times below it."""

    order: Order | None = None
    offset: str | None = None
    """`Z`, `+01:00`, or None where the header states none."""


def stated_by(header: str) -> tuple[str, Stated]:
    """Split a header into its name and what it states of its times.

    `Sent Date/Time - UTC+00:00 (dd/MM/yyyy)` gives `Sent Date/Time`, order dmy, offset Z.
    """
    found = _HEADER.search(header)
    if found is None or not (found["zone"] or found["pattern"]):
        return header, Stated()
    zone = found["zone"]
    offset = None if zone is None or zone.lower().startswith("local") else _offset(zone)
    return header[: found.start()], Stated(_order_of(found["pattern"]), offset)


def looks_like_time(text: str) -> bool:
    """Say whether a value is a date, with or without a clock, or counts seconds since 1970."""
    text = text.strip()
    return _DATE.fullmatch(text) is not None or _EPOCH.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Say whether a value is a date with a clock."""
    found = _DATE.fullmatch(text.strip())
    return found is not None and found["H"] is not None


def is_clock(text: str) -> bool:
    """Say whether a value is a time of day without a date."""
    return _CLOCK.match(text) is not None


def settle_order(texts: Iterable[str]) -> Order | None:
    """Tell day first from month first by numbers above 12; None where nothing tells, or both are seen."""
    day_first = month_first = False
    for text in texts:
        found = _DATE.match(text.strip())
        if found is None or len(found["a"]) == 4:
            continue
        day_first = day_first or int(found["a"]) > 12
        month_first = month_first or int(found["b"]) > 12
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def iso_text(text: str, stated: Stated) -> str:
    """Write a time as ISO with its offset, as far as it or its header states them; else return it as it is.

    An offset in the value goes before the header's. Counts of seconds since 1970 are UTC.
    """
    value = text.strip()
    if _EPOCH.fullmatch(value):
        return epoch_text(value, _EPOCHS[len(value.partition(".")[0])]) or text
    found = _DATE.fullmatch(value)
    if found is None:
        return text
    day = _day(found, stated.order)
    if day is None:
        return text
    if found["H"] is None:
        return day
    clock = _clock(found)
    offset = _offset(found["zone"]) if found["zone"] else stated.offset
    return text if clock is None else f"{day}T{clock}{offset or ''}"


def _day(found: re.Match[str], order: Order | None) -> str | None:
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) == 4:
        year, month, day = a, b, c
    elif order == "dmy":
        year, month, day = c, b, a
    elif order == "mdy":
        year, month, day = c, a, b
    else:
        return None
    year = f"20{year}" if len(year) == 2 else year
    if len(year) != 4 or not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return None
    return f"{year}-{int(month):02}-{int(day):02}"


def _clock(found: re.Match[str]) -> str | None:
    hour, half = int(found["H"]), (found["half"] or "").lower()
    if half and hour <= 12:  # some reports write AM or PM behind a clock of 24 hours
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23:
        return None
    clock = f"{hour:02}:{found['M']}"
    if found["S"] is None:
        return clock
    return f"{clock}:{found['S']}" + (f".{found['f'][:6]}" if found["f"] else "")


def _offset(zone: str) -> str:
    found = _OFFSET.search(zone)
    if found is None:
        return "Z"
    hours, minutes = int(found[2]), found[3] or "00"
    return "Z" if hours == 0 and minutes == "00" else f"{found[1]}{hours:02}:{minutes}"


def _order_of(pattern: str | None) -> Order | None:
    letters = "".join(dict.fromkeys(letter for letter in pattern or "" if letter in "dMy"))
    return {"dMy": "dmy", "Mdy": "mdy", "yMd": "ymd"}.get(letters)  # type: ignore[return-value]
