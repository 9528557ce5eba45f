"""How the search for co-location grows, and how it compares with SQL written by hand for the same pairs.

Sightings are made of a country that grows: as many more devices as places, each device at a place of its own most of
the time, some pairs together now and then. The search (stays, near pairs, the most frequent of them) is timed against
`reference_sql/co_location.sql` in turns; the comparison with chance and the evidence of the listed pairs, which the
SQL does not do, are timed beside it. Growth is the factor of time over the factor of rows from one size to the next,
divided by the same of n log n: 1.0 or less grows no worse.

    python -m benchmarks.co_location --rows 500000 1000000 2000000 4000000
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.analyses import BenchTables, run_reference_text
from benchmarks.synthetic_records import SQL_TYPES
from casefold.analysis.co_location import ANALYSIS
from casefold.analysis.measures.nearness import near, stays
from casefold.analysis.measures.presence import presences
from casefold.analysis.measures.scope import read_scope
from casefold.model.kinds import KINDS, PARTY_COLUMNS

SQL = Path(__file__).parent / "reference_sql" / "co_location.sql"
ROWS_PER_DEVICE = 2_000
MADE = """
CREATE OR REPLACE TABLE made AS
WITH shaped AS (
    SELECT i, i % $devices AS device, i // $devices AS step, hash(i) AS dice FROM range($rows) t(i)
)
SELECT i, device,
    CASE WHEN dice % 100 < 4 THEN device // 2 ELSE hash(device * 7919 + dice % 12) % ($devices * 40) END AS place,
    TIMESTAMP '2026-01-05' + to_seconds(step * 1500 + dice % 900) AS moment
FROM shaped
"""
SIGHTING = {
    "record_id": "'x1-row:' || i",
    "exhibit": "'x1'",
    "time_utc": "moment",
    "time_local": "moment",
    "service": "'gps'",
    "lat": "50.0 + (place % 2000) * 0.004",
    "lon": "-5.0 + (place // 2000) * 0.006",
    "accuracy_m": "150.0",
}
PARTY = {
    "record_id": "'x1-row:' || i",
    "kind": "'sighting'",
    "exhibit": "'x1'",
    "role": "'subject'",
    "identifier": "'+4477009' || lpad(CAST(device AS VARCHAR), 6, '0')",
    "state": "'known'",
    "is_owner": "true",
}


def write_sightings(folder: Path, rows: int) -> None:
    """Write made-up sightings and their parties as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(MADE, {"rows": rows, "devices": max(20, rows // ROWS_PER_DEVICE)})
    for name, columns, values in (
        ("sighting", KINDS["sighting"].all_columns, SIGHTING),
        ("party", PARTY_COLUMNS, PARTY),
    ):
        chosen = ", ".join(
            f"CAST({values.get(column.name, 'NULL')} AS {SQL_TYPES[column.type]}) AS {column.name}"
            for column in columns
        )
        connection.execute(f"COPY (SELECT {chosen} FROM made) TO '{folder / name}.parquet'")


def measure(folder: Path, repeats: int) -> dict[str, Any]:
    """Time the search, the SQL and the whole answer; tell whether both list the same pairs."""
    connection = duckdb.connect()
    tables = BenchTables(connection, folder, ("sighting", "party"))
    options = {"kinds": ("sighting",), "records": "all"}
    best: dict[str, Any] = {"search": math.inf, "sql": math.inf, "whole": math.inf}
    for _ in range(repeats):
        begin = time.perf_counter()
        reference = run_reference_text(connection, SQL).to_pylist()
        middle = time.perf_counter()
        with stays(presences(tables, read_scope(tables, options), 1_000.0), 600).cache() as rows:
            met = near(rows, 600)
            pairs = met.group_by("a_subject", "b_subject").agg(
                near_windows=met.window.nunique(), days=(met.window * 600).as_timestamp("s").date().nunique()
            )
            pairs = pairs.filter(pairs.near_windows >= 3, pairs.days >= 2)
            order = [pairs.days.desc(), pairs.near_windows.desc(), "a_subject", "b_subject"]
            found = pairs.order_by(order).limit(50).to_pyarrow().to_pylist()
        end = time.perf_counter()
        answer = ANALYSIS.answer(tables, {"kinds": ("sighting",)})
        done = time.perf_counter()
        best["sql"] = min(best["sql"], middle - begin)
        best["search"] = min(best["search"], end - middle)
        best["whole"] = min(best["whole"], done - end)
    ours = [(row["a_subject"], row["b_subject"], row["near_windows"], row["days"]) for row in found]
    best["equal"] = ours == [(row["a"], row["b"], row["near_windows"], row["days"]) for row in reference]
    best["listed"] = answer.table.num_rows
    return best


def main() -> int:
    """Print a line for each size; exit 1 when the pairs differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[500_000, 1_000_000, 2_000_000, 4_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    print(f"{'rows':>12} {'search s':>9} {'SQL s':>8} {'ratio':>6} {'equal':>6} {'whole s':>8} {'growth':>7}")
    before: tuple[int, float] | None = None
    bad = 0
    with tempfile.TemporaryDirectory() as place:
        for rows in given.rows:
            folder = Path(place) / str(rows)
            write_sightings(folder, rows)
            told = measure(folder, given.repeats)
            growth = ""
            if before is not None:
                wanted = rows * math.log(rows) / (before[0] * math.log(before[0]))
                growth = f"{told['search'] / before[1] / wanted:.2f}"
            before = (rows, told["search"])
            bad += not told["equal"]
            print(
                f"{rows:12,} {told['search']:9.2f} {told['sql']:8.2f} {told['search'] / told['sql']:6.2f} "
                f"{'yes' if told['equal'] else 'NO':>6} {told['whole']:8.2f} {growth:>7}",
                flush=True,
            )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
