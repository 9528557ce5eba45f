from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from casefold.analysis.contract import Answer
from casefold.analysis.event_windows import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, ask, attributed

EVENT = "2026-01-15T12:00:00"


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def a_month() -> Rows:
    """Two calls at noon on each of thirty days, and six more on the 15th: four before noon and two after."""
    rows = Rows()
    for day in range(30):
        for minute in (0, 30):
            rows.call((datetime(2026, 1, 1, 12, minute) + timedelta(days=day)).isoformat(), A, B, owner=A)
    for hour, minute in ((11, 0), (11, 10), (11, 20), (11, 30), (13, 0), (13, 10)):
        rows.call(f"2026-01-15T{hour}:{minute:02}:00", A, B, owner=A, start_cell=f"c{hour}")
    return rows


def test_a_window_is_compared_with_the_same_time_of_the_other_days() -> None:
    """The first day's window begins before its first record and the last day's ends after its last: 27 are left."""
    answer = ask(ANALYSIS, a_month().tables(), subject=[A], event=[EVENT], hours=2)
    assert listed(
        answer, "records", "before", "after", "cells", "windows", "usual", "rate_ratio", "windows_as_busy"
    ) == [(8, 4, 4, 2, 27, 2.0, 4.0, 0)]
    assert answer.sentence.startswith(
        "1 comparison of a subject's window with its own, in the call and message records of "
        f"{A} (times in Europe/London). Largest ratio: {A}, 8 records within 2 hours of 2026-01-15 12:00:00 "
        "Europe/London (4 before, 4 after); 2.0 are usual, ratio 4.00 (95 per cent interval "
    )
    assert answer.sentence.endswith("0 of 27 comparable windows as busy or busier.")


def test_windows_of_other_events_are_no_comparison() -> None:
    answer = ask(ANALYSIS, a_month().tables(), subject=[A], event=[EVENT, "2026-01-20T13:00:00"], hours=2)
    assert listed(answer, "event_local", "records", "windows") == [
        (datetime(2026, 1, 15, 12), 8, 26),
        (datetime(2026, 1, 20, 13), 2, 26),
    ]


def test_the_same_time_of_day_is_local_across_the_change_of_clocks() -> None:
    rows = Rows()
    for day in range(10):
        local_noon = datetime(2026, 3, 24, 12) + timedelta(days=day)
        shift = timedelta(hours=1 if local_noon >= datetime(2026, 3, 29, 1) else 0)
        for minute in (0, 50):
            rows.call((local_noon - shift + timedelta(minutes=minute)).isoformat(), A, B, owner=A)
    [row] = ask(ANALYSIS, rows.tables(), subject=[A], event=["2026-03-27T12:30:00"], hours=1).table.to_pylist()
    assert (row["records"], row["windows"], row["usual"]) == (2, 7, 2.0)


def test_a_quiet_window_has_a_row_and_no_evidence() -> None:
    answer = ANALYSIS.answer(a_month().tables(), {"subject": [A], "event": ["2026-01-15T03:00:00"], "hours": 2})
    [row] = answer.table.to_pylist()
    assert (row["records"], row["evidence_count"], row["windows_as_busy"]) == (0, 0, row["windows"])
    assert answer.evidence.to_pyarrow().num_rows == 0


def test_a_person_is_compared_inside_the_attribution() -> None:
    people = {"Rowan": (attributed(A, "Rowan", "2026-01-11T00:00:00", "2026-01-21T00:00:00"),)}
    answer = ask(ANALYSIS, a_month().tables(people), subject=["person:Rowan"], event=[EVENT], hours=2)
    assert listed(answer, "person", "records", "windows") == [("Rowan", 8, 7)]


def test_one_record_gives_no_comparable_window_and_none_no_row() -> None:
    rows = Rows()
    rows.call(EVENT, A, B, owner=A)
    rows.call(None, A, B, owner=A)
    answer = ask(ANALYSIS, rows.tables(), subject=[A], event=[EVENT])
    assert listed(answer, "records", "windows", "rate_ratio") == [(1, 0, None)]
    assert "the records held give no comparable window" in answer.sentence
    assert answer.sentence.endswith("Not counted: 1 record without a usable time.")
    assert ask(ANALYSIS, Rows().tables(), event=[EVENT]).sentence.startswith("No record to compare")


def test_an_event_is_needed() -> None:
    with pytest.raises(BadOption, match="event"):
        ask(ANALYSIS, Rows().tables(), subject=[A])
