from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from casefold.analysis.co_location import ANALYSIS
from casefold.errors import BadOption, NotFound
from tests.analysis.places import CAR, FARM, HARBOUR, Seen
from tests.analysis.small_tables import A, B, C, ask, attributed

MONDAY = datetime(2026, 1, 5)
SPOTS = tuple((48.0 + 0.01 * place, -3.0) for place in range(400))


def a_month_of(seen: Seen, who: str, seed: int, *, together: dict[int, tuple[float, float]] | None = None) -> None:
    """Six records a day at places drawn at random, but at noon on some days where it was said."""
    rng = random.Random(seed)
    for day in range(28):
        for hour in (8, 12, 15, 18, 20, 22):
            place = (together or {}).get(day) if hour == 12 else None
            at = MONDAY + timedelta(days=day, hours=hour, minutes=rng.randrange(4))
            seen.fix(at.isoformat(), who, place or rng.choice(SPOTS))


def test_meetings_on_the_very_days_stand_out_from_habit() -> None:
    """Three move at random between the same places; two of them are at the farm at noon on the same nine days."""
    meetings = dict.fromkeys(range(1, 28, 3), FARM)
    seen = Seen()
    a_month_of(seen, A, 1, together=meetings)
    a_month_of(seen, B, 2, together=meetings)
    a_month_of(seen, C, 3)
    answer = ask(ANALYSIS, seen.tables(), windows=1, days=1)
    [row] = [row for row in answer.table.to_pylist() if row["p"] <= 0.01]
    assert (row["a"], row["b"]) == (A, B)
    assert row["near_windows"] > 2 * row["expected_by_chance"]
    assert answer.sentence.startswith("3 pairs of 3 identifiers with a recorded place searched")
    assert "1 pair of them at p 0.01 or below against shuffled days, where about 0.0 of all pairs" in answer.sentence


def test_a_shared_home_alone_is_no_more_than_chance_gives() -> None:
    seen = Seen()
    for day in range(20):
        for who, minute in ((A, 0), (B, 5)):
            seen.fix((MONDAY + timedelta(days=day, hours=22, minutes=minute)).isoformat(), who, HARBOUR)
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert (row["near_windows"], row["expected_by_chance"], row["p"]) == (20, 20.0, 1.0)


def test_windows_on_both_sides_of_a_bucket_and_a_grid_line_are_near() -> None:
    """Records nine minutes apart are near whichever window each falls into; eleven minutes apart they are not."""
    seen = Seen()
    for day in range(3):
        start = MONDAY + timedelta(days=day, hours=9, minutes=8)
        seen.fix(start.isoformat(), A, (51.49999, -3.1))
        seen.fix((start + timedelta(minutes=9)).isoformat(), B, (51.50001, -3.1))
        seen.fix((start + timedelta(minutes=11)).isoformat(), C, (51.49999, -3.1))
    rows = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert [(row["a"], row["b"], row["near_windows"], row["days"]) for row in rows] == [(A, B, 3, 3), (B, C, 3, 3)]


def test_being_far_apart_within_minutes_is_reported_beside_it() -> None:
    """Harbour and farm lie 17.8 km apart: 5 minutes would take more than 200 km/h, 60 m taken off."""
    seen = Seen()
    for day in range(4):
        start = MONDAY + timedelta(days=day, hours=9)
        seen.fix(start.isoformat(), A, HARBOUR)
        seen.fix((start + timedelta(minutes=5)).isoformat(), B, FARM if day == 3 else HARBOUR)
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert (row["near_windows"], row["apart_windows"], row["comparable_windows"]) == (3, 1, 4)
    assert row["fastest_kmh"] == pytest.approx(213, abs=3)
    assert row["evidence_count"] == 8


def test_sectors_that_face_each_other_touch_and_those_back_to_back_do_not() -> None:
    seen = Seen()
    seen.cell("1-1", HARBOUR, azimuth=90.0, beamwidth=60.0)
    seen.cell("2-1", (51.5, -3.08), azimuth=270.0, beamwidth=60.0)
    seen.cell("2-2", (51.5, -3.08), azimuth=90.0, beamwidth=60.0)
    for day in range(3):
        start = MONDAY + timedelta(days=day, hours=9)
        seen.call(start.isoformat(), A, "1-1")
        seen.call(start.isoformat(), B, "2-1")
        seen.call(start.isoformat(), C, "2-2")
    rows = ask(ANALYSIS, seen.tables(), cell_radius=1000).table.to_pylist()
    assert [(row["a"], row["b"]) for row in rows] == [(A, B), (B, C)]


def test_a_camera_without_a_position_is_a_place_by_its_name() -> None:
    seen = Seen()
    for day in range(3):
        at = (MONDAY + timedelta(days=day, hours=9)).isoformat()
        seen.read(at, CAR, "Gate 5")
        seen.read(at, "plate:ZZ99BBB", "Gate 5")
        seen.read(at, "plate:ZZ99CCC", "Gate 6")
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert (row["a"], row["b"], row["near_windows"], row["apart_windows"]) == (CAR, "plate:ZZ99BBB", 3, 0)


def test_a_pair_asked_for_is_listed_even_when_never_near() -> None:
    seen = Seen()
    for day in range(2):
        at = MONDAY + timedelta(days=day, hours=9)
        seen.fix(at.isoformat(), A, HARBOUR)
        seen.fix((at + timedelta(minutes=1)).isoformat(), B, FARM)
    [row] = ask(ANALYSIS, seen.tables(), subject=[A, B]).table.to_pylist()
    assert (row["near_windows"], row["comparable_windows"], row["apart_windows"], row["days"]) == (0, 2, 2, None)


def test_a_person_is_looked_at_only_while_the_phone_is_attributed() -> None:
    seen = Seen()
    for day in range(4):
        at = (MONDAY + timedelta(days=day, hours=9)).isoformat()
        seen.fix(at, A, HARBOUR)
        seen.fix(at, B, HARBOUR)
    people = {"Rowan": (attributed(A, "Rowan", None, "2026-01-08T00:00:00"),), "Ash": (attributed(B, "Ash"),)}
    [row] = ask(ANALYSIS, seen.tables(people), subject=["person:Rowan", "person:Ash"]).table.to_pylist()
    assert (row["person_a"], row["person_b"], row["near_windows"]) == ("Rowan", "Ash", 3)


def test_the_seed_decides_the_shuffles_and_nothing_else_does() -> None:
    seen = Seen()
    a_month_of(seen, A, 4)
    a_month_of(seen, B, 5)
    tables = seen.tables()
    one, same = (ask(ANALYSIS, tables, windows=1, days=1, shuffles=99, seed=7).table for _ in range(2))
    assert one.equals(same)


def test_records_that_place_nobody_are_counted() -> None:
    seen = Seen()
    seen.fix("2026-01-05T09:00:00", A, HARBOUR)
    seen.fix(None, A, HARBOUR)
    seen.call("2026-01-05T09:00:00", B, None)
    answer = ask(ANALYSIS, seen.tables())
    assert answer.table.num_rows == 0
    assert "1 without a place that can be compared, 1 without a usable time" in answer.cautions[-1]


def test_nothing_and_nonsense_get_clear_answers() -> None:
    answer = ask(ANALYSIS, Seen().tables())
    assert answer.sentence.startswith("0 pairs of 0 identifiers with a recorded place searched")
    with pytest.raises(BadOption):
        ask(ANALYSIS, Seen().tables(), minutes=0)
    with pytest.raises(NotFound):
        ask(ANALYSIS, Seen().tables(), subject=["person:Nobody"])
