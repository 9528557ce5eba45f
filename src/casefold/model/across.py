"""What is found when many cases are asked at once, and what was not asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of one case, as `Home.case` opens it for them."""

    walls: frozenset[str] = frozenset()
    """Names of the walls they may look behind."""
    unseen: frozenset[str] = frozenset()
    """Ids of exhibits and findings that are walled off from them."""
    visible: frozenset[str] | None = None
    """The only exhibits they may see; None for all that no wall keeps from them."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something of a case that has the words sought in its name."""

    case: str
    id: str
    title: str
    more: str = ""
    """What tells it apart: an exhibit's file, an entity's type."""
    mark: str = ""
    """How it stands where that is not the usual: withdrawn, disposed, claimed."""


@dataclass(frozen=True, slots=True)
class Names:
    """Everything of one sort that was found, up to a most."""

    found: tuple[Named, ...]
    is_cut: bool = False
    """Whether there are more."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """How many records of a kind an identifier is a party of in one case."""

    case: str
    identifier: str
    kind: str
    records: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """Where an identifier stands, as far as was looked."""

    identifiers: tuple[str, ...]
    """What the text was read as, in the regions of the cases; empty where it is no identifier."""
    found: tuple[Occurrence, ...] = ()
    searched: tuple[str, ...] = ()
    """Cases looked through."""
    left: tuple[str, ...] = ()
    """Cases the time did not suffice for, in the order in which they come next."""
    unread: tuple[tuple[str, int], ...] = ()
    """Case and how many of its exhibits could not be looked through: large, and nothing is prepared beside them."""
