"""Show how a file would be understood before anything is stored, and keep a corrected understanding as a profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from casefold.errors import Unsupported
from casefold.formats.call_table import to_profile
from casefold.formats.call_table.layout import Section
from casefold.formats.contract import Recognition
from casefold.formats.readers.sandbox import BatchMessage, Message, run_reader
from casefold.pipeline.companions import companions_of
from casefold.pipeline.recognition import ImportOptions, read_options_of


def preview(path: Path, claim: Recognition, options: ImportOptions, rows: int) -> list[dict[str, Any]]:
    """Return the first rows as a format understands them: `kind`, `place`, then fields and roles beside their text."""
    argument = {
        "path": str(path.resolve()),
        "companions": {name: str(file.resolve()) for name, file in companions_of(path).items()},
        "options": read_options_of(options, path.name, ()).to_json(),
        "recognition": asdict(claim),
    }
    messages = run_reader("casefold.pipeline.worker:read", argument, memory_mb=options.reader_memory_mb, seconds=600)
    return list(islice(_rows(messages), rows))


def profile_of(name: str, claim: Recognition) -> dict[str, Any]:
    """Return what a recognition understood as the content of a profile.

    Raises:
        Unsupported: The format has no profiles.
    """
    if claim.format != "call_table":
        raise Unsupported(f"{claim.format} has no profiles", remedy="Profiles are for tables.")
    return to_profile(name, [Section.from_json(dict(section)) for section in claim.plan.get("sections", ())])


def _rows(messages: Iterator[Message]) -> Iterator[dict[str, Any]]:
    drafts: dict[str, dict[str, Any]] = {}
    for message in messages:
        if isinstance(message, BatchMessage):
            draft = drafts[message.channel]
            for row in message.batch.slice(0, 100).to_pylist():
                yield _fields(draft, row)
        elif message.kind == "draft":
            drafts[message.data["channel"]] = message.data


def _fields(draft: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    found = {"kind": draft["kind"], "place": f"row:{row['row']}" + (f"@{draft['place']}" if draft["place"] else "")}
    found |= {name: row.get(column) for name, column in draft["fields"].items()}
    return found | {party["role"]: row.get(party["column"]) for party in draft["parties"]}
