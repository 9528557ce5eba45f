"""The import of call data against a hand-written DuckDB statement, a bare copy, and pandas.

One run makes the file, times each contender in a process of its own, in turn, and prints ratios. The
reference statement (`reference_sql/import_norwood.sql`) writes the identical columns, the raw row and the
duplicate marks, without parsing phone numbers; it was frozen before the importer was tuned.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.memory import PeakMemory

HERE = Path(__file__).parent
LIMIT_REFERENCE = 2.5
LIMIT_PANDAS = 0.5
LIMIT_NUMBERS = 50_000
"""The limit is for so many distinct numbers; figures for more are published beside it."""
LIMIT_MEMORY_MB = 1024
"""For a file of 5 GB, all processes together."""
ROW_GROUP = 122_880


def main() -> int:
    """Run every contender and print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--numbers", type=int, nargs="*", default=[50_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="the import only, once, for its memory")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contender:
        return contend(given.contender, given.csv)
    if given.alone:
        for numbers in given.numbers:
            sys.stdout.write(json.dumps(measure_alone(given.rows, numbers)) + "\n")
        return 0
    for numbers in given.numbers:
        sys.stdout.write(json.dumps(measure(given.rows, numbers, given.rounds)) + "\n")
    return 0


def measure(rows: int, numbers: int, rounds: int) -> dict[str, object]:
    """Time the contenders in turn, `rounds` times; medians and ratios."""
    from casefold.demo.bulk import write_rows

    names = ("casefold", "reference", "copy", "pandas")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    memory: dict[str, int] = dict.fromkeys(names, 0)
    with tempfile.TemporaryDirectory(prefix="casefold-bench-") as folder:
        csv = Path(folder) / "norwood.csv"
        write_rows(csv, rows, numbers)
        for number in range(rounds):
            for name in names:
                if name == "pandas" and number > 0:
                    continue
                took, peak = run_once(name, csv)
                seconds[name].append(took)
                memory[name] = max(memory[name], peak)
    middle = {name: round(median(values), 2) for name, values in seconds.items()}
    return {
        "rows": rows,
        "distinct_numbers": numbers,
        "seconds": middle,
        "ratio_to_reference": round(middle["casefold"] / middle["reference"], 2),
        "limit": LIMIT_REFERENCE if numbers <= LIMIT_NUMBERS else None,
        "ratio_to_copy": round(middle["casefold"] / middle["copy"], 2),
        "ratio_to_pandas": round(middle["casefold"] / middle["pandas"], 2),
        "peak_memory_mb": memory,
    }


def measure_alone(rows: int, numbers: int) -> dict[str, object]:
    """Import one file once; seconds, its size and the peak memory."""
    from casefold.demo.bulk import write_rows

    with tempfile.TemporaryDirectory(prefix="casefold-bench-") as folder:
        csv = Path(folder) / "norwood.csv"
        write_rows(csv, rows, numbers)
        size = csv.stat().st_size
        took, peak = run_once("casefold", csv)
    return {
        "rows": rows,
        "distinct_numbers": numbers,
        "bytes": size,
        "seconds": round(took, 1),
        "peak_memory_mb": peak,
        "limit_mb": LIMIT_MEMORY_MB,
    }


def run_once(name: str, csv: Path) -> tuple[float, int]:
    """Run one contender in a process of its own; return seconds and the peak of it and its children in MB."""
    command = [sys.executable, "-m", "benchmarks.import_calls", "--contender", name, "--csv", str(csv)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "2"})
    with PeakMemory(process) as peak:
        said, _ = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"{name} failed")
    return float(said.strip().splitlines()[-1]), peak.megabytes


def contend(name: str, csv: Path) -> int:
    """Do one contender's work and print its seconds."""
    with tempfile.TemporaryDirectory(prefix="casefold-bench-", dir=csv.parent) as folder:
        start = time.perf_counter()
        {"casefold": casefold, "reference": reference, "copy": copy, "pandas": pandas_distinct}[name](csv, Path(folder))
        took = time.perf_counter() - start
    sys.stdout.write(f"{took}\n")
    return 0


def casefold(csv: Path, folder: Path) -> None:
    """The whole import: recognise, hold, read, settle, list."""
    from casefold import open_home

    case = open_home(folder / "home").create_case("bench", by="Bench")
    report = case.add([csv], by="Bench").reports[0]
    if report.status != "stored" or not report.balances:
        raise SystemExit(f"the import did not end well: {report.message}")


def reference(csv: Path, folder: Path) -> None:
    """The frozen statement."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute("SET enable_progress_bar = false")
    sql = (HERE / "reference_sql" / "import_norwood.sql").read_text(encoding="utf-8")
    for statement in sql.replace("{csv}", str(csv)).replace("{out}", str(folder)).split("\n----\n"):
        con.execute(statement)


def copy(csv: Path, folder: Path) -> None:
    """A bare copy to Parquet, no types, no marks."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute("SET enable_progress_bar = false")
    con.execute(
        f"COPY (SELECT * FROM read_csv('{csv}', header = true, all_varchar = true)) "
        f"TO '{folder}/copy.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


def pandas_distinct(csv: Path, folder: Path) -> None:
    """What an analyst's script does: pandas, distinct numbers normalised, the same tables written."""
    import pandas as pd
    import phonenumbers

    frame = pd.read_csv(csv, dtype=str, keep_default_na=False)
    frame["row"] = range(2, len(frame) + 2)
    texts = pd.unique(pd.concat([frame["Calling Number"], frame["Called Number"]]))

    def normal(text: str) -> str | None:
        try:
            number = phonenumbers.parse(text, "GB")
        except phonenumbers.NumberParseException:
            return None
        valid = phonenumbers.is_valid_number(number)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None

    numbers = {text: normal(text) for text in texts}
    local = pd.to_datetime(frame["Date"] + " " + frame["Time"], format="%d/%m/%Y %H:%M:%S")
    zoned = local.dt.tz_localize("Europe/London", ambiguous=True, nonexistent="shift_forward")
    names = [name for name in frame.columns if name != "row"]
    frame["raw"] = [json.dumps(dict(zip(names, row, strict=True))) for row in frame[names].itertuples(index=False)]
    first = frame.groupby(names, sort=False)["row"].transform("min")
    frame["duplicate_of"] = ("x1-row:" + first.astype(str)).where(first != frame["row"])
    frame["record_id"] = "x1-row:" + frame["row"].astype(str)
    frame["time_local"], frame["time_utc"] = local, zoned.dt.tz_convert("UTC")
    frame["duration_s"] = pd.to_timedelta(frame["Duration"].where(frame["Duration"] != "")).dt.total_seconds()
    frame["imei14"] = frame["IMEI"].str[:14]
    party = pd.concat(
        [
            pd.DataFrame({"record_id": frame["record_id"], "role": role, "raw": frame[column]})
            for role, column in (("from", "Calling Number"), ("to", "Called Number"))
        ]
    )
    party["identifier"] = party["raw"].map(numbers)
    voice = frame["Type"] == "Voice"
    frame[voice].to_parquet(folder / "call.parquet", compression="zstd", row_group_size=ROW_GROUP)
    frame[~voice].to_parquet(folder / "message.parquet", compression="zstd", row_group_size=ROW_GROUP)
    party.to_parquet(folder / "party.parquet", compression="zstd", row_group_size=ROW_GROUP)


if __name__ == "__main__":
    sys.exit(main())
