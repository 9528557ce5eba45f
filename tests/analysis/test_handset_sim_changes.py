from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.analysis.handset_sim_changes import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.small_tables import A, B, Row, SmallTables, ask, attributed, moment, record, shared_rows

H1, H2 = "35000000000001", "35000000000002"
S1, S2 = "234100000000001", "234100000000002"


def use(number: int, at: str | None, imsi: str | None, imei14: str | None, subject: str | None = A, **more: Any) -> Row:
    return record(number, at, imsi=imsi, imei14=imei14, subject=subject, **more)


def changes(calls: list[Row], **options: Any) -> list[tuple[str, str, str | None]]:
    rows = ask(ANALYSIS, SmallTables({"call": calls}), **options).table.to_pylist()
    return [(row["imsi"], row["imei14"], row["change"]) for row in rows]


def test_each_pair_of_a_subject_says_what_is_new_in_time_order() -> None:
    found = changes(
        [
            use(1, "2026-01-01T10:00:00", S1, H1),
            use(2, "2026-01-05T10:00:00", S1, H2),
            use(3, "2026-01-09T10:00:00", S2, H2),
            use(4, "2026-01-12T10:00:00", S2, H1),
        ]
    )
    assert found == [(S1, H1, "first"), (S1, H2, "new handset"), (S2, H2, "new SIM"), (S2, H1, "return")]


def test_a_pair_that_shares_nothing_with_earlier_ones_is_new_in_both() -> None:
    found = changes([use(1, "2026-01-01T10:00:00", S1, H1), use(2, "2026-01-05T10:00:00", S2, H2)])
    assert found[1] == (S2, H2, "new handset and SIM")


def test_subjects_do_not_take_part_in_each_others_order() -> None:
    calls = [use(1, "2026-01-01T10:00:00", S1, H1), use(2, "2026-01-05T10:00:00", S2, H1, subject=B)]
    assert [word for _, _, word in changes(calls)] == ["first", "first"]


def test_an_earlier_pair_that_is_used_again_is_told() -> None:
    calls = [
        use(1, "2026-01-01T10:00:00", S1, H1),
        use(2, "2026-01-05T10:00:00", S2, H1),
        use(3, "2026-01-09T10:00:00", S1, H1),
    ]
    table = ask(ANALYSIS, SmallTables({"call": calls})).table
    assert table["earlier_used_again"].to_pylist() == [False, True]
    assert table["records"].to_pylist() == [2, 1]


@pytest.mark.parametrize(("at", "near"), [("2026-01-02T10:00:00", 1), ("2026-01-02T10:00:01", 0)])
def test_two_sims_in_a_handset_are_near_up_to_24_hours(at: str, near: int) -> None:
    calls = [use(1, "2026-01-01T10:00:00", S1, H1), use(2, at, S2, H1, subject=B)]
    table = ask(ANALYSIS, SmallTables({"call": calls})).table
    assert table["sims_within_24h"].to_pylist() == [near, near]


def test_a_handset_is_shared_with_subjects_that_were_not_asked_about() -> None:
    calls = [
        use(1, "2026-01-01T10:00:00", S1, H1),
        use(2, "2026-01-01T11:00:00", S2, H1, subject=B),
        use(3, "2026-01-01T11:00:00", S2, H2, subject=B),
    ]
    answer = ask(ANALYSIS, SmallTables({"call": calls}), subject=[A])
    (row,) = answer.table.to_pylist()
    assert (row["subject"], row["handset_sims"], row["handset_subjects"], row["sims_within_24h"]) == (A, 2, 2, 1)
    assert f"Handsets recorded with more than one SIM: {H1}; in 1 of them two SIMs within 24 hours." in answer.sentence


def test_records_without_either_number_and_duplicates_are_counted_apart() -> None:
    calls = [
        use(1, "2026-01-01T10:00:00", S1, H1),
        use(2, "2026-01-02T10:00:00", None, H1),
        use(3, "2026-01-03T10:00:00", S1, None),
        use(4, "2026-01-01T10:00:00", S1, H1, duplicate_of="x1-row:1"),
    ]
    answer = ask(ANALYSIS, SmallTables({"call": calls}))
    assert answer.table["records"].to_pylist() == [1]
    assert answer.sentence == (
        "All owners: 1 pair of SIM and handset (1 SIM, 1 handset) in 1 record (times in Europe/London). "
        "No change of either is recorded. "
        "Not counted: 2 records without an IMSI, an IMEI or both, 1 duplicate row."
    )
    kept = ask(ANALYSIS, SmallTables({"call": calls}), include_duplicates=True)
    assert kept.table["records"].to_pylist() == [2]


def test_pairs_are_joined_over_calls_messages_and_data_sessions() -> None:
    tables = SmallTables(
        {
            "call": [use(1, "2026-01-01T10:00:00", S1, H1)],
            "message": [use(2, "2026-01-02T10:00:00", S1, H1)],
            "data_session": [use(3, "2026-01-03T10:00:00", S1, H1)],
        }
    )
    assert ask(ANALYSIS, tables).table["records"].to_pylist() == [3]
    assert ask(ANALYSIS, tables, kinds=["message"]).table["records"].to_pylist() == [1]


def test_without_a_subject_or_a_time_there_is_no_order() -> None:
    calls = [use(1, "2026-01-01T10:00:00", S1, H1, subject=None), use(2, None, S2, H2)]
    rows = ask(ANALYSIS, SmallTables({"call": calls})).table.to_pylist()
    assert [(row["change"], row["earlier_used_again"]) for row in rows] == [(None, None), (None, None)]
    assert sorted(row["records"] for row in rows) == [1, 1]


def test_a_person_has_a_handset_only_while_the_number_is_attributed_to_them() -> None:
    calls = [
        use(1, "2026-06-30T22:59:59", S1, H1),
        use(2, "2026-06-30T23:00:00", S1, H2),
        use(3, "2026-07-09T22:59:59", S2, H2),
        use(4, "2026-07-09T23:00:00", S2, H1),
    ]
    people = {"Robin": [attributed(A, "Robin", "2026-07-01T00:00:00", "2026-07-10T00:00:00")]}
    answer = ask(ANALYSIS, SmallTables({"call": calls}, people), subject=["person:Robin"])
    rows = answer.table.to_pylist()
    assert [(row["imsi"], row["imei14"], row["change"]) for row in rows] == [
        (S1, H2, "first"),
        (S2, H2, "new SIM"),
    ]


def test_uses_in_the_repeated_hour_keep_their_order() -> None:
    calls = [use(1, "2026-10-25T01:10:00", S2, H1), use(2, "2026-10-25T00:50:00", S1, H1)]
    rows = ask(ANALYSIS, SmallTables({"call": calls})).table.to_pylist()
    assert [(row["imsi"], row["first_local"]) for row in rows] == [
        (S1, moment("2026-10-25T01:50:00")),
        (S2, moment("2026-10-25T01:10:00")),
    ]
    assert [row["change"] for row in rows] == ["first", "new SIM"]


def test_a_period_leaves_out_uses_before_and_after_it() -> None:
    calls = [use(1, "2026-07-01T22:59:59", S1, H1), use(2, "2026-07-01T23:00:00", S2, H1)]
    assert changes(calls, date_from="2026-07-02") == [(S2, H1, "first")]
    assert changes(calls, date_to="2026-07-01") == [(S1, H1, "first")]


def test_the_sentence_names_the_changes() -> None:
    calls = [use(1, "2026-01-01T10:00:00", S1, H1), use(2, "2026-07-05T10:00:00", S1, H2)]
    answer = ask(ANALYSIS, SmallTables({"call": calls}), subject=[A])
    assert answer.sentence == (
        f"{A}: 2 pairs of SIM and handset (1 SIM, 2 handsets) in 2 records (times in Europe/London). "
        f"1 change: {A} new handset (SIM {S1}, handset {H2}) first recorded 2026-07-05 11:00:00."
    )
    assert any("cloned" in caution for caution in answer.cautions)


def test_a_subject_without_records_of_its_own_gets_a_clear_answer() -> None:
    answer = ask(ANALYSIS, SmallTables({"call": [use(1, "2026-01-01T10:00:00", S1, H1)]}), subject=[B])
    assert answer.table.num_rows == 0
    assert answer.sentence == (
        f"No record of {B} names both a SIM (IMSI) and a handset (IMEI) (times in Europe/London)."
    )


def test_an_empty_case_gets_a_clear_answer() -> None:
    assert ask(ANALYSIS, SmallTables({})).sentence.startswith("No record of all owners names both a SIM")


def test_another_kind_of_record_is_refused() -> None:
    with pytest.raises(BadOption, match="transfer"):
        ask(ANALYSIS, SmallTables({}), kinds=["transfer"])


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["call", "message"]),
        st.none() | st.integers(0, 24 * 6 * 5),
        st.sampled_from([A, B]),
        st.sampled_from([S1, S2, "234100000000003", None]),
        st.sampled_from([H1, H1, H2, None]),
        st.sampled_from([False, False, True]),
    ),
    max_size=14,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_any_rows_give_what_the_reference_statement_gives(
    drawn: list[tuple[str, int | None, str, str | None, str | None, bool]],
) -> None:
    rows: dict[str, list[Row]] = {"call": [], "message": []}
    for number, (kind, tenth, subject, imsi, imei14, again) in enumerate(drawn):
        made = use(number, None, imsi, imei14, subject, duplicate_of="x1-row:0" if again else None)
        made["time_utc"] = None if tenth is None else datetime(2026, 1, 1) + timedelta(minutes=10 * tenth)
        rows[kind].append(made)
    tables = SmallTables(rows)
    ours, reference = shared_rows(ask(ANALYSIS, tables).table, tables.reference("handset_sim_changes"))
    assert ours[: len(reference)] == reference
    assert bool(ours) == bool(reference)


@pytest.mark.parametrize(
    ("back", "overlapping", "warning"),
    [
        ("2026-01-01T12:00:00", 1, "one SIM in two handsets at overlapping times of a day"),
        ("2026-01-02T12:00:00", 0, None),
    ],
)
def test_one_sim_in_two_handsets_at_once_is_warned_of_and_a_move_is_not(
    back: str, overlapping: int, warning: str | None
) -> None:
    """A card that went to another handset is no warning; one that is used there between two uses here is."""
    calls = [
        use(1, "2026-01-01T10:00:00", S1, H1),
        use(2, "2026-01-01T11:00:00", S1, H2),
        use(3, back, S1, H1),
    ]
    answer = ask(ANALYSIS, SmallTables({"call": calls}))
    assert answer.table["handsets_overlapping"].to_pylist() == [overlapping, overlapping]
    assert answer.table["warning"].to_pylist() == [warning, warning]
    assert ("SIMs recorded in two handsets at overlapping times of a day" in answer.sentence) is (overlapping > 0)


def test_one_handset_number_with_two_sims_within_a_day_is_warned_of() -> None:
    calls = [use(1, "2026-01-01T10:00:00", S1, H1), use(2, "2026-01-02T09:59:59", S2, H1)]
    answer = ask(ANALYSIS, SmallTables({"call": calls}))
    assert answer.table["warning"].to_pylist() == ["one handset number with two SIMs within 24 hours"] * 2
