"""Shapes of people: where they belong, which roles they hold, whom they are lent to, and who is nominated."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field

from casefold.platform.accounts.models import Nomination
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Window

Sort = Literal["region", "force", "team"]


class OrganisationShape(Shape):
    """A region, a force or a team of the programme."""

    id: uuid.UUID
    """Its id."""
    sort: Sort
    """region, force or team."""
    name: str
    """What it is called."""
    region: uuid.UUID | None
    """Id of the region it is in."""
    force: uuid.UUID | None
    """Id of the force it is of, for a team."""


class OrganisationsAsked(Window):
    """Which organisations, by name."""

    sort: Sort
    """region, force or team."""


class OrganisationGiven(Given):
    """An organisation to add."""

    sort: Sort
    """region, force or team."""
    name: Annotated[Said, Field(max_length=200)]
    """What it is called."""
    region: uuid.UUID | None = None
    """For a force: id of the region it is in."""
    force: uuid.UUID | None = None
    """For a team: id of the force it is of."""


class PersonShape(Shape):
    """Somebody with an account."""

    id: uuid.UUID
    """Their id."""
    username: str
    """The name they sign in with."""
    name: str
    """The name decisions of theirs carry."""
    email: str
    """Their address at work; empty where none is known."""
    force: str | None
    """The force they belong to."""
    active: bool
    """Whether they may sign in."""
    roles: list[str]
    """Roles they hold on the platform; a role opens no case."""


class StayShape(Shape):
    """Where somebody belonged, or was lent to, for a time."""

    id: uuid.UUID
    """Its id."""
    organisation: str
    """The organisation."""
    is_loan: bool
    """Whether it was a loan."""
    starts_at: datetime
    """Since when."""
    ends_at: datetime | None
    """Until when; null for where they belong now."""
    reason: str
    """Why."""


class RoleShape(Shape):
    """A role somebody holds or held."""

    role: str
    """Its name."""
    force: str | None
    """For which force; null for the roles of the whole programme."""
    given_at: datetime
    """Since when."""
    ended_at: datetime | None
    """Until when; null while they hold it."""


class PersonHistoryShape(PersonShape):
    """Somebody with an account, and their history."""

    stays: list[StayShape]
    """Where they belonged and were lent to, in order."""
    held: list[RoleShape]
    """The roles they hold and held, in order."""
    may_manage: bool
    """Whether you may lend, deactivate and bring them back."""


class PeopleAsked(Window):
    """Which people."""

    force: uuid.UUID | None = None
    """Only those of one force, by its id."""


class LoanGiven(Given):
    """A loan to another force."""

    force: uuid.UUID
    """Id of the force."""
    last_day: date
    """Its last day."""
    why: Said
    """The reason."""


class RoleGiven(Given):
    """A role to give."""

    role: PlatformRole
    """Its name."""
    why: Said
    """The reason."""


class BelongGiven(Given):
    """Where somebody belongs from now on; with none of the three, to the programme."""

    force: uuid.UUID | None = None
    """Id of the force."""
    region: uuid.UUID | None = None
    """Id of the region, for its own unit."""
    team: uuid.UUID | None = None
    """Id of a team of that force or region."""
    why: Said
    """The reason."""


class NominationShape(Shape):
    """Somebody put forward for an account, and what was decided about it."""

    id: uuid.UUID
    """Its id."""
    name: str
    """Their name."""
    email: str
    """Their address at work."""
    force: str
    """The force."""
    roles: list[str]
    """Roles they are to hold."""
    why: str
    """Why they need an account."""
    nominated_by: str
    """Who put them forward."""
    nominated_at: datetime
    """When."""
    state: Nomination.State
    """waiting, approved, refused or accepted."""
    decided_by: str | None
    """Who decided."""
    decided_at: datetime | None
    """When."""
    reason: str
    """Why it was decided so."""


class InvitedShape(NominationShape):
    """An approved nomination with the way in, which is told once."""

    link: str
    """Address of the invitation; it works once, for seven days."""


class NominationsAsked(Window):
    """Which nominations."""

    state: Nomination.State | Literal[""] = ""
    """Only those that stand so."""


class NominationGiven(Given):
    """Somebody to put forward."""

    name: Annotated[Said, Field(max_length=200)]
    """Their name."""
    email: Short
    """Their address at work."""
    force: uuid.UUID
    """Id of the force."""
    roles: list[PlatformRole] = Field([], max_length=20)
    """Roles they are to hold."""
    why: Said
    """Why they need an account."""
