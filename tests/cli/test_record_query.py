"""Records are filtered by what they say, by their parties and by local time, and come with their parties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from casefold.analysis.contract import Attributed
from casefold.cli.record_query import Filters, Page, filtered, page_of, role_columns
from casefold.errors import BadOption
from casefold.pipeline.answers import CaseTables
from casefold.store.tables import arrow_schema

A, B, C = "+447700900001", "+447700900002", "+447700900003"


def table(kind: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = arrow_schema(kind)
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


class Stand:
    """Two tables in an engine, and a ledger that knows one person."""

    zone = "Europe/London"

    def __init__(self, calls: pa.Table, parties: pa.Table) -> None:
        self._engine = ibis.duckdb.connect()
        self._engine.create_table("call", calls)
        self._engine.create_table("party", parties)

    def kind(self, name: str) -> ir.Table:
        return self._engine.table(name)

    def party(self) -> ir.Table:
        return self._engine.table("party")

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        if text != "person:Robin":
            return (Attributed(text, "", "", None, None, "", ""),)
        one = Attributed(A, "p1", "Robin", None, "2026-07-01T11:01:00", "", "claimed")
        return (one, Attributed(C, "p1", "Robin", "2026-07-01T11:03:00", None, "", "claimed"))

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        return column + ibis.interval(hours=1)

    def close(self) -> None:
        self._engine.disconnect()


@pytest.fixture
def tables() -> Iterator[CaseTables]:
    raw = ['{"Text":"it\'s \\"one\\" \\\\"}', '{"Text":"Two\\u0000"}', None, '{"Text":"DREI"}']
    ends = [(A, B), (A, C), (C, B), (C, A)]
    calls = [
        {"record_id": f"x1-row:{n}", "exhibit": "x1", "raw": text, "duration_s": float(n),
         "time_utc": datetime.fromisoformat(f"2026-07-01T10:0{n}:00")}
        for n, text in enumerate(raw)
    ]  # fmt: skip
    parties: list[dict[str, Any]] = [
        {"record_id": f"x1-row:{n}", "kind": "call", "role": role, "identifier": who, "raw": who, "state": "known"}
        for n, both in enumerate(ends)
        for role, who in zip(("from", "to"), both, strict=True)
    ]
    parties += [
        {"record_id": "x1-row:1", "kind": "call", "role": "forwarded_to", "raw": "Withheld", "state": "withheld"},
        {"record_id": "x1-row:2", "kind": "message", "role": "from", "identifier": A, "raw": A, "state": "known"},
    ]
    made = Stand(table("call", calls), table("party", parties))
    yield cast(CaseTables, made)
    made.close()


def found(tables: CaseTables, filters: Filters, *columns: str, **page: int) -> list[dict[str, Any]]:
    rows = page_of(tables, filtered(tables, "call", filters), "call", Page(columns or ("record_id",), **page))
    answer: list[dict[str, Any]] = rows.to_pyarrow().to_pylist()
    return answer


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), [0, 1, 2, 3]),
        (Filters(party=B), [0, 2]),
        (Filters(party="person:Robin"), [0, 3]),
        (Filters(where={"duration_s": "2"}), [2]),
        (Filters(where={"raw": ""}), [2]),
        (Filters(contains='IT\'S "one" \\'), [0]),
        (Filters(contains="two\x00"), [1]),
        (Filters(contains="drei"), [3]),
        (Filters(contains="%"), []),
        (Filters(date_from="2026-07-01T11:02"), [2, 3]),
        (Filters(date_to="2026-07-01T11:02"), [0, 1]),
        (Filters(date_from="2026-07-01", date_to="2026-07-01"), [0, 1, 2, 3]),
        (Filters(date_to="2026-06-30"), []),
        (Filters(exhibit="x2"), []),
    ],
)
def test_filters_keep_what_passes(tables: CaseTables, filters: Filters, rows: list[int]) -> None:
    assert [row["record_id"] for row in found(tables, filters)] == [f"x1-row:{n}" for n in rows]


def test_each_role_of_a_party_is_a_column(tables: CaseTables) -> None:
    assert found(tables, Filters(), "record_id", "from", "to", "forwarded_to", offset=1, limit=2) == [
        {"record_id": "x1-row:1", "from": A, "to": C, "forwarded_to": "withheld"},
        {"record_id": "x1-row:2", "from": C, "to": B, "forwarded_to": None},
    ]
    assert role_columns("call") == ("from", "to", "dialled", "forwarded_to")
    assert role_columns("party") == ()


@pytest.mark.parametrize(
    ("filters", "part"),
    [
        (Filters(where={"colour": "red"}), "no column 'colour'"),
        (Filters(where={"duration_s": "long"}), "'long' is no number"),
        (Filters(date_from="soon"), "'soon' is no time"),
    ],
)
def test_what_cannot_be_filtered_is_refused(tables: CaseTables, filters: Filters, part: str) -> None:
    with pytest.raises(BadOption, match=part):
        found(tables, filters)
