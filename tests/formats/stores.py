"""Made-up databases of applications and what they must become.

A store is written as SQL beside its test, so that a person can read it; its sample is made from that. Run as a program
(`python -m tests.formats.stores NAME …`) it writes the samples of these formats and their expected records again: look
at every difference before it is kept.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import casefold
from casefold.case import Case
from casefold.model.kinds import KINDS
from casefold.model.report import ImportReport

HERE = Path(__file__).parent
_LEFT_OUT = {
    "record_id",
    "exhibit",
    "file",
    "time_local",
    "zone",
    "zone_basis",
    "duplicate_of",
    "raw",
    "imei14",
    "imeisv",
}


def write(path: Path, script: str, *, page_size: int = 512) -> Path:
    """Write a database from a script."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA page_size = {page_size}")
    connection.executescript(script)
    connection.commit()
    connection.execute("VACUUM")
    connection.close()
    return path


def left_open(folder: Path, name: str, first: str, then: str, never: str = "", *, page_size: int = 512) -> Path:
    """Write a database with `first` in it and `then` in its write-ahead log alone, as a killed program leaves it.

    `never` stands in the log too, without a commit.
    """
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, name)
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA cache_size = 1")  # what is not committed goes to the log all the same
        connection.executescript(first)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.executescript(then)
        connection.execute("BEGIN")
        for statement in filter(str.strip, never.split(";")):
            connection.execute(statement)
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", folder / f"{name}{suffix}")
        connection.close()
    return folder / name


def imported(path: Path, folder: Path, **options: Any) -> tuple[Case, ImportReport]:
    """Import a file into a new case."""
    case = casefold.open_home(folder / "home").create_case("store", by="Test")
    return case, case.add([path], by="Test", **options).reports[0]


def records(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Return every record of a case with every value and party it has, by kind, in the order of their places."""
    parties = case.arrow("party").to_pylist()
    return {kind: found for kind in KINDS if (found := [_record(kind, row, parties) for row in _rows(case, kind)])}


def _rows(case: Case, kind: str) -> list[dict[str, Any]]:
    return sorted(case.arrow(kind).to_pylist(), key=lambda row: _place(row["record_id"]))


def _place(record_id: str) -> tuple[str, int]:
    counted, _, part = record_id.rpartition(":")[2].partition("@")
    return part, int(counted)


def _record(kind: str, row: dict[str, Any], parties: list[dict[str, Any]]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if value is not None and name not in _LEFT_OUT}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.isoformat()
    values["parties"] = [
        _party(party) for party in parties if party["record_id"] == row["record_id"] and party["kind"] == kind
    ]
    values["raw"] = json.loads(row["raw"])
    return values


def _party(party: dict[str, Any]) -> str:
    owner = {True: " (owner)", False: "", None: ""}[party["is_owner"]]
    name = f" = {party['name']}" if party["name"] else ""
    return f"{party['role']}: {party['identifier'] or party['state']}{name}{owner}"


def main(names: list[str]) -> None:
    """Write samples and expected records again."""
    for script in sorted(path for name in names for path in (HERE / name).glob("*.sql")):
        samples = script.parent / "samples"
        samples.mkdir(exist_ok=True)
        sample = write(samples / script.stem, script.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            case, _ = imported(sample, Path(folder), format=script.parent.name)
            text = json.dumps(records(case), ensure_ascii=False, indent=1)
        (samples / f"{script.stem}.expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
