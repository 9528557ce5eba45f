"""The first rows of a file as they would be stored: read, settled and thrown away again; nothing is kept of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from casefold.formats.contract import Recognition
from casefold.formats.readers.sandbox import BatchMessage, Message, run_reader
from casefold.model.draft import Draft
from casefold.model.kinds import KINDS
from casefold.model.report import TimeReport
from casefold.pipeline.companions import companions_of
from casefold.pipeline.recognition import ImportOptions, read_options_of
from casefold.store.settle import Rules, open_settler, settle
from casefold.store.staging import Staging
from casefold.text.parties import NOTES

SETTLED_ROWS: Final = 1_000
"""Rows that decide together what one alone leaves open, such as the order of day and month."""
_SECONDS: Final = 60
_NOT_SHOWN: Final = frozenset({"record_id", "exhibit", "file", "locator", "raw"})


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One record as an import would store it."""

    kind: str
    place: str
    values: dict[str, str]
    """Column -> value as text, of the columns that hold one."""
    parties: tuple[dict[str, Any], ...]
    """`role`, `identifier`, `identifier_type`, `state`, `raw`, `name`, `note` of each; the note in words is `told`."""
    raw: str
    """The cells as they stand in the file, JSON."""


@dataclass(slots=True)
class Preview:
    """The first records of a file, and what was settled over them."""

    rows: list[StoredRow] = field(default_factory=list)
    read: int = 0
    """Rows that settled it."""
    times: list[TimeReport] = field(default_factory=list)
    not_understood: dict[str, int] = field(default_factory=dict)
    """Field -> rows of those read whose text is none of its type."""
    set_aside: dict[str, int] = field(default_factory=dict)
    """Reason -> rows of those read that would be set aside."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an import would know beside the file: the case's zone and region, and where to write aside."""

    name: str
    """Name of the file as received."""
    zone: str = "Europe/London"
    region: str | None = "GB"
    exhibit: str = "x1"
    """Id the records' own begin with."""
    scope: str = "d1"
    """Delivery that identifiers without a type belong to."""
    folder: Path | None = None
    profiles: tuple[Mapping[str, Any], ...] = ()


def preview(path: Path, claim: Recognition, options: ImportOptions, around: Surroundings, *, rows: int = 10) -> Preview:
    """Settle the first rows of a file as an import of it alone would.

    Args:
        path: The file.
        claim: How it is read.
        options: What is said with the import.
        around: What the import would know of the case.
        rows: Records to return; up to `SETTLED_ROWS` are read to settle them.

    Raises:
        CasefoldError: The reader or an option fails as in an import.
    """
    found = Preview()
    with tempfile.TemporaryDirectory(prefix="casefold-preview-", dir=around.folder) as made:
        folder = Path(made)
        with Staging(folder) as staging:
            subject = _stage(path, claim, options, around, staging, found)
            staged = staging.close()
        rules = Rules(
            exhibit=around.exhibit,
            file=around.name,
            scope=around.scope,
            case_zone=around.zone,
            zone=options.timezone,
            dayfirst=options.dayfirst,
            region=options.region or around.region,
            region_assumed=options.region is None,
            subject=options.subject or subject,
        )
        con = open_settler(folder)
        try:
            for number, item in enumerate(staged):
                settled = settle(con, item, rules, folder, number)
                found.times += settled.times
                for name, count in settled.values_not_understood.items():
                    found.not_understood[name] = found.not_understood.get(name, 0) + count
                records = [file.path for file in settled.files if file.kind in KINDS]
                parties = [file.path for file in settled.files if file.kind == "party"]
                found.rows += _stored(item.draft.kind, records, parties, rows - len(found.rows))
        finally:
            con.close()
    return found


def _stage(
    path: Path, claim: Recognition, options: ImportOptions, around: Surroundings, staging: Staging, found: Preview
) -> str | None:
    """Write the first rows aside; return whose records they are, as the file says."""
    argument = {
        "path": str(path.resolve()),
        "companions": {name: str(file.resolve()) for name, file in companions_of(path).items()},
        "options": read_options_of(options, around.name, around.profiles).to_json(),
        "recognition": asdict(claim),
    }
    messages = run_reader(
        "casefold.pipeline.worker:read", argument, memory_mb=options.reader_memory_mb, seconds=_SECONDS
    )
    subject: str | None = None
    try:
        for message in messages:
            if isinstance(message, BatchMessage):
                batch = message.batch.slice(0, SETTLED_ROWS - found.read)
                staging.batch(message.channel, batch)
                found.read += batch.num_rows
                if found.read >= SETTLED_ROWS:
                    break
            else:
                subject = _take(message, staging, found) or subject
    finally:
        _end(messages)
    return subject


def _take(message: Message, staging: Staging, found: Preview) -> str | None:
    if isinstance(message, BatchMessage):
        return None
    if message.kind == "draft":
        staging.draft(Draft.from_json(message.data))
    elif message.kind == "set_aside":
        reason = message.data["reason"]
        found.set_aside[reason] = found.set_aside.get(reason, 0) + int(message.data["rows"])
    elif message.kind == "subject":
        return str(message.data["identifier"])
    return None


def _end(messages: Iterator[Message]) -> None:
    """End the reader's process before the file is read through."""
    close = getattr(messages, "close", None)
    if close is not None:
        close()


def _stored(kind: str, records: list[Path], parties: list[Path], wanted: int) -> list[StoredRow]:
    if wanted <= 0 or not records:
        return []
    table = pa.concat_tables([pq.read_table(path) for path in records]).slice(0, wanted)
    beside: dict[str, list[dict[str, Any]]] = {}
    for path in parties:
        for party in pq.read_table(path).to_pylist():
            beside.setdefault(party["record_id"], []).append({**party, "told": NOTES.get(party["note"], "")})
    return [
        StoredRow(
            kind,
            record["locator"],
            {name: str(value) for name, value in record.items() if value is not None and name not in _NOT_SHOWN},
            tuple(beside.get(record["record_id"], ())),
            record["raw"] or "",
        )
        for record in table.to_pylist()
    ]
