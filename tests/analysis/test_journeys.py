from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from casefold.analysis.journeys import ANALYSIS
from tests.analysis.places import CAR, HARBOUR, Seen
from tests.analysis.small_tables import A, ask

START = datetime(2026, 1, 5, 9)


def test_a_journey_has_length_duration_and_the_order_of_its_places() -> None:
    """One minute of arc north each step: a nautical mile, near enough."""
    seen = Seen()
    for step in range(4):
        at = (START + timedelta(minutes=10 * step)).isoformat()
        seen.fix(at, A, (51.0 + step / 60, -3.0))
        seen.read(at, CAR, f"Gate {step // 2}")
    rows = {row["subject"]: row for row in ask(ANALYSIS, seen.tables()).table.to_pylist()}
    assert (rows[A]["seconds"], rows[A]["positions"]) == (1800, 4)
    assert rows[A]["length_m"] == pytest.approx(3 * 1853.2, abs=1)
    assert (rows[CAR]["route"], rows[CAR]["places"], rows[CAR]["length_m"]) == ("Gate 0 > Gate 1", 2, None)


def test_a_pause_ends_a_journey_and_adds_no_length() -> None:
    seen = Seen()
    for hour in (0, 1, 5, 6):
        seen.fix((START + timedelta(hours=hour)).isoformat(), A, (51.0 + hour, -3.0))
    rows = ask(ANALYSIS, seen.tables(), hours=2).table.to_pylist()
    assert [round(row["length_m"] / 1000) for row in rows] == [111, 111]


def test_a_service_area_is_no_position_to_measure_from() -> None:
    seen = Seen()
    seen.cell("1-1", HARBOUR)
    seen.fix("2026-01-05T09:00:00", A, (51.0, -3.0))
    seen.call("2026-01-05T09:10:00", A, "1-1")
    seen.fix("2026-01-05T09:20:00", A, (51.0, -3.0))
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert (row["records"], row["positions"], row["length_m"]) == (3, 2, 0.0)


def test_one_record_is_no_journey_and_nothing_says_so() -> None:
    seen = Seen()
    seen.fix("2026-01-05T09:00:00", A, HARBOUR)
    assert ask(ANALYSIS, seen.tables()).sentence.startswith("No journey of all owners")
