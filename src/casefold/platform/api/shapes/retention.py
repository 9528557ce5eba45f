"""Shapes of retention: rules, what stands under them, reviews and disposals."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field

from casefold.platform.api.shapes.base import Given, Said, Shape, Short, Text, Window
from casefold.platform.retention.models import Outcome
from casefold.platform.retention.rules import MOST_MONTHS

Months = Annotated[int, Field(ge=1, le=MOST_MONTHS)]
RuleName = Annotated[Said, Field(max_length=200)]
OneLine = Annotated[Said, Field(max_length=300)]


class RuleShape(Shape):
    """How long a group of material is kept and how often somebody looks."""

    id: uuid.UUID
    """Its id."""
    name: str
    """What it is called."""
    group: str
    """Which material it is for."""
    period_months: int | None
    """Months kept from the start; null where the rule states none."""
    review_months: int
    """Months until somebody looks again."""
    decides: str
    """Who decides, as the force names them."""
    basis: str
    """The legal basis, in the words of whoever entered it."""
    source: str
    """Where the period comes from."""
    is_sourced: bool
    """Whether that source was read for this rule."""
    second_person: bool
    """Whether a disposal is authorised by somebody other than who proposed it."""
    checked_by: str | None
    """Who of the force checked it; nothing is disposed of under a rule that nobody checked."""
    checked_at: datetime | None
    """When."""


class RuleGiven(Given):
    """A rule to add."""

    name: RuleName
    """What it is called."""
    group: OneLine
    """Which material it is for."""
    review_months: Months
    """Months until somebody looks again."""
    decides: OneLine
    """Who decides."""
    basis: Said
    """The legal basis."""
    period_months: Months | None = None
    """Months kept from the start."""
    source: Text = ""
    """Where the period comes from."""
    is_sourced: bool = False
    """Whether that source was read for this rule."""
    second_person: bool = True
    """Whether a second person authorises disposals."""


class PlacementShape(Shape):
    """A case, or one exhibit of it, under a rule."""

    id: uuid.UUID
    """Its id."""
    case: str
    """The case."""
    exhibit: str
    """Id of the exhibit; empty for the whole case."""
    reference: str
    """Its printed reference."""
    rule: str
    """Name of the rule."""
    starts_on: date
    """The day its periods count from."""
    review_on: date
    """The day the next review is, or was, due."""
    ends_on: date | None
    """The day the rule's period ends; null where it states none."""
    why: str
    """Why it was put under the rule."""
    by: str
    """Who put it there."""
    ended_at: datetime | None
    """When it was disposed of, or put under another rule."""


class ReviewShape(Shape):
    """What a person decided when they looked."""

    at: datetime
    """When."""
    by: str
    """Who."""
    due_on: date
    """The day it was due."""
    outcome: Outcome
    """keep, or dispose for a proposal."""
    reason: str
    """Why."""
    next_on: date | None
    """The next review, where it is kept."""


class ReviewedShape(PlacementShape):
    """What stands for review, with the reviews before."""

    reviews: list[ReviewShape]
    """Newest first."""


class ReviewsAsked(Window):
    """Which reviews."""

    by: date | None = None
    """Those due on or before this day; within ninety days where it is left out."""


class PlacementGiven(Given):
    """What to put under a rule."""

    rule: uuid.UUID
    """Id of the rule."""
    starts_on: date
    """The day its periods count from."""
    why: Said
    """The reason."""
    exhibit: Short = ""
    """Id or reference of the exhibit; empty for the whole case."""


class KeptGiven(Given):
    """That somebody looked, and it is kept."""

    next_on: date
    """The next review."""
    why: Said
    """The reason."""


class DisposalGiven(Given):
    """A disposal to propose."""

    why: Said
    """The reason."""
    exhibit: Short = ""
    """Id or reference of the exhibit; empty for every exhibit of the case."""


class AuthorityGiven(Given):
    """What allows a disposal."""

    authority: Said
    """In words."""
    reference: Annotated[Said, Field(max_length=200)]
    """The reference under which it is found."""
    certain: Literal[True]
    """That it is to go for good."""


class DisposalShape(Shape):
    """A proposal to dispose of an exhibit or of a whole case, and what came of it."""

    id: uuid.UUID
    """Its id."""
    case: str
    """The case."""
    exhibit: str
    """Id of the exhibit; empty for every exhibit of the case."""
    rule: str | None
    """Name of the rule it was under."""
    state: Literal["proposed", "refused", "under_way", "done"]
    """proposed, refused, under_way or done."""
    why: str
    """The reason."""
    proposed_by: str
    """Who proposed it."""
    proposed_at: datetime
    """When."""
    authority: str
    """What allowed it, in words."""
    authority_reference: str
    """The reference under which that is found."""
    decided_by: str | None
    """Who authorised or refused it."""
    decided_at: datetime | None
    """When."""
    done_at: datetime | None
    """When it was done."""
    certificate: str
    """Its certificate, as text; empty where it is not done."""
