"""Shapes of the ledger: entities, attributions, links, notes and the decisions that made them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field
from pydantic import AfterValidator

from casefold.model.ledger import AttributionStatus, EntityType
from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Text, Window


def _naive(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("is a time as the case's zone has it, without an offset")
    return moment


Local = Annotated[datetime, AfterValidator(_naive)]
"""A time in the case's zone, without an offset."""


class GradeShape(Shape):
    """An intelligence grade, in the scheme it was given in."""

    scheme: Short
    """3x5x2 or 5x5x5."""
    source: Short
    """Evaluation of the source."""
    information: Short
    """Evaluation of the information."""
    handling: Short
    """Handling code."""


class EvidenceLineShape(Shape):
    """One reason for or against an attribution."""

    kind: Short
    """Such as subscriber, seizure, saved_contact, statement or other."""
    text: Text
    """The reason."""
    supports: bool = True
    """Whether it speaks for it."""
    source: Short | None = None
    """Where it is from."""
    grade: GradeShape | None = None
    """Its grade."""
    records: list[Short] = Field([], max_length=1_000)
    """Ids of records it cites."""


class EntityShape(Shape):
    """A person, organisation, object, location or event."""

    id: str
    """Its id."""
    type: EntityType
    """What it is."""
    name: str
    """What it is called."""
    details: dict[str, str]
    """What else was written."""
    retired: bool
    """Whether it is out of use."""


class AttributionShape(Shape):
    """A dated, graded claim that an identifier is used by a person."""

    id: str
    """Its id."""
    identifier: str
    """The identifier, normalised."""
    entity: str
    """Id of the entity."""
    date_from: datetime | None
    """First moment of use claimed, in the case's zone; null when open."""
    date_to: datetime | None
    """Moment use is claimed to have ended; null when open."""
    grade: GradeShape | None
    """Its grade."""
    status: AttributionStatus
    """claimed, accepted, disputed or rejected."""
    evidence: list[EvidenceLineShape]
    """Reasons for and against."""
    author: str
    """Who claimed it."""
    reviewer: str | None
    """Who reviewed it."""
    retired: bool
    """Whether it is out of use."""


class LinkShape(Shape):
    """A relation between two entities that a person asserts."""

    id: str
    """Its id."""
    from_entity: str
    """Id of the one entity."""
    to_entity: str
    """Id of the other."""
    relation: str
    """What relates them."""
    date_from: datetime | None
    """Since when, in the case's zone."""
    date_to: datetime | None
    """Until when."""
    grade: GradeShape | None
    """Its grade."""
    evidence: list[EvidenceLineShape]
    """Reasons for and against."""
    retired: bool
    """Whether it is out of use."""


class NoteShape(Shape):
    """A free text on something of the case."""

    id: str
    """Its id."""
    subject: str
    """What it is about: `case`, or the id of an exhibit, record, entity, attribution or finding."""
    text: str
    """The text."""
    retired: bool
    """Whether it is out of use."""


class DecisionShape(Shape):
    """What a named person settled, when and why."""

    id: str
    """Its id, in the order they were made."""
    at: datetime
    """When."""
    by: str
    """Who."""
    why: str
    """The reason."""
    action: str
    """create, amend, retire, review or reverse."""
    subject_kind: str
    """entity, link, attribution, note, exhibit or case."""
    subject: str
    """Id of what it settled."""
    before: dict[str, Any] | None
    """What stood before."""
    after: dict[str, Any] | None
    """What stands after."""
    reverses: str | None
    """Id of the decision it reverses."""


class LedgerAsked(Window):
    """Which part of the ledger."""

    all: bool = False
    """Whether what is out of use is listed too."""


class EntityGiven(Given):
    """An entity to put into the ledger."""

    type: EntityType
    """What it is."""
    name: Said
    """What it is called."""
    why: Said
    """The reason."""
    details: dict[Short, Text] = Field({}, max_length=100)
    """What else is to be written."""


class AttributionGiven(Given):
    """A claim to make."""

    identifier: Said
    """A number, `imei:…` or `service:handle`."""
    entity: Short
    """Id of the entity."""
    why: Said
    """The reason."""
    date_from: Local | None = None
    """First moment of use, in the case's zone."""
    date_to: Local | None = None
    """Moment use ended."""
    grade: GradeShape | None = None
    """Its grade."""
    evidence: list[EvidenceLineShape] = Field([], max_length=500)
    """Reasons for and against."""


class LinkGiven(Given):
    """A relation to assert."""

    from_entity: Short
    """Id of the one entity."""
    to_entity: Short
    """Id of the other."""
    relation: Said
    """What relates them."""
    why: Said
    """The reason."""
    grade: GradeShape | None = None
    """Its grade."""


class NoteGiven(Given):
    """A note to write."""

    text: Said
    """The text."""
    subject: Short = "case"
    """What it is about."""
    why: Said = "note"
    """The reason."""


class ReversalGiven(Given):
    """A decision to reverse by another one."""

    why: Said
    """The reason."""
