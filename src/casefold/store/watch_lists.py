"""Watch lists: identifiers somebody waits for, each list with a reason, an owner, a day of review and an end.

A list is of no case and is shown to its owner and its members alone. What it watches for stands in the index across
cases and nowhere else; nothing of a list is changed but its end, so that what it said on a day can be told later.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from casefold.errors import BadOption, NotFound
from casefold.model.held import WatchList
from casefold.store.catalogue import utc_now
from casefold.store.held import holder_of_list
from casefold.store.held_index import hold_list
from casefold.store.held_schema import held_identifier, held_source, watch_list
from casefold.store.ids import check_text

if TYPE_CHECKING:
    from casefold.store.home import Home

MOST_WATCHED = 100_000
"""Identifiers of one list."""


def add_list(
    home: Home,
    name: str,
    identifiers: Sequence[str],
    *,
    reason: str,
    owner: str,
    members: Collection[str] = (),
    review_on: date,
    ends_on: date,
) -> tuple[WatchList, int]:
    """Begin to watch for identifiers; return the list and how many hits there are at once.

    Args:
        home: The home.
        name: How its owner calls it.
        identifiers: Canonical.
        reason: Why they are watched for.
        owner: User name of whose it is.
        members: User names of who else is alerted.
        review_on: When the owner says whether it is still needed.
        ends_on: The last day on which it matches.

    Raises:
        BadOption: A text is missing, the days are in no order or past, or there is nothing to watch for, or too much.
    """
    for value, what in ((name, "the name"), (reason, "the reason"), (owner, "the owner")):
        check_text(value, what)
    if not utc_now().date() <= review_on <= ends_on:
        raise BadOption("the review is not between today and the end", remedy="Give a day of review, then an end.")
    if not 0 < len(set(identifiers)) <= MOST_WATCHED:
        raise BadOption(
            f"a watch list has from 1 to {MOST_WATCHED:,} identifiers, not {len(set(identifiers)):,}",
            remedy="Check the file, or make several lists.",
        )
    key = secrets.token_hex(8)
    values = {"name": name, "reason": reason, "owner": owner, "members": sorted(set(members) - {owner})}
    days = {"review_on": review_on, "ends_on": ends_on, "at": utc_now()}
    with home.catalogue.write() as connection:
        connection.execute(watch_list.insert().values(id=key, **values, **days))
    hits = hold_list(home, key, holder_of_list(key), identifiers)
    return find_list(home, key), hits


def lists(home: Home, *, of: str | None = None) -> list[WatchList]:
    """List the watch lists, the newest first: all, or those somebody owns or is a member of."""
    with home.catalogue.read() as connection:
        rows = connection.execute(_counted().order_by(watch_list.c.at.desc(), watch_list.c.id)).fetchall()
    found = [_list(row) for row in rows]
    return [item for item in found if of is None or of == item.owner or of in item.members]


def find_list(home: Home, key: str, *, of: str | None = None) -> WatchList:
    """Return one list.

    Raises:
        NotFound: There is none of that id, or none of theirs.
    """
    found = next((item for item in lists(home, of=of) if item.id == key), None)
    if found is None:
        raise NotFound("there is no such watch list", remedy="See your watch lists.")
    return found


def watched(home: Home, key: str) -> list[str]:
    """Return what a list watches for, sorted."""
    source = held_source.c.number == held_identifier.c.source
    query = sa.select(held_identifier.c.identifier).join(held_source, source).where(held_source.c.said == key)
    with home.catalogue.read() as connection:
        mine = query.where(held_source.c.holder == holder_of_list(key))
        return [row.identifier for row in connection.execute(mine.order_by(held_identifier.c.identifier))]


def close_list(home: Home, key: str, *, why: str) -> WatchList:
    """End a list today; it is kept, and matches nothing any more.

    Raises:
        NotFound: There is none of that id.
        BadOption: Nobody says why.
    """
    check_text(why, "why")
    find_list(home, key)
    with home.catalogue.write() as connection:
        here = (watch_list.c.id == key) & watch_list.c.closed_at.is_(None)
        connection.execute(watch_list.update().where(here).values(closed_at=utc_now(), closed_why=why))
    return find_list(home, key)


def _counted() -> sa.Select[Any]:
    source = held_source.c.number == held_identifier.c.source
    mine = (held_source.c.said == watch_list.c.id) & (held_source.c.kind == "watch")
    number = sa.select(sa.func.count()).select_from(held_identifier.join(held_source, source)).where(mine)
    return sa.select(watch_list, number.scalar_subquery().label("identifiers"))


def _list(row: Row[Any]) -> WatchList:
    names = ("id", "name", "reason", "owner", "review_on", "ends_on", "at", "identifiers")
    said = {name: getattr(row, name) for name in names}
    return WatchList(**said, members=tuple(row.members), closed=row.closed_at is not None)
