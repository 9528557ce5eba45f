"""A handful of made-up rows as an analysis sees them, and the checks every answer has to pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Analysis, Answer, Attributed
from casefold.analysis.measures.evidence import digest_of
from casefold.errors import NotFound
from casefold.store.tables import TABLES, arrow_schema

A, B, C = "+447700900001", "+447700900002", "+447700900003"
REFERENCE_SQL = Path(__file__).parents[2] / "benchmarks" / "reference_sql"
Row = dict[str, Any]


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.timestamp), dt.timestamp))
def _zoned(zone, at):  # type: ignore[no-untyped-def]
    """Read a time in a zone."""


@dataclass
class SmallTables:
    """`analysis.contract.Tables` over rows in memory, on an engine locked like the real one."""

    rows: Mapping[str, Sequence[Row]]
    people: Mapping[str, Sequence[Attributed]] = field(default_factory=dict)
    zone: str = "Europe/London"

    def __post_init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone='UTC'")
        for name in TABLES:
            filled = pa.Table.from_pylist(list(self.rows.get(name, ())), schema=arrow_schema(name))
            self.connection.register("given", filled)
            self.connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
            self.connection.unregister("given")
        self._backend = ibis.duckdb.from_connection(self.connection)
        for setting in (
            "python_enable_replacements=false",
            "enable_external_access=false",
            "lock_configuration=true",
        ):
            self.connection.execute(f"SET {setting}")

    def kind(self, name: str) -> ir.Table:
        return self._backend.table(name)

    def party(self) -> ir.Table:
        return self._backend.table("party")

    def attributions(self) -> tuple[Attributed, ...]:
        return tuple(item for items in self.people.values() for item in items)

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        if not text.startswith("person:"):
            return (Attributed(text, "", "", None, None, "", ""),)
        found = tuple(self.people.get(text.removeprefix("person:"), ()))
        if len(found) == 0:
            raise NotFound(f"nothing is attributed to {text}", remedy="Attribute a number first.")
        return found

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        return _zoned(self.zone, _zoned("UTC", column))

    def reference(self, name: str) -> list[Row]:
        """Run a frozen reference statement over the rows."""
        found = self.connection.sql((REFERENCE_SQL / f"{name}.sql").read_text()).to_arrow_table()
        rows: list[Row] = found.to_pylist()
        return rows


def moment(text: str) -> datetime:
    """Read a naive UTC time."""
    return datetime.fromisoformat(text)


def record(number: int, at: str | None, exhibit: str = "x1", **more: Any) -> Row:
    """Make a record `x1-row:<number>` at a UTC time."""
    return {
        "record_id": f"{exhibit}-row:{number}",
        "exhibit": exhibit,
        "time_utc": None if at is None else moment(at),
        **more,
    }


def party(of: Row, kind: str, role: str, identifier: str | None, **more: Any) -> Row:
    """Make a party of a record; without an identifier it is withheld."""
    return {
        "record_id": of["record_id"],
        "exhibit": of["exhibit"],
        "kind": kind,
        "role": role,
        "identifier": identifier,
        "state": "withheld" if identifier is None else "known",
        "service": False,
        "is_owner": False,
        **more,
    }


def attributed(identifier: str, name: str, local_from: str | None = None, local_to: str | None = None) -> Attributed:
    """Attribute an identifier to a person for a time."""
    return Attributed(identifier, f"e-{name}", name, local_from, local_to, "B2", "accepted")


def ask(analysis: Analysis, tables: SmallTables, **options: Any) -> Answer:
    """Answer, and check what every answer owes."""
    answer = analysis.answer(tables, options)
    rows = answer.table.to_pylist()
    keys = [tuple(row[name] for name in answer.key) for row in rows]
    assert len(keys) == len(set(keys))
    assert tuple(answer.table.column_names[-2:]) == ("evidence_count", "evidence_digest")
    assert answer.sentence.endswith(".")
    columns = list(dict.fromkeys([*answer.key, "kind", "record_id"]))
    behind: dict[tuple[Any, ...], list[str]] = {}
    for row in answer.evidence.select(*columns).to_pyarrow().to_pylist():
        behind.setdefault(tuple(row[name] for name in answer.key), []).append(row["record_id"])
    assert set(behind) == set(keys)
    for row, key in zip(rows, keys, strict=True):
        assert row["evidence_count"] == len(behind[key]) == len(set(behind[key]))
        assert row["evidence_digest"] == digest_of(behind[key])
    return answer


def shared_rows(ours: pa.Table, reference: list[Row]) -> tuple[list[Row], list[Row]]:
    """Bring both sides to the reference's columns, comparable."""
    names = list(reference[0]) if reference else []
    missing = [name for name in names if name not in ours.column_names]
    assert missing == []
    return [{name: _plain(row[name]) for name in names} for row in ours.to_pylist()], [
        {name: _plain(f"{int(value):016x}" if name == "evidence_digest" else value) for name, value in row.items()}
        for row in reference
    ]


def _plain(value: Any) -> Any:
    return int(value) if type(value).__name__ == "Decimal" else value
