from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casefold.analysis.bulk_messages import ANALYSIS
from casefold.analysis.contract import Answer
from tests.analysis.people import Rows
from tests.analysis.small_tables import A, B, ask, shared_rows

START = datetime(2026, 1, 5, 9)


def to(number: int) -> str:
    return f"+447700900{100 + number}"


def listed(answer: Answer, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in answer.table.to_pylist()]


def a_round(recipients: int = 6, pause: int = 60, **more: Any) -> Rows:
    rows = Rows()
    for number in range(recipients):
        rows.message((START + timedelta(seconds=pause * number)).isoformat(), A, to(number), owner=A, **more)
    return rows


def test_a_run_to_many_recipients_is_one_burst() -> None:
    rows = a_round(body="Open tonight")
    rows.message((START + timedelta(seconds=330)).isoformat(), A, to(0), owner=A, body="Open tonight")
    answer = ask(ANALYSIS, rows.tables())
    assert listed(answer, "subject", "first_record", "messages", "recipients", "seconds", "length", "texts") == [
        (A, "x1-row:1", 7, 6, 330.0, 12, 1)
    ]
    assert answer.sentence == (
        "1 burst of messages to 5 or more recipients with no pause over 5 minutes, of one length where the text is "
        "held, in the message records of all owners (times in Europe/London), 1 listed. Largest: "
        f"{A}, 7 messages to 6 recipients in 330 seconds from 2026-01-05 09:00:00 Europe/London."
    )


def test_a_pause_ends_a_burst_and_other_lengths_are_apart() -> None:
    assert listed(ask(ANALYSIS, a_round(pause=300).tables()), "recipients") == [(6,)]
    assert ask(ANALYSIS, a_round(pause=301).tables()).table.num_rows == 0
    rows = a_round(recipients=4, body="one")
    for number in range(4, 8):
        rows.message((START + timedelta(seconds=60 * number)).isoformat(), A, to(number), owner=A, body="three")
    assert ask(ANALYSIS, rows.tables()).table.num_rows == 0
    assert listed(ask(ANALYSIS, rows.tables(), any_length=True), "recipients", "texts") == [(8, 2)]


def test_a_message_to_a_group_and_what_comes_in_is_no_burst() -> None:
    rows = Rows()
    rows.message(START.isoformat(), A, B, owner=A, aside=tuple(("member", to(number)) for number in range(9)))
    for number in range(9):
        rows.message((START + timedelta(seconds=number)).isoformat(), to(number), A, owner=A)
    assert ask(ANALYSIS, rows.tables(), recipients=2).table.num_rows == 0


def test_duplicates_and_messages_without_a_time_do_not_count() -> None:
    rows = a_round(recipients=4)
    rows.message(None, A, to(7), owner=A)
    rows.message(START.isoformat(), A, to(8), owner=A, duplicate_of="x1-row:1")
    assert ask(ANALYSIS, rows.tables()).table.num_rows == 0
    assert listed(ask(ANALYSIS, rows.tables(), include_duplicates=True), "recipients") == [(5,)]


def test_an_empty_case_has_no_burst() -> None:
    assert ask(ANALYSIS, Rows().tables()).sentence.startswith("No burst of messages to 5 or more recipients")


def test_the_frozen_statement_gives_the_same_rows() -> None:
    tables = a_round(body="Open tonight").tables()
    answer = ask(ANALYSIS, tables).table
    answer = answer.append_column("first_utc", answer["first_local"]).append_column("last_utc", answer["last_local"])
    ours, reference = shared_rows(answer, tables.reference("bulk_messages"))
    assert ours == reference
    assert len(ours) == 1
