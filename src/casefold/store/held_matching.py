"""Let what arrived meet what is held: one join over the index, which writes each hit once.

A hit is kept for a pair of holders and an identifier, whichever came first and whoever may see it. What stands with
more than `MOST_HOLDERS` others is nobody's lead (a taxi, a bank, a common contact) and meets nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from casefold.store.catalogue import utc_now
from casefold.store.held import standing
from casefold.store.held_schema import held_identifier, held_source, hit, near_key
from casefold.text.near import how_near

MOST_HOLDERS = 25
"""Other holders an identifier may stand with and still be a hit with each of them."""


def match(connection: Connection, sources: Collection[int], *, on_server: bool) -> int:
    """Let some sources of one holder meet all others; return how many hits are new.

    Args:
        connection: The catalogue, open for a change.
        sources: Numbers of sources that are ready.
        on_server: Whether the catalogue is in PostgreSQL.
    """
    if len(sources) == 0:
        return 0
    return _same(connection, sources, on_server=on_server) + _near(connection, sources, on_server=on_server)


def _same(connection: Connection, sources: Collection[int], *, on_server: bool) -> int:
    """Write the hits on equal identifiers, by one statement."""
    counted = standing().subquery("counted")
    new, there = held_identifier.alias("new"), held_identifier.alias("there")
    mine = held_source.alias("mine")
    joined = (
        new.join(mine, mine.c.number == new.c.source)
        .join(there, there.c.identifier == new.c.identifier)
        .join(counted, (counted.c.number == there.c.source) & (counted.c.holder != mine.c.holder))
    )
    pairs = (
        sa.select(mine.c.holder.label("mine"), counted.c.holder.label("theirs"), new.c.identifier)
        .select_from(joined)
        .where(new.c.source.in_(sorted(sources)))
        .distinct()
        .subquery()
    )
    crowd = sa.func.count().over(partition_by=pairs.c.identifier).label("crowd")
    met = sa.select(pairs, crowd).subquery()
    first = sa.case((met.c.mine < met.c.theirs, met.c.mine), else_=met.c.theirs)
    second = sa.case((met.c.mine < met.c.theirs, met.c.theirs), else_=met.c.mine)
    now = sa.bindparam("now", utc_now(), type_=hit.c.at.type)
    rows = sa.select(
        _random(on_server=on_server), first, met.c.identifier, second, met.c.identifier, sa.null(), now
    ).where(met.c.crowd <= MOST_HOLDERS)
    names = ["id", "holder", "identifier", "other", "other_identifier", "how", "at"]
    insert: Any = (postgresql if on_server else sqlite).insert(hit)
    return _executed(connection, insert.from_select(names, rows).on_conflict_do_nothing())


def _near(connection: Connection, sources: Collection[int], *, on_server: bool) -> int:
    """Write the hits on near identifiers: a join proposes by shared keys, each is looked at once."""
    counted = standing().subquery("counted")
    new, there = near_key.alias("new"), near_key.alias("there")
    mine = held_source.alias("mine")
    joined = (
        new.join(mine, mine.c.number == new.c.source)
        .join(there, (there.c.key == new.c.key) & (there.c.identifier != new.c.identifier))
        .join(counted, (counted.c.number == there.c.source) & (counted.c.holder != mine.c.holder))
    )
    query = (
        sa.select(mine.c.holder.label("mine"), counted.c.holder.label("theirs"), new.c.identifier, there.c.identifier)
        .select_from(joined)
        .where(new.c.source.in_(sorted(sources)))
        .distinct()
    )
    rows = [_near_row(*row) for row in connection.execute(query).fetchall()]
    insert: Any = (postgresql if on_server else sqlite).insert(hit)
    made = (insert.values(**row).on_conflict_do_nothing() for row in rows if row["how"] is not None)
    return sum(_executed(connection, one) for one in made)


def _executed(connection: Connection, insert: sa.Executable) -> int:
    """Insert, and return how many rows are new."""
    return int(connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount)


def _near_row(mine: str, theirs: str, given: str, found: str) -> dict[str, Any]:
    sides: Sequence[tuple[str, str]] = sorted(((mine, given), (theirs, found)))
    (holder, identifier), (other, other_identifier) = sides
    return {
        "id": secrets.token_hex(16),
        "holder": holder,
        "identifier": identifier,
        "other": other,
        "other_identifier": other_identifier,
        "how": how_near(given, found),
        "at": utc_now(),
    }


def _random(*, on_server: bool) -> sa.ColumnElement[str]:
    """Return an id of 32 hexadecimal signs, drawn by the database."""
    if on_server:
        return sa.func.replace(sa.cast(sa.func.gen_random_uuid(), sa.Text), "-", "")
    return sa.func.lower(sa.func.hex(sa.func.randomblob(16)))
