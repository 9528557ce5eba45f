"""Where an identifier stands over all cases of a home, and what met whom: the values of the index across cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class HeldKind(StrEnum):
    """What else than a kind of record an identifier can stand in."""

    ATTRIBUTION = "attribution"
    NOTE = "note"
    WATCH = "watch"


WATCH_PREFIX = "watch:"
"""Begins a holder that is a watch list; any other holder is the name of a case."""


@dataclass(frozen=True, slots=True)
class HeldAt:
    """An identifier in one place: an exhibit's records of a kind, an attribution, a note, or a watch list."""

    identifier: str
    holder: str
    """The case, or `watch:` and the id of a list."""
    kind: str
    """A record kind, or one of `HeldKind`."""
    exhibit: str | None
    """Id of the exhibit its wall is that of; None for what is said of no exhibit."""
    said: str | None
    """Id of the attribution, note or list; None for records."""
    wall: str | None
    """The wall its rows stand behind since their import."""
    records: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def is_watch(self) -> bool:
        """Tell whether a list watches for it."""
        return self.kind == HeldKind.WATCH


@dataclass(frozen=True, slots=True)
class Hit:
    """Two holders that hold one identifier, or two near ones; made once, whichever came first."""

    id: str
    """Random: it says nothing about how many hits there are."""
    holder: str
    identifier: str
    """What `holder` holds."""
    other: str
    other_identifier: str
    """What `other` holds: the same, or a near one."""
    how: str | None
    """How near ones differ; None where they are the same."""
    at: datetime

    @property
    def near(self) -> bool:
        """Tell whether the two are near each other and not the same."""
        return self.how is not None


@dataclass(frozen=True, slots=True)
class WatchList:
    """Identifiers somebody waits for, with why and until when."""

    id: str
    name: str
    reason: str
    owner: str
    """User name of whose it is."""
    members: tuple[str, ...]
    """User names of who else is alerted."""
    review_on: date
    """When its owner has to say whether it is still needed."""
    ends_on: date
    """The last day on which it matches."""
    at: datetime
    closed: bool
    identifiers: int
    """How many it has."""

    @property
    def holder(self) -> str:
        """What stands for it among the holders."""
        return WATCH_PREFIX + self.id
