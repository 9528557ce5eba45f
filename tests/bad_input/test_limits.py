"""What a reader may use is limited, and whatever an exhibit holds, the importing process stays small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from tests.bad_input.bad_files import (
    HEADER,
    LAUGHS,
    ROW,
    bomb_workbook,
    bomb_zip,
    long_cell,
    refuse,
    wide,
    with_entities,
)

PEAK = """
import json, re, sys, casefold
case = casefold.open_home(sys.argv[1]).case("small")
found = [(r.file, r.status) for r in case.add([sys.argv[2]], by="Test").reports]
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) >> 10
print(json.dumps([found, peak, [str(item) for item in case.verify()]]))
"""
PEAK_MB = 500
"""Half of what an import of five gigabytes may use, and less than each bomb unpacks to."""


@pytest.mark.parametrize("megabytes", [100, 170, 300])
def test_a_reader_that_needs_more_memory_than_allowed_is_ended_with_a_remedy(
    case: Case, tmp_path: Path, megabytes: int
) -> None:
    """Memory ends while libraries load, while threads start or while the cell is read; it is one thing to a person."""
    path = long_cell(tmp_path / "long.csv", 40_000_000)
    report = refuse(case, path, f"more than {megabytes} MB of memory", "--reader-memory", reader_memory_mb=megabytes)
    assert report.status == "failed"


def test_a_reader_that_takes_longer_than_allowed_is_ended_with_a_remedy(case: Case, tmp_path: Path) -> None:
    """Lines in two encodings are the slow way through a text."""
    head = HEADER.replace("Type", "Type,Note").encode()
    row = ROW.replace("Voice", "Voice,caf\u00e9")
    path = tmp_path / "slow.csv"
    path.write_bytes(head + (row.encode() + row.encode("cp1252")) * 250_000)
    report = refuse(case, path, "more than 1 seconds of processor time", "--reader-seconds", reader_seconds=1)
    assert report.status == "failed"
    assert case.arrow("call").num_rows == 1


@pytest.mark.slow
def test_no_bad_file_makes_the_importing_process_large(tmp_path: Path) -> None:
    casefold.open_home(tmp_path / "home").create_case("small", by="Test")
    folder = tmp_path / "in"
    folder.mkdir()
    bomb_workbook(folder / "bomb.xlsx", 600 << 20)
    bomb_zip(folder / "bomb.zip", 600 << 20)
    with_entities(folder / "entity.xlsx", LAUGHS)
    (folder / "sound.xlsx").unlink()
    long_cell(folder / "long.csv")
    wide(folder / "wide.csv")
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(tmp_path / "home"), str(folder)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, peak, differences = json.loads(done.stdout)
    assert dict(found) == {
        "bomb.xlsx": "inventoried",
        "bomb.zip": "stored",
        "entity.xlsx": "inventoried",
        "long.csv": "stored",
        "wide.csv": "stored",
    }
    assert differences == []
    assert peak < PEAK_MB
