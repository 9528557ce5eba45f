from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from casefold.analysis.top_contacts import ANALYSIS
from casefold.errors import BadOption, NotFound
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, ask, attributed

TAXI = "+441134960001"
D = "+447700900004"


def ranked(answer: Any, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def a_week() -> Rows:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=A, duration_s=60.0)
    rows.call("2026-01-05T10:00:00", B, A, owner=A, duration_s=0.0)
    rows.message("2026-01-06T10:00:00", A, B, owner=A)
    rows.call("2026-01-06T11:00:00", A, C, owner=A, duration_s=600.0, outcome="voicemail")
    rows.call("2026-01-06T12:00:00", A, C, owner=A)
    rows.call("2026-01-07T09:00:00", A, TAXI, owner=A, services=(TAXI,), duration_s=5.0)
    rows.call("2026-01-07T10:00:00", None, A, owner=A, duration_s=5.0)
    return rows


def test_contacts_are_ranked_by_records_with_both_directions_and_outcomes() -> None:
    answer = ask(ANALYSIS, a_week().tables(), subject=[A])
    names = (
        "rank",
        "contact",
        "records",
        "calls",
        "messages",
        "outgoing",
        "incoming",
        "answered",
        "unanswered",
        "days",
    )
    assert ranked(answer, *names) == [(1, B, 3, 2, 1, 2, 1, 1, 1, 2), (2, C, 2, 2, 0, 2, 0, 0, 1, 1)]
    assert ranked(answer, "seconds", "first_local", "last_local") == [
        (60.0, datetime(2026, 1, 5, 9), datetime(2026, 1, 6, 10)),
        (600.0, datetime(2026, 1, 6, 11), datetime(2026, 1, 6, 12)),
    ]
    assert answer.sentence == (
        f"{A}: 2 contacts in 5 entries of the call and message records (times in Europe/London), 2 listed. "
        f"Most: {A} with {B}, 3 records (2 calls, 1 message; 2 outgoing, 1 incoming) on 2 local days. "
        f"Listed apart as service numbers and not ranked: 1 entry with 1 record ({TAXI}). "
        "Not counted: 1 entry with a party not known."
    )


def test_service_numbers_are_ranked_when_asked_for() -> None:
    answer = ask(ANALYSIS, a_week().tables(), subject=[A], include_services=True)
    assert ranked(answer, "contact", "service")[-1] == (TAXI, True)


def test_the_limit_is_for_each_subject_and_evidence_keeps_to_what_is_listed() -> None:
    rows = a_week()
    rows.call("2026-01-07T09:00:00", D, C, owner=D, exhibit="x2")
    answer = ask(ANALYSIS, rows.tables(), limit=1)
    assert ranked(answer, "subject", "contact") == [(A, B), (D, C)]


def test_without_a_subject_every_owner_is_asked_about() -> None:
    answer = ask(ANALYSIS, a_week().tables())
    assert {row[0] for row in ranked(answer, "subject")} == {A}
    assert answer.sentence.startswith("All owners: 2 contacts")


def test_a_call_in_both_parties_records_counts_once_unless_all_records_are_asked_for() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=A)
    rows.call("2026-01-05T09:00:02", A, B, owner=B, exhibit="x2")
    own = ask(ANALYSIS, rows.tables(), subject=[A])
    assert ranked(own, "contact", "records") == [(B, 1)]
    assert any("1 entry in other parties' records" in caution for caution in own.cautions)
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[A], records="all"), "records") == [(2,)]


def test_a_subject_without_own_records_is_found_in_those_of_others() -> None:
    answer = ask(ANALYSIS, a_week().tables(), subject=[B])
    assert ranked(answer, "contact", "outgoing", "incoming") == [(A, 1, 2)]


def test_withheld_parties_are_counted_and_never_one_contact() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", None, A, owner=A)
    rows.call("2026-01-05T10:00:00", None, A, owner=A)
    answer = ask(ANALYSIS, rows.tables(), subject=[A])
    assert answer.table.num_rows == 0
    assert "Not counted: 2 entries with a party not known." in answer.sentence


@pytest.mark.parametrize("options", [{"subject": [A]}, {}, {"subject": [A], "records": "all"}])
@pytest.mark.parametrize("kind", ["call", "message"])
def test_contact_with_oneself_is_kept_and_counts_once(kind: str, options: dict[str, Any]) -> None:
    rows = Rows()
    rows.add(kind, "2026-01-05T09:00:00", A, A, owner=A)
    assert ranked(ask(ANALYSIS, rows.tables(), **options), "contact", "records") == [(A, 1)]


def test_contact_with_oneself_counts_when_only_the_receiving_end_is_the_owner() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, A, owner=A)
    rows.rows["party"][0]["is_owner"] = False
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[A]), "contact", "records") == [(A, 1)]
    assert ranked(ask(ANALYSIS, rows.tables()), "contact", "records") == [(A, 1)]


def test_a_number_aside_is_listed_apart_unless_it_is_an_end_anyway() -> None:
    rows = Rows()
    rows.call("2026-01-05T09:00:00", A, B, owner=A, aside=(("forwarded_to", C), ("dialled", B)))
    rows.call("2026-01-05T10:00:00", A, B, owner=A, aside=(("forwarded_to", None),))
    answer = ask(ANALYSIS, rows.tables(), subject=[A])
    assert ranked(answer, "contact", "via", "records") == [(B, "direct", 2), (C, "forwarded_to", 1)]


def test_a_group_message_connects_members_with_the_sender_only_and_once() -> None:
    rows = Rows()
    rows.message("2026-01-05T09:00:00", A, B, owner=A, aside=(("member", B), ("member", C), ("cc", C)))
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[A]), "contact", "records") == [(B, 1), (C, 1)]
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[B]), "contact", "records") == [(A, 1)]


def test_duplicates_are_left_out_and_counted_unless_asked_for() -> None:
    rows = Rows()
    first = rows.call("2026-01-05T09:00:00", A, B, owner=A)
    rows.call("2026-01-05T09:00:00", A, B, owner=A, duplicate_of=first)
    answer = ask(ANALYSIS, rows.tables(), subject=[A])
    assert ranked(answer, "records") == [(1,)]
    assert "Not counted: 1 duplicate row." in answer.sentence
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[A], include_duplicates=True), "records") == [(2,)]


def test_a_row_counts_for_a_person_only_inside_the_attribution() -> None:
    rows = Rows()
    for at in ("2026-06-30T22:59:59", "2026-06-30T23:00:00", "2026-07-31T22:59:59", "2026-07-31T23:00:00"):
        rows.call(at, A, B, owner=A)
    people = {"Rowan": (attributed(A, "Rowan", "2026-07-01T00:00:00", "2026-08-01T00:00:00"),)}
    answer = ask(ANALYSIS, rows.tables(people), subject=["person:Rowan"])
    assert ranked(answer, "person", "subject", "records", "first_local") == [("Rowan", A, 2, datetime(2026, 7, 1))]


def test_attributions_that_touch_do_not_count_a_row_twice() -> None:
    rows = Rows()
    rows.call("2026-07-15T12:00:00", A, B, owner=A)
    people = {"Rowan": (attributed(A, "Rowan", "2026-07-01"), attributed(A, "Rowan", None, "2026-08-01"))}
    assert ranked(ask(ANALYSIS, rows.tables(people), subject=["person:Rowan"]), "records") == [(1,)]


def test_rows_without_a_time_count_without_a_period_and_not_within_one() -> None:
    rows = Rows()
    rows.call(None, A, B, owner=A)
    assert ranked(ask(ANALYSIS, rows.tables(), subject=[A]), "records", "days", "first_local") == [(1, 0, None)]
    assert ask(ANALYSIS, rows.tables(), subject=[A], date_from="2026-01-01").table.num_rows == 0


def test_the_period_is_in_local_days() -> None:
    rows = Rows()
    rows.call("2026-06-30T23:30:00", A, B, owner=A)
    assert ask(ANALYSIS, rows.tables(), subject=[A], date_to="2026-06-30").table.num_rows == 0
    assert ask(ANALYSIS, rows.tables(), subject=[A], date_from="2026-07-01", date_to="2026-07-01").table.num_rows == 1


def test_an_empty_case_is_answered_in_a_sentence() -> None:
    answer = ask(ANALYSIS, Rows().tables(), subject=[A])
    assert answer.sentence == f"No contact of {A} is in the call and message records (times in Europe/London)."


def test_an_unknown_person_is_not_found() -> None:
    with pytest.raises(NotFound):
        ask(ANALYSIS, Rows().tables(), subject=["person:Nobody"])


@pytest.mark.parametrize(
    "options",
    [
        {"limit": 0},
        {"kinds": ["transfer"]},
        {"date_from": "2026-02-02", "date_to": "2026-02-01"},
        {"date_from": "yesterday"},
        {"colour": "red"},
    ],
)
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        ask(ANALYSIS, a_week().tables(), **options)
