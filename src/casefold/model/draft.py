"""What a format hands over: text, named by the fields of a record kind, with its place.

A format knows layouts; it does not normalise. It says once per run of rows which column of its batches holds
which field (`Draft`), then sends the batches. Everything that must be decided over a whole file (day order,
zones), on distinct values (identifiers) or across rows (duplicates) is settled afterwards by the store, the
same way for every format.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """One role of the record: which batch columns hold it."""

    role: str
    column: str
    """Batch column with the identifier as read; an Arrow list column gives several parties."""
    name_column: str | None = None
    """Batch column with the display name; a list beside a list."""
    raw_column: str | None = None
    """Batch column with the identifier as the exhibit has it, where `column` had to name its service; a list beside
    a list."""
    owner: bool = False
    """True when this role is, in every row, the party whose records these are."""
    owner_column: str | None = None
    """Batch column (boolean) saying row by row whether this party is the owner; a list beside a list."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One run of rows of one kind from one place (a file, a sheet, a section of it)."""

    channel: str
    """Name of the batches that belong to it; unique within one reading."""
    kind: str
    member: str
    """Member path inside a container, '' for a plain file. Part of the record id."""
    place: str
    """What follows the row number in the locator: '' for a text file, the sheet's name for a workbook."""
    fields: dict[str, str]
    """Field of the kind (or `time`, `zone`, `end`, `deleted`, ...) -> batch column holding its text."""
    parties: tuple[PartyDraft, ...]
    raw: tuple[tuple[str, str], ...]
    """(header as written, batch column), in file order: becomes the record's `raw`."""
    zone: str | None = None
    """Zone the layout states for its times (a header such as `Start (UTC)`)."""
    zone_basis: str = "stated"
    """stated or profile: who says so."""
    time_order: str | None = None
    """dmy, mdy, ymd or ydm where a profile, or the whole file, fixes it."""
    time_order_basis: str = "profile"
    """profile or settled: whether a profile says so or the rows of the file do, of all its drafts together."""
    durations: str | None = None
    """Unit of undecorated durations: milliseconds, seconds, minutes, hours, days; m:s or h:m for `2:03`."""
    region: str | None = None
    """Region in which national numbers are written (ISO 3166), where the source states it."""
    unit: str = "row"
    """What `row` counts, first word of the locator: row, line, model, page, slide, paragraph, message or cell (of a
    matrix)."""
    repeats: bool = False
    """True where equal rows are happenings of their own (two `ok` in one minute of a chat): none is a duplicate."""
    constants: dict[str, str] = field(default_factory=dict)
    """Field of the kind -> the same text for every row (a network's name, `at_or_before_start`)."""

    def to_json(self) -> dict[str, Any]:
        """Return the draft as plain JSON, for the way between processes."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Draft:
        """Rebuild a draft from `to_json`."""
        parties = tuple(PartyDraft(**party) for party in value["parties"])
        raw = tuple((header, column) for header, column in value["raw"])
        return cls(**{**value, "parties": parties, "raw": raw})


ROW_COLUMN = "row"
"""Batch column every draft has: int64, the 1-based number of what `unit` counts in the draft's place."""

FIELD_ALIASES = {"time": "time_local", "end": "end_local", "duration": "duration_s", "ring": "ring_s"}
"""Short names a draft may use for columns that carry their unit or sense in their name."""

FLAGS_COLUMN = "flags"
"""Optional batch column: text marks a reader sets on a row, such as `decoded_as`."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row (or a run of rows) that was read and not stored, with the reason."""

    place: str
    """Locator of the row: `row:17@Voice`."""
    reason: str
    rows: int = 1
    text: str = ""
    """The row as read, cut to 500 characters."""
