"""What a party filter stands for once a person's words were resolved: identifiers, each for some time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefold.store.settle_values import literal
from casefold.store.tables import PARTY


@dataclass(frozen=True, slots=True)
class PartyUse:
    """An identifier, and in what local time of the case's zone it counts: from the first, before the last."""

    identifier: str
    local_from: str | None = None
    local_to: str | None = None

    @property
    def always(self) -> bool:
        """Tell whether it counts at any time."""
        return self.local_from is None and self.local_to is None


def period(use: PartyUse, zone: str) -> str:
    """Return the SQL, to be put after a condition, that keeps an identifier to the time in which it counts."""
    local = f"timezone({literal(zone)}, timezone('UTC', time_utc))"
    text = f" AND {local} >= TIMESTAMP {literal(use.local_from)}" if use.local_from is not None else ""
    return text + (f" AND {local} < TIMESTAMP {literal(use.local_to)}" if use.local_to is not None else "")


def among_parties(uses: Sequence[PartyUse]) -> str:
    """Return the condition on a row of the party table itself; parties have no time."""
    return f"identifier IN ({', '.join(literal(use.identifier) for use in uses)})" if uses else "false"


def by_record_id(kind: str, uses: Sequence[PartyUse], zone: str) -> str:
    """Return the condition on a record in a query that has the party table at hand."""
    if kind == PARTY:
        return among_parties(uses)
    ids = f"record_id IN (SELECT record_id FROM party WHERE kind = {literal(kind)} AND identifier = "
    return " OR ".join(f"({ids}{literal(use.identifier)}){period(use, zone)})" for use in uses) or "false"
