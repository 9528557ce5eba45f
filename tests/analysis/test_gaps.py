from __future__ import annotations

from datetime import datetime, timedelta

from casefold.analysis.gaps import ANALYSIS
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, ask, attributed

START = datetime(2026, 1, 5, 9)


def a_habit(hours: int = 150, pause: int = 50) -> Rows:
    """One call each hour, then a pause, then a message."""
    rows = Rows()
    for hour in range(hours):
        rows.call((START + timedelta(hours=hour)).isoformat(), A, B, owner=A)
    rows.message((START + timedelta(hours=hours - 1 + pause)).isoformat(), B, A, owner=A)
    return rows


def test_a_gap_beyond_the_threshold_and_the_own_habit_is_listed_with_its_ends() -> None:
    answer = ask(ANALYSIS, a_habit().tables(), subject=[A])
    [row] = answer.table.to_pylist()
    assert row["seconds"] == 50 * 3600
    assert (row["before_kind"], row["after_kind"]) == ("call", "message")
    assert (row["before_record"], row["after_record"]) == ("x1-row:150", "x1-row:151")
    assert answer.sentence.startswith("1 gap longer than 24 hours and than 99 in 100 of a subject's own gaps")
    assert f"Longest: {A}, 50.0 hours" in answer.sentence


def test_a_gap_within_the_threshold_is_no_finding() -> None:
    answer = ask(ANALYSIS, a_habit(pause=20).tables(), subject=[A])
    assert answer.table.num_rows == 0
    assert answer.sentence.startswith("No gap longer than 24 hours")


def test_a_subject_that_is_often_silent_is_measured_against_itself() -> None:
    rows = Rows()
    for day in range(0, 60, 2):
        rows.call((START + timedelta(days=day)).isoformat(), A, B, owner=A)
    assert ask(ANALYSIS, rows.tables(), subject=[A]).table.num_rows == 0


def test_the_habit_is_each_subjects_own() -> None:
    rows = a_habit()
    for day in range(0, 60, 2):
        rows.call((START + timedelta(days=day)).isoformat(), B, "+447700900077", owner=B, exhibit="x2")
    assert ask(ANALYSIS, rows.tables()).table["subject"].to_pylist() == [A]


def test_a_record_to_oneself_makes_no_gap_of_its_own() -> None:
    rows = a_habit()
    rows.call((START + timedelta(minutes=30)).isoformat(), A, A, owner=A)
    assert ask(ANALYSIS, rows.tables(), subject=[A], hours=0).table.num_rows == 1


def test_a_persons_gaps_run_over_one_identifier_and_its_period() -> None:
    people = {"Rowan": (attributed(A, "Rowan", None, "2026-01-06T00:00:00"),)}
    assert ask(ANALYSIS, a_habit().tables(people), subject=["person:Rowan"]).table.num_rows == 0


def test_one_record_and_none_have_no_gap() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=A)
    assert ask(ANALYSIS, rows.tables()).table.num_rows == 0
    assert ask(ANALYSIS, Rows().tables()).table.num_rows == 0
