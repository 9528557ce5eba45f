from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.analysis.overview import ANALYSIS
from tests.analysis.small_tables import A, B, SmallTables, ask, moment, party, record, shared_rows


def a_case() -> SmallTables:
    calls = [
        record(1, "2026-01-10T09:00:00", start_cell="c1", end_cell="c2"),
        record(2, "2026-01-10T23:59:00", start_cell="c2", flags="repeated_hour"),
        record(3, "2026-01-14T08:00:00"),
        record(4, "2026-01-14T08:00:00", duplicate_of="x1-row:3"),
        record(5, None, flags="time_not_understood"),
    ]
    message = record(6, "2026-07-01T23:30:00", "x2")
    cell = record(7, None, "x3", cell="c1")
    parties = [
        party(calls[0], "call", "from", A, is_owner=True),
        party(calls[0], "call", "to", B),
        party(calls[1], "call", "from", None),
        party(calls[1], "call", "to", A, is_owner=True),
        party(calls[2], "call", "to", None, state="unavailable"),
        party(calls[3], "call", "to", None, state="blank"),
    ]
    return SmallTables({"call": calls, "message": [message], "cell": [cell], "party": parties})


def test_each_exhibit_and_kind_is_counted_with_its_span_and_missing_days() -> None:
    rows = ask(ANALYSIS, a_case()).table.to_pylist()
    assert [(row["exhibit"], row["kind"]) for row in rows] == [("x1", "call"), ("x2", "message"), ("x3", "cell")]
    found = {name: value for name, value in rows[0].items() if not name.startswith("evidence")}
    assert found == {
        "exhibit": "x1",
        "kind": "call",
        "records": 5,
        "first_local": moment("2026-01-10T09:00:00"),
        "last_local": moment("2026-01-14T08:00:00"),
        "first_utc": moment("2026-01-10T09:00:00"),
        "last_utc": moment("2026-01-14T08:00:00"),
        "without_time": 1,
        "duplicates": 1,
        "flagged": 2,
        "days_with_records": 2,
        "days_without_records": 3,
        "parties": 2,
        "withheld": 2,
        "cells": 2,
    }


def test_days_are_those_of_the_case_zone() -> None:
    row = ask(ANALYSIS, a_case()).table.to_pylist()[1]
    assert row["first_local"] == moment("2026-07-02T00:30:00")
    assert (row["days_with_records"], row["days_without_records"]) == (1, 0)


def test_of_a_cell_table_only_the_rows_are_counted() -> None:
    row = ask(ANALYSIS, a_case()).table.to_pylist()[2]
    assert (row["records"], row["duplicates"], row["flagged"]) == (1, 0, 0)
    measured = ("first_local", "without_time", "days_with_records", "days_without_records", "parties", "cells")
    assert [row[name] for name in measured] == [None] * len(measured)


def test_the_sentence_tells_what_is_held_the_period_and_the_doubts() -> None:
    answer = ask(ANALYSIS, a_case())
    assert answer.sentence == (
        "The case holds 7 records in 3 exhibits: 5 calls, 1 message and 1 cell. "
        "Calls and messages run from 2026-01-10 09:00:00 to 2026-07-02 00:30:00 (times in Europe/London). "
        "Among them: 1 record without a usable time, 1 row that repeats another, 2 records with a flag and "
        "2 withheld or unavailable party entries. "
        "Local days without any record inside the span: x1 calls 3 days."
    )
    assert any("not delivered" in caution for caution in answer.cautions)


def test_the_repeated_hour_of_autumn_is_one_day_and_both_ends_keep_their_instant() -> None:
    calls = [record(1, "2026-10-25T00:30:00"), record(2, "2026-10-25T01:30:00"), record(3, "2026-10-24T23:15:00")]
    row = ask(ANALYSIS, SmallTables({"call": calls})).table.to_pylist()[0]
    assert row["days_with_records"] == 1
    assert row["first_local"] == moment("2026-10-25T00:15:00")
    assert row["last_local"] == moment("2026-10-25T01:30:00")
    assert row["last_utc"] == moment("2026-10-25T01:30:00")


def test_records_without_any_time_have_no_span() -> None:
    row = ask(ANALYSIS, SmallTables({"call": [record(1, None)]})).table.to_pylist()[0]
    assert (row["first_local"], row["days_with_records"], row["days_without_records"]) == (None, 0, None)


def test_only_the_kinds_asked_for_are_counted() -> None:
    table = ask(ANALYSIS, a_case(), kinds=["message"]).table
    assert table["kind"].to_pylist() == ["message"]


def test_an_empty_case_says_so() -> None:
    answer = ask(ANALYSIS, SmallTables({}))
    assert answer.table.num_rows == 0
    assert answer.sentence == "The case holds no record of the kinds asked for."


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["call", "message"]),
        st.sampled_from(["x1", "x2"]),
        st.none() | st.integers(0, 24 * 400),
        st.booleans(),
        st.sampled_from([None, "c1", "c2"]),
        st.sampled_from([A, B, None]),
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_any_rows_give_what_the_reference_statement_gives(
    drawn: list[tuple[str, str, int | None, bool, str | None, str | None]],
) -> None:
    rows: dict[str, list[dict[str, object]]] = {"call": [], "message": [], "party": []}
    for number, (kind, exhibit, hour, again, cell, other) in enumerate(drawn):
        made = record(number, None, exhibit, start_cell=cell, duplicate_of="x1-row:0" if again else None)
        made["time_utc"] = None if hour is None else datetime(2026, 1, 1) + timedelta(hours=hour)
        rows[kind].append(made)
        rows["party"].append(party(made, kind, "to", other))
    tables = SmallTables(rows)
    ours, reference = shared_rows(ask(ANALYSIS, tables, kinds=["call", "message"]).table, tables.reference("overview"))
    assert ours[: len(reference)] == reference
    assert bool(ours) == bool(reference)
