from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casefold.analysis.measures.pairing import Leg, paired

A, B, C = "+447700900001", "+447700900002", "+447700900003"
START = datetime(2026, 2, 11, 9)
TOLERANCE = timedelta(seconds=120)


def leg(second: int, exhibit: str, owner: str | None, seconds: float | None = 60.0, to: str = B) -> Leg:
    at = START + timedelta(seconds=second)
    name = f"{exhibit}-row:{second}"
    return Leg(name, "call", exhibit, owner, at, A, to, "direct", "A to B", "answered", None, seconds)


def ids(legs: list[Leg], tolerance: timedelta = TOLERANCE) -> list[list[str]]:
    return [[item.record_id for item in event] for event in paired(legs, tolerance)]


def test_two_owners_records_within_the_tolerance_are_one_event() -> None:
    assert ids([leg(0, "x1", A), leg(120, "x2", B)]) == [["x1-row:0", "x2-row:120"]]
    assert ids([leg(0, "x1", A), leg(121, "x2", B)]) == [["x1-row:0"], ["x2-row:121"]]


def test_redials_pair_with_the_nearest_record_and_none_is_used_twice() -> None:
    legs = [leg(0, "x1", A), leg(60, "x1", A), leg(2, "x2", B), leg(62, "x2", B)]
    assert ids(legs) == [["x1-row:0", "x2-row:2"], ["x1-row:60", "x2-row:62"]]


def test_one_exhibit_never_holds_an_event_twice() -> None:
    assert ids([leg(0, "x1", A), leg(1, "x1", A)]) == [["x1-row:0"], ["x1-row:1"]]


def test_an_owners_records_delivered_twice_must_agree_exactly() -> None:
    assert len(ids([leg(0, "x1", A), leg(0, "x2", A)])) == 1
    assert len(ids([leg(0, "x1", A), leg(1, "x2", A)])) == 2
    assert len(ids([leg(0, "x1", A), leg(0, "x2", A, seconds=61.0)])) == 2
    assert len(ids([leg(0, "x1", None), leg(5, "x2", B)])) == 2


def test_other_parties_are_another_event() -> None:
    assert len(ids([leg(0, "x1", A), leg(0, "x2", C, to=C)])) == 2


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["x1", "x2", "x3"])), unique=True, max_size=30))
def test_no_record_is_lost_or_used_twice(given_legs: list[tuple[int, str]]) -> None:
    owners = {"x1": A, "x2": B, "x3": None}
    legs = [leg(second, exhibit, owners[exhibit]) for second, exhibit in given_legs]
    events = paired(legs, TOLERANCE)
    assert sorted(item.record_id for event in events for item in event) == sorted(item.record_id for item in legs)
    for event in events:
        assert len({item.exhibit for item in event}) == len(event)
        assert event[-1].time_utc - event[0].time_utc <= TOLERANCE
