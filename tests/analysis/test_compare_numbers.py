from __future__ import annotations

from typing import Any

import pytest

from casefold.analysis.compare_numbers import ANALYSIS
from casefold.analysis.contract import Answer
from casefold.errors import BadOption
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, ask, attributed

X, TAXI = "+447700900081", "+447700900099"


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def two_numbers() -> Rows:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, X, owner=A, imei14="35000000000001", imsi="234100000000001", start_cell="c1")
    rows.call("2026-01-05T23:00:00", A, C, owner=A, imei14="35000000000001", imsi="234100000000001", start_cell="c2")
    rows.message("2026-01-06T09:00:00", A, B, owner=A, imei14="35000000000002", imsi="234100000000001")
    rows.call("2026-01-06T10:00:00", A, TAXI, owner=A, services=(TAXI,))
    rows.call("2026-01-06T09:00:00", X, B, owner=B, exhibit="x2")
    rows.call("2026-01-07T09:00:00", B, TAXI, owner=B, exhibit="x2", services=(TAXI,))
    return rows


def test_the_same_figures_stand_for_each_number_with_what_they_share() -> None:
    answer = ask(ANALYSIS, two_numbers().tables(), subject=[A, B])
    assert listed(answer, "subject", "records", "calls", "messages", "night_records", "days", "days_shared") == [
        (A, 4, 3, 1, 1, 2, 1),
        (B, 2, 2, 0, 0, 2, 1),
    ]
    assert listed(answer, "contacts", "contacts_shared", "with_each_other", "handsets", "sims", "cells") == [
        (3, 1, 1, 2, 1, 2),
        (1, 1, 0, 0, 0, 0),
    ]
    assert answer.sentence == (
        f"In the call and message records (times in Europe/London): {A}: 4 records on 2 days with 3 contacts, 1 of "
        f"them shared; {B}: 2 records on 2 days with 1 contact, 1 of them shared."
    )


def test_a_number_without_a_record_is_named_as_missing() -> None:
    answer = ask(ANALYSIS, two_numbers().tables(), subject=[A, "+447700900055"])
    assert listed(answer, "subject") == [(A,)]
    assert "No record names +447700900055." in answer.sentence


def test_a_persons_numbers_are_compared_inside_their_attributions() -> None:
    people = {"Rowan": (attributed(A, "Rowan", None, "2026-01-06T00:00:00"), attributed(B, "Rowan"))}
    answer = ask(ANALYSIS, two_numbers().tables(people), subject=["person:Rowan"])
    assert listed(answer, "subject", "person", "records") == [(A, "Rowan", 2), (B, "Rowan", 2)]


def test_one_number_is_refused_and_an_empty_case_answers() -> None:
    with pytest.raises(BadOption, match="only one number"):
        ask(ANALYSIS, two_numbers().tables(), subject=[A, A])
    assert ask(ANALYSIS, Rows().tables(), subject=[A, B]).sentence.startswith(f"None of {A} and {B} is in the call")
