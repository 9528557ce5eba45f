"""Every value a format hands over for a file, as plain Python, so that a test can compare all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from casefold.formats.contract import Format, ReadOptions
from casefold.formats.readers.items import ItemFormat
from casefold.formats.readers.source import open_source
from casefold.pipeline.members import read_members
from tests.formats.call_table.collector import Collector


def collected(reads: ItemFormat, path: Path, *, members: bool = False, **said: Any) -> Collector:
    """Recognise and read a file; with `members`, what it holds is read too."""
    options = ReadOptions(file_name=path.name, **said)
    source = open_source(path)
    claim = reads.recognise(source, options)
    assert claim is not None, f"{path.name} is not recognised"
    out = Collector()
    reads.read(source, claim, options, out)
    if members:
        read_members(cast(Format, reads), source, options, out)
    return out


def agrees(reads: ItemFormat, path: Path, *, members: bool = True) -> None:
    """Compare every value of every record with the file `NAME.expected.json` beside the sample."""
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(records(collected(reads, path, members=members))))
    assert found == expected


def score(reads: ItemFormat, path: Path) -> float:
    """Return how sure a format is of a file."""
    claim = reads.recognise(open_source(path), ReadOptions(file_name=path.name))
    return 0.0 if claim is None else claim.score


def records(out: Collector) -> list[dict[str, Any]]:
    """Return all records: `kind`, `at` (member and locator), `raw`, `sides`, and what fields are filled."""
    found = []
    for channel, draft in out.drafts.items():
        for batch in out.batches.get(channel, []):
            for row in batch.to_pylist():
                place = f"{draft.unit}:{row['row']}" + (f"@{draft.place}" if draft.place else "")
                fields = {name: row[column] for name, column in draft.fields.items() if row[column] is not None}
                raw = {"raw": json.loads(row["raw"])} if row.get("raw") else {}
                flags = {"flags": row["flags"]} if row.get("flags") else {}
                at = f"{draft.member}/{place}" if draft.member else place
                found.append({"kind": draft.kind, "at": at, **fields, **flags, **_sides(draft, row), **raw})
    return found


def _sides(draft: Any, row: dict[str, Any]) -> dict[str, Any]:
    sides = {}
    for party in draft.parties:
        texts, names = row[party.column], row[party.name_column] if party.name_column else None
        if isinstance(texts, list) and texts:
            sides[party.role] = list(zip(texts, names or [None] * len(texts), strict=True))
    return {"sides": sides} if sides else {}
