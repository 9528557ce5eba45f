"""Shapes of what is asked, matched and watched for across cases."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

from ninja import Field

from casefold.platform.across.models import State
from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Window

Reason = Annotated[Said, Field(max_length=500)]


class PlaceShape(Shape):
    """One place of an identifier that you may see."""

    identifier: str
    """As it stands there."""
    holder: str
    """The case, or `watch:` and the id of a list of yours."""
    kind: str
    """A record kind, or attribution, note or watch."""
    exhibit: str | None
    """Ids of the exhibits it is of, with a space between them; null where it is of none."""
    said: str | None
    """Id of the attribution, note or list; null for records."""
    records: int
    """How many records."""
    first_at: datetime | None
    """The first of them."""
    last_at: datetime | None
    """The last of them."""


class ContactShape(Shape):
    """Whom to ask about a case you may not see."""

    name: str
    """Their name."""
    role: str
    """What they are to the case."""
    force: str
    """Their force; empty where the platform knows none."""


class AskGiven(Given):
    """A question across cases."""

    identifier: Annotated[Said, Field(max_length=300)]
    """In any spelling."""
    case: Short
    """For which of your cases; a bare number is read in its region."""
    reason: Reason
    """Why; kept with the question."""


class NearShape(Shape):
    """A near identifier."""

    how: str
    """How it differs."""
    identifier: str
    """What it is, where you may see it; else empty."""
    places: list[PlaceShape]
    """Where it stands, as far as you may see it."""
    contacts: list[ContactShape]
    """Whom to ask."""


class AnswerShape(Shape):
    """What you are told of an identifier."""

    identifier: str
    """How it was read."""
    is_hit: bool
    """Whether it stands anywhere you may know of."""
    places: list[PlaceShape]
    """Where it stands in what is yours."""
    contacts: list[ContactShape]
    """Whom to ask where it stands in what is not."""
    near: list[NearShape]
    """Near matches, apart from it."""


class HitsAsked(Window):
    """Which hits."""

    state: State | None = None
    """How they stand with you; all by default."""
    of: Short | None = None
    """Only those of a case of yours, or of `watch:` and the id of a list of yours."""


class HitShape(Shape):
    """An identifier of yours that is held elsewhere."""

    id: str
    """Its id."""
    identifier: str
    """What you have."""
    holder: str
    """Your case, or your watch list."""
    mine: list[PlaceShape]
    """Where you have it."""
    other: str
    """The other case, where you may see it; else empty."""
    other_identifier: str
    """What stands there, where you may see it; else empty."""
    theirs: list[PlaceShape]
    """Where it stands there, as far as you may see it."""
    contacts: list[ContactShape]
    """Whom to ask, where you may not see it."""
    how: str | None
    """How the two differ, for a near match; null where they are the same."""
    at: datetime
    """When they met."""
    state: State
    """How it stands with you."""
    reason: str
    """Why you dismissed it; else empty."""


class StateGiven(Given):
    """What you did about a hit."""

    state: State
    """new, seen or dismissed."""
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    """Why; needed to dismiss it."""


class AskShape(Shape):
    """A question of yours."""

    id: uuid.UUID
    """Its id."""
    at: datetime
    """When."""
    case: str
    """For which case."""
    identifier: str
    """What."""
    reason: str
    """Why."""
    cases: int
    """In how many cases of yours it stood."""
    contacts: int
    """How many people you were told to ask."""
    near: int
    """How many near matches you were told of."""


class AskedShape(Shape):
    """Somebody else's question about what a case of yours holds."""

    id: uuid.UUID
    """Its id."""
    at: datetime
    """When."""
    identifier: str
    """What they asked for."""
    case: str
    """Which case of yours holds it."""
    by: ContactShape
    """Who asked."""


class WatchListShape(Shape):
    """Identifiers somebody waits for."""

    id: str
    """Its id."""
    name: str
    """How it is called."""
    reason: str
    """Why."""
    owner: str
    """User name of whose it is."""
    members: list[str]
    """User names of who else is alerted."""
    review_on: date
    """When its owner says whether it is still needed."""
    ends_on: date
    """The last day on which it matches."""
    at: datetime
    """When it was begun."""
    closed: bool
    """Whether it was ended."""
    identifiers: int
    """How many it has."""


class WatchListGiven(Given):
    """A watch list to begin."""

    name: Annotated[Said, Field(max_length=200)]
    """How it is called."""
    reason: Reason
    """Why."""
    identifiers: Annotated[list[Short], Field(min_length=1, max_length=100_000)]
    """In any spelling."""
    members: list[Short] = Field(default_factory=list)
    """User names of who else is alerted."""
    review_on: date
    """When its owner says whether it is still needed."""
    ends_on: date
    """The last day on which it matches."""


class SilenceShape(Shape):
    """Whether a case is silent."""

    silent: bool
    """Whether it is."""
    reason: str
    """Why; empty where it is not."""
    put_at: datetime | None
    """Since when; null where it is not."""
    put_by: str
    """Who made it so; empty where it is not."""
