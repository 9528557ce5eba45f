"""Go back from a record to the place in the exhibit it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from casefold.errors import CasefoldError, NotFound
from casefold.formats.contract import Original, Place, ReadOptions
from casefold.formats.readers.sandbox import JsonMessage, run_reader
from casefold.model.exhibit import Exhibit
from casefold.model.kinds import KINDS
from casefold.store import CaseStore
from casefold.store.pages import POOL, Cancel, Question, RecordTable


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record with its parties, its exhibit and what the original says at its place."""

    kind: str
    record: Mapping[str, Any]
    parties: tuple[Mapping[str, Any], ...]
    exhibit: Exhibit
    original: Original | None
    """The record's place, read again from the original; None when the original cannot be read."""
    original_note: str
    """`as stored`, or why the original could not be compared, or that it differs."""


NOT_ASKED = "the original was not read"


def show_record(store: CaseStore, record_id: str) -> list[RecordView]:
    """Return the records of an id (one row may give records of two kinds), each beside its place in the original.

    Raises:
        NotFound: No such record for this reader.
    """
    views = find_record(store, record_id)
    originals = [_original(store, view.exhibit, view.record) for view in views]
    return [
        replace(view, original=original, original_note=note)
        for view, (original, note) in zip(views, originals, strict=True)
    ]


def find_record(store: CaseStore, record_id: str, cancel: Cancel | None = None) -> list[RecordView]:
    """Return the records of an id as they are stored; the original is not read.

    Raises:
        NotFound: No such record for this reader.
        Cancelled: It was taken back.
    """
    exhibit = store.exhibit(record_id.split("-", 1)[0])
    asked = cancel or Cancel()
    database = POOL.database(store)
    views = []
    for kind in KINDS:
        if any(item.kind == kind and item.exhibit == exhibit.id for item in database.files):
            records, parties = RecordTable(store, database, Question(kind)).records(record_id, asked)
            beside = tuple(parties.to_pylist())
            views += [RecordView(kind, record, beside, exhibit, None, NOT_ASKED) for record in records.to_pylist()]
    if len(views) == 0:
        raise NotFound(f"no record '{record_id}'", remedy="Ids look like x1-row:17 or x1-row:17@Voice.")
    return views


def _original(store: CaseStore, exhibit: Exhibit, record: Mapping[str, Any]) -> tuple[Original | None, str]:
    current = next((item for item in store.imports(exhibit.id) if item.current), None)
    if current is None or current.format is None:
        return None, "the original could not be read: no import of it is in force"
    given = current.options
    try:
        companions = _companions(store, given.get("companions", {}))
    except CasefoldError as error:
        return None, f"the original could not be read: what it was read with is not there ({error})"
    argument = {
        "path": str(store.blob(exhibit).resolve()),
        "companions": companions,
        "format": current.format,
        "place": asdict(place_of(exhibit.id, str(record["record_id"]), str(record["locator"]))),
        "options": ReadOptions(
            encoding=given.get("encoding"),
            delimiter=given.get("delimiter"),
            dayfirst=given.get("dayfirst"),
            file_name=exhibit.file_name,
        ).to_json(),
    }
    try:
        for message in run_reader("casefold.pipeline.worker:read_place", argument, memory_mb=2048, seconds=600):
            if isinstance(message, JsonMessage) and message.kind == "place":
                original = Original(**{**message.data, "cells": tuple(message.data["cells"])})
                return original, _compare(record, original.cells)
    except CasefoldError as error:
        return None, f"the original could not be read: {error}"
    return None, "the original has no such place"


def _companions(store: CaseStore, exhibits: Mapping[str, str]) -> dict[str, str]:
    """Return the stored bytes of what an exhibit was read with, by name."""
    return {name: str(store.blob(store.exhibit(exhibit)).resolve()) for name, exhibit in exhibits.items()}


def place_of(exhibit: str, record_id: str, locator: str) -> Place:
    """Take a record's place apart: the id begins with the exhibit and the member, and ends with the locator."""
    member = record_id.removeprefix(f"{exhibit}-").removesuffix(locator).removesuffix("/")
    counted, _, part = locator.partition("@")
    unit, _, number = counted.partition(":")
    return Place(member, unit, int(number), part)


def _compare(record: Mapping[str, Any], cells: tuple[str | None, ...]) -> str:
    stored = list(json.loads(record["raw"]).values()) if record["raw"] else []
    same = _without_blank_end(cells[: len(stored)]) == _without_blank_end(stored)
    return "as stored" if same else "differs from what is stored"


def _without_blank_end(cells: Sequence[str | None]) -> list[str]:
    """Drop the empty cells a row ends with: a workbook does not keep them."""
    texts = [cell or "" for cell in cells]
    while texts and texts[-1] == "":
        texts.pop()
    return texts
