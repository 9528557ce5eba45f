from __future__ import annotations

from typing import Any

import pytest

from casefold.analysis.measures.presence import PLACING, left_out, presences
from casefold.analysis.measures.scope import read_scope
from tests.analysis.places import HARBOUR, Seen
from tests.analysis.small_tables import A, B


def found(seen: Seen, radius: float = 1_000.0) -> list[dict[str, Any]]:
    tables = seen.tables()
    scope = read_scope(tables, {"kinds": PLACING, "records": "all"})
    rows: list[dict[str, Any]] = presences(tables, scope, radius).order_by("time_utc").to_pyarrow().to_pylist()
    return rows


@pytest.mark.parametrize(
    ("beam", "out", "reach"), [(60.0, 577.35, 577.35), (120.0, 500.0, 866.03), (240.0, 0.0, 1000.0)]
)
def test_a_sector_is_held_by_the_smallest_circle(beam: float, out: float, reach: float) -> None:
    seen = Seen()
    seen.cell("1-1", HARBOUR, azimuth=0.0, beamwidth=beam)
    seen.call("2026-01-05T09:00:00", A, "1-1")
    [row] = found(seen)
    assert (row["lat"] - HARBOUR[0]) * 111_195 == pytest.approx(out, abs=0.1)
    assert row["lon"] == pytest.approx(HARBOUR[1])
    assert row["reach"] == pytest.approx(reach, abs=0.1)
    assert row["is_area"]


def test_a_cell_table_is_used_only_while_it_is_in_force() -> None:
    seen = Seen()
    seen.cell("1-1", HARBOUR, valid_to=_at("2026-01-05T12:00:00"))
    seen.cell("1-1", (52.0, -3.0), valid_from=_at("2026-01-06T00:00:00"))
    for at in ("2026-01-05T09:00:00", "2026-01-05T13:00:00", "2026-01-06T09:00:00"):
        seen.call(at, A, "1-1")
    assert [(row["lat"], row["named"]) for row in found(seen)] == [(51.5, ""), (0.0, "1-1"), (52.0, "")]


def test_tables_that_disagree_place_nobody_and_tables_that_agree_count_once() -> None:
    seen = Seen()
    for place in (HARBOUR, (52.0, -3.0)):
        seen.cell("1-1", place)
    for _ in range(2):
        seen.cell("2-2", HARBOUR)
    seen.call("2026-01-05T09:00:00", A, "1-1")
    seen.call("2026-01-05T09:01:00", A, "2-2")
    assert [row["named"] for row in found(seen)] == ["1-1", ""]


def test_the_far_end_of_a_call_is_not_placed() -> None:
    seen = Seen()
    seen.call("2026-01-05T09:00:00", A, "1-1")
    seen.rows["party"].append({**seen.rows["party"][0], "role": "to", "identifier": B, "is_owner": False})
    assert [row["subject"] for row in found(seen)] == [A]


def test_a_carrier_nobody_states_is_named_after_the_exhibit() -> None:
    seen = Seen()
    seen.fix("2026-01-05T09:00:00", None, HARBOUR)
    assert [row["subject"] for row in found(seen)] == ["opaque:carrier of exhibit x1"]


def test_positions_off_the_earth_or_too_coarse_are_left_out_and_counted() -> None:
    seen = Seen()
    seen.fix("2026-01-05T09:00:00", A, (95.0, 0.0))
    seen.fix("2026-01-05T09:01:00", A, HARBOUR, accuracy_m=9_000.0)
    tables = seen.tables()
    scope = read_scope(tables, {"kinds": PLACING, "records": "all"})
    assert found(seen) == []
    assert left_out(tables, scope, 1_000.0).unplaced == 2


def _at(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)
