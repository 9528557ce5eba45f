"""Zones inside DuckDB agree with the published rules, in spring and autumn too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import BadOption
from casefold.text.zones import check_zone, local_sql, stated_utc_sql, utc_sql, zone_flags_sql

ZONES = ["Europe/London", "Europe/Dublin", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "UTC", "+01:00"]
CLOCKS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31))


@lru_cache
def _rules(zone: str) -> timedelta | ZoneInfo:
    """Read the standard library's answer from the same rules, not from those of this machine."""
    if "/" not in zone:
        return timedelta(hours=1 if zone == "+01:00" else 0)
    with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)


def _sql(expression: str, clocks: list[datetime]) -> list[object]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT unnest(range(len($1))) AS row, unnest($1::TIMESTAMP[]) AS x", [clocks]
        )
        return [row[0] for row in connection.execute(f"SELECT {expression} FROM t ORDER BY row").fetchall()]


def _utc(clock: datetime, zone: str) -> datetime:
    rules = _rules(zone)
    if isinstance(rules, ZoneInfo):
        return clock.replace(tzinfo=rules, fold=0).astimezone(UTC).replace(tzinfo=None)
    return clock - rules


def _flag(clock: datetime, zone: str) -> str | None:
    rules = _rules(zone)
    if not isinstance(rules, ZoneInfo):
        return None
    first, second = (clock.replace(tzinfo=rules, fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None
    assert second is not None
    return None if first == second else "repeated_hour" if first > second else "skipped_hour"


def _near_changes(zone: str) -> list[datetime]:
    """Clocks every ten minutes around the changes of a few years."""
    rules = _rules(zone)
    if not isinstance(rules, ZoneInfo):
        return []
    hours = [
        datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=h) for year in (1995, 2026, 2037, 2064) for h in range(8760)
    ]
    changes = [
        at
        for at in hours
        if at.astimezone(rules).utcoffset() != (at + timedelta(hours=1)).astimezone(rules).utcoffset()
    ]
    return [
        at.astimezone(rules).replace(tzinfo=None, fold=0) + timedelta(minutes=10 * step)
        for at in changes
        for step in range(-24, 25)
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_equal_to_zoneinfo_around_every_kind_of_change(zone: str) -> None:
    """Minute by minute around changes, instants and flags are those of the standard library."""
    clocks = _near_changes(zone) or [datetime(2026, 2, 3)]
    assert _sql(utc_sql("x", zone), clocks) == [_utc(clock, zone) for clock in clocks]
    assert _sql(zone_flags_sql("x", zone), clocks) == [_flag(clock, zone) for clock in clocks]


@settings(max_examples=10, deadline=None)
@given(st.lists(CLOCKS, min_size=1, max_size=200))
@pytest.mark.parametrize("zone", ZONES)
def test_equal_to_zoneinfo_from_1990_to_2100(zone: str, clocks: list[datetime]) -> None:
    """Any clock gives the instant of the standard library, and any instant its clock."""
    assert _sql(utc_sql("x", zone), clocks) == [_utc(clock, zone) for clock in clocks]
    assert _sql(zone_flags_sql("x", zone), clocks) == [_flag(clock, zone) for clock in clocks]
    rules = _rules(zone)
    if isinstance(rules, ZoneInfo):
        back = [clock.replace(tzinfo=UTC).astimezone(rules).replace(tzinfo=None, fold=0) for clock in clocks]
    else:
        back = [clock + rules for clock in clocks]
    assert _sql(local_sql("x", zone), clocks) == back


def test_autumn_hour_in_london() -> None:
    """01:30 on 25 October 2026 happens twice: the first is taken and the row is marked."""
    clock = [datetime(2026, 10, 25, 1, 30)]
    assert _sql(utc_sql("x", "Europe/London"), clock) == [datetime(2026, 10, 25, 0, 30)]
    assert _sql(zone_flags_sql("x", "Europe/London"), clock) == ["repeated_hour"]


def test_spring_hour_in_london() -> None:
    """01:30 on 29 March 2026 never happened: it is counted on from before the change and marked."""
    clock = [datetime(2026, 3, 29, 1, 30)]
    assert _sql(utc_sql("x", "Europe/London"), clock) == [datetime(2026, 3, 29, 1, 30)]
    assert _sql(zone_flags_sql("x", "Europe/London"), clock) == ["skipped_hour"]


def test_a_stated_offset_is_stronger_than_the_zone() -> None:
    """The offset of the row gives the instant; the zone only where the row states none."""
    clock = [datetime(2026, 7, 1, 12)]
    assert _sql(stated_utc_sql("x", "-330", "Europe/London"), clock) == [datetime(2026, 7, 1, 17, 30)]
    assert _sql(stated_utc_sql("x", "NULL", "Europe/London"), clock) == [datetime(2026, 7, 1, 11)]


@pytest.mark.parametrize(
    ("said", "spelled"),
    [
        ("Europe/London", "Europe/London"), (" europe/london ", "Europe/London"), ("utc", "UTC"), ("Z", "UTC"),
        ("GMT", "UTC"), ("+01:00", "+01:00"),
        ("+0100", "+01:00"), ("-5", "-05:00"), ("UTC+1", "+01:00"), ("+00:00", "UTC"),
    ],
)  # fmt: skip
def test_zones_have_one_spelling(said: str, spelled: str) -> None:
    """The many ways to write a zone become one."""
    assert check_zone(said) == spelled


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("Europe/Londn", "Did you mean Europe/London"), ("BST", "Europe/London"), ("EST", "Give a place"),
        ("+25:00", "from -14:00 to +14:00"), ("", "Give a place"), ("../../etc/passwd", "Give a place"),
        ("x" * 999, "Give a place"),
    ],
)  # fmt: skip
def test_unknown_zones_are_refused_with_a_remedy(said: str, remedy: str) -> None:
    """A name that is no zone, or several, is an error that says what to write."""
    with pytest.raises(BadOption, match=r".") as caught:
        check_zone(said)
    assert remedy in (caught.value.remedy or "")
