"""When everything happens: the days covered and the moments the story turns on.

The period is laid around the night the clocks go back (25 October 2026), because the hour that happens twice is
a trap every reader of local times has to survive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casefold.errors import BadOption

LONDON = ZoneInfo("Europe/London")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English whatever the machine speaks."""
CLOCKS_GO_BACK = date(2026, 10, 25)
LEAST_DAYS = 7
MOST_DAYS = 3650


def moment(day: date, clock: time, *, second_pass: bool = False) -> int:
    """Turn a London wall clock into Unix seconds; `second_pass` picks the later of an hour that happens twice."""
    return int(datetime.combine(day, clock.replace(fold=int(second_pass)), tzinfo=LONDON).timestamp())


def utc(at: int) -> datetime:
    """Give Unix seconds as an aware UTC time."""
    return datetime.fromtimestamp(at, tz=UTC)


def london(at: int) -> datetime:
    """Give Unix seconds as an aware London time."""
    return datetime.fromtimestamp(at, tz=LONDON)


def iso(at: int) -> str:
    """Write Unix seconds as `2026-10-25T00:30:00Z`."""
    return utc(at).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Timetable:
    """The period and the moments in it, all in Unix seconds; `end` and `window_end` are the first second after."""

    first_day: date
    last_day: date
    start: int
    end: int
    handset_swap: int
    arrest: int
    bail: int
    new_phone: int
    window_end: int
    number_change: int
    handover: int
    trip_start: int
    trip_end: int
    authority_cut: int

    def days(self) -> list[date]:
        """List the local days of the period."""
        return [self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1)]


def timetable(days: int) -> Timetable:
    """Lay `days` local days around the clock change and place the turning points in them."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise BadOption(
            f"a made-up operation of {days} days cannot be told",
            remedy=f"Use --days between {LEAST_DAYS} and {MOST_DAYS}.",
        )
    first = CLOCKS_GO_BACK - timedelta(days=days * 4 // 5)
    last = first + timedelta(days=days - 1)

    def day(share: int) -> date:
        return first + timedelta(days=days * share // 100)

    midnight = time()
    new_phone_day = day(55) + timedelta(days=2)
    window = timedelta(days=max(1, ((last - new_phone_day).days + 1) // 4))
    trip = day(20)
    return Timetable(
        first_day=first,
        last_day=last,
        start=moment(first, midnight),
        end=moment(last + timedelta(days=1), midnight),
        handset_swap=moment(day(40), time(15, 20)),
        arrest=moment(day(55), time(6, 12)),
        bail=moment(day(55) + timedelta(days=1), time(16, 30)),
        new_phone=moment(new_phone_day, time(9, 0)),
        window_end=moment(new_phone_day + window, midnight),
        number_change=moment(day(60), time(11, 0)),
        handover=moment(day(70), time(18, 45)),
        trip_start=moment(trip, midnight),
        trip_end=moment(trip + timedelta(days=max(1, days // 30)), midnight),
        authority_cut=moment(last - timedelta(days=max(1, days // 20) - 1), midnight),
    )
