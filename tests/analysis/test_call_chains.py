from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.analysis.call_chains import ANALYSIS
from casefold.analysis.contract import Answer
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, ask, attributed, shared_rows

D = "+447700900004"


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def two_chains() -> Rows:
    """A calls B and B calls C soon after, twice of three times; once B calls A back."""
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=B)
    rows.call("2026-01-05T09:01:00", B, C, owner=B)
    rows.call("2026-01-06T09:00:00", A, B, owner=B)
    rows.call("2026-01-06T09:10:00", B, C, owner=B)
    rows.call("2026-01-07T09:00:00", A, B, owner=B)
    rows.call("2026-01-07T09:10:01", B, C, owner=B)
    rows.call("2026-01-08T09:00:00", A, B, owner=B)
    rows.call("2026-01-08T09:01:00", B, A, owner=B)
    return rows


def test_a_chain_is_a_call_in_and_a_call_out_to_another_within_the_minutes() -> None:
    answer = ask(ANALYSIS, two_chains().tables(), subject=[B])
    assert listed(answer, "caller", "called", "times", "of_incoming", "median_s", "days", "evidence_count") == [
        (A, C, 2, 4, 330.0, 2, 4)
    ]
    assert answer.sentence == (
        f"1 chain of a call in and a call out within 10 minutes of a call in, 2 times or more, in the call records of "
        f"{B} (times in Europe/London), 1 listed. Most often: {A} called {B}, which then called {C}, 2 times of "
        "4 calls in, median 330 seconds later."
    )
    assert ask(ANALYSIS, two_chains().tables(), subject=[B], least=3).table.num_rows == 0
    assert listed(ask(ANALYSIS, two_chains().tables(), subject=[B], minutes=11), "times") == [(3,)]


def test_the_last_call_in_before_it_is_the_one_a_call_out_follows() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=B)
    rows.call("2026-01-05T09:01:00", D, B, owner=B)
    rows.call("2026-01-05T09:02:00", B, C, owner=B)
    rows.call("2026-01-05T09:03:00", B, A, owner=B)
    assert listed(ask(ANALYSIS, rows.tables(), subject=[B], least=1), "caller", "called") == [(D, A), (D, C)]


def test_calling_the_same_number_twice_after_one_call_in_is_one_chain() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=B)
    rows.call("2026-01-05T09:01:00", B, C, owner=B)
    rows.call("2026-01-05T09:02:00", B, C, owner=B)
    assert listed(ask(ANALYSIS, rows.tables(), subject=[B], least=1), "times", "evidence_count") == [(1, 2)]


def test_forwarded_legs_services_withheld_and_untimed_calls_make_no_chain() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=B)
    rows.call("2026-01-05T09:00:05", B, C, owner=B, direction="forwarded")
    rows.call("2026-01-05T09:01:00", B, D, owner=B, services=(D,))
    rows.call("2026-01-05T09:01:00", B, None, owner=B)
    rows.call(None, B, C, owner=B)
    assert ask(ANALYSIS, rows.tables(), subject=[B], least=1).table.num_rows == 0


def test_a_chain_of_a_person_runs_over_one_phone_inside_its_attribution() -> None:
    people = {"Rowan": (attributed(B, "Rowan", None, "2026-01-06T00:00:00"), attributed(D, "Rowan"))}
    rows = two_chains()
    rows.call("2026-01-05T09:00:30", D, C, owner=D, exhibit="x2")
    answer = ask(ANALYSIS, rows.tables(people), subject=["person:Rowan"], least=1)
    assert listed(answer, "subject", "person", "times") == [(B, "Rowan", 1)]


def test_an_empty_case_and_one_call_have_no_chain() -> None:
    assert ask(ANALYSIS, Rows().tables()).sentence.startswith("No number was called within 10 minutes")
    rows = Rows()
    rows.call("2026-01-05T09:01:00", B, C, owner=B)
    assert ask(ANALYSIS, rows.tables(), least=1).table.num_rows == 0


def test_the_frozen_statement_gives_the_same_rows() -> None:
    tables = two_chains().tables()
    ours, reference = shared_rows(
        ask(ANALYSIS, tables)
        .table.append_column("first_utc", ask(ANALYSIS, tables).table["first_local"])
        .append_column("last_utc", ask(ANALYSIS, tables).table["last_local"]),
        tables.reference("call_chains"),
    )
    assert ours == reference
    assert len(ours) == 1


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.booleans(), st.sampled_from([A, C, D])), min_size=0, max_size=12, unique=True
    )
)
def test_the_chains_are_those_that_a_plain_loop_finds(calls: list[tuple[int, bool, str]]) -> None:
    rows = Rows()
    steps = []
    for minute, is_out, other in calls:
        at = f"2026-01-05T09:{minute:02}:00"
        made = rows.call(at, B if is_out else other, other if is_out else B, owner=B)
        steps.append((minute, is_out, made, other))
    wanted: dict[tuple[str, str], set[str]] = {}
    last: tuple[int, str, str] | None = None
    for minute, is_out, made, other in sorted(steps):
        if not is_out:
            last = (minute, made, other)
        elif last is not None and last[2] != other and minute - last[0] <= 10:
            wanted.setdefault((last[2], other), set()).add(last[1])
    found = ask(ANALYSIS, rows.tables(), subject=[B], least=1)
    assert {(row["caller"], row["called"]): row["times"] for row in found.table.to_pylist()} == {
        key: len(firsts) for key, firsts in wanted.items()
    }
