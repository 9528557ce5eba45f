"""Days and hours in the case's zone, fast enough to be computed for every record.

An engine's own zone conversion costs more per row than a whole aggregate. Over the span of a case a zone changes
its offset a handful of times, so the conversion is written as a choice between constant offsets; spans with too
many changes fall back to the engine (`Tables.local`), with equal results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Tables
from casefold.errors import BadOption
from casefold.text.zones import zone_rules

EARLIEST = datetime(1, 1, 1)  # noqa: DTZ001 - naive like every stored time
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001 - naive like every stored time
"""What stands for an open beginning or end of a period in UTC."""

LONGEST_SPAN = timedelta(days=60 * 366)
"""Beyond this a zone's changes are not looked for one by one."""
MOST_CHANGES = 40
"""More changes than this make the engine's own conversion the better choice."""


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` (UTC, naive) on, local time is UTC plus `offset`."""

    at: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns UTC columns of some records into local time of the case's zone."""

    tables: Tables
    changes: tuple[Change, ...] | None
    """Offsets in force over the records' span; None to leave it to the engine."""

    def local(self, column: Any) -> Any:
        """Give local time, naive."""
        if self.changes is None:
            return self.tables.local(column)
        if len(self.changes) == 0:
            return column
        branches = [(column < later.at, column + _interval(change.offset)) for change, later in pairwise(self.changes)]
        last = column + _interval(self.changes[-1].offset)
        return ibis.cases(*branches, else_=last) if len(branches) > 0 else last

    def day(self, column: Any) -> Any:
        """Give the local date."""
        return self.local(column).date()


def clock_for(tables: Tables, kinds: Iterable[str]) -> Clock:
    """Find which offsets of the case's zone the records of some kinds need."""
    spans = [_time_span(tables.kind(kind)) for kind in kinds]
    begins = [first for first, _ in spans if first is not None]
    ends = [last for _, last in spans if last is not None]
    if len(begins) == 0:
        return Clock(tables, ())
    return Clock(tables, offset_changes(tables.zone, min(begins), max(ends)))


def _time_span(table: ir.Table) -> tuple[datetime | None, datetime | None]:
    row = table.aggregate(first=table.time_utc.min(), last=table.time_utc.max()).to_pyarrow().to_pylist()[0]
    return row["first"], row["last"]


def _interval(offset: timedelta) -> Any:
    return ibis.interval(seconds=int(offset.total_seconds()))


def offset_changes(zone: str, first: datetime, last: datetime) -> tuple[Change, ...] | None:
    """List the offsets in force from `first` to `last`, or None when the span is too long to list."""
    if last - first > LONGEST_SPAN:
        return None
    place = zone_rules(zone)
    day = timedelta(days=1)
    changes = [Change(first, _offset(place, first))]
    if changes[0].offset.microseconds != 0:
        return None
    now = first
    while now < last:
        later = min(now + day, last)
        if _offset(place, later) != changes[-1].offset:
            changes.append(_change_between(place, now, later))
            if len(changes) > MOST_CHANGES:
                return None
        now = later
    return tuple(changes)


def _offset(place: tzinfo, at: datetime) -> timedelta:
    offset = at.replace(tzinfo=UTC).astimezone(place).utcoffset()
    return offset if offset is not None else timedelta(0)


def _change_between(place: tzinfo, low: datetime, high: datetime) -> Change:
    after = _offset(place, high)
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if _offset(place, middle) == after else (middle, high)
    return Change(high, after)


def to_local(zone: str, at: datetime | None) -> datetime | None:
    """Turn a naive UTC time into naive local time."""
    return None if at is None else at.replace(tzinfo=UTC).astimezone(zone_rules(zone)).replace(tzinfo=None)


def local_moment(clock: Clock, seconds: int) -> datetime | None:
    """Turn seconds since 1970 in UTC into naive local time."""
    return to_local(clock.tables.zone, datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None))


def to_utc(zone: str, at: datetime, *, latest: bool = False) -> datetime:
    """Turn a local time into naive UTC; in the hour that comes twice take the first pass, or the latest.

    A time with an offset of its own keeps it.
    """
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone_rules(zone), fold=1 if latest else 0)
    return aware.astimezone(UTC).replace(tzinfo=None)


def comes_twice(zone: str, at: datetime) -> bool:
    """Tell whether a local time is one of the repeated hour in autumn."""
    return at.tzinfo is None and to_utc(zone, at) < to_utc(zone, at, latest=True)


def day_bounds(zone: str, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Give the UTC bounds (first included, second not) of local days, both days included.

    Raises:
        BadOption: The last day lies before the first.
    """
    if first is not None and last is not None and last < first:
        raise BadOption(f"the period ends on {last}, before it begins on {first}", remedy="Swap the two dates.")
    begin = None if first is None else to_utc(zone, datetime.combine(first, time.min))
    end = None if last is None else to_utc(zone, datetime.combine(last + timedelta(days=1), time.min))
    return begin, end
