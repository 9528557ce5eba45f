"""What people settle: entities, links, attributions, notes, and the decisions that made them.

Every change is a `Decision` with who, when and why and the state before and after; it can be reversed by
another decision and is never erased. Fact (a stated subscriber) and assessment (an attribution) stay
different things: nothing in here is written by a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EntityType(StrEnum):
    """POLE: person, organisation, object, location, event."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OBJECT = "object"
    LOCATION = "location"
    EVENT = "event"


class AttributionStatus(StrEnum):
    """Where an attribution stands."""

    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Grade:
    """An intelligence grade, kept in the scheme it was given in and never converted (domain 4.1, S43, S44)."""

    scheme: str
    """3x5x2 or 5x5x5."""
    source: str
    information: str
    handling: str

    def __str__(self) -> str:
        """Write it as on the form: `2/B/P`."""
        return f"{self.source}/{self.information}/{self.handling}"


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, object, location or event of the case. A nominal, when a person."""

    id: str
    type: EntityType
    name: str
    details: dict[str, str]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One reason for or against an attribution."""

    kind: str
    """seizure, sim_in_handset, subscriber, payment, saved_contact, self_identification, recovery_address,
    profile, contact_set, home_cell, work_cell, travel, anpr, unlock, cctv, statement or other."""
    text: str
    supports: bool = True
    source: str | None = None
    grade: Grade | None = None
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """A dated, graded claim that an identifier is used by a person."""

    id: str
    identifier: str
    entity: str
    date_from: datetime | None
    """First local moment of use claimed, in the case's zone; None when open."""
    date_to: datetime | None
    """Moment use is claimed to have ended (exclusive); None when open."""
    grade: Grade | None
    status: AttributionStatus
    evidence: tuple[EvidenceLine, ...]
    author: str
    reviewer: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two entities that a person asserts."""

    id: str
    from_entity: str
    to_entity: str
    relation: str
    date_from: datetime | None
    date_to: datetime | None
    grade: Grade | None
    evidence: tuple[EvidenceLine, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Free text a person put on something of the case."""

    id: str
    subject: str
    """What it is about: `case`, an exhibit, record, entity, attribution or finding id."""
    text: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person settled, when and why."""

    id: str
    """`n7` in the order they were made."""
    at: datetime
    by: str
    why: str
    action: str
    """create, amend, retire, review or reverse."""
    subject_kind: str
    """entity, link, attribution, note, exhibit or case."""
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reverses: str | None = None
