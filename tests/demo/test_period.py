"""The turning points keep their order however short the period is."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from casefold.demo.period import CLOCKS_GO_BACK, LEAST_DAYS, MOST_DAYS, iso, london, moment, timetable


@given(st.integers(LEAST_DAYS, MOST_DAYS))
def test_story_keeps_its_order(days: int) -> None:
    times = timetable(days)
    assert len(times.days()) == days
    assert times.first_day <= CLOCKS_GO_BACK <= times.last_day
    assert times.start < times.arrest < times.bail < times.new_phone < times.window_end < times.end
    assert times.start < times.number_change < times.end
    assert times.start < times.handover < times.end
    assert moment(CLOCKS_GO_BACK, time(23, 59)) < times.authority_cut < times.end


def test_the_repeated_hour_happens_twice() -> None:
    first = moment(CLOCKS_GO_BACK, time(1, 30))
    second = moment(CLOCKS_GO_BACK, time(1, 30), second_pass=True)
    assert (iso(first), iso(second)) == ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")
    assert london(first).time() == london(second).time() == time(1, 30)


def test_default_period_is_sixty_days_around_the_clock_change() -> None:
    times = timetable(60)
    assert (times.first_day, times.last_day) == (date(2026, 9, 7), date(2026, 11, 5))
