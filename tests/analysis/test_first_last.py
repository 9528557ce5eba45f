from __future__ import annotations

from datetime import date, datetime

from casefold.analysis.first_last import ANALYSIS
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, ask


def a_day() -> Rows:
    rows = Rows()
    rows.call("2026-07-01T05:00:00", B, A, owner=A, start_cell="c0")
    rows.call("2026-07-01T06:00:00", A, B, owner=A, start_cell="c1")
    rows.message("2026-07-01T06:00:00", A, B, owner=A)
    rows.call("2026-07-01T22:59:00", A, B, owner=A, start_cell="c3")
    rows.call("2026-07-01T23:30:00", A, B, owner=A, start_cell="c4")
    rows.call(None, A, B, owner=A)
    return rows


def test_a_day_runs_from_local_midnight_and_counts_what_was_sent() -> None:
    answer = ask(ANALYSIS, a_day().tables(), subject=[A])
    names = ("day", "events", "first_local", "first_cell", "last_local", "last_cell")
    assert [tuple(row[name] for name in names) for row in answer.table.to_pylist()] == [
        (date(2026, 7, 1), 3, datetime(2026, 7, 1, 7), "c1", datetime(2026, 7, 1, 23, 59), "c3"),
        (date(2026, 7, 2), 1, datetime(2026, 7, 2, 0, 30), "c4", datetime(2026, 7, 2, 0, 30), "c4"),
    ]
    assert answer.sentence.startswith("4 outgoing events of 1 subject")
    assert answer.sentence.endswith("Not counted: 1 record without a usable time.")


def test_of_two_events_in_one_second_the_smaller_record_id_is_first() -> None:
    first = ask(ANALYSIS, a_day().tables(), subject=[A]).table.to_pylist()[0]
    assert (first["first_record"], first["first_kind"]) == ("x1-row:2", "call")


def test_incoming_events_count_when_asked_for() -> None:
    first = ask(ANALYSIS, a_day().tables(), subject=[A], direction="any").table.to_pylist()[0]
    assert (first["first_cell"], first["events"]) == ("c0", 4)


def test_a_cell_that_is_not_stated_stays_empty() -> None:
    rows = Rows()
    rows.message("2026-07-01T06:00:00", A, B, owner=A)
    rows.call("2026-07-01T07:00:00", A, B, owner=A, start_cell="c1")
    first = ask(ANALYSIS, rows.tables(), subject=[A]).table.to_pylist()[0]
    assert (first["first_cell"], first["last_cell"]) == (None, "c1")


def test_a_record_to_oneself_is_one_event() -> None:
    rows = Rows()
    rows.call("2026-07-01T06:00:00", A, A, owner=A)
    assert ask(ANALYSIS, rows.tables(), direction="any").table["events"].to_pylist() == [1]


def test_the_repeated_hour_keeps_its_true_order() -> None:
    rows = Rows()
    second = rows.call("2026-10-25T01:10:00", A, B, owner=A)
    first = rows.call("2026-10-25T00:50:00", A, B, owner=A)
    row = ask(ANALYSIS, rows.tables(), subject=[A]).table.to_pylist()[0]
    assert (row["first_record"], row["last_record"]) == (first, second)
    assert (row["first_local"], row["last_local"]) == (datetime(2026, 10, 25, 1, 50), datetime(2026, 10, 25, 1, 10))


def test_an_empty_case_is_answered_in_a_sentence() -> None:
    assert ask(ANALYSIS, Rows().tables(), subject=[A]).sentence.startswith(f"No outgoing event of {A} with a time")
