from __future__ import annotations

from datetime import datetime, timedelta

from casefold.analysis.convoy import ANALYSIS
from tests.analysis.places import CAR, LORRY, VAN, Seen
from tests.analysis.small_tables import A, ask

START = datetime(2026, 1, 5, 21)
ROAD = ("Gate 1", "Gate 2", "Gate 3", "Gate 4")


def drive(seen: Seen, who: str, *, late_s: int = 0, day: int = 0, road: tuple[str, ...] = ROAD) -> None:
    for place, camera in enumerate(road):
        seen.read((START + timedelta(days=day, minutes=12 * place, seconds=late_s)).isoformat(), who, camera)


def test_two_vehicles_at_the_same_cameras_in_the_same_order_are_a_journey() -> None:
    seen = Seen()
    drive(seen, CAR)
    drive(seen, VAN, late_s=40)
    drive(seen, LORRY, late_s=20, road=tuple(reversed(ROAD)))
    answer = ask(ANALYSIS, seen.tables(), minutes=2)
    [row] = answer.table.to_pylist()
    assert (row["a"], row["b"], row["places"], row["route"]) == (CAR, VAN, 4, "Gate 1 > Gate 2 > Gate 3 > Gate 4")
    assert (row["mean_gap_s"], row["in_front"], row["evidence_count"]) == (40.0, "a", 8)
    assert answer.sentence.startswith("3 pairs of 3 identifiers searched")


def test_a_long_pause_ends_a_journey_and_pairs_with_most_come_first() -> None:
    seen = Seen()
    for day in range(2):
        drive(seen, CAR, day=day)
        drive(seen, VAN, late_s=60, day=day)
    drive(seen, LORRY, late_s=30)
    rows = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert [(row["a"], row["b"], row["journeys_of_pair"]) for row in rows][:2] == [(CAR, VAN, 2)] * 2
    assert len(rows) == 4
    assert rows[1]["others_alongside"] == 0.0 or rows[0]["others_alongside"] == 0.0


def test_a_phone_beside_a_vehicle_is_found_by_position() -> None:
    seen = Seen()
    for place in range(4):
        at = (START + timedelta(minutes=10 * place)).isoformat()
        spot = (51.5 + place * 0.05, -3.0)
        seen.fix(at, A, spot)
        seen.fix(at, CAR, spot, service="anpr")
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert (row["a"], row["b"], row["places"], row["in_front"]) == (A, CAR, 4, "together")


def test_two_cameras_are_too_few_and_an_empty_case_says_so() -> None:
    seen = Seen()
    drive(seen, CAR, road=ROAD[:2])
    drive(seen, VAN, road=ROAD[:2])
    assert ask(ANALYSIS, seen.tables()).table.num_rows == 0
    assert "0 journeys" in ask(ANALYSIS, Seen().tables()).sentence
