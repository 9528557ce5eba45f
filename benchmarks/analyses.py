"""Time each analysis, evidence included, against the hand-written SQL that was frozen before it.

Both sides read the same made-up Parquet files on one DuckDB connection, take turns, and the best of their runs is
compared. Prints seconds, ratio, whether the rows are equal, and peak memory of each side's own process.

    python -m benchmarks.analyses --rows 10000000
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from benchmarks.synthetic_records import write_records
from casefold.analysis.contract import Attributed
from casefold.model.kinds import KINDS, ColumnType

LIMIT = 1.3
SQL_FOLDER = Path(__file__).parent / "reference_sql"
IBIS_TYPES = {
    ColumnType.TEXT: "string",
    ColumnType.INTEGER: "int64",
    ColumnType.NUMBER: "float64",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.TIMESTAMP: "timestamp(6)",
}


@dataclass(frozen=True, slots=True)
class Contest:
    """One analysis, how it is called, and how its answer is compared with the reference."""

    sql: str
    module: str
    options: dict[str, Any]
    key: tuple[str, ...] = ()
    """Columns that name a row in both answers; empty to compare the totals of the evidence only."""


CONTESTS = (
    Contest("overview", "overview", {"kinds": ("call", "message")}, ("exhibit", "kind")),
    Contest("top_contacts", "top_contacts", {}, ("subject", "contact", "via")),
    Contest("top_contacts_subject", "top_contacts", {"subject": ["+447700900001"]}, ("subject", "contact", "via")),
    Contest("common_contacts", "common_contacts", {}, ("contact", "subject")),
    Contest(
        "contact_after",
        "contact_after",
        {
            "a": ["+447700900001"],
            "b": ["+4420794000007", "+4420794000008", "+4420794000001"],
            "after": "2026-02-10T09:00:00",
        },
    ),
    Contest("first_last", "first_last", {}, ("subject", "day")),
    Contest("hourly", "hourly", {}, ("weekday", "hour")),
    Contest("gaps", "gaps", {"hours": 1}, ("subject", "before_record", "after_record")),
    Contest("handset_sim_changes", "handset_sim_changes", {}, ("subject", "imsi", "imei14")),
    Contest("unknown_numbers", "unknown_numbers", {}, ("identifier",)),
    Contest("call_chains", "call_chains", {}, ("subject", "caller", "called")),
    Contest("bulk_messages", "bulk_messages", {}, ("subject", "first_record")),
    Contest("event_windows", "event_windows", {"event": ["2026-06-10T12:00:00"], "hours": 6}, ("subject",)),
    Contest(
        "compare_numbers",
        "compare_numbers",
        {"subject": ["+447700900001", "+447700900002", "+447700900003"]},
        ("subject",),
    ),
    Contest("timeline", "timeline", {"subject": ["+447700900001"], "kinds": ("call", "message")}, ("record",)),
)


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.timestamp), dt.timestamp))  # type: ignore[untyped-decorator]
def _zoned(zone: Any, at: Any) -> Any:
    """Read a time in a zone."""


class BenchTables:
    """The made-up files as an analysis sees them."""

    zone = "Europe/London"

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, held: tuple[str, ...] = ("call", "message", "party")
    ) -> None:
        self._backend = ibis.duckdb.from_connection(connection)
        for name in held:
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet('{folder / name}.parquet')")
        for kind in KINDS.values():
            if kind.name not in held:
                columns = ", ".join(f'"{c.name}" {_SQL[c.type]}' for c in kind.all_columns)
                connection.execute(f'CREATE OR REPLACE TABLE "{kind.name}" ({columns})')

    def kind(self, name: str) -> ir.Table:
        """Return a record kind's table."""
        return self._backend.table(name)

    def party(self) -> ir.Table:
        """Return the party table."""
        return self._backend.table("party")

    def attributions(self) -> tuple[Attributed, ...]:
        """Return no attribution."""
        return ()

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        """Resolve an identifier to itself."""
        return (Attributed(text, "", "", None, None, "", ""),)

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Leave the conversion to the engine."""
        return _zoned(self.zone, _zoned("UTC", column))


_SQL = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}


def run_ours(connection: duckdb.DuckDBPyConnection, folder: Path, contest: Contest) -> pa.Table:
    """Answer with the analysis."""
    analysis = import_module(f"casefold.analysis.{contest.module}").ANALYSIS
    answer = analysis.answer(BenchTables(connection, folder), contest.options)
    table: pa.Table = answer.table
    return table


def run_reference(connection: duckdb.DuckDBPyConnection, contest: Contest) -> pa.Table:
    """Answer with the frozen SQL."""
    return run_reference_text(connection, SQL_FOLDER / f"{contest.sql}.sql")


def run_reference_text(connection: duckdb.DuckDBPyConnection, path: Path) -> pa.Table:
    """Run one frozen statement."""
    table: pa.Table = connection.sql(path.read_text()).to_arrow_table()
    return table


def compare(ours: pa.Table, reference: pa.Table, key: tuple[str, ...]) -> bool:
    """Tell whether both answers hold the same rows in the columns they share."""
    if len(key) == 0:
        return _totals(ours) == _totals(reference)
    shared = [name for name in reference.column_names if name in ours.column_names]
    return _by_key(ours, shared, key) == _by_key(reference, shared, key)


def _by_key(table: pa.Table, columns: list[str], key: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    rows = [{name: _plain(name, row[name]) for name in columns} for row in table.to_pylist()]
    return {json.dumps([row[name] for name in key], default=str): row for row in rows}


def _totals(table: pa.Table) -> tuple[int, str]:
    digest, number = 0, 0
    for row in table.select(["evidence_count", "evidence_digest"]).to_pylist():
        number += int(row["evidence_count"])
        digest ^= int(_plain("evidence_digest", row["evidence_digest"]), 16)
    return number, f"{digest:016x}"


def _plain(name: str, value: Any) -> Any:
    if name == "evidence_digest" and not isinstance(value, str):
        return f"{int(value):016x}"
    if isinstance(value, float):
        return round(value, 6)
    return int(value) if type(value).__name__ == "Decimal" else value


def measure(folder: Path, contest: Contest, repeats: int) -> tuple[float, float, bool]:
    """Time both sides in turn on one warm connection and compare their rows."""
    connection = duckdb.connect()
    BenchTables(connection, folder)
    best_ours = best_reference = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        reference = run_reference(connection, contest)
        middle = time.perf_counter()
        ours = run_ours(connection, folder, contest)
        end = time.perf_counter()
        best_reference = min(best_reference, middle - begin)
        best_ours = min(best_ours, end - middle)
    return best_ours, best_reference, compare(ours, reference, contest.key)


def peak_memory(folder: Path, contest: Contest, ours: bool) -> float:
    """Run one side once in a process of its own and give its peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_peak, (folder, contest, ours))


def _peak(folder: Path, contest: Contest, ours: bool) -> float:
    connection = duckdb.connect()
    if ours:
        run_ours(connection, folder, contest)
    else:
        BenchTables(connection, folder)
        run_reference(connection, contest)
    return _high_water_mb()


def _high_water_mb() -> float:
    """Read this process's own peak; `ru_maxrss` would carry over that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> int:
    """Print the table; exit 1 when an answer differs or is too slow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the made-up files are kept between runs")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--memory", action="store_true", help="also measure peak memory, in processes of their own")
    parser.add_argument("--json", action="store_true", help="print one JSON object per analysis instead of the table")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / f"casefold-records-{options.rows}"
    if not (folder / "party.parquet").exists():
        write_records(folder, options.rows)
    bad = 0
    if not options.json:
        print(f"{'analysis':24} {'ours s':>8} {'SQL s':>8} {'ratio':>6} {'equal':>6} {'ours MB':>8} {'SQL MB':>8}")
    for contest in CONTESTS:
        if options.only and contest.sql not in options.only:
            continue
        ours, reference, equal = measure(folder, contest, options.repeats)
        memory = [peak_memory(folder, contest, side) for side in (True, False)] if options.memory else [0.0, 0.0]
        ratio = ours / reference
        bad += int(not equal or ratio > LIMIT)
        if options.json:
            told = {"name": contest.sql, "ours": round(ours, 2), "reference": round(reference, 2), "limit": LIMIT}
            told |= {"ratio": round(ratio, 2), "equal": equal}
            told |= {"peak_ours": round(memory[0]), "peak_reference": round(memory[1])}
            print(json.dumps(told), flush=True)
            continue
        print(
            f"{contest.sql:24} {ours:8.2f} {reference:8.2f} {ratio:6.2f} {'yes' if equal else 'NO':>6} "
            f"{memory[0]:8.0f} {memory[1]:8.0f}",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
