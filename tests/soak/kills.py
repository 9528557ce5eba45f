"""Kill an import at a random moment; whatever was reached, nothing is half-done and doing it again is right."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import casefold
from casefold.demo.bulk import write_rows

IMPORT = """
import sys, casefold
home = casefold.open_home(sys.argv[1])
case = home.case("kills")
print("started", flush=True)
report = case.add([sys.argv[2]], by="Soak", timezone="Europe/London").reports[0]
print("ended", report.status, flush=True)
"""


@dataclass(frozen=True)
class Killed:
    """What one kill left behind."""

    after_seconds: float
    ended_first: bool
    rows_after_repeat: int


def prepare(folder: Path, rows: int) -> Path:
    """Write the file to import and an empty case."""
    folder.mkdir(parents=True, exist_ok=True)
    csv = folder / "norwood.csv"
    write_rows(csv, rows, max(20, rows // 100), seed=3)
    casefold.open_home(folder / "home").create_case("kills", by="Soak")
    return csv


def duration_of_import(folder: Path, rows: int) -> float:
    """Return how long the import takes here when nobody kills it."""
    csv = prepare(folder, rows)
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", IMPORT, str(folder / "home"), str(csv)], check=True, capture_output=True)
    return time.monotonic() - start


def kill_once(folder: Path, rows: int, chance: random.Random, longest: float) -> Killed:
    """Start an import, kill it with SIGKILL at a random moment, check, and import again.

    Raises:
        AssertionError: Something was half-done, lost, doubled or changed.
    """
    csv = prepare(folder, rows)
    before = hashlib.sha256(csv.read_bytes()).hexdigest()
    after = chance.uniform(0.05, longest)
    child = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder / "home"), str(csv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    ended = child.poll() is not None
    child.send_signal(signal.SIGKILL)
    child.communicate()
    check_now(folder, rows)
    report = (
        casefold.open_home(folder / "home").case("kills").add([csv], by="Soak", timezone="Europe/London").reports[0]
    )
    assert report.status in {"stored", "repeated"}, report.message
    assert report.balances
    stored = check_now(folder, rows)
    assert stored == rows, f"{stored} rows stored of {rows}"
    assert hashlib.sha256(csv.read_bytes()).hexdigest() == before, "the original changed"
    return Killed(after, ended, stored)


def check_now(folder: Path, rows: int) -> int:
    """Verify the home as it stands: all rows or none, no difference but leftovers that nothing lists."""
    case = casefold.open_home(folder / "home").case("kills")
    stored = sum(case.records(kind).count().to_pyarrow().as_py() for kind in ("call", "message"))
    assert stored in {0, rows}, f"half an import: {stored} of {rows} rows"
    left = [item for item in case.verify() if item.what not in {"unlisted", "unfinished"}]
    assert left == [], left
    return int(stored)
