"""Measure everything in one run, print the tables and write docs/reference/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "performance.md"

HEAD = """# Performance

Ratios from one run on one machine; seconds only beside them, since machines differ. Contenders take turns. Written by
`make bench`; the statements compared with were frozen before the code was tuned and lie in `benchmarks/reference_sql/`.
"""
Figures = dict[str, Any]


def main() -> int:
    """Run the benchmarks and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="call rows imported")
    parser.add_argument("--records", type=int, default=10_000_000, help="records analysed")
    parser.add_argument("--report-mb", type=int, default=500, help="size of the Cellebrite report read")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    imports = _lines(["benchmarks.import_calls", "--rows", str(given.rows), "--rounds", str(given.rounds)])
    analyses = _lines(["benchmarks.analyses", "--rows", str(given.records), "--memory", "--json"])
    reports = _lines(
        ["benchmarks.cellebrite", "--mb", str(given.report_mb), "--rounds", str(given.rounds)], strict=False
    )
    tables = [*_import_table(imports), *_report_table(reports), *_analysis_table(analyses, given.records)]
    text = "\n".join([HEAD, *_machine(), *tables])
    PAGE.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    over = [item for item in imports if item["limit"] is not None and item["ratio_to_reference"] > item["limit"]]
    over += [item for item in analyses if item["ratio"] > item["limit"]]
    over += [item for item in reports if item["ratio"] > item["limit"]]
    return 1 if over else 0


def _lines(command: list[str], *, strict: bool = True) -> list[Figures]:
    """Run a benchmark; one that is not `strict` may end with 1 for being over its limit, which its figures show."""
    done = subprocess.run(
        [sys.executable, "-m", *command], check=strict, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _machine() -> list[str]:
    versions = {name: _version(name) for name in ("duckdb", "ibis-framework", "pyarrow", "phonenumbers", "pandas")}
    return [
        f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
        "",
    ]


def _version(name: str) -> str:
    from importlib.metadata import version

    return version(name)


def _import_table(items: list[Figures]) -> list[str]:
    lines = [
        "## Import",
        "",
        "The whole import of one CSV (12 columns: recognise, hold, read, settle, list) against a DuckDB statement that",
        "writes the identical columns, the raw row and duplicate marks without parsing phone numbers; a bare",
        "CSV-to-Parquet copy; and pandas normalising distinct numbers. Peak memory is that of all processes together.",
        "",
        "| rows | numbers | casefold s | reference s | ratio | limit | to copy | to pandas | peak MB, reference |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for item in items:
        seconds, memory = item["seconds"], item["peak_memory_mb"]
        lines.append(
            f"| {item['rows']:,} | {item['distinct_numbers']:,} | {seconds['casefold']} | {seconds['reference']} | "
            f"**{item['ratio_to_reference']}** | {item['limit'] or 'none'} | {item['ratio_to_copy']} | "
            f"{item['ratio_to_pandas']} | {memory['casefold']:,}, {memory['reference']:,} |"
        )
    return [*lines, ""]


def _report_table(items: list[Figures]) -> list[str]:
    lines = [
        "## Cellebrite reports",
        "",
        "The reader over one generated report.xml against a bare expat pass with empty Python handlers, in processor",
        "seconds; the whole import (read, settle, list) beside it, by the clock.",
        "",
        "| bytes | records | reader s | bare s | ratio | limit | reader peak MB, limit | import s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for item in items:
        seconds, memory = item["seconds"], item["peak_memory_mb"]
        lines.append(
            f"| {item['bytes']:,} | {item['records']:,} | {seconds['reader']} | {seconds['bare']} | "
            f"**{item['ratio']}** | {item['limit']} | {memory['reader']:,}, {item['limit_memory_mb']:,} | "
            f"{seconds['import']} |"
        )
    return [*lines, ""]


def _analysis_table(items: list[Figures], records: int) -> list[str]:
    lines = [
        "## Analyses",
        "",
        f"{records:,} calls and messages; each analysis, evidence included, against hand-written SQL.",
        "",
        "| analysis | casefold s | reference s | ratio | limit | same rows | peak MB, reference |",
        "| --- | ---: | ---: | ---: | ---: | --- | ---: |",
    ]
    lines += [
        f"| {item['name']} | {item['ours']} | {item['reference']} | **{item['ratio']}** | {item['limit']} | "
        f"{'yes' if item['equal'] else 'NO'} | {item['peak_ours']}, {item['peak_reference']} |"
        for item in items
    ]
    return [*lines, ""]


if __name__ == "__main__":
    sys.exit(main())
