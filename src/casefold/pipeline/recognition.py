"""Say what a file is and how it would be read, without storing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from casefold.formats.contract import POSSIBLE, SURE, ReadOptions, Recognition
from casefold.formats.readers.media_type import EMPTY
from casefold.formats.readers.sandbox import BatchMessage, Message, run_reader
from casefold.model.exhibit import Authority
from casefold.pipeline.companions import companions_of
from casefold.pipeline.ranking import ranked, saved_labels, tied
from casefold.registry import formats
from casefold.text.zones import check_zone

UNLOCKED: Final = "unlocked"
"""What stands among the options of an import that was given a password: that it was, and nothing of it."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Everything a person can say with an import; None is found out, or assumed and reported.

    Raises:
        BadOption: The zone is none of the tz database.
    """

    reference: str | None = None
    authority: Authority = field(default_factory=Authority)
    subject: str | None = None
    timezone: str | None = None
    dayfirst: bool | None = None
    region: str | None = None
    scope: str = "delivery"
    format: str | None = None
    profile: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    ocr: str | None = None
    """Languages scans are read in, such as `eng+deu`; `none` reads none; None is what is installed."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """What protected material is opened with, tried in this order; kept nowhere."""
    privileged: bool = False
    copy_media: bool = False
    reader_memory_mb: int = 2048
    reader_seconds: int | None = None

    def __post_init__(self) -> None:
        """Refuse a zone nobody knows before anything is held."""
        if self.timezone is not None:
            check_zone(self.timezone)

    def decisive(self) -> dict[str, Any]:
        """Return what changes the result: an import is repeated only when one of these differs."""
        keep = ("subject", "timezone", "dayfirst", "region", "scope", "format", "profile", "encoding", "delimiter")
        values = {name: getattr(self, name) for name in keep}
        dates = [d.isoformat() if d else None for d in (self.authority.date_from, self.authority.date_to)]
        if self.ocr is not None:
            values["ocr"] = self.ocr
        if self.passwords:
            values[UNLOCKED] = True
        return {**values, "mapping": dict(self.mapping), "privileged": self.privileged, "authority_dates": dates}


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, before anything is stored."""

    path: Path
    media_type: str
    claims: tuple[Recognition, ...]
    refusals: tuple[str, ...]
    saved: frozenset[str] = frozenset()
    """Profiles people saved, as `name@version`: a claim by one of them comes first."""
    inventory: tuple[Mapping[str, Any], ...] = ()
    """What it holds, where nobody reads it and a look inside says that."""
    locked: bool = False
    """Whether it waits for a password."""

    def choose(self, forced: str | None) -> Recognition | None:
        """Take the format's claim that stands out, or None with the reason in `why_not`."""
        if forced is not None:
            return self.claims[0] if self.claims else None
        best = self.claims[0] if self.claims else None
        if best is None or best.score < SURE or self.tied():
            return None
        return best

    def tied(self) -> bool:
        """Tell whether the two best claims are too close to choose between."""
        return tied(self.claims, self.saved)

    def why_not(self) -> str:
        """Say why no format was taken, and what a person can do."""
        if self.refusals and not self.claims:
            return self.refusals[0]
        if not self.claims or self.claims[0].score < POSSIBLE:
            if self.media_type == EMPTY:
                return "the file is empty; it is held as an exhibit. Ask for a fresh copy."
            return (
                "no format here recognises it; it is held as an exhibit and listed, not read. "
                "Say what it is with --as, see `casefold formats`; or ask for an export as CSV."
            )
        best = self.claims[0]
        if self.tied():
            return f"{best.format} and {self.claims[1].format} fit equally well; say which with --as"
        asked = " ".join(best.questions)
        return f"it may be {best.format} ({best.why}); {asked} Say so with --as {best.format}, or see `casefold map`"


Ask = Callable[[str, Mapping[str, Any]], Iterator[Message]]
"""Runs a reading task in a limited process: its name and argument."""


def look(
    path: Path,
    options: ImportOptions,
    profiles: tuple[Mapping[str, Any], ...] = (),
    *,
    name: str | None = None,
    ask: Ask | None = None,
) -> Look:
    """Recognise a file without storing anything, in a process of its own or in one that is asked.

    Raises:
        BadExhibit: The reader ended on it (too large for its limits, hostile, damaged).
        NotFound: `options.format` names no format.
    """
    argument = {
        "path": str(path.resolve()),
        "companions": {} if name else {beside: str(file.resolve()) for beside, file in companions_of(path).items()},
        "options": read_options_of(options, name or path.name, profiles).to_json(),
        "format": options.format,
    }
    if options.format is not None:
        formats().get(options.format)
    media_type = "application/octet-stream"
    claims: list[Recognition] = []
    refusals: list[str] = []
    locked = False
    inventory: list[Mapping[str, Any]] = []
    for message in (ask or _in_a_process(options))("casefold.pipeline.worker:recognise", argument):
        if isinstance(message, BatchMessage):
            continue
        if message.kind == "media_type":
            media_type = message.data["media_type"]
        elif message.kind == "recognition":
            claims.append(Recognition(**message.data))
        elif message.kind == "refusal":
            refusals.append(message.data["error"])
            locked = locked or bool(message.data.get("locked"))
        elif message.kind == "inventory":
            inventory.append(message.data)
    saved = saved_labels(profiles)
    return Look(path, media_type, tuple(ranked(claims, saved)), tuple(refusals), saved, tuple(inventory), locked)


def _in_a_process(options: ImportOptions) -> Ask:
    return partial(run_reader, memory_mb=options.reader_memory_mb, seconds=options.reader_seconds)


def read_options_of(options: ImportOptions, name: str, profiles: tuple[Mapping[str, Any], ...]) -> ReadOptions:
    """Return what a reader needs to know of what was said about a file called `name`."""
    return ReadOptions(
        subject=options.subject,
        dayfirst=options.dayfirst,
        encoding=options.encoding,
        delimiter=options.delimiter,
        ocr=options.ocr,
        passwords=options.passwords,
        profile=options.profile,
        mapping=dict(options.mapping),
        profiles=profiles,
        file_name=name,
    )
