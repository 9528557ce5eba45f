from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.analysis.timeline import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.small_tables import A, B, C, Row, SmallTables, ask, attributed, moment, party, record, shared_rows


def a_case(people: dict[str, Any] | None = None) -> SmallTables:
    calls = [
        record(1, "2026-01-10T09:00:00", direction="outgoing", duration_s=61.0, start_cell="c1", cell_anchor="at"),
        record(2, "2026-01-11T09:00:00", direction="incoming", duration_s=0.0, site_name="Mill Lane"),
        record(3, "2026-01-11T09:00:00", duplicate_of="x1-row:2"),
        record(4, None),
        record(5, "2026-01-01T00:00:00"),
    ]
    message = record(6, "2026-07-01T23:30:00", "x2", flags="no_authority_check", start_cell="c2", site_name="Quay")
    session = record(7, "2026-01-10T10:00:00", duration_s=5.0, start_cell="c3", cell_anchor="at_or_before_start")
    parties = [
        party(calls[0], "call", "from", A, is_owner=True),
        party(calls[0], "call", "to", B),
        party(calls[0], "call", "dialled", C),
        party(calls[1], "call", "from", None),
        party(calls[1], "call", "to", A, is_owner=True),
        party(calls[2], "call", "to", A, is_owner=True),
        party(calls[3], "call", "to", A, is_owner=True),
        party(calls[4], "call", "from", B),
        party(calls[4], "call", "to", C),
        party(message, "message", "from", B, is_owner=True),
        party(message, "message", "to", C),
        party(message, "message", "to", A),
        party(session, "data_session", "subject", A, is_owner=True),
    ]
    kinds = {"call": calls, "message": [message], "data_session": [session], "party": parties}
    return SmallTables(kinds, people or {})


def records(answer_table: Any) -> list[str]:
    return answer_table["record"].to_pylist()  # type: ignore[no-any-return]


def test_the_records_of_an_identifier_stand_in_time_order_over_all_kinds() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A])
    assert records(answer.table) == ["x1-row:1", "x1-row:7", "x1-row:2", "x2-row:6"]
    assert answer.table["number"].to_pylist() == [1, 2, 3, 4]
    assert answer.sentence == (
        f"4 events of {A} (times in Europe/London); 4 listed, number 1 of 2026-01-10 09:00:00 to "
        "number 4 of 2026-07-02 00:30:00. Not counted: 1 record without a usable time, 1 duplicate row."
    )


def test_a_line_tells_who_how_long_and_at_which_cell() -> None:
    rows = ask(ANALYSIS, a_case(), subject=[A]).table.to_pylist()
    told = ("direction", "from", "to", "others", "answered", "seconds", "cell", "flags")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("outgoing", A, B, f"dialled {C}", "answered", 61.0, "c1 (at)", None),
        (None, None, None, f"subject {A}", None, 5.0, "c3 (at or before start)", None),
        ("incoming", "withheld", A, None, "unanswered", 0.0, "Mill Lane", None),
        (None, B, f"{A}, {C}", None, None, None, "c2, Quay", "no_authority_check"),
    ]
    assert [(row["exhibit"], row["kind"]) for row in rows[2:]] == [("x1", "call"), ("x2", "message")]


def test_without_a_subject_everything_with_a_time_is_listed() -> None:
    answer = ask(ANALYSIS, a_case())
    assert records(answer.table) == ["x1-row:5", "x1-row:1", "x1-row:7", "x1-row:2", "x2-row:6"]
    assert answer.sentence.startswith("5 events (times in Europe/London); 5 listed")


def test_own_records_leave_out_those_of_other_parties_and_say_so() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A], records="own")
    assert records(answer.table) == ["x1-row:1", "x1-row:7", "x1-row:2"]
    assert any("1 entry in other parties' records" in caution for caution in answer.cautions)


def test_duplicates_are_listed_when_asked_for() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A], include_duplicates=True)
    assert records(answer.table)[2:4] == ["x1-row:2", "x1-row:3"]
    assert "duplicate" not in answer.sentence


def test_a_page_begins_after_the_events_passed_over() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A], limit=2, offset=1)
    assert records(answer.table) == ["x1-row:7", "x1-row:2"]
    assert answer.table["number"].to_pylist() == [2, 3]
    assert answer.sentence.startswith(f"4 events of {A} (times in Europe/London); 2 listed, number 2 of")
    beyond = ask(ANALYSIS, a_case(), subject=[A], offset=9)
    assert beyond.table.num_rows == 0
    assert "none is left" in beyond.sentence


def test_a_period_is_of_local_days_and_still_tells_of_records_without_a_time() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A], date_from="2026-07-02", date_to="2026-07-02")
    assert records(answer.table) == ["x2-row:6"]
    assert "1 record without a usable time" in answer.sentence
    assert ask(ANALYSIS, a_case(), subject=[A], date_from="2026-07-03").table.num_rows == 0


def test_kinds_narrow_the_list() -> None:
    answer = ask(ANALYSIS, a_case(), subject=[A], kinds=["message"])
    assert records(answer.table) == ["x2-row:6"]


def test_the_same_question_gives_the_same_answer() -> None:
    tables = a_case()
    one, two = ask(ANALYSIS, tables, subject=[A]), ask(ANALYSIS, tables, subject=[A])
    assert one.table.equals(two.table)
    assert one.sentence == two.sentence


def test_a_person_has_events_only_while_an_identifier_is_attributed_to_them() -> None:
    people = {
        "Robin": [
            attributed(A, "Robin", "2026-01-10T09:00:00", "2026-01-11T09:00:00"),
            attributed(B, "Robin", "2026-01-10T00:00:00", None),
        ]
    }
    answer = ask(ANALYSIS, a_case(people), subject=["person:Robin"])
    assert records(answer.table) == ["x1-row:1", "x1-row:7", "x2-row:6"]


def test_a_record_that_names_two_subjects_is_listed_once() -> None:
    people = {"Robin": [attributed(A, "Robin"), attributed(B, "Robin")], "Sam": [attributed(A, "Sam")]}
    answer = ask(ANALYSIS, a_case(people), subject=["person:Robin", "person:Sam"])
    assert records(answer.table) == ["x1-row:5", "x1-row:1", "x1-row:7", "x1-row:2", "x2-row:6"]


def test_the_repeated_hour_keeps_the_order_of_events() -> None:
    calls = [record(1, "2026-10-25T01:10:00"), record(2, "2026-10-25T00:50:00")]
    table = ask(ANALYSIS, SmallTables({"call": calls})).table
    assert records(table) == ["x1-row:2", "x1-row:1"]
    assert table["time_local"].to_pylist() == [moment("2026-10-25T01:50:00"), moment("2026-10-25T01:10:00")]


def test_an_empty_case_gets_a_clear_answer() -> None:
    answer = ask(ANALYSIS, SmallTables({}), subject=[A])
    assert answer.sentence == f"No event of {A} is in the records held (times in Europe/London)."
    assert ask(ANALYSIS, SmallTables({})).sentence.startswith("No event is in the records held")


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(BadOption, match="limit"):
        ask(ANALYSIS, a_case(), limit=0)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["call", "message"]),
        st.none() | st.integers(0, 24 * 400),
        st.sampled_from([A, B, None]),
        st.lists(st.sampled_from([A, B, C, None]), max_size=2, unique=True),
        st.sampled_from([False, False, True]),
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_any_rows_give_what_the_reference_statement_gives(
    drawn: list[tuple[str, int | None, str | None, list[str | None], bool]],
) -> None:
    rows: dict[str, list[Row]] = {"call": [], "message": [], "party": []}
    for number, (kind, hour, sender, others, again) in enumerate(drawn):
        made = record(number, None, duplicate_of="x1-row:0" if again else None)
        made["time_utc"] = None if hour is None else datetime(2026, 1, 1) + timedelta(hours=hour)
        rows[kind].append(made)
        rows["party"].append(party(made, kind, "from", sender))
        rows["party"].extend(party(made, kind, "to", other) for other in others)
    tables = SmallTables(rows)
    answer = ask(ANALYSIS, tables, subject=[A], kinds=["call", "message"])
    ours, reference = shared_rows(answer.table, tables.reference("timeline"))
    assert ours[: len(reference)] == reference
    assert bool(ours) == bool(reference)
