"""What a site tells that a home on the disk has no value for: who is in a case, and how far a run is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's access to a case; the fields are those of the API's `MemberShape`."""

    id: str
    username: str
    name: str
    role: str
    purpose: str
    starts_at: datetime
    ends_at: datetime | None
    state: str
    """inactive, future, in force, expiring or ended."""
    walls: tuple[str, ...]
    """Walls they may look behind, of those the token's person may know of."""
    given_by: str | None


@dataclass(frozen=True, slots=True)
class SiteRun:
    """A run and how far it is; the fields are those of the API's `RunShape`."""

    id: str
    kind: str
    title: str
    case: str
    by: str
    status: str
    """queued, running, finished, failed, cancelled or lost."""
    over: bool
    stage: str
    done: float | None
    """Share done, 0 to 1; None where it cannot be told."""
    rows: int
    message: str
    result: Mapping[str, Any]
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
