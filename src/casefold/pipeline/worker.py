"""What runs in a reader's process: recognise a file, read a file. The only code that sees an exhibit's bytes.

The process can write no file and has limits on memory and time; whatever a hostile exhibit does to a parser
ends here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from casefold.errors import BadExhibit, Locked
from casefold.formats.contract import SURE, Place, ReadOptions, Recognition
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.member_source import source_of_bytes
from casefold.formats.readers.protection import unlocked
from casefold.formats.readers.source import Source, open_source
from casefold.formats.readers.sqlite_listing import listing
from casefold.formats.readers.worker import settle_down
from casefold.model.draft import Draft, SetAside
from casefold.model.report import SheetReport
from casefold.pipeline.members import best_claim, claims_on, original_in, read_members
from casefold.registry import formats


class Wire(Protocol):
    """What the sandbox gives a task to answer with."""

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Send rows."""

    def json(self, kind: str, value: Mapping[str, Any]) -> None:
        """Send a message."""


class _Unheard:
    """A way out that leads nowhere."""

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_, **__: None


class WireEmit:
    """`formats.contract.Emit` over the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def draft(self, draft: Draft) -> None:
        """Announce a draft."""
        self._wire.json("draft", draft.to_json())

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Send rows of a draft."""
        self._wire.batch(channel, batch)

    def set_aside(self, item: SetAside) -> None:
        """Account for a row that is not stored."""
        self._wire.json("set_aside", asdict(item))

    def sheet(self, sheet: SheetReport) -> None:
        """Account for a sheet."""
        self._wire.json("sheet", asdict(sheet))

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        """State whose records these are."""
        self._wire.json("subject", {"identifier": identifier, "basis": basis, "member": member})

    def inventory(self, entry: Mapping[str, Any]) -> None:
        """List something that is not read."""
        self._wire.json("inventory", entry)

    def note(self, text: str) -> None:
        """Say something for the report."""
        self._wire.json("note", {"text": text})

    def progress(self, done: float, rows: int) -> None:
        """Say how far reading is."""
        self._wire.json("progress", {"done": done, "rows": rows})


_FAMILIAR = (
    ("calls.csv", b"Calling Number,Called Number,Date,Time,Duration\n07700900001,07700900002,13/03/2025,10:00:00,12\n"),
    ("chat.txt", b"13/03/2025, 09:14 - A: b\n13/03/2025, 09:15 - B: a\n14/03/2025, 09:15 - A: c\n"),
    ("items.json", b'[{"a": 1}]'),
    ("items.xml", b"<?xml version='1.0'?><a/>"),
)
"""Tiny files of usual kinds, made up: what reading them loads and compiles need not be done again for each exhibit."""


def warm() -> None:
    """Load every format and use it once, for all readers to come."""
    settle_down()
    formats()
    for name, content in _FAMILIAR:
        source = source_of_bytes(name, content)
        options = ReadOptions(file_name=name)
        claim = best_claim(source, options)
        if claim is not None and claim.score >= SURE:
            formats().get(claim.format).read(source, claim, options, _Unheard())


def recognise(argument: Mapping[str, Any], wire: Wire) -> None:
    """Ask every format (or the one named) for its claim on `argument["path"]`.

    Sends one `media_type`, then a `recognition` per claim and a `refusal` per format that found the file
    damaged, each as JSON; of a database that nobody claims its tables, as `inventory`.
    """
    source, options = _opened(argument)
    wire.json("media_type", {"media_type": source.media_type})
    try:
        source = unlocked(source)
    except BadExhibit as refusal:
        wire.json("refusal", {"format": "", "error": str(refusal), "locked": isinstance(refusal, Locked)})
        return
    claimed = False
    for item in claims_on(source, options, only=argument.get("format")):
        if isinstance(item, Recognition):
            claimed = True
            wire.json("recognition", asdict(item))
        else:
            name, error = item
            wire.json("refusal", {"format": name, "error": str(error), "locked": isinstance(error, Locked)})
    if not claimed and source.media_type == SQLITE:
        _list_database(source, wire)


def _list_database(source: Source, wire: Wire) -> None:
    try:
        wire.json("inventory", {"name": source.name, "note": listing(source)})
    except BadExhibit as error:
        wire.json("refusal", {"format": "sqlite", "error": str(error)})


def read(argument: Mapping[str, Any], wire: Wire) -> None:
    """Read `argument["path"]` as the recognition given says."""
    recognition = Recognition(**argument["recognition"])
    member = formats().get(recognition.format)
    source, options = _opened(argument)
    source = unlocked(source)
    emit = WireEmit(wire)
    member.read(source, recognition, options, emit)
    wire.json("read_by", dict(read_members(member, source, options, emit)))


def read_place(argument: Mapping[str, Any], wire: Wire) -> None:
    """Let the format that read the exhibit read one record's place again; sends it as `place`."""
    member = formats().get(argument["format"])
    source, options = _opened(argument)
    source = unlocked(source)
    place = Place(**argument["place"])
    wire.json("place", asdict(original_in(member, source, place, options)))


def _opened(argument: Mapping[str, Any]) -> tuple[Source, ReadOptions]:
    options = ReadOptions.from_json(argument["options"])
    beside = {name: Path(file) for name, file in argument.get("companions", {}).items()}
    name = options.file_name or None
    source = open_source(Path(argument["path"]), name=name, companions=beside, passwords=options.passwords)
    return source, options
