"""Shapes of tokens, as their person manages them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

from ninja import Field

from casefold.platform.api.shapes.base import Given, Said, Shape, Short


class OwnTokenShape(Shape):
    """One of your tokens; its secret is kept nowhere."""

    id: uuid.UUID
    """Its id."""
    name: str
    """What you call it."""
    purpose: str
    """Why it is needed."""
    cases: list[str]
    """The only cases it is for; empty for all you may see."""
    reading_only: bool
    """Whether it may change nothing."""
    made_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it stops to open anything."""
    revoked_at: datetime | None
    """When it was revoked."""
    last_used_at: datetime | None
    """When it was last used, to the minute."""


class NewTokenShape(OwnTokenShape):
    """A token that was just made."""

    secret: str
    """What a program sends; shown this once."""


class TokenGiven(Given):
    """A token to make."""

    name: Annotated[Said, Field(max_length=100)]
    """What you call it."""
    purpose: Said
    """Why it is needed; logged as the reason of what is consulted with it."""
    last_day: date
    """It opens nothing after this day (UTC)."""
    cases: list[Short] = Field([], max_length=1_000)
    """The only cases it is for; none for all you may see."""
    reading_only: bool = False
    """Whether it may change nothing."""
