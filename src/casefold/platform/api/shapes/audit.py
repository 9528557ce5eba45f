"""Shapes of the audit log. It is paged by entry number, because it grows while it is read."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Field, Schema
from pydantic import ConfigDict

from casefold.platform.api.shapes.base import BIGGEST, MOST_LISTED, Shape, Short
from casefold.platform.audit.reading import PAGE


class LogWished(Schema):
    """Which entries; what is left out asks nothing."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    who: Short = ""
    """Name as shown, whole."""
    sort: Short = ""
    """collection, alteration, consultation, disclosure, combination, erasure or access."""
    verb: Short = ""
    """What was done, such as read, export or grant."""
    since: date | None = None
    """The first day."""
    until: date | None = None
    """The last day."""


class LogSearched(LogWished):
    """Which entries of a case."""

    text: Short = ""
    """Stands in the object or the reason."""


class LogWindow(Schema):
    """Which part of the log."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    below: int | None = Field(None, ge=0, le=BIGGEST)
    """Only entries with a smaller number; `older` of the part before."""
    limit: int = Field(PAGE, ge=1, le=MOST_LISTED)
    """Most entries to give."""


class EntryShape(Shape):
    """One entry of the log of a case."""

    number: int
    """Its number in the log of the site; entries of other cases stand between."""
    at: datetime
    """When."""
    who: str
    """Who."""
    sort: str
    """Which duty it falls under."""
    phase: str
    """intent, outcome, or done for what is one step."""
    verb: str
    """What was done."""
    case: str
    """Of which case."""
    object: str
    """To what."""
    reason: str
    """Why."""
    source: str
    """From where: the address, and the token."""
    details: dict[str, Any]
    """What else was kept."""
    act: uuid.UUID
    """Entries of one act share it."""
    previous: str
    """Digest of the entry before it in the log of the site."""
    digest: str
    """Its digest, over its content and `previous`."""


class SiteEntryShape(Shape):
    """One entry of the log of the site, without what cases hold."""

    number: int
    """Its number."""
    at: datetime
    """When."""
    who: str
    """Who; empty for nobody signed in."""
    sort: str
    """Which duty it falls under."""
    phase: str
    """intent, outcome, or done for what is one step."""
    verb: str
    """What was done."""
    about: str
    """To what; `a case` for whatever is of a case."""
    source: str
    """From where."""


class LogShape(Shape):
    """Some entries of a case, newest first."""

    items: list[EntryShape]
    """The entries."""
    older: int | None
    """`below` of the next part; null where nothing older can fit."""
    stretched: bool
    """Whether it ends only because a stretch of the log was looked through: older entries may fit."""


class SiteLogShape(Shape):
    """Some entries of the site, newest first."""

    items: list[SiteEntryShape]
    """The entries."""
    older: int | None
    """`below` of the next part; null where nothing older can fit."""
    stretched: bool
    """Whether it ends only because a stretch of the log was looked through: older entries may fit."""
