"""Go back from a record to the row of the exhibit it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casefold.errors import CasefoldError, NotFound
from casefold.formats.readers.sandbox import JsonMessage, run_reader
from casefold.model.exhibit import Exhibit
from casefold.model.kinds import KINDS
from casefold.store import CaseStore, Engine


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record with its parties, its exhibit and what the original says at its place."""

    kind: str
    record: Mapping[str, Any]
    parties: tuple[Mapping[str, Any], ...]
    exhibit: Exhibit
    original: tuple[str | None, ...] | None
    """The cells of the row, read again from the original; None when the original cannot be read."""
    original_note: str
    """`as stored`, or why the original could not be compared, or that it differs."""


def show_record(store: CaseStore, record_id: str) -> list[RecordView]:
    """Return the records of an id (one row may give records of two kinds).

    Raises:
        NotFound: No such record for this reader.
    """
    exhibit_id = record_id.split("-", 1)[0]
    exhibit = store.exhibit(exhibit_id)
    engine = Engine.connect(store)
    try:
        party = engine.party()
        parties = tuple(party.filter(party.record_id == record_id).to_pyarrow().to_pylist())
        views = []
        for kind in KINDS:
            table = engine.kind(kind)
            for record in table.filter(table.record_id == record_id).to_pyarrow().to_pylist():
                cells, note = _original(store, exhibit, record)
                mine = tuple(item for item in parties if item["kind"] == kind)
                views.append(RecordView(kind, record, mine, exhibit, cells, note))
    finally:
        engine.close()
    if len(views) == 0:
        raise NotFound(f"no record '{record_id}'", remedy="Ids look like x1-row:17 or x1-row:17@Voice.")
    return views


def _original(
    store: CaseStore, exhibit: Exhibit, record: Mapping[str, Any]
) -> tuple[tuple[str | None, ...] | None, str]:
    argument = {
        "path": str(store.blob(exhibit).resolve()),
        "locator": record["locator"],
        "file": exhibit.file_name,
        **_read_as(store, exhibit),
    }
    try:
        for message in run_reader("casefold.pipeline.worker:read_place", argument, memory_mb=2048, seconds=600):
            if isinstance(message, JsonMessage) and message.kind == "place":
                return tuple(message.data["cells"]), _compare(record, message.data["cells"])
    except CasefoldError as error:
        return None, f"the original could not be read: {error}"
    return None, "the original has no such place"


def _read_as(store: CaseStore, exhibit: Exhibit) -> dict[str, Any]:
    """Return the encoding and delimiter a person gave with the import: row numbers depend on them."""
    current = next((item for item in store.imports(exhibit.id) if item.current), None)
    options = current.options if current is not None else {}
    return {name: options.get(name) for name in ("encoding", "delimiter")}


def _compare(record: Mapping[str, Any], cells: list[str | None]) -> str:

    stored = list(json.loads(record["raw"]).values()) if record["raw"] else []
    return (
        "as stored"
        if [c or "" for c in cells[: len(stored)]] == [c or "" for c in stored]
        else "differs from what is stored"
    )
