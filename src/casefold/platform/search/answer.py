"""What a search answers with: hits by kind, and what was not searched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    title: str
    href: str
    """Address of its page; one in a case asks for the reason as any link into a case does."""
    where: str = ""
    """Title of its case; empty for what stands in none."""
    more: str = ""
    mark: str = ""
    """How it stands where that is not the usual, such as `withdrawn`."""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    kind: str
    """Part of the address that shows this kind alone."""
    title: str
    hits: tuple[Hit, ...]
    is_cut: bool = False
    """Whether there are more than are listed."""

    @property
    def count(self) -> str:
        """The number of hits, as it is said."""
        return f"{len(self.hits):,} or more" if self.is_cut else f"{len(self.hits):,}"


@dataclass(frozen=True, slots=True)
class Unsearched:
    """What an identifier was not looked for in."""

    searched: int = 0
    """Cases looked through."""
    left: int = 0
    """Cases there was no time for."""
    after: str = ""
    """The last case looked through: the next question begins behind it."""
    unread: tuple[Hit, ...] = ()
    """Cases with exhibits too large to be read through before their tables are prepared; each leads to its records."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one search."""

    query: str
    groups: tuple[Group, ...]
    identifiers: tuple[str, ...] = ()
    """What the query was read as, where it is an identifier."""
    unsearched: Unsearched = Unsearched()

    @property
    def total(self) -> int:
        """Hits listed."""
        return sum(len(group.hits) for group in self.groups)
