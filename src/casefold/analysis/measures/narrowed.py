"""The same tables, of the records that name some identifiers only: for a second look at the few that are listed.

A question over a whole case ranks many and lists few; what stands behind the few is then asked of their own records,
which is one scan instead of the whole question again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ibis.expr.types as ir

from casefold.analysis.contract import Attributed, Tables

_PARTY = ("record_id", "kind", "role", "identifier", "service", "is_owner")
"""What contact questions need of a party; the rest is not read a second time."""


@dataclass(slots=True)
class Narrowed:
    """`Tables` of the records in which one of the identifiers is a party."""

    zone: str
    whole: Tables
    records: ir.Table
    parties: ir.Table

    def kind(self, name: str) -> ir.Table:
        """Return the records of a kind that name one of the identifiers."""
        return self.whole.kind(name).semi_join(self.records, "record_id")

    def party(self) -> ir.Table:
        """Return every party of those records, with the columns that contact questions need."""
        return self.parties

    def attributions(self) -> tuple[Attributed, ...]:
        """Return the attributions in force."""
        return self.whole.attributions()

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        """Resolve what a person typed, as the whole case does."""
        return self.whole.identifiers(text)

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Turn a UTC column into local time of the case's zone."""
        return self.whole.local(column)


@contextmanager
def narrowed(tables: Tables, identifiers: Iterable[str], kinds: Iterable[str]) -> Iterator[Narrowed]:
    """Give the tables of the records of some kinds that name one of the identifiers; they go when the block ends."""
    party = tables.party().filter(lambda row: row.kind.isin(list(kinds))).select(_PARTY)
    named = party.filter(party.identifier.isin(sorted(set(identifiers)))).select("record_id").distinct()
    with named.cache() as records, party.semi_join(records, "record_id").cache() as parties:
        yield Narrowed(tables.zone, tables, records, parties)
