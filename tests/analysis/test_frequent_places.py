from __future__ import annotations

from datetime import datetime, timedelta

from casefold.analysis.frequent_places import ANALYSIS
from tests.analysis.places import FARM, HARBOUR, STATION, Seen
from tests.analysis.small_tables import A, ask

MONDAY = datetime(2026, 1, 5)


def test_nights_and_working_days_name_two_areas() -> None:
    """A night runs over midnight and counts once; Saturday is no working day."""
    seen = Seen()
    for day in range(7):
        at = MONDAY + timedelta(days=day)
        seen.fix((at + timedelta(hours=23)).isoformat(), A, HARBOUR)
        seen.fix((at + timedelta(hours=29)).isoformat(), A, HARBOUR)
        seen.fix((at + timedelta(hours=11)).isoformat(), A, STATION)
    seen.fix((MONDAY + timedelta(hours=19)).isoformat(), A, FARM)
    answer = ask(ANALYSIS, seen.tables(), least=5)
    rows = {row["word"]: row for row in answer.table.to_pylist()}
    assert (rows["most nights"]["nights"], rows["most nights"]["of_nights"], rows["most nights"]["records"]) == (
        7,
        7,
        14,
    )
    assert (rows["most working days"]["working_days"], rows["most working days"]["of_working_days"]) == (5, 5)
    assert rows[""]["records"] == 1
    assert f"{A} on 7 of 7 nights with a record in the area of" in answer.sentence


def test_hours_are_those_of_the_cases_zone() -> None:
    """21:30 UTC in July is 22:30 in London: a night."""
    seen = Seen()
    for day in range(3):
        seen.fix((datetime(2026, 7, 6, 21, 30) + timedelta(days=day)).isoformat(), A, HARBOUR)
    [row] = ask(ANALYSIS, seen.tables()).table.to_pylist()
    assert row["word"] == "most nights"


def test_too_few_nights_name_no_area_and_cells_of_one_site_are_one_area() -> None:
    seen = Seen()
    for sector in range(3):
        seen.cell(f"1-{sector}", (51.51, -3.105), azimuth=120.0 * sector)
        seen.call(f"2026-01-0{sector + 5}T12:00:00", A, f"1-{sector}")
    answer = ask(ANALYSIS, seen.tables(), cell_radius=300)
    [row] = answer.table.to_pylist()
    assert (row["records"], row["names"], row["word"]) == (3, 3, "most working days")
    assert "No area is recorded on enough nights" in answer.sentence


def test_an_empty_case_says_so() -> None:
    assert ask(ANALYSIS, Seen().tables()).sentence.startswith("No record of all owners places its subject")
