"""What an import of a made-up return stores, whole, to be compared with what is written down beside its sample."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import casefold
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.source import open_source
from casefold.registry import formats

_LEFT = frozenset({"record_id", "exhibit", "file", "raw", "kind"})


def stored(sample: Path, home: Path, *, name: str) -> dict[str, Any]:
    """Import a file, recognised by its content, and return everything it became: records, parties and the account."""
    case = casefold.open_home(home / "home").create_case("golden", by="Test")
    report = case.add([sample], by="Test").reports[0]
    assert (report.status, report.format) == ("stored", name), (report.status, report.format, report.message)
    assert report.balances
    parties = case.arrow("party").to_pylist()
    records = []
    for kind in sorted(report.stored):
        for row in case.arrow(kind).to_pylist():
            own = [_party(one) for one in parties if (one["kind"], one["record_id"]) == (kind, row["record_id"])]
            records.append({"kind": kind, **_plain(row), **({"parties": own} if own else {})})
    return {
        "records": records,
        "set_aside": [[item.place, item.reason, item.rows] for item in report.set_aside],
        "inventory": [dict(entry) for entry in report.inventory],
        "notes": [note for note in report.notes if "no zone" not in note],
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in _LEFT and value not in (None, "")}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in kept.items()}


def _party(row: dict[str, Any]) -> str:
    said = [row["role"], row["identifier"] or row["state"]]
    said += [f"<{row['name']}>"] if row["name"] else []
    said += [f"as {row['raw']}"] if row["raw"] != row["identifier"] else []
    said += {True: ["owner"], False: ["not the owner"]}.get(row["is_owner"], [])
    return " ".join(said)


def expected(sample: Path) -> dict[str, Any]:
    """Return what is written down of a sample."""
    value: dict[str, Any] = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text(encoding="utf-8"))
    return value


def score(path: Path, name: str) -> float:
    """Return a format's claim on a file, 0 for none."""
    found = formats().get(name).recognise(open_source(path), ReadOptions(file_name=path.name))
    return 0.0 if found is None else float(found.score)


if __name__ == "__main__":  # python -m tests.formats.return_golden SAMPLE NAME: write down what is stored, to be read
    import tempfile

    for given in sys.argv[1:-1]:
        with tempfile.TemporaryDirectory() as folder:
            found = stored(Path(given), Path(folder), name=sys.argv[-1])
        text = json.dumps(found, ensure_ascii=False, indent=1)
        Path(f"{given}.expected.json").write_text(text + "\n", encoding="utf-8")
