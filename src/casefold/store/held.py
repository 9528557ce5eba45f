"""Read the index across cases: where an identifier stands, and which hits a holder takes part in.

Nothing here knows who asks. What is given back is for a caller that applies the walls and silences of its reader: an
exhibit's wall stands in `HeldAt`, and withdrawn, disposed and expired places are left out before anybody sees them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from casefold.model.exhibit import ExhibitStatus
from casefold.model.held import WATCH_PREFIX, HeldAt, HeldKind, Hit
from casefold.model.ledger import AttributionStatus
from casefold.store import schema
from casefold.store.catalogue import utc_now
from casefold.store.held_schema import held_identifier, held_source, hit, near_key, watch_list
from casefold.text.near import how_near, near_keys

if TYPE_CHECKING:
    from casefold.store.home import Home

AT_ONCE = 400
"""Values in one condition."""

Item = TypeVar("Item")

Places = Mapping[tuple[str, str], Sequence[HeldAt]]
"""Holder and identifier -> where it stands there."""


@dataclass(frozen=True, slots=True)
class Met:
    """A hit with where each side holds its identifier."""

    hit: Hit
    here: tuple[HeldAt, ...]
    """Of `hit.holder`."""
    there: tuple[HeldAt, ...]
    """Of `hit.other`."""


def standing() -> sa.Select[tuple[int, str]]:
    """Return the query of the sources that count today: number and holder."""
    source, exhibit, claim, note = held_source, schema.exhibit, schema.attribution, schema.note
    held = (exhibit.c.case_name == source.c.holder) & (exhibit.c.id == source.c.exhibit)
    claimed = (claim.c.case_name == source.c.holder) & (claim.c.id == source.c.said)
    noted = (note.c.case_name == source.c.holder) & (note.c.id == source.c.said)
    watched = watch_list.c.id == source.c.said
    joined = (
        source.outerjoin(exhibit, held & source.c.said.is_(None))
        .outerjoin(claim, claimed & (source.c.kind == HeldKind.ATTRIBUTION.value))
        .outerjoin(note, noted & (source.c.kind == HeldKind.NOTE.value))
        .outerjoin(watch_list, watched & (source.c.kind == HeldKind.WATCH.value))
    )
    return (
        sa.select(source.c.number, source.c.holder)
        .select_from(joined)
        .where(
            source.c.ready.is_(True),
            sa.or_(
                exhibit.c.status == ExhibitStatus.HELD.value,
                claim.c.retired.is_(False) & (claim.c.status != AttributionStatus.REJECTED.value),
                note.c.retired.is_(False),
                watch_list.c.closed_at.is_(None) & (watch_list.c.ends_on >= utc_now().date()),
            ),
        )
    )


class Held:
    """The index across the cases of a home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def where(self, identifiers: Collection[str]) -> dict[str, list[HeldAt]]:
        """Return identifier -> every place it stands in today, by holder; one that stands nowhere is left out."""
        found: dict[str, list[HeldAt]] = defaultdict(list)
        with self._home.catalogue.read() as connection:
            for place in self._places(connection, held_identifier.c.identifier, identifiers):
                found[place.identifier].append(place)
        return dict(found)

    def near(self, identifier: str) -> dict[str, str]:
        """Return the near identifiers somebody named or a camera read, each with how it differs.

        Named are those attributed, noted, watched for, and those whose own records an exhibit holds. What merely
        occurs in records is not searched: among millions of numbers one that differs in a digit is there by chance.
        """
        keys = sorted(near_keys(identifier))
        with self._home.catalogue.read() as connection:
            rows = connection.execute(sa.select(near_key.c.identifier).where(near_key.c.key.in_(keys)).distinct())
            told = {str(row.identifier): how_near(identifier, row.identifier) for row in rows}
        return {other: how for other, how in sorted(told.items()) if how is not None}

    def hits(self, holders: Collection[str], *, of: str | None = None) -> Iterator[Met]:
        """Yield the hits of some holders whose both sides still stand, the newest first.

        Args:
            holders: Names of cases, and `watch:` with the ids of lists.
            of: One hit's id; None for all.
        """
        after: tuple[datetime, str] | None = None
        while True:
            with self._home.catalogue.read() as connection:
                rows = self._listed(connection, holders, of, after)
                found = [_hit(row) for row in rows]
                places = self._of_hits(connection, found)
            for item in found:
                here = tuple(places.get((item.holder, item.identifier), ()))
                there = tuple(places.get((item.other, item.other_identifier), ()))
                if here and there:
                    yield Met(item, here, there)
            if len(rows) < AT_ONCE:
                return
            after = (found[-1].at, found[-1].id)

    def _listed(
        self, connection: Connection, holders: Collection[str], of: str | None, after: tuple[datetime, str] | None
    ) -> Sequence[Row[Any]]:
        names = sorted(holders)
        query = sa.select(hit).where(hit.c.holder.in_(names) | hit.c.other.in_(names))
        if of is not None:
            query = query.where(hit.c.id == of)
        if after is not None:
            query = query.where((hit.c.at < after[0]) | ((hit.c.at == after[0]) & (hit.c.id > after[1])))
        return connection.execute(query.order_by(hit.c.at.desc(), hit.c.id).limit(AT_ONCE)).fetchall()

    def _of_hits(self, connection: Connection, hits: Iterable[Hit]) -> Places:
        named = {one for item in hits for one in (item.identifier, item.other_identifier)}
        found: dict[tuple[str, str], list[HeldAt]] = defaultdict(list)
        for place in self._places(connection, held_identifier.c.identifier, named):
            found[place.holder, place.identifier].append(place)
        return found

    def _places(self, connection: Connection, column: sa.Column[str], values: Collection[str]) -> Iterator[HeldAt]:
        """Yield where identifiers stand; of all their sources, those that count are asked for once."""
        joined = held_identifier.join(held_source, held_source.c.number == held_identifier.c.source)
        rows: list[Row[Any]] = []
        for some in in_parts(sorted(values), AT_ONCE):
            query = sa.select(held_identifier, held_source).select_from(joined).where(column.in_(some))
            rows += connection.execute(query.order_by(held_source.c.holder, held_source.c.number)).fetchall()
        counted: set[int] = set()
        for numbers in in_parts(sorted({row.number for row in rows}), AT_ONCE):
            query = standing().where(held_source.c.number.in_(numbers))
            counted.update(row.number for row in connection.execute(query))
        yield from (_place(row) for row in rows if row.number in counted)


def in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield items in lists of at most so many."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def holder_of_list(list_id: str) -> str:
    """Return what stands for a watch list among the holders."""
    return WATCH_PREFIX + list_id


def _place(row: Row[Any]) -> HeldAt:
    return HeldAt(
        row.identifier,
        row.holder,
        row.kind,
        row.exhibit,
        row.said,
        row.wall,
        row.records,
        _instant(row.first_at),
        _instant(row.last_at),
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _hit(row: Row[Any]) -> Hit:
    return Hit(row.id, row.holder, row.identifier, row.other, row.other_identifier, row.how, row.at)
