from __future__ import annotations

import pytest

from casefold.analysis.who_was_there import ANALYSIS
from casefold.errors import BadOption
from tests.analysis.places import CAR, FARM, HARBOUR, Seen
from tests.analysis.small_tables import A, B, ask

AREA = f"{HARBOUR[0]},{HARBOUR[1]},400"


def seen_there() -> Seen:
    seen = Seen()
    seen.cell("1-1", (51.505, -3.1))
    seen.fix("2026-01-05T09:00:00", CAR, HARBOUR)
    seen.fix("2026-01-05T09:00:00", B, FARM)
    seen.call("2026-01-05T09:30:00", A, "1-1")
    seen.fix("2026-01-07T09:00:00", A, HARBOUR, service="wifi")
    return seen


def test_those_inside_come_before_those_that_may_have_been() -> None:
    answer = ask(ANALYSIS, seen_there().tables(), area=AREA)
    rows = answer.table.to_pylist()
    assert [(row["subject"], row["inside_records"], row["touching_records"]) for row in rows] == [
        (A, 1, 1),
        (CAR, 1, 0),
    ]
    assert rows[0]["seen_by"] == "cell and others"
    assert answer.sentence.startswith(f"2 subjects with a record at {AREA} or touching it")


def test_only_the_window_counts_in_local_time() -> None:
    found = ask(ANALYSIS, seen_there().tables(), area=AREA, since="2026-01-05T09:15:00", until="2026-01-06T00:00:00")
    assert [(row["subject"], row["standing"]) for row in found.table.to_pylist()] == [(A, "touching")]


def test_an_empty_window_and_a_reversed_one_are_told_apart() -> None:
    tables = seen_there().tables()
    nothing = ask(ANALYSIS, tables, area=AREA, since="2026-02-01T00:00:00")
    assert nothing.sentence.startswith(f"No record held is at {AREA}")
    with pytest.raises(BadOption, match="--until lies before --since"):
        ask(ANALYSIS, tables, area=AREA, since="2026-02-01T00:00:00", until="2026-01-01T00:00:00")
