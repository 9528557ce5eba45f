"""Which number of a date is the day: weighed over all messages of a chat, because a chat runs on in time.

The store settles a column of times the same way for every format, but by what day first and month first leave
open; a chat may also put a two-digit year in front (20-01-15), and its few system lines are columns of their own.
What is shown here for the whole file is handed over with each of its drafts; where nothing shows it, the store
assumes day first, says so, and `--dayfirst` decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

_CANDIDATES: Final = {"first": ("ymd", "ydm"), "last": ("dmy", "mdy"), "short": ("dmy", "mdy", "ymd", "ydm")}
_TURN_DAYS: Final = 1
"""Messages may be out of order by a day (a phone without network); more is a turn."""
_CLEARLY: Final = 20
"""Of two readings without a contradiction, one is taken where the other wanders this many times as far."""


@dataclass(slots=True)
class _Reading:
    order: str
    impossible: int = 0
    turns: int = 0
    days: int = 0
    last: int | None = None

    def add(self, numbers: tuple[int, int, int]) -> None:
        day = ordinal(numbers, self.order)
        if day is None:
            self.impossible += 1
            return
        if self.last is not None:
            self.turns += day < self.last - _TURN_DAYS
            self.days += abs(day - self.last)
        self.last = day


@dataclass(slots=True)
class Weighing:
    """Takes the dates of a chat in the order of its lines."""

    year: str
    _readings: tuple[_Reading, ...] = field(init=False)
    _previous: tuple[int, int, int] | None = None

    def __post_init__(self) -> None:
        self._readings = tuple(_Reading(order) for order in _CANDIDATES[self.year])

    def add(self, numbers: tuple[int, int, int]) -> None:
        """Take the next date; one that repeats the last says nothing."""
        if numbers == self._previous:
            return
        self._previous = numbers
        for reading in self._readings:
            reading.add(numbers)

    def settled(self) -> str | None:
        """Return the order the whole file shows, or None where two readings are as good."""
        best, *rest = sorted(self._readings, key=lambda one: (one.impossible, one.turns, one.days))
        return best.order if all(_clearly(best, other) for other in rest) else None

    def likeliest(self) -> str:
        """Return the settled order, else day first (or the year in front where it has four digits)."""
        return self.settled() or _CANDIDATES[self.year][0]


def ordinal(numbers: Sequence[int], order: str) -> int | None:
    """Return the day of a date as a running number; None where the calendar has no such day."""
    parts = dict(zip(order, numbers, strict=True))
    year = parts["y"] if parts["y"] >= 100 else 2000 + parts["y"]
    try:
        return date(year, parts["m"], parts["d"]).toordinal()
    except ValueError:
        return None


def _clearly(best: _Reading, other: _Reading) -> bool:
    if best.impossible != other.impossible or best.turns != other.turns:
        return True
    swapped = {best.order, other.order} in ({"dmy", "mdy"}, {"ymd", "ydm"})
    return not swapped and other.days >= _CLEARLY * max(1, best.days)
