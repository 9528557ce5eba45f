"""When an event of a timeline was: its columns compared, and a difference marked.

A row may state its time twice, as text and as a count of microseconds. They must agree; where they do not, the text is
taken, since it states its zone, and the row is marked.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple

from casefold.formats.readers.stated_times import Stated, iso_text, looks_like_time
from casefold.text.epochs import Epoch, epoch_text

DISAGREE: Final = "times_disagree"
_COUNT: Final = re.compile(r"-?[0-9]{1,18}(?:\.0+)?")
_UNITS: Final = {10: Epoch.UNIX_SECONDS, 13: Epoch.UNIX_MILLISECONDS}
_MICROSECONDS: Final = (14, 15, 16)
_NOTHING: Final = frozenset({"", "-", "n/a", "none", "null", "not set", "0", "not a time"})
_LONG_FRACTION: Final = re.compile(r"(\.[0-9]{6})[0-9]+")


class Moment(NamedTuple):
    """A time as text, and the marks of its row."""

    text: str | None
    flags: tuple[str, ...] = ()


def moment(stated: str | None, counted: str | None) -> Moment:
    """Return the time of a row that may state it as text, as a count, or as both.

    Args:
        stated: Text; a count in its place is read as one.
        counted: Microseconds since 1970 (seconds of ten digits, milliseconds of thirteen).
    """
    text, count = _plain(stated), _plain(counted)
    if text is not None and _COUNT.fullmatch(text):
        count = text if counted_text(text) is not None else count
        text = None
    counted_as = None if count is None else counted_text(count)
    if text is None:
        return Moment(counted_as)
    read = iso_text(text, Stated()) if looks_like_time(text) else text
    if count is None:
        return Moment(read)
    return Moment(read, () if counted_as is not None and agree(read, counted_as) else (DISAGREE,))


def counted_text(count: str) -> str | None:
    """Return a count as ISO text; its digits tell the unit, None where they fit none."""
    digits = count.partition(".")[0].lstrip("-")
    epoch = _UNITS.get(len(digits), Epoch.UNIX_MICROSECONDS if len(digits) in _MICROSECONDS else None)
    return None if epoch is None else epoch_text(count.partition(".")[0], epoch)


def agree(stated: str, counted: str) -> bool:
    """Say whether a text and a count mean the same instant, to the second where the text has no fraction."""
    try:
        first = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", stated).replace("Z", "+00:00"))
        second = datetime.fromisoformat(counted.replace("Z", "+00:00"))
    except ValueError:
        return True  # what cannot be read says nothing against the other
    if first.tzinfo is None:
        return True
    apart = abs((first - second).total_seconds())
    return apart < (1.0 if "." not in stated else 0.001)


def dated(date: str | None, clock: str | None, zone: str | None, stated: Stated) -> tuple[str | None, str | None]:
    """Return the time of a row that states day, clock and zone apart, and the zone where the text does not hold it."""
    day = _plain(date)
    if day is None or day.startswith(("00/00", "0000")):
        return None, None
    text = " ".join(part for part in (day, _plain(clock)) if part)
    utc = (zone or "").strip().upper() in ("UTC", "Z", "GMT", "ETC/UTC")
    read = iso_text(text, Stated(stated.order, "Z" if utc else None))
    return read, None if utc else _plain(zone)


def _plain(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in _NOTHING else text.strip()
