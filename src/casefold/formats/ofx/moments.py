"""Times as OFX writes them: `20250331120000.000[-5:EST]`, any part from the clock on left out."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_TIME: Final = re.compile(
    r"(?P<date>[0-9]{8})"
    r"(?:(?P<clock>[0-9]{4}|[0-9]{6})(?:[.:](?P<part>[0-9]{1,6}))?)?"
    r"\s*(?P<zone>\[\s*(?P<hours>[+-]?[0-9]{1,2}(?:\.[0-9]{1,2})?)?[^\]]*\]?)?"
)


def ofx_time(text: str | None) -> str | None:
    """Return ISO text with the offset stated, with `Z` where the standard says UTC, or a date alone.

    A midnight without an offset says no more than the day. An offset that cannot be read leaves the time without one.
    Text of another form is returned as it is.
    """
    if text is None or (found := _TIME.fullmatch(text.strip())) is None:
        return text
    date = found["date"]
    day = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    clock = found["clock"]
    if clock is None or (found["zone"] is None and not clock.strip("0")):
        return day
    clock = clock.ljust(6, "0")
    part = f".{found['part']}" if found["part"] and found["part"].strip("0") else ""
    return f"{day}T{clock[:2]}:{clock[2:4]}:{clock[4:]}{part}{_offset(found)}"


def _offset(found: re.Match[str]) -> str:
    if found["zone"] is None:
        return "Z"
    if found["hours"] is None:
        return ""
    minutes = int(Decimal(found["hours"]) * 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
