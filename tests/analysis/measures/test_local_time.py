from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.analysis.measures.local_time import (
    Clock,
    clock_for,
    comes_twice,
    day_bounds,
    offset_changes,
    to_local,
    to_utc,
)
from casefold.errors import BadOption
from tests.analysis.small_tables import SmallTables, record

ZONES = ("Europe/London", "America/St_Johns", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe")
TIMES = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2030, 1, 1)).map(
    lambda at: at.replace(microsecond=0)
)


def local_days(zone: str, times: list[datetime]) -> list[datetime]:
    rows = [record(number, at.isoformat()) for number, at in enumerate(times)]
    tables = SmallTables({"call": rows}, zone=zone)
    table = tables.kind("call")
    found = table.select("record_id", local=clock_for(tables, ["call"]).local(table.time_utc))
    by_id = {row["record_id"]: row["local"] for row in found.to_pyarrow().to_pylist()}
    return [by_id[row["record_id"]] for row in rows]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zone=st.sampled_from(ZONES), times=st.lists(TIMES, min_size=1, max_size=20))
def test_local_time_equals_that_of_the_zones_rules(zone: str, times: list[datetime]) -> None:
    expected = [at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in times]
    assert local_days(zone, times) == expected


def test_an_offset_changes_to_the_second() -> None:
    change = datetime(2026, 3, 29, 1)
    changes = offset_changes("Europe/London", datetime(2026, 1, 1), datetime(2026, 12, 31))
    assert changes is not None
    assert [item.at for item in changes[1:]] == [change, datetime(2026, 10, 25, 1)]
    times = [change - timedelta(seconds=1), change]
    assert local_days("Europe/London", times) == [datetime(2026, 3, 29, 0, 59, 59), datetime(2026, 3, 29, 2)]


def test_a_span_too_long_to_list_is_left_to_the_engine() -> None:
    assert offset_changes("Europe/London", datetime(1899, 1, 1), datetime(2026, 1, 1)) is None
    assert local_days("Europe/London", [datetime(1899, 6, 1), datetime(2026, 7, 1)])[1] == datetime(2026, 7, 1, 1)


def test_without_a_time_there_is_nothing_to_change() -> None:
    tables = SmallTables({"call": [record(1, None)]})
    assert clock_for(tables, ["call"]) == Clock(tables, ())


def test_days_are_local_and_both_included() -> None:
    first, last = datetime(2026, 7, 1).date(), datetime(2026, 7, 2).date()
    assert day_bounds("Europe/London", first, last) == (datetime(2026, 6, 30, 23), datetime(2026, 7, 2, 23))
    assert day_bounds("Europe/London", None, None) == (None, None)
    with pytest.raises(BadOption):
        day_bounds("Europe/London", last, first)


def test_the_repeated_hour_is_known_and_has_two_readings() -> None:
    at = datetime(2026, 10, 25, 1, 30)
    assert comes_twice("Europe/London", at)
    assert not comes_twice("Europe/London", datetime(2026, 10, 25, 2, 30))
    assert to_utc("Europe/London", at) == datetime(2026, 10, 25, 0, 30)
    assert to_utc("Europe/London", at, latest=True) == datetime(2026, 10, 25, 1, 30)


def test_a_time_with_its_own_offset_keeps_it() -> None:
    assert to_utc("Europe/London", datetime.fromisoformat("2026-07-01T12:00:00+02:00")) == datetime(2026, 7, 1, 10)
    assert to_local("Europe/London", datetime(2026, 7, 1, 10)) == datetime(2026, 7, 1, 11)
    assert to_local("Europe/London", None) is None
