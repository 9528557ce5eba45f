"""Write sources of the index across cases and take them away: what every part of it stands on.

A source counts once all its identifiers are written. They are written in small transactions that keep nobody waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from casefold.store.held import AT_ONCE, in_parts
from casefold.store.held_schema import held_identifier, held_source, hit, near_key
from casefold.text.near import near_keys

if TYPE_CHECKING:
    from casefold.store.home import Home

ROWS_AT_ONCE = 100_000
"""Identifiers written in one transaction."""
_COLUMNS = ("identifier", "records", "first_at", "last_at")
_PLATE = "plate:"


def write_source(home: Home, holder: str, values: dict[str, Any], rows: Iterable[dict[str, Any]]) -> int:
    """Write a source that does not count yet, and its identifiers; return its number.

    Args:
        home: The home.
        holder: The case, or what stands for a watch list.
        values: The other columns of `held_source`.
        rows: identifier, records, first_at, last_at, and whether somebody `named` it, each identifier once.
    """
    with home.catalogue.write() as connection:
        made = connection.execute(held_source.insert().values(holder=holder, ready=False, **values))
        number = int(made.inserted_primary_key[0])
    for some in in_parts(rows, ROWS_AT_ONCE):
        plain = [{**{name: row[name] for name in _COLUMNS}, "source": number} for row in some]
        keys = [
            {"key": key, "identifier": row["identifier"], "source": number}
            for row in some
            if row["named"] or row["identifier"].startswith(_PLATE)
            for key in near_keys(row["identifier"])
        ]
        with home.catalogue.write() as connection:
            connection.execute(held_identifier.insert(), plain)
            if keys:
                connection.execute(near_key.insert(), keys)
    return number


def make_ready(home: Home, numbers: Collection[int]) -> None:
    """Let sources count."""
    with home.catalogue.write() as connection:
        connection.execute(held_source.update().where(held_source.c.number.in_(sorted(numbers))).values(ready=True))


def remove(home: Home, numbers: Collection[int]) -> None:
    """Take sources away, each in a transaction of its own."""
    for number in numbers:
        with home.catalogue.write() as connection:
            delete(connection, [number])


def delete(connection: Connection, numbers: Collection[int]) -> None:
    """Take sources away with what they hold."""
    for some in in_parts(sorted(numbers), AT_ONCE):
        for table in (near_key, held_identifier):
            connection.execute(table.delete().where(table.c.source.in_(some)))
        connection.execute(held_source.delete().where(held_source.c.number.in_(some)))


def forget_exhibit(connection: Connection, case: str, exhibit: str) -> None:
    """Remove what the index has of an exhibit, in the transaction that disposes of it, and hits that rested on it."""
    mine = (held_source.c.holder == case) & (held_source.c.exhibit == exhibit) & held_source.c.said.is_(None)
    numbers = [row.number for row in connection.execute(sa.select(held_source.c.number).where(mine))]
    delete(connection, numbers)
    for ours, identifier in ((hit.c.holder, hit.c.identifier), (hit.c.other, hit.c.other_identifier)):
        still = (
            sa.select(held_identifier.c.identifier)
            .join(held_source, held_source.c.number == held_identifier.c.source)
            .where(held_source.c.holder == case, held_identifier.c.identifier == identifier)
        )
        connection.execute(hit.delete().where(ours == case, ~sa.exists(still)))
