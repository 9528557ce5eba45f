from __future__ import annotations

from typing import Any

import pytest

from casefold.analysis.contract import Answer
from casefold.analysis.hourly import ANALYSIS, is_night
from casefold.analysis.measures.evidence import NO_EVIDENCE, digest_of
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, SmallTables


def week(tables: SmallTables, **options: Any) -> tuple[Answer, dict[tuple[int, int], dict[str, Any]]]:
    """Ask, and check that the 168 hours and what is behind each agree; empty hours have nothing behind them."""
    answer = ANALYSIS.answer(tables, options)
    cells = {(row["weekday"], row["hour"]): row for row in answer.table.to_pylist()}
    assert len(cells) == answer.table.num_rows == 168
    behind: dict[tuple[int, int], list[str]] = {}
    for row in answer.evidence.to_pyarrow().to_pylist():
        behind.setdefault((row["weekday"], row["hour"]), []).append(row["record_id"])
    for key, row in cells.items():
        assert row["evidence_count"] == row["records"] == len(behind.get(key, []))
        assert row["evidence_digest"] == digest_of(behind.get(key, []))
    return answer, {key: row for key, row in cells.items() if row["records"] > 0}


def some_hours() -> Rows:
    rows = Rows()
    rows.call("2026-07-05T23:30:00", A, B, owner=A)  # Monday 00:30 in summer time
    rows.message("2026-07-06T12:00:00", B, A, owner=A)
    rows.call("2026-01-04T23:30:00", A, B, owner=A)  # Sunday 23:30 in winter time
    rows.call(None, A, B, owner=A)
    return rows


def test_records_fall_into_local_hours_and_weekdays() -> None:
    answer, held = week(some_hours().tables())
    assert {key: (row["day"], row["calls"], row["messages"]) for key, row in held.items()} == {
        (1, 0): ("Monday", 1, 0),
        (1, 13): ("Monday", 0, 1),
        (7, 23): ("Sunday", 1, 0),
    }
    assert "66.7% between 22:00 and 06:00 local time" in answer.sentence
    assert "Not counted: 1 record without a usable time." in answer.sentence


def test_both_passes_of_the_repeated_hour_are_one_hour() -> None:
    rows = Rows()
    rows.call("2026-10-25T00:30:00", A, B, owner=A)
    rows.call("2026-10-25T01:30:00", A, B, owner=A)
    _, held = week(rows.tables())
    assert {key: row["records"] for key, row in held.items()} == {(7, 1): 2}


def test_a_subjects_own_hours_can_be_asked_for() -> None:
    rows = some_hours()
    rows.call("2026-01-05T09:00:00", B, B, owner=B, exhibit="x2")
    _, held = week(rows.tables(), subject=[B])
    assert {key: row["records"] for key, row in held.items()} == {(1, 9): 1}
    _, sent = week(rows.tables(), subject=[A], direction="outgoing")
    assert sum(row["records"] for row in sent.values()) == 2


def test_a_record_of_two_subjects_counts_once() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=A)
    _, held = week(rows.tables(), subject=[A, B], records="all")
    assert {key: row["records"] for key, row in held.items()} == {(1, 9): 1}


def test_an_empty_case_has_168_empty_hours() -> None:
    answer, held = week(Rows().tables())
    assert held == {}
    assert set(answer.table["evidence_digest"].to_pylist()) == {NO_EVIDENCE}
    assert answer.sentence.startswith("No call and message record with a time is held for all records")


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "night"),
    [(23, 22, 6, True), (5, 22, 6, True), (6, 22, 6, False), (2, 1, 4, True), (4, 1, 4, False), (0, 1, 4, False)],
)
def test_a_night_may_pass_midnight(hour: int, begins: int, ends: int, night: bool) -> None:
    assert is_night(hour, begins, ends) is night
