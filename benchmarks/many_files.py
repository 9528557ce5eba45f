"""A folder of many small files, and one of handset reports, against bare parsing of the same files.

Bare parsing is what the library under each reader needs to parse the file to its values, with nothing kept: no
recognising, no hashing, no copy, no identifiers, no storing (`mixed_delivery`; the standard library's XML parser for
the reports). Reading is recognising and reading by the formats in one process, rows thrown away. The import is the
whole of `casefold import` into a new case. One run prints, for each folder, seconds and processor seconds of the
three and the import's ratios to the other two, and files and rows a second; the contenders run one after the other.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cellebrite import write_report
from benchmarks.mixed_delivery import parse_barely, write_mixed

LIMIT_RATIO = 2.5
REPORTS, REPORT_MB = 80, 2


def main() -> int:
    """Print one JSON object a line; exit 1 beyond the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--reports", type=int, default=REPORTS)
    given = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="casefold-files-") as folder:
        if given.files:
            made = write_mixed(Path(folder) / "mixed", given.files)
            found.append(measured("mixed small files", made, Path(folder) / "one"))
        if given.reports:
            made = write_reports(Path(folder) / "reports", given.reports)
            found.append(measured("handset reports", made, Path(folder) / "two"))
    for item in found:
        sys.stdout.write(json.dumps(item) + "\n")
    return 1 if any(item["ratio"] > LIMIT_RATIO for item in found) else 0


@dataclass(slots=True)
class Spent:
    """Time that something took, in seconds."""

    wall: float = 0.0
    processor: float = 0.0
    """Of this process and of those it ended."""


@contextmanager
def timed() -> Iterator[Spent]:
    """Measure what is done within."""
    spent, began, used = Spent(), time.perf_counter(), _processor()
    yield spent
    spent.wall, spent.processor = time.perf_counter() - began, _processor() - used


def _processor() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def measured(what: str, folder: Path, home: Path) -> dict[str, Any]:
    """Parse the files barely, then read them, then import them."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    parse_barely(files[0])
    with timed() as bare:
        parsed = sum(parse_barely(path) for path in files)
    read = reading(files)
    rows, took = imported(folder, home)
    return {
        "what": what,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "bare_seconds": round(bare.wall, 2),
        "reading_seconds": round(read.wall, 2),
        "import_seconds": round(took.wall, 2),
        "bare_processor_seconds": round(bare.processor, 2),
        "reading_processor_seconds": round(read.processor, 2),
        "import_processor_seconds": round(took.processor, 2),
        "processor_ratio": round(took.processor / bare.processor, 2),
        "ratio_to_reading": round(took.wall / read.wall, 2),
        "ratio": round(took.wall / bare.wall, 2),
        "limit": LIMIT_RATIO,
        "bare_rows": parsed,
        "rows": rows,
        "files_a_second": round(len(files) / took.wall, 1),
        "rows_a_second": round(rows / took.wall),
    }


def reading(files: list[Path]) -> Spent:
    """Recognise and read each file in this process."""
    from benchmarks.cellebrite import Nowhere
    from casefold.formats.contract import ReadOptions
    from casefold.formats.readers.source import open_source
    from casefold.pipeline.members import best_claim
    from casefold.pipeline.worker import warm
    from casefold.registry import formats

    warm()
    with timed() as spent:
        for path in files:
            source, options = open_source(path), ReadOptions(file_name=path.name)
            claim = best_claim(source, options)
            if claim is not None:
                formats().get(claim.format).read(source, claim, options, Nowhere())
    return spent


def imported(folder: Path, home: Path) -> tuple[int, Spent]:
    """Import the folder into a new case; return records and what it took."""
    import casefold
    from casefold.formats.readers.starting import STARTER

    case = casefold.open_home(home).create_case("files", by="Benchmark")
    with timed() as spent:
        delivery = case.add([folder], by="Benchmark")
        STARTER.close()  # so that the time of the readers counts
    odd = [report for report in delivery.reports if report.status != "stored" or not report.balances]
    if odd:
        raise SystemExit(f"{len(odd)} files were not read, first {odd[0].file}: {odd[0].message}")
    return sum(report.rows_stored for report in delivery.reports), spent


def write_reports(folder: Path, reports: int) -> Path:
    """Write handset reports; no two are alike."""
    folder.mkdir(parents=True)
    for number in range(reports):
        write_report(folder / f"report {number:03d}.xml", (REPORT_MB << 20) + number * 4_096)
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
