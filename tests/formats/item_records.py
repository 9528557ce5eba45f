"""What a format that reads entry by entry gives, as plain values to compare with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector


def claim(member: ItemFormat, path: Path, **given: Any) -> Recognition | None:
    """Ask a format for its claim on a file."""
    return member.recognise(open_source(path), ReadOptions(file_name=path.name, **given))


def read(member: ItemFormat, path: Path, **given: Any) -> Collector:
    """Recognise and read a file; the account must balance."""
    options = replace(ReadOptions(file_name=path.name), **given)
    recognition = member.recognise(open_source(path), options)
    assert recognition is not None, f"{path.name} was not recognised"
    collector = Collector()
    member.read(open_source(path), recognition, options, collector)
    collector.check_balance()
    return collector


def written(folder: Path, content: str | bytes, name: str) -> Path:
    """Write a file to read."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def records(collector: Collector, kind: str | None = None) -> list[dict[str, Any]]:
    """Return each record in the order of its place: part and number, fields that are there, parties, flags.

    A party is `role: text`, then its name in `<>`, then `*` where it is the owner.
    """
    found = []
    for channel, batches in collector.batches.items():
        draft = collector.drafts[channel]
        if kind is not None and draft.kind != kind:
            continue
        for batch in batches:
            for row in batch.to_pylist():
                record = {
                    "at": f"{draft.unit}:{row['row']}" + (f"@{draft.place}" if draft.place else ""),
                    "kind": draft.kind,
                    **{name: row[column] for name, column in sorted(draft.fields.items()) if row[column]},
                }
                sides = [
                    f"{party.role}: {text}" + (f" <{name}>" if name else "") + (" *" if owner else "")
                    for party in draft.parties
                    for text, name, owner in zip(
                        row[party.column],
                        row[str(party.name_column)],
                        row[str(party.owner_column)],
                        strict=True,
                    )
                ]
                found.append((draft.place, row["row"], record | ({"parties": sides} if sides else {}) | _marks(row)))
    return [record for _, _, record in sorted(found, key=lambda item: item[:2])]


def _marks(row: dict[str, Any]) -> dict[str, Any]:
    return {"flags": row["flags"]} if row["flags"] else {}


def raws(collector: Collector, kind: str) -> list[dict[str, Any]]:
    """Return the `raw` of each record of a kind, in the order they were sent."""
    return [
        json.loads(row["raw"])
        for channel, batches in collector.batches.items()
        if collector.drafts[channel].kind == kind
        for batch in batches
        for row in batch.to_pylist()
    ]


def golden(member: ItemFormat, path: Path, **given: Any) -> dict[str, Any]:
    """Return everything a sample gives, as its `.expected.json` has it."""
    collector = read(member, path, **given)
    return {
        "records": records(collector),
        "notes": [*collector.notes, *(note for sheet in collector.sheets for note in sheet.notes)],
        "inventory": collector.listed,
        "set_aside": [[item.place, item.reason, item.rows] for item in collector.aside],
        "subjects": [list(subject) for subject in collector.subjects],
    }


def expected(path: Path) -> dict[str, Any]:
    """Return what a sample should give, written by hand beside it."""
    found: dict[str, Any] = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    return found
