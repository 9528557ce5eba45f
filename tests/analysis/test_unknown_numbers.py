from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casefold.analysis.contract import Answer
from casefold.analysis.unknown_numbers import ANALYSIS
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, ask, attributed, party, record, shared_rows

X, Y, Z, TAXI = "+447700900081", "+447700900082", "+447700900083", "+447700900099"
START = datetime(2026, 1, 5, 9)
PEOPLE = {"Rowan": (attributed(A, "Rowan"),), "Sam": (attributed(B, "Sam"),)}


def at(days: float) -> str:
    return (START + timedelta(days=days)).isoformat()


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def the_town() -> Rows:
    """X touches both known people; Y only Rowan, at night, five times; the taxi rings with everybody."""
    rows = Rows()
    rows.call(at(0), A, X, owner=A)
    rows.message(at(40), X, B, owner=B, exhibit="x2")
    for night in range(5):
        rows.call(at(night + 0.6), Y, A, owner=A)
    for day in range(3):
        rows.call(at(day), A, TAXI, owner=A, services=(TAXI,))
        rows.call(at(day), B, TAXI, owner=B, exhibit="x2", services=(TAXI,))
    rows.call(at(1), A, B, owner=A)
    return rows


def test_identifiers_stand_by_the_number_of_their_reasons_and_each_reason_has_its_figure() -> None:
    answer = ask(ANALYSIS, the_town().tables(PEOPLE))
    assert listed(answer, "rank", "identifier", "reasons", "known_people", "people", "records", "night_records") == [
        (1, X, 2, 2, "Rowan and Sam", 2, 0),
        (2, Y, 1, 1, "Rowan", 5, 5),
    ]
    assert listed(answer, "why") == [
        ("in contact with 2 known people; in contact within 14 days of the last record",),
        ("5 of 5 entries between 22:00 and 06:00",),
    ]
    assert answer.sentence == (
        "2 identifiers that nobody is named for are in contact with people with an attribution in the call and message "
        f"records (times in Europe/London); 2 listed by the number of reasons. First: {X} (in contact with 2 known "
        "people; in contact within 14 days of the last record). Set apart as service numbers: 1."
    )


def test_a_persons_several_identifiers_are_one_known_person_inside_their_periods() -> None:
    people = {"Rowan": (attributed(A, "Rowan"), attributed(B, "Rowan", None, "2026-01-20T00:00:00"))}
    answer = ask(ANALYSIS, the_town().tables(people))
    assert listed(answer, "identifier", "known_people", "records") == [(Y, 1, 5), (X, 1, 1)]


def test_without_an_attribution_the_owners_of_the_records_are_the_known_ones() -> None:
    answer = ask(ANALYSIS, the_town().tables())
    assert listed(answer, "identifier", "people") == [(X, f"{A} and {B}"), (Y, A)]
    assert "owners of the records, nothing being attributed yet" in answer.sentence
    only_sam = ask(ANALYSIS, the_town().tables(PEOPLE), known=["person:Sam"])
    assert listed(only_sam, "identifier") == [(X,)]


def test_contacts_in_common_are_those_apart_from_the_known_people() -> None:
    rows = the_town()
    rows.call(at(10), X, Y, owner=X, exhibit="x3")
    rows.call(at(10), Z, A, owner=A)
    rows.message(at(11), X, Z, owner=X, exhibit="x3")
    rows.message(at(11), X, C, owner=X, exhibit="x3")
    figures = dict(listed(ask(ANALYSIS, rows.tables(PEOPLE)), "identifier", "shared_contacts"))
    assert figures == {X: 2, Y: 1, Z: 1}


def test_a_new_contact_after_another_of_the_same_person_fell_silent() -> None:
    rows = Rows()
    for day in range(6):
        rows.call(at(day), A, X, owner=A)
        rows.call(at(9 + day), A, Y, owner=A)
        rows.call(at(30 + day), A, Z, owner=A)
    followed = dict(listed(ask(ANALYSIS, rows.tables(PEOPLE)), "identifier", "after_silent"))
    assert followed == {X: None, Y: X, Z: None}
    strict = ask(ANALYSIS, rows.tables(PEOPLE), least=7)
    assert set(listed(strict, "after_silent")) == {(None,)}
    assert dict(listed(ask(ANALYSIS, rows.tables(PEOPLE), follow_days=3), "identifier", "after_silent"))[Y] is None


def test_a_first_contact_near_an_event_is_told_with_its_distance() -> None:
    answer = ask(ANALYSIS, the_town().tables(PEOPLE), event=["2026-01-06T09:00:00"], event_days=1)
    assert listed(answer, "identifier", "hours_from_event", "reasons") == [(X, -24.0, 3), (Y, -9.6, 2)]
    assert "first contact 24 hours before an event" in answer.sentence


def test_names_saved_for_an_identifier_are_shown_and_their_entries_are_evidence() -> None:
    rows = the_town()
    saved: list[Any] = []
    for number, exhibit in ((1, "x7"), (2, "x8")):
        entry = record(number, None, exhibit, name=f"Pip {number}")
        saved.append(entry)
        rows.rows["party"].append(party(entry, "contact", "saved", Y))
    rows.rows["contact"] = saved
    answer = ask(ANALYSIS, rows.tables(PEOPLE))
    assert listed(answer, "identifier", "saved_in", "saved_as", "evidence_count") == [
        (X, 0, None, 2),
        (Y, 2, "Pip 1 and Pip 2", 7),
    ]


def test_a_message_to_two_known_people_is_one_record_behind_its_sender() -> None:
    rows = Rows()
    rows.message(at(0), X, A, owner=A, aside=(("to", B),))
    answer = ask(ANALYSIS, rows.tables(PEOPLE))
    assert listed(answer, "identifier", "known_people", "records", "evidence_count") == [(X, 2, 1, 1)]


def test_duplicates_and_withheld_parties_make_no_unknown_number() -> None:
    rows = Rows()
    first = rows.call(at(0), A, X, owner=A)
    rows.call(at(0), A, X, owner=A, duplicate_of=first)
    rows.call(at(0), None, A, owner=A)
    answer = ask(ANALYSIS, rows.tables(PEOPLE))
    assert listed(answer, "identifier", "records") == [(X, 1)]
    assert listed(ask(ANALYSIS, rows.tables(PEOPLE), include_duplicates=True), "records") == [(2,)]


def test_a_record_without_a_time_counts_and_gives_no_reason_of_time() -> None:
    rows = Rows()
    rows.call(None, A, X, owner=A)
    [row] = ask(ANALYSIS, rows.tables(PEOPLE), event=["2026-01-06T09:00:00"]).table.to_pylist()
    assert (row["records"], row["reasons"], row["first_local"], row["hours_from_event"]) == (1, 0, None, None)


def test_an_empty_case_has_no_unknown_number() -> None:
    answer = ask(ANALYSIS, Rows().tables())
    assert answer.table.num_rows == 0
    assert answer.sentence.startswith("No identifier without a name is in contact with")


def test_the_frozen_statement_gives_the_same_rows() -> None:
    tables = the_town().tables()
    ours, reference = shared_rows(ask(ANALYSIS, tables).table, tables.reference("unknown_numbers"))
    assert ours == reference
    assert len(ours) == 2
