"""Take what any format makes of a file, in this process, as records a test can compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat
from casefold.formats.readers.source import Source, open_source
from tests.formats.call_table.collector import Collector


def score(member: ItemFormat, path: Path) -> float:
    """Return a format's claim on a file, 0 where it makes none."""
    found = member.recognise(open_source(path), ReadOptions(file_name=path.name))
    return 0.0 if found is None else found.score


def read(member: ItemFormat, path: Path, source: Source | None = None, **said: Any) -> Collector:
    """Read a file as a format, whether it would claim it or not."""
    opened = source or open_source(path)
    options = ReadOptions(file_name=path.name, **said)
    found = member.recognise(opened, options) or Recognition(member.name, 1.0, "")
    out = Collector()
    member.read(opened, found, options, out)
    return out


def records(out: Collector, kind: str) -> list[dict[str, Any]]:
    """Return the records of a kind in the order of the file, with what they state only.

    `row` is the place, `part` where it stands, a role is a list of (text, name, owner).
    """
    found = []
    for draft in out.drafts.values():
        if draft.kind != kind:
            continue
        for batch in out.batches.get(draft.channel, ()):
            found += [_record(draft.place, draft.member, row) for row in batch.to_pylist()]
    return sorted(found, key=lambda record: (record.get("inside", ""), record.get("part", ""), record["row"]))


def raw_of(out: Collector, kind: str) -> list[dict[str, Any]]:
    """Return what the records of a kind keep of the file."""
    return [json.loads(record["raw"]) for record in _with_raw(out, kind)]


def _with_raw(out: Collector, kind: str) -> list[dict[str, Any]]:
    return [
        row
        for draft in out.drafts.values()
        if draft.kind == kind
        for batch in out.batches.get(draft.channel, ())
        for row in batch.to_pylist()
    ]


def _record(part: str, member: str, row: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {"row": row["row"]}
    if part:
        record["part"] = part
    if member:
        record["inside"] = member
    record |= {name.removeprefix("f_"): value for name, value in row.items() if name.startswith("f_") and value}
    if row.get("flags"):
        record["flags"] = row["flags"]
    for name in row:
        role = name.removesuffix("_text")
        if name.endswith("_text") and row[name]:
            record[role] = list(zip(row[name], row[f"{role}_name"], row[f"{role}_owner"], strict=True))
    return record
