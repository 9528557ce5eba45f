"""Shapes of the app directory: an app with its use, its guide, and for whom it is on."""

from __future__ import annotations

import uuid

from ninja import Field

from casefold.platform.api.shapes.base import Given, Shape, Short
from casefold.platform.api.shapes.cases import AppShape


class AppUseShape(Shape):
    """The use of an app in the last ninety days."""

    runs: int
    """Runs that ended."""
    units: int
    """Units they did."""
    openings: int
    """Pages opened."""
    people: int
    """People who used it."""
    useful_yes: int
    """Answers that a run was useful."""
    useful_partly: int
    """Answers that it was in part."""
    useful_no: int
    """Answers that it was not."""


class AppAboutShape(AppShape):
    """An app of the directory with what it may do and how it is used."""

    source: str
    """The distribution it came with."""
    permissions: list[str]
    """What it may do in a case, where its user may."""
    unit: str
    """What is counted as one use."""
    on: bool
    """Whether it is on for your force."""
    guide_read: bool
    """Whether you have read its guide as it is now."""
    use: AppUseShape
    """Its use in the last ninety days."""


class BrokenAppShape(Shape):
    """An app that cannot be used."""

    name: str
    """Its name."""
    source: str
    """The distribution it came with."""
    reason: str
    """Why."""
    remedy: str
    """What to do."""


class StepShape(Shape):
    """A training step of a guide."""

    key: str
    """What it is known by."""
    html: str
    """Its words, as a page has them."""
    done: bool
    """Whether you have ticked it off."""


class GuideShape(Shape):
    """An app's guide, and what you have ticked of it."""

    text: str
    """Markdown, as its author wrote it."""
    digest: str
    """SHA-256 of that text: whoever read another has not read this one."""
    read: bool
    """Whether you have read it."""
    steps: list[StepShape]
    """Its training steps."""
    ask: list[str]
    """Names of the super users to ask."""


class GuideGiven(Given):
    """What you have read and tried of a guide."""

    read: bool
    """Whether you have read it."""
    steps: list[Short] = Field([], max_length=200)
    """Keys of all steps that are done."""


class AppForceShape(Shape):
    """Whether an app is on for a force."""

    id: uuid.UUID
    """Id of the force."""
    name: str
    """Its name."""
    on: bool
    """Whether the app is on for it."""


class AppForcesGiven(Given):
    """For which forces an app is to be on."""

    forces: list[uuid.UUID] = Field(max_length=10_000)
    """Ids of all of them; it is off for the others."""
