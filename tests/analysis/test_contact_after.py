from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from casefold.analysis.contact_after import ANALYSIS
from casefold.analysis.contract import Answer
from casefold.errors import BadOption, NotFound
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, C, SmallTables, ask, attributed

AFTER = "2026-02-10T09:00:00"


def after(tables: SmallTables, **options: Any) -> Answer:
    return ask(ANALYSIS, tables, **{"a": [A], "b": [B], "after": AFTER, **options})


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def an_affair() -> Rows:
    rows = Rows()
    rows.call("2026-02-10T08:59:59", A, B, owner=A, duration_s=9.0)
    rows.call("2026-02-10T09:00:00", A, B, owner=A, duration_s=60.0)
    rows.call("2026-02-11T09:00:00", B, A, owner=A, duration_s=0.0)
    rows.call("2026-02-11T10:00:00", A, B, owner=A)
    rows.message("2026-02-12T09:00:00", B, A, owner=A)
    rows.call("2026-02-12T10:00:00", A, C, owner=A, duration_s=60.0)
    rows.call(None, A, B, owner=A)
    return rows


def test_contact_is_told_by_kind_direction_and_outcome_and_never_as_speech() -> None:
    answer = after(an_affair().tables())
    assert listed(answer, "event", "time_local", "kind", "direction", "outcome", "seconds") == [
        (1, datetime(2026, 2, 10, 9), "call", "A to B", "answered", 60.0),
        (2, datetime(2026, 2, 11, 9), "call", "B to A", "unanswered", 0.0),
        (3, datetime(2026, 2, 11, 10), "call", "A to B", "unknown", None),
        (4, datetime(2026, 2, 12, 9), "message", "B to A", "unknown", None),
    ]
    assert answer.sentence == (
        "4 events (1 answered call, 1 unanswered call, 1 call of unknown outcome, 1 message) between "
        f"A ({A}) and B ({B}) from 2026-02-10 09:00:00 Europe/London: 2 calls A to B; 1 call B to A; 1 message B to A; "
        "first 2026-02-10 09:00:00, last 2026-02-12 09:00:00. They stand in 4 records, 0 events in more than one "
        "exhibit's. Not counted: 1 record without a usable time."
    )


def test_the_outcome_the_source_states_decides() -> None:
    rows = Rows()
    rows.call("2026-02-11T09:00:00", A, B, owner=A, duration_s=20.0, outcome="voicemail")
    assert listed(after(rows.tables()), "outcome", "stated_outcome") == [("unanswered", "voicemail")]


def test_until_is_not_included_and_must_lie_later() -> None:
    answer = after(an_affair().tables(), until="2026-02-11T09:00:00")
    assert answer.table.num_rows == 1
    with pytest.raises(BadOption):
        after(an_affair().tables(), until=AFTER)


def test_one_call_in_both_parties_records_is_two_records_and_one_event() -> None:
    rows = Rows()
    first = rows.call("2026-02-11T09:00:00", A, B, owner=A, duration_s=60.0)
    second = rows.call("2026-02-11T09:01:30", A, B, owner=B, exhibit="x2", duration_s=58.0)
    answer = after(rows.tables())
    assert listed(answer, "records", "record", "also_in", "seconds") == [(2, first, second, 60.0)]
    assert answer.sentence.startswith("1 event (1 answered call) between")
    assert "They stand in 2 records, 1 event in more than one exhibit's." in answer.sentence
    assert any("is an inference" in caution for caution in answer.cautions)
    assert listed(after(rows.tables(), tolerance=60), "records") == [(1,), (1,)]


def test_the_two_records_of_an_event_may_differ_about_its_outcome() -> None:
    rows = Rows()
    rows.call("2026-02-11T09:00:00", A, B, owner=A, duration_s=0.0)
    rows.call("2026-02-11T09:00:00", A, B, owner=B, exhibit="x2", duration_s=5.0)
    answer = after(rows.tables())
    assert listed(answer, "outcome") == [("records differ",)]
    assert "1 call on whose outcome the records differ" in answer.sentence


def test_duplicates_are_left_out_and_counted_unless_asked_for() -> None:
    rows = Rows()
    first = rows.call("2026-02-11T09:00:00", A, B, owner=A)
    rows.call("2026-02-11T09:00:00", A, B, owner=A, duplicate_of=first)
    answer = after(rows.tables())
    assert answer.table.num_rows == 1
    assert "Not counted: 1 duplicate row." in answer.sentence
    assert after(rows.tables(), include_duplicates=True).table.num_rows == 2


def test_people_count_inside_their_attributions_with_the_grades_of_both_ends() -> None:
    rows = Rows()
    for at in ("2026-02-28T23:59:59", "2026-03-01T00:00:00", "2026-03-31T22:59:59", "2026-03-31T23:00:00"):
        rows.call(at, C, B, owner=B)
    people = {"Rowan": (attributed(C, "Rowan", "2026-03-01T00:00:00", "2026-04-01T00:00:00"),)}
    answer = after(rows.tables(people), a=["person:Rowan"])
    assert listed(answer, "time_utc", "grade_a", "grade_b") == [
        (datetime(2026, 3, 1), "B2 (accepted)", "identifier as given"),
        (datetime(2026, 3, 31, 22, 59, 59), "B2 (accepted)", "identifier as given"),
    ]
    assert "Not counted: 2 records outside the attributions' periods." in answer.sentence


def test_a_bound_in_the_repeated_hour_takes_the_longer_period_and_says_so() -> None:
    rows = Rows()
    for at in ("2026-10-25T00:29:00", "2026-10-25T01:29:00", "2026-10-25T01:30:00"):
        rows.call(at, C, B, owner=B)
    people = {"Rowan": (attributed(C, "Rowan", None, "2026-10-25T01:30:00"),)}
    answer = after(rows.tables(people), a=["person:Rowan"])
    assert answer.table.num_rows == 2
    assert any("hour that comes twice" in caution for caution in answer.cautions)
    repeated = after(rows.tables(), a=[C], after="2026-10-25T01:29:00")
    assert repeated.table.num_rows == 3
    assert any("comes twice" in caution for caution in repeated.cautions)


def test_several_identifiers_of_a_side_are_one_side() -> None:
    rows = an_affair()
    answer = after(rows.tables(), b=[B, C])
    assert {row[0] for row in listed(answer, "to")} == {A, B, C}


def test_a_forwarded_call_is_contact_by_way_of_the_forward() -> None:
    rows = Rows()
    rows.call("2026-02-11T09:00:00", A, C, owner=A, aside=(("forwarded_to", B),))
    assert listed(after(rows.tables()), "from", "to", "via", "direction") == [(A, B, "forwarded_to", "A to B")]


def test_two_recipients_of_a_third_partys_message_are_not_in_contact() -> None:
    rows = Rows()
    rows.message("2026-02-11T09:00:00", C, A, owner=C, aside=(("to", B), ("member", A), ("member", B)))
    assert after(rows.tables()).table.num_rows == 0
    rows.message("2026-02-11T10:00:00", A, B, owner=C, aside=(("member", B),))
    assert listed(after(rows.tables()), "kind", "records") == [("message", 1)]


def test_withheld_parties_are_nobody() -> None:
    rows = Rows()
    rows.call("2026-02-11T09:00:00", None, B, owner=B)
    assert after(rows.tables()).table.num_rows == 0


def test_no_contact_is_said_of_the_records_held() -> None:
    answer = after(Rows().tables())
    assert answer.sentence == (
        f"No call or message record held shows contact between A ({A}) and B ({B}) from "
        "2026-02-10 09:00:00 Europe/London."
    )
    assert any("may still have happened" in caution for caution in answer.cautions)


def test_an_unknown_person_and_a_missing_side_are_refused() -> None:
    with pytest.raises(NotFound):
        after(Rows().tables(), a=["person:Nobody"])
    with pytest.raises(BadOption):
        ask(ANALYSIS, Rows().tables(), a=[A], after=AFTER)


def test_people_on_both_sides_are_told_with_the_grades_of_both_ends() -> None:
    people = {
        "Rowan": (attributed(A, "Rowan"), attributed(C, "Rowan", "2026-02-12T00:00:00")),
        "Sam": (attributed(B, "Sam"),),
    }
    answer = after(an_affair().tables(people), a=["person:Rowan"], b=["person:Sam"], event="the arrest")
    assert answer.sentence.startswith(
        "4 events (1 answered call, 1 unanswered call, 1 call of unknown outcome, 1 message) between identifiers "
        "attributed to A (person:Rowan) and to B (person:Sam) from 2026-02-10 09:00:00 Europe/London (the arrest): "
    )
    assert "Grades of the attributions, by events: A: B2 (accepted) in 4. B: B2 (accepted) in 4." in answer.sentence


def test_a_device_in_custody_is_named_in_the_events_of_that_time_only() -> None:
    held = f"{A}=2026-02-11T09:30:00..2026-02-12T09:00:00"
    answer = after(an_affair().tables(), custody=[held, f"{C}=2026-02-10T09:00:00.."])
    assert listed(answer, "event", "custody") == [(1, None), (2, None), (3, A), (4, None)]
    assert (
        f"In police custody, as stated: {A} from 2026-02-11 09:30:00 to 2026-02-12 09:00:00 (1 event names it); "
        f"{C} from 2026-02-10 09:00:00 (no event names it then)." in answer.sentence
    )
    assert any("as stated with the question" in caution for caution in answer.cautions)


def test_a_handset_in_custody_is_known_by_the_records_it_made() -> None:
    rows = Rows()
    rows.call("2026-02-11T09:00:00", A, B, owner=A, imei14="35000000000001")
    rows.call("2026-02-11T10:00:00", A, B, owner=A, imei14="35000000000002")
    answer = after(rows.tables(), custody=["imei:35000000000002=2026-02-11..2026-02-12"])
    assert listed(answer, "custody") == [(None,), ("imei:35000000000002",)]


@pytest.mark.parametrize(
    "custody",
    [
        A,
        f"{A}=yesterday..",
        f"{A}=2026-02-11",
        f"{A}=2026-02-12..2026-02-11",
        "person:Rowan=2026-02-11..",
        "=2026-02-11..",
    ],
)
def test_a_custody_that_cannot_be_read_is_refused(custody: str) -> None:
    with pytest.raises(BadOption, match="custody"):
        after(Rows().tables(), custody=[custody])
