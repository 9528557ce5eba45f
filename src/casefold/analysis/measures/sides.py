"""The two sides of a contact question: who is meant by A and by B, when, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casefold.analysis.contract import Attributed, Tables
from casefold.analysis.measures.local_time import comes_twice
from casefold.analysis.measures.scope import attribution_bounds

GIVEN = "identifier as given"
"""What stands for a grade where an identifier was asked for and no attribution was needed."""


@dataclass(frozen=True, slots=True)
class Held:
    """One identifier of a side, for the time it counts."""

    identifier: str
    utc_from: datetime
    utc_to: datetime
    """Not included."""
    word: str
    """The grade with its status, or that the identifier itself was given."""


@dataclass(frozen=True, slots=True)
class Side:
    """A or B of the question."""

    asked: tuple[str, ...]
    held: tuple[Held, ...]
    has_persons: bool

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The identifiers of the side, sorted."""
        return tuple(sorted({item.identifier for item in self.held}))

    def words(self, identifier: str, at: datetime) -> str | None:
        """Give on whose word an identifier belongs to the side at a UTC time, None when it does not."""
        found = {item.word for item in self.held if item.identifier == identifier and item.utc_from <= at < item.utc_to}
        return "; ".join(sorted(found)) if len(found) > 0 else None


def read_side(tables: Tables, asked: tuple[str, ...]) -> tuple[Side, tuple[str, ...]]:
    """Resolve what was typed for a side; also give cautions about bounds that can be read two ways.

    Raises:
        NotFound: No such person, or nothing attributed to them.
        BadOption: The text is no identifier.
    """
    found = [item for text in asked for item in tables.identifiers(text)]
    held = tuple(Held(item.identifier, *attribution_bounds(tables.zone, item), _word(item)) for item in found)
    cautions = tuple(
        f"The attribution of {item.identifier} to {item.name} has a bound in the hour that comes twice ({bound}); "
        "the longer period was used."
        for item in found
        for bound in (item.local_from, item.local_to)
        if bound is not None and comes_twice(tables.zone, datetime.fromisoformat(bound))
    )
    return Side(asked, held, any(item.person != "" for item in found)), cautions


def _word(item: Attributed) -> str:
    if item.person == "":
        return GIVEN
    return f"{item.grade or 'ungraded'} ({item.status})"
