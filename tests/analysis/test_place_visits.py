from __future__ import annotations

from datetime import datetime

import pytest

from casefold.analysis.place_visits import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.places import CAR, FARM, HARBOUR, Seen
from tests.analysis.small_tables import A, ask

CIRCLE = f"{HARBOUR[0]},{HARBOUR[1]},500"
SQUARE = "51.495,-3.105 51.495,-3.095 51.505,-3.095 51.505,-3.105"


@pytest.mark.parametrize("area", [CIRCLE, SQUARE])
def test_a_visit_is_bounded_on_both_sides(area: str) -> None:
    seen = Seen()
    seen.fix("2026-01-05T08:00:00", A, FARM)
    for hour in (9, 10, 11):
        seen.fix(f"2026-01-05T{hour:02d}:00:00", A, HARBOUR)
    seen.fix("2026-01-05T12:30:00", A, FARM)
    answer = ask(ANALYSIS, seen.tables(), area=area)
    [row] = answer.table.to_pylist()
    assert row["arrived_at_or_before"] == datetime(2026, 1, 5, 9)
    assert row["left_at_or_after"] == datetime(2026, 1, 5, 11)
    assert (row["not_there_yet"], row["elsewhere_by"]) == (datetime(2026, 1, 5, 8), datetime(2026, 1, 5, 12, 30))
    assert (row["standing"], row["inside_records"]) == ("inside", 3)
    assert (
        "there at or before 2026-01-05 09:00:00 and until at least 2026-01-05 11:00:00 Europe/London" in answer.sentence
    )


def test_a_pause_and_a_record_elsewhere_begin_a_new_visit() -> None:
    seen = Seen()
    for at in ("09:00", "10:00", "18:00"):
        seen.fix(f"2026-01-05T{at}:00", A, HARBOUR)
    seen.fix("2026-01-05T18:20:00", A, FARM)
    seen.fix("2026-01-05T18:40:00", A, HARBOUR)
    rows = ask(ANALYSIS, seen.tables(), area=CIRCLE, hours=4).table.to_pylist()
    assert [row["first_utc"].hour for row in rows] == [9, 18, 18]
    assert rows[1]["elsewhere_by"] == datetime(2026, 1, 5, 18, 20)
    assert rows[0]["elsewhere_by"] is None


def test_a_service_area_only_touches_and_an_edge_is_not_inside() -> None:
    seen = Seen()
    seen.cell("1-1", (51.506, -3.1))
    seen.call("2026-01-05T09:00:00", A, "1-1", cell_anchor="at_or_before_start")
    seen.fix("2026-01-05T09:10:00", CAR, (51.50449, -3.1), accuracy_m=30.0)
    rows = {row["subject"]: row for row in ask(ANALYSIS, seen.tables(), area=CIRCLE).table.to_pylist()}
    assert (rows[A]["standing"], rows[A]["records_before_arrival"]) == ("touching", 1)
    assert rows[CAR]["standing"] == "touching"


def test_a_place_can_be_asked_for_by_its_name() -> None:
    seen = Seen()
    seen.read("2026-01-05T09:00:00", CAR, "Gate 5")
    seen.read("2026-01-05T09:05:00", CAR, "Gate 6")
    [row] = ask(ANALYSIS, seen.tables(), area="name:gate 5").table.to_pylist()
    assert row["standing"] == "inside"


@pytest.mark.parametrize(
    "area", ["", "somewhere", "1,2", "1,2 3,4", "91,0,50", "1,2,-5", "1,2,3,4", "1,x 2,3 4,5", "name:"]
)
def test_what_is_no_area_is_refused_with_an_example(area: str) -> None:
    with pytest.raises(BadOption) as caught:
        ask(ANALYSIS, Seen().tables(), area=area)
    assert "53.18,-0.55,500" in str(caught.value) or "Latitude comes first" in str(caught.value) or area == ""


def test_nobody_there_is_said() -> None:
    assert ask(ANALYSIS, Seen().tables(), area=CIRCLE).sentence.startswith("No record of all owners is at")
