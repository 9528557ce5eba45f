"""An item as received, the authority it was obtained under, and the delivery it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Authority:
    """What an exhibit was obtained under, and for which period.

    Rows outside `date_from` to `date_to` (both days included, in the case's zone) are walled at import.
    """

    legal_power: str | None = None
    reference: str | None = None
    purpose: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    obtained_by: str | None = None
    conditions: str | None = None


class ExhibitStatus(StrEnum):
    """Where an exhibit stands."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    """Kept, excluded from every question, with the reason."""
    DISPOSED = "disposed"
    """Bytes and records gone under an authority; a tombstone remains."""


class Holding(StrEnum):
    """How the home holds an exhibit's bytes."""

    COPIED = "copied"
    REFERENCED = "referenced"
    """Left where it is and hashed: the default for containers that may hold media."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item as received. One file, one SHA-256."""

    id: str
    """Internal id, `x1`, never reused in the case."""
    reference: str
    """Printed reference such as `ABC/1`; may be corrected."""
    file_name: str
    sha256: str
    size: int
    media_type: str
    holding: Holding
    path: str
    """Where the bytes are: relative to the case folder when copied, absolute when referenced."""
    delivery: str
    """Id of the import command it came with, `d1`."""
    authority: Authority
    status: ExhibitStatus
    added_at: datetime
    added_by: str
    subject: str | None = None
    """Whose records these are, as given with the import."""
    reason: str | None = None
    """Why it was withdrawn or disposed of."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One immutable Parquet file of one kind, listed in the catalogue."""

    exhibit: str
    generation: int
    kind: str
    """A record kind, or `party`."""
    path: str
    """Relative to the case folder."""
    rows: int
    size: int
    sha256: str
    wall: str | None = None
    """Why ordinary readers do not see it: outside_authority, privileged."""
