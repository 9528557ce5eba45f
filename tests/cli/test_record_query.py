"""The options of a command become the filters every door shares, and each record comes with its parties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casefold.case import Case, Home, open_home
from casefold.cli.record_query import Page, asked, role_columns, rows_of, table_of
from casefold.errors import BadOption
from casefold.store import StagedFile
from casefold.store.tables import arrow_schema

A, B, C = "+447700900001", "+447700900002", "+447700900003"


def table(kind: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = arrow_schema(kind)
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def contents() -> dict[str, pa.Table]:
    """Make four calls of an hour in July and their parties."""
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
    return {"call": table("call", calls), "party": table("party", parties)}


def fill(home: Home, folder: Path) -> Case:
    """Import the calls, and attribute one number until a time and another from a time on."""
    case = home.create_case("harbour", by="DC Hill")
    store = case._store
    source = folder / "calls.csv"
    source.write_text("calls")
    case.add([source], by="DC Hill")
    handle = store.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    files = []
    for kind, rows in contents().items():
        path = handle.staging / f"{kind}.parquet"
        pq.write_table(rows, path)
        files.append(StagedFile(kind, path, rows.num_rows))
    store.finish_import(handle, files, {"rows_read": 4, "rows_stored": 4, "rows_set_aside": 0, "stored": {"call": 4}})
    robin = case.entity("person", "Robin", by="DC Hill", why="named")
    until, since = datetime(2026, 7, 1, 11, 1), datetime(2026, 7, 1, 11, 3)
    case.attribute(A, robin.id, by="DC Hill", why="top-up", date_to=until)
    case.attribute(C, robin.id, by="DC Hill", why="seen", date_from=since)
    return case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("records")
    home = open_home(folder / "home")
    yield fill(home, folder)
    home._store.close()


def found(case: Case, given: dict[str, Any], *columns: str, limit: int = 9, offset: int = 0) -> list[dict[str, Any]]:
    """Ask page by page and as one table; both give the same."""
    filters = asked("call", **{"where": {}, **given})
    page = Page(columns or ("record_id",), limit, offset)
    rows, total = rows_of(case, "call", filters, page)
    with case.tables() as tables:
        assert rows == table_of(tables, "call", filters, page).to_pyarrow().to_pylist()
    assert total >= len(rows)
    return rows


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, [0, 1, 2, 3]),
        ({"party": B}, [0, 2]),
        ({"party": "person:Robin"}, [0, 3]),
        ({"where": {"duration_s": "2"}}, [2]),
        ({"where": {"raw": ""}}, [2]),
        ({"contains": 'IT\'S "one" \\'}, [0]),
        ({"contains": "two\x00"}, [1]),
        ({"contains": "drei"}, [3]),
        ({"contains": "%"}, []),
        ({"date_from": "2026-07-01T11:02"}, [2, 3]),
        ({"date_to": "2026-07-01T11:02"}, [0, 1]),
        ({"date_from": "2026-07-01", "date_to": "2026-07-01"}, [0, 1, 2, 3]),
        ({"date_to": "2026-06-30"}, []),
        ({"exhibit": "x2"}, []),
    ],
)
def test_filters_keep_what_passes(case: Case, given: dict[str, Any], rows: list[int]) -> None:
    assert [row["record_id"] for row in found(case, given)] == [f"x1-row:{n}" for n in rows]


def test_each_role_of_a_party_is_a_column(case: Case) -> None:
    assert found(case, {}, "record_id", "from", "to", "forwarded_to", offset=1, limit=2) == [
        {"record_id": "x1-row:1", "from": A, "to": C, "forwarded_to": "withheld"},
        {"record_id": "x1-row:2", "from": C, "to": B, "forwarded_to": None},
    ]
    assert role_columns("call") == ("from", "to", "dialled", "forwarded_to")
    assert role_columns("party") == ()


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"where": {"colour": "red"}}, "no column 'colour'"),
        ({"where": {"duration_s": "long"}}, "'long' is no number"),
        ({"date_from": "soon"}, "'soon' is no time"),
    ],
)
def test_what_cannot_be_filtered_is_refused(case: Case, given: dict[str, Any], part: str) -> None:
    with pytest.raises(BadOption, match=part):
        found(case, given)


def test_parties_have_no_time() -> None:
    with pytest.raises(BadOption, match="parties have no time"):
        asked("party", where={}, date_from="2026-07-01")
