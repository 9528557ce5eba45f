"""Items of an export become records: the way of every format that reads entry by entry.

A format says what one entry means (`Records.add`) and nothing about batches, drafts or places. The same pass that
reads an exhibit finds a record's place again: it goes through the entries until the one that is looked for comes by.
"""

from __future__ import annotations

import json
import re
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import pyarrow as pa

from casefold.errors import BadExhibit, NotFound
from casefold.formats.contract import Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.source import Source
from casefold.model.draft import FIELD_ALIASES, FLAGS_COLUMN, ROW_COLUMN, Draft, PartyDraft, SetAside
from casefold.model.kinds import KINDS
from casefold.model.option import Option
from casefold.model.report import SheetReport

BATCH_ROWS: Final = 4_000
BATCH_CHARACTERS: Final = 4_000_000
"""Characters of text after which waiting rows are sent: a few messages may be as long as a book."""
_PROGRESS_ROWS: Final = 5_000
_PROGRESS_SECONDS: Final = 10.0
"""A reader that says nothing for long is taken for one that hangs."""
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_KNOWN: Final = {
    name: frozenset(column.source or column.name for column in kind.all_columns) | {*FIELD_ALIASES}
    for name, kind in KINDS.items()
}


class BrokenOff(Exception):
    """The file cannot be read further; what came before stands.

    A reader below a format raises it; the import report says where and why.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason, self.place = reason, place


@dataclass(frozen=True, slots=True)
class Side:
    """One party of a record."""

    role: str
    text: str
    """What the identifier is settled from: a number, an address, `service:handle`."""
    name: str | None = None
    raw: str | None = None
    """The identifier as the exhibit has it, where `text` had to name its service."""
    owner: bool | None = None
    """Whether these are this party's own records; None where nothing says."""


@dataclass(slots=True)
class _Part:
    """The account of one part (a table, a conversation, a section) of the file."""

    kinds: Counter[str] = field(default_factory=Counter)
    asides: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class _Found(Exception):
    """The place that is looked for."""

    def __init__(self, original: Original) -> None:
        super().__init__()
        self.original = original


class Records:
    """Takes records in the order of the file.

    Attributes:
        total: Records and rows set aside so far.
    """

    def __init__(self, emit: Emit | None, *, style: Style, wanted: Place | None = None) -> None:
        self._emit, self._style, self._wanted = emit, style, wanted
        self._channels: dict[tuple[str, str, str], _Channel] = {}
        self._parts: dict[tuple[str, str], _Part] = {}
        self._told, self._told_at = 0, time.monotonic()
        self.total = 0

    def add(
        self,
        kind: str,
        number: int,
        *,
        fields: Mapping[str, str | None],
        raw: Mapping[str, Any],
        sides: Iterable[Side] = (),
        part: str = "",
        member: str = "",
        flags: Sequence[str] = (),
        passage: Callable[[], str] | None = None,
        where: str = "",
    ) -> None:
        """Take a record.

        Args:
            kind: Record kind.
            number: Its place, counted from 1 in the style's unit, unique for its kind within `part` and `member`.
            fields: Field of the kind -> text; None and '' mean that the file does not say. Times go under `time`,
                `end`, … as written, an epoch as `text.epochs` writes it.
            raw: What the file says, header -> text; a value that is no text is written as JSON. Never a password or
                a key.
            sides: Its parties; roles as the kind declares them.
            part: Table, section or type it stands in, '' where the file has one run of entries.
            member: Path inside a container, where the format reads one itself.
            flags: Marks of the row (`model.kinds`).
            passage: Gives the passage as it stands in the file, when somebody asks for it.
            where: The same place for another tool: `byte 1,234 of x.json`.

        Raises:
            KeyError: A field or role is none of the kind's; a defect of the format.
        """
        cells = {name: _text(value) for name, value in raw.items()}
        if self._wanted is not None:
            wanted = self._wanted
            if (wanted.number, wanted.part, wanted.member) == (number, part, member):
                raise _Found(Original(tuple(cells.values()), passage() if passage else "", where))
            return
        if not _KNOWN[kind].issuperset(fields):
            raise KeyError(f"{kind} has no field {sorted(set(fields) - _KNOWN[kind])}")
        assert self._emit is not None
        self.part(part, member).kinds[kind] += 1
        self.total += 1
        channel = self._channels.get((member, part, kind))
        if channel is None:
            channel = self._channels[member, part, kind] = _Channel(self._emit, self._style, kind, part, member)
        channel.take(number, fields, tuple(sides), _ENCODE(cells), " ".join(flags) or None)

    def set_aside(
        self, number: int, reason: str, *, text: str = "", part: str = "", member: str = "", rows: int = 1
    ) -> None:
        """Account for an entry that gives no record."""
        if self._emit is None:
            return
        self.part(part, member).asides += rows
        self.total += rows
        place = f"{self._style.unit}:{number}" + (f"@{part}" if part else "")
        self._emit.set_aside(SetAside(f"{member}/{place}" if member else place, reason, rows, text[:500]))

    @property
    def seeks(self) -> bool:
        """Whether a single place is looked for, and no record is stored."""
        return self._wanted is not None

    def passes_by(self, number: int) -> bool:
        """Say whether a place of another number is looked for, so that this entry need not be read."""
        return self._wanted is not None and self._wanted.number != number

    def part(self, part: str, member: str = "") -> _Part:
        """Return the account of a part, to add notes and the mapping of its headers to fields."""
        return self._parts.setdefault((member, part), _Part())

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        """State whose records these are."""
        if self._emit is not None:
            self._emit.subject(identifier, basis, member)

    def inventory(self, name: str, note: str, **more: Any) -> None:
        """List something in the file that is not read."""
        if self._emit is not None:
            self._emit.inventory({"name": name, "note": note, **more})

    def note(self, text: str) -> None:
        """Say something for the import report."""
        if self._emit is not None:
            self._emit.note(text)

    def progress(self, done: float) -> None:
        """Say which share of the file has been read; free to be called for each entry."""
        if self._emit is None:
            return
        if self.total - self._told >= _PROGRESS_ROWS or time.monotonic() - self._told_at >= _PROGRESS_SECONDS:
            self._told, self._told_at = self.total, time.monotonic()
            self._emit.progress(min(1.0, done), self.total)

    def finish(self, name: str) -> None:
        """Send what waits, then the account of each part; `name` is the file's."""
        if self._emit is None:
            return
        for channel in self._channels.values():
            channel.send()
        for (member, part), account in self._parts.items():
            rows = account.kinds.total() + account.asides
            self._emit.sheet(
                SheetReport(
                    part or member or name,
                    rows_in_file=rows,
                    rows_read=rows,
                    understood_as=", ".join(sorted(account.kinds)) or "nothing",
                    mapping=[
                        {"header": header, "field": target, "confidence": 1.0, "why": "the format's own name"}
                        for header, target in account.mapping.items()
                    ],
                    notes=account.notes,
                )
            )
        self._emit.progress(1.0, self.total)


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for all records of a format."""

    unit: str = "row"
    """What a place counts (`Draft.unit`); the first word of the locator."""
    zone: str | None = None
    """Zone the format states for times without one; None leaves it to the import."""
    time_order: str | None = "ymd"
    """Order of day and month in its times; None where the rows must settle it."""
    repeats: bool = False
    """True where equal entries are happenings of their own."""
    region: str | None = None


class _Channel:
    """The records of one kind and part; a field that first comes late opens a further draft."""

    def __init__(self, emit: Emit, style: Style, kind: str, part: str, member: str) -> None:
        self._emit, self._style, self._kind, self._part, self._member = emit, style, kind, part, member
        self._waiting: list[tuple[int, Mapping[str, str | None], tuple[Side, ...], str, str | None]] = []
        self._characters = 0
        self._drafts = 0
        self._fields: tuple[str, ...] = ()
        self._roles: tuple[str, ...] = ()
        self._name = ""

    def take(
        self, number: int, fields: Mapping[str, str | None], sides: tuple[Side, ...], raw: str, flags: str | None
    ) -> None:
        """Take a record; send those that wait once they are many or long."""
        self._waiting.append((number, fields, sides, raw, flags))
        self._characters += len(raw)
        if len(self._waiting) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self.send()

    def send(self) -> None:
        """Send the records that wait."""
        rows, self._waiting = self._waiting, []
        self._characters = 0
        if not rows:
            return
        fields = {name for row in rows for name, value in row[1].items() if value}
        roles = {side.role for row in rows for side in row[2]}
        if self._drafts == 0 or not (fields <= {*self._fields} and roles <= {*self._roles}):
            self._announce(fields, roles)
        columns: list[pa.Array] = [pa.array([row[0] for row in rows], pa.int64())]
        columns += [_strings([row[1].get(name) or None for row in rows], pa.string()) for name in self._fields]
        columns.append(_strings([row[3] for row in rows], pa.string()))
        columns.append(pa.array([row[4] for row in rows], pa.string()))
        for role in self._roles:
            found = [[side for side in row[2] if side.role == role] for row in rows]
            columns.append(_strings([[side.text for side in sides] for sides in found], _TEXTS))
            columns.append(
                _strings([[side.text if side.raw is None else side.raw for side in sides] for sides in found], _TEXTS)
            )
            columns.append(_strings([[side.name for side in sides] for sides in found], _TEXTS))
            columns.append(pa.array([[side.owner for side in sides] for sides in found], pa.list_(pa.bool_())))
        self._emit.batch(self._name, pa.RecordBatch.from_arrays(columns, names=self._columns()))

    def _columns(self) -> list[str]:
        sides = [f"{role}{what}" for role in self._roles for what in _SIDE_COLUMNS]
        return [ROW_COLUMN, *(f"f_{name}" for name in self._fields), "raw", FLAGS_COLUMN, *sides]

    def _announce(self, fields: set[str], roles: set[str]) -> None:
        kind = KINDS[self._kind]
        self._fields = tuple(sorted({*self._fields} | fields))
        self._roles = tuple(role for role in kind.roles if role in roles or role in self._roles)
        if unknown := roles - {*kind.roles}:
            raise KeyError(f"{self._kind} has no role {sorted(unknown)}")
        self._drafts += 1
        self._name = f"{self._member}\t{self._part}\t{self._kind}\t{self._drafts}"
        self._emit.draft(
            Draft(
                channel=self._name,
                kind=self._kind,
                member=self._member,
                place=self._part,
                fields={name: f"f_{name}" for name in self._fields},
                parties=tuple(
                    PartyDraft(
                        role,
                        f"{role}_text",
                        name_column=f"{role}_name",
                        raw_column=f"{role}_raw",
                        owner_column=f"{role}_owner",
                    )
                    for role in self._roles
                ),
                raw=(),
                zone=self._style.zone,
                time_order=self._style.time_order,
                region=self._style.region,
                unit=self._style.unit,
                repeats=self._style.repeats,
            )
        )


_TEXTS: Final = pa.list_(pa.string())
_HALF: Final = re.compile("[\ud800-\udfff]")
_SIDE_COLUMNS: Final = ("_text", "_raw", "_name", "_owner")


def sound(text: str) -> str:
    """Return a text that can be stored: halves of characters (lone surrogates) are put together, else replaced."""
    if text.isascii() or _HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text(value: Any) -> str | None:
    """Write a value of the file as text: a text as it is, anything else as JSON."""
    if value is None:
        return None
    if isinstance(value, (bool, Mapping, list, tuple)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return sound(str(value))


def _strings(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return texts, or lists of texts, as a column."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        mended = [[item and sound(item) for item in v] if isinstance(v, list) else v and sound(v) for v in values]
        return pa.array(mended, kind)


class ItemFormat(ABC):
    """A format that reads entry by entry: it recognises, and goes through the entries; the rest is here."""

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    kinds: ClassVar[tuple[str, ...]]
    media_types: ClassVar[tuple[str, ...]]
    proves: ClassVar[str]
    tested_on: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    style: ClassVar[Style] = Style()

    @abstractmethod
    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim the file with a score, or return None."""

    @abstractmethod
    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the entries in the order of the file, and hand each to `out`.

        Args:
            source: The file.
            plan: What `recognise` found; {} when a single place is looked for, so it must be found out again.
            options: What a person said.
            out: Takes the records.

        Raises:
            BrokenOff: The file cannot be read further.
            BadExhibit: It cannot be read at all.
        """

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send the file's entries as drafts.

        Raises:
            BadExhibit: The file cannot be read, or breaks off before its first entry.
        """
        out = Records(emit, style=self.style)
        try:
            self.entries(source, recognition.plan, options, out)
        except BrokenOff as fault:
            if out.total == 0:
                raise BadExhibit(
                    fault.reason, file=source.name, place=fault.place or None, remedy="Ask for a fresh copy."
                ) from fault
            at = f" at {fault.place}" if fault.place else ""
            out.note(f"{source.name} breaks off{at}: {fault.reason}; what stands before is stored")
        out.finish(source.name)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Go through the entries until the place comes by.

        Raises:
            NotFound: The file has no such place.
        """
        out = Records(None, style=self.style, wanted=place)
        try:
            self.entries(source, {}, options, out)
        except _Found as found:
            return found.original
        except BrokenOff:
            pass
        wanted = f"{place.unit} {place.number:,}" + (f" of {place.part}" if place.part else "")
        raise NotFound("there is no such place", file=source.name, place=wanted)
