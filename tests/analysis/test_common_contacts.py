from __future__ import annotations

import math

import pytest

from casefold.analysis.common_contacts import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, ask, attributed

D, SHOP, MATE = "+447700900004", "+441134960001", "+447700900009"


def three_phones() -> Rows:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, D, owner=A)
    rows.call("2026-01-05T10:00:00", D, A, owner=A)
    rows.message("2026-01-05T09:00:00", B, D, owner=B, exhibit="x2")
    rows.call("2026-01-05T09:00:00", C, D, owner=C, exhibit="x3")
    rows.call("2026-01-06T09:00:00", A, MATE, owner=A)
    rows.call("2026-01-06T09:00:00", B, MATE, owner=B, exhibit="x2")
    rows.call("2026-01-07T09:00:00", A, "+447700900077", owner=A)
    for owner, exhibit in ((A, "x1"), (B, "x2")):
        rows.call("2026-01-08T09:00:00", owner, SHOP, owner=owner, exhibit=exhibit, services=(SHOP,))
        rows.call("2026-01-08T09:00:00", None, owner, owner=owner, exhibit=exhibit)
    return rows


def test_shared_contacts_are_listed_with_each_subjects_counts_and_their_rarity() -> None:
    answer = ask(ANALYSIS, three_phones().tables())
    rows = [(r["contact"], r["subject"], r["shared_by"], r["records"]) for r in answer.table.to_pylist()]
    assert rows == [(D, A, 3, 2), (D, B, 3, 1), (D, C, 3, 1), (MATE, A, 2, 1), (MATE, B, 2, 1)]
    weights = answer.table["weight"].to_pylist()
    assert weights == [0.0, 0.0, 0.0, math.log(3 / 2), math.log(3 / 2)]
    assert answer.sentence == (
        "2 contacts shared by 2 or more of 3 subjects (all owners) (times in Europe/London), 2 listed. Shared by "
        f"most: {D}, by 3 of them in 4 records. Not listed as service numbers: 1 shared contact ({SHOP})."
    )


def test_a_withheld_party_is_never_shared() -> None:
    assert None not in ask(ANALYSIS, three_phones().tables()).table["contact"].to_pylist()


def test_chosen_subjects_alone_are_compared() -> None:
    answer = ask(ANALYSIS, three_phones().tables(), subject=[B, C])
    assert answer.table["contact"].to_pylist() == [D, D]
    assert answer.table["weight"].to_pylist() == [0.0, 0.0]


def test_two_phones_of_one_person_share_nothing_between_them() -> None:
    people = {"Rowan": (attributed(A, "Rowan"), attributed(B, "Rowan"))}
    answer = ask(ANALYSIS, three_phones().tables(people), subject=["person:Rowan", C])
    rows = [(r["contact"], r["subject"], r["records"]) for r in answer.table.to_pylist()]
    assert rows == [(D, C, 1), (D, "person:Rowan", 3)]


def test_more_than_two_can_be_asked_for_and_nothing_is_said_plainly() -> None:
    assert set(ask(ANALYSIS, three_phones().tables(), shared_by=3).table["contact"].to_pylist()) == {D}
    answer = ask(ANALYSIS, three_phones().tables(), shared_by=4)
    assert answer.table.num_rows == 0
    assert answer.sentence.startswith("No contact is shared by 4 or more of 3 subjects")


def test_evidence_keeps_to_the_contacts_listed() -> None:
    assert set(ask(ANALYSIS, three_phones().tables(), limit=1).table["contact"].to_pylist()) == {D}


def test_an_empty_case_shares_nothing() -> None:
    assert ask(ANALYSIS, Rows().tables()).sentence.startswith("No contact is shared by 2 or more of 0 subjects")


def test_one_subject_cannot_share() -> None:
    with pytest.raises(BadOption):
        ask(ANALYSIS, three_phones().tables(), shared_by=1)
