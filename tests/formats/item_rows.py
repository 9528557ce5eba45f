"""Read a file with a format that goes entry by entry, in this process, and write its records down for comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casefold.formats.contract import Place, ReadOptions
from casefold.formats.readers.items import ItemFormat
from casefold.formats.readers.source import open_source
from casefold.model.draft import Draft
from tests.formats.call_table.collector import Collector


def read(made: ItemFormat, path: Path, **said: Any) -> Collector:
    """Recognise and read a file; the account must balance, and every record must be found again as it was read."""
    options = ReadOptions(file_name=path.name, **said)
    companions = {other.name: other for other in path.parent.iterdir() if other.is_file() and other != path}
    source = open_source(path, companions=companions)
    found = made.recognise(source, options)
    assert found is not None, f"{path.name} was not recognised"
    out = Collector()
    made.read(source, found, options, out)
    out.check_balance()
    for draft, row in _rows(out):
        place = Place("", draft.unit, row["row"], draft.place)
        cells = made.original(source, place, options).cells
        assert list(cells) == list(json.loads(row["raw"]).values()), place
    return out


def score(made: ItemFormat, path: Path) -> float:
    """Return how sure a format is of a file; 0 where it does not claim it."""
    source = open_source(path)
    if made.media_types and source.media_type not in made.media_types:
        return 0.0
    found = made.recognise(source, ReadOptions(file_name=path.name))
    return 0.0 if found is None else found.score


def lines(out: Collector, kind: str | None = None) -> list[dict[str, Any]]:
    """Return each record as its kind, its place, its stated fields, marks and parties, in the order of places."""
    found = [_line(draft, row) for draft, row in _rows(out) if kind in (None, draft.kind)]
    return sorted(found, key=lambda line: (line["part"], line["number"]))


def expected(sample: Path) -> dict[str, Any]:
    """Return what a sample must give: the file of its name that ends in .expected.json."""
    found: dict[str, Any] = json.loads(sample.with_name(sample.name + ".expected.json").read_text(encoding="utf-8"))
    return found


def whole(out: Collector) -> dict[str, Any]:
    """Return everything a reading said, as `expected` keeps it."""
    return {
        "records": lines(out),
        "subjects": [list(subject) for subject in out.subjects],
        "notes": out.notes,
        "inventory": out.listed,
        "aside": [[item.place, item.reason] for item in out.aside],
    }


def _rows(out: Collector) -> list[tuple[Draft, dict[str, Any]]]:
    return [
        (out.drafts[channel], row)
        for channel, batches in out.batches.items()
        for batch in batches
        for row in batch.to_pylist()
    ]


def _line(draft: Draft, row: dict[str, Any]) -> dict[str, Any]:
    fields = {name: row[column] for name, column in sorted(draft.fields.items()) if row[column]}
    marks = {"flags": row["flags"]} if row["flags"] else {}
    parties = {party.role: _parties(party.role, row) for party in draft.parties if row[f"{party.role}_text"]}
    return {"part": draft.place, "number": row["row"], "kind": draft.kind, **fields, **marks, **parties}


def _parties(role: str, row: dict[str, Any]) -> list[str]:
    columns = (row[f"{role}_{what}"] for what in ("text", "raw", "name", "owner"))
    return [_party(*party) for party in zip(*columns, strict=True)]


def _party(text: str, raw: str, name: str | None, owner: bool | None) -> str:
    beside = "" if raw == text else f" [{raw}]"
    named = f" <{name}>" if name else ""
    return f"{text}{beside}{named}" + {None: "", True: " (owner)", False: " (other)"}[owner]
