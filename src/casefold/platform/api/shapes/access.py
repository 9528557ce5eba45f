"""Shapes of the access to a case: its members, its walls, and why each sees what they see."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field

from casefold.platform.access.models import Role
from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Window

WallName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Walls = Annotated[list[WallName], Field(max_length=100)]


class MemberShape(Shape):
    """Somebody's access to a case: one grant, which has an end."""

    id: uuid.UUID
    """Id of the access."""
    username: str
    """The name they sign in with."""
    name: str
    """The name decisions of theirs carry."""
    role: Role
    """reader, editor or owner."""
    purpose: str
    """What they need the case for."""
    starts_at: datetime
    """Since when it counts."""
    ends_at: datetime | None
    """When it ends; null only for access given before ends were asked for."""
    state: str
    """inactive, future, in force, expiring or ended."""
    walls: list[str]
    """Walls they may look behind, of those you may know of."""
    given_by: str | None
    """Who gave it; null for the platform itself."""


class ChangeShape(Shape):
    """A change of somebody's access."""

    at: datetime
    """When."""
    by: str
    """Who."""
    reason: str
    """Why."""
    before: dict[str, Any]
    """End and walls as they stood."""
    after: dict[str, Any]
    """End and walls as they stand since."""


class MemberHistoryShape(MemberShape):
    """Somebody's access with what was changed of it."""

    changes: list[ChangeShape]
    """In the order they were made."""


class MemberGiven(Given):
    """Access to give."""

    username: Short
    """The name they sign in with."""
    role: Role
    """reader, editor or owner."""
    purpose: Said
    """What they need the case for."""
    first_day: date | None = None
    """In the case's zone; today where it is left out."""
    last_day: date | None = None
    """In the case's zone; a year after the first where it is left out."""
    walls: Walls = Field(default=[])
    """Walls they may look behind."""


class MemberChange(Given):
    """What is to stand from now on."""

    last_day: date
    """The last day, in the case's zone."""
    walls: Walls
    """All walls they may look behind."""
    why: Said
    """The reason; kept with the change."""


class WallShape(Shape):
    """A wall around an exhibit or a finding."""

    id: uuid.UUID
    """Its id."""
    name: str
    """What access must name for its holder to look behind it."""
    subject: str
    """Id of the exhibit or finding it stands around."""
    reason: str
    """Why."""
    put_by: str
    """Who put it up."""
    put_at: datetime
    """When."""
    lifted_by: str | None
    """Who lifted it."""
    lifted_at: datetime | None
    """When it was lifted; null while it stands."""
    lifted_reason: str
    """Why it was lifted."""
    held: bool
    """Whether your access names it."""


class WallsAsked(Window):
    """Which walls."""

    all: bool = False
    """Whether lifted ones are listed too, of those your access names."""


class WallGiven(Given):
    """A wall to put up."""

    name: WallName
    """Such as privileged, sensitive_source or need_to_know."""
    about: Said
    """An exhibit's id or reference, or a finding's id."""
    why: Said
    """The reason; kept with the wall."""
    keep_sight: bool = False
    """Whether your own access names the wall from now on, so that you go on seeing what it stands around."""


class SightShape(Shape):
    """What one member may do in a case, and by which rule."""

    username: str
    """The name they sign in with."""
    name: str
    """The name decisions of theirs carry."""
    you: bool
    """Whether it is you."""
    role: Role
    """The role that lets them."""
    purpose: str
    """What they need the case for."""
    may: list[str]
    """What the role lets them do, in words."""
    may_not: list[str]
    """What it does not."""
    walls: list[str]
    """Walls they may look behind, of those you may know of."""
    starts_at: datetime
    """Since when."""
    ends_at: datetime | None
    """Until when."""
    given_by: str | None
    """Who gave it; null for the platform itself."""


class BehindShape(Shape):
    """Something you see that stands behind walls."""

    subject: str
    """Id of the exhibit or finding."""
    walls: list[str]
    """Their names."""
    reasons: list[str]
    """Why each was put up."""
    seen_by: list[str]
    """Names of the members who see it all the same."""
