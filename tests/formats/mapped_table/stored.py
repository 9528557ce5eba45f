"""Import a table into a case of its own and say what was stored, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import casefold
from casefold.case import Case

SAMPLES = Path(__file__).parent / "samples"
_ELSEWHERE = ("record_id", "exhibit", "file", "raw")


def new_case(folder: Path) -> Case:
    """Open a case in a home of its own."""
    return casefold.open_home(folder / "home").create_case("larkspur", by="Test")


def import_table(folder: Path, path: Path, **given: Any) -> tuple[Case, dict[str, Any]]:
    """Import a file; the account must balance."""
    case = new_case(folder)
    report = case.add([path], by="Test", **{"format": "mapped_table", **given}).reports[0]
    assert report.balances
    return case, report.to_json()


def import_text(folder: Path, text: str, name: str = "table.csv", **given: Any) -> tuple[Case, dict[str, Any]]:
    """Write a table and import it."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return import_table(folder, path, **given)


def stored(case: Case, kinds: list[str]) -> list[dict[str, Any]]:
    """Return every record with the values and parties it has, in the order of the file."""
    parties: dict[str, list[str]] = {}
    for party in case.arrow("party").to_pylist():
        told = [party["role"], party["identifier"] or party["state"], f"raw {party['raw']}"]
        told += [f"name {party['name']}"] if party["name"] else []
        told += ["owner"] if party["is_owner"] else []
        told += [f"note {party['note']}"] if party["note"] else []
        parties.setdefault(party["record_id"], []).append("; ".join(told))
    found = [
        {
            "kind": kind,
            **{name: str(value) for name, value in record.items() if value is not None and name not in _ELSEWHERE},
            "parties": parties.get(record["record_id"], []),
        }
        for kind in kinds
        for record in case.arrow(kind).to_pylist()
    ]
    return sorted(found, key=lambda record: (record["locator"].partition("@")[2], _number(record["locator"])))


def _number(locator: str) -> int:
    return int(locator.partition("@")[0].partition(":")[2])
