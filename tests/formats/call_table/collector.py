"""Take what a format emits, in this process, so that tests can look at it row by row."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from casefold.formats.call_table import FORMAT
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.source import open_source
from casefold.model.draft import Draft, SetAside
from casefold.model.report import SheetReport

SAMPLES = Path(__file__).parent / "samples"


@dataclass
class Collector:
    """An `Emit` that keeps everything."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    batches: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)
    subjects: list[tuple[str, str]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: list[tuple[float, int]] = field(default_factory=list)

    def draft(self, draft: Draft) -> None:
        """Keep a draft, after its way through JSON."""
        assert draft.channel not in self.drafts
        self.drafts[draft.channel] = Draft.from_json(draft.to_json())

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Keep a batch of an announced draft; all batches of a draft have the same columns."""
        assert channel in self.drafts
        kept = self.batches.setdefault(channel, [])
        assert not kept or kept[0].schema == batch.schema
        kept.append(batch)

    def set_aside(self, item: SetAside) -> None:
        """Keep a row set aside."""
        self.aside.append(item)

    def sheet(self, sheet: SheetReport) -> None:
        """Keep the account of a sheet."""
        self.sheets.append(sheet)

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        """Keep the subject."""
        self.subjects.append((identifier, basis))

    def inventory(self, entry: Mapping[str, Any]) -> None:
        """Keep an entry of the inventory."""
        self.listed.append(dict(entry))

    def note(self, text: str) -> None:
        """Keep a note."""
        self.notes.append(text)

    def progress(self, done: float, rows: int) -> None:
        """Keep what was said of the progress."""
        assert 0 <= done <= 1
        self.told.append((done, rows))

    @property
    def stored(self) -> int:
        """Return how many rows were sent."""
        return sum(batch.num_rows for batches in self.batches.values() for batch in batches)

    def kinds(self) -> dict[str, int]:
        """Return how many rows of each kind were sent."""
        counts: dict[str, int] = {}
        for channel, batches in self.batches.items():
            kind = self.drafts[channel].kind
            counts[kind] = counts.get(kind, 0) + sum(batch.num_rows for batch in batches)
        return dict(sorted(counts.items()))

    def check_balance(self) -> None:
        """Every physical row of every sheet is accounted for, and every data row stored or set aside."""
        for sheet in self.sheets:
            counted = sheet.title_rows + sheet.header_rows + sheet.blank_rows + sheet.footer_rows + sheet.rows_read
            assert sheet.rows_in_file == counted, sheet
        assert sum(sheet.rows_read for sheet in self.sheets) == self.stored + sum(item.rows for item in self.aside)

    def records(self) -> list[dict[str, Any]]:
        """Return each row as its draft reads it: place, kind, fields, constants and parties that are there."""
        found = []
        for channel, batches in self.batches.items():
            draft = self.drafts[channel]
            for batch in batches:
                found += [_record(draft, row) for row in batch.to_pylist()]
        return sorted(found, key=lambda record: (record["place"], record["row"]))


def _record(draft: Draft, row: dict[str, Any]) -> dict[str, Any]:
    fields = {name: row[column] for name, column in sorted(draft.fields.items()) if row[column] not in (None, "")}
    parties = {}
    for party in draft.parties:
        text = row[party.column]
        owner = party.owner or bool(party.owner_column and row[party.owner_column])
        name = f"<{row[party.name_column]}>" if party.name_column and row[party.name_column] else ""
        if text not in (None, "") or owner:
            parties[party.role] = " ".join(filter(None, [text or "(blank)", name, "(owner)" if owner else ""]))
    return {
        "row": row["row"],
        "place": draft.place,
        "kind": draft.kind,
        **fields,
        **draft.constants,
        "parties": parties,
    }


def read_file(path: Path, options: ReadOptions | None = None, **given: Any) -> tuple[Recognition, Collector]:
    """Recognise and read a file; the account must balance."""
    options = replace(options or ReadOptions(), file_name=given.pop("file_name", path.name), **given)
    recognition = FORMAT.recognise(open_source(path), options)
    assert recognition is not None, f"{path.name} was not recognised"
    collector = Collector()
    FORMAT.read(open_source(path), recognition, options, collector)
    collector.check_balance()
    return recognition, collector


def read_text(folder: Path, text: str, name: str = "table.csv", **given: Any) -> tuple[Recognition, Collector]:
    """Write a table and read it."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return read_file(path, **given)


def copy_as(folder: Path, sample: str, name: str) -> Path:
    """Copy a sample under another name."""
    return Path(shutil.copy(SAMPLES / sample, folder / name))
