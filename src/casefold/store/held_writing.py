"""Write sources of the index across cases and take them away: what every part of it stands on.

A source counts once all its identifiers are written. They are written in small transactions that keep nobody waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
SOURCES_AT_ONCE = 5
"""Sources taken away in one transaction."""
_COLUMNS = ("identifier", "source", "records", "first_at", "last_at")
_PLATE = "plate:"


Draft = tuple[dict[str, Any], Iterator[dict[str, Any]]]
"""The columns of a source but its holder, and its rows: identifier, records, first_at, last_at, and whether somebody
`named` it; each identifier once."""


def write_sources(home: Home, holder: str, drafts: Sequence[Draft]) -> list[int]:
    """Write sources that do not count yet, with their identifiers, and return their numbers in the order given.

    Args:
        home: The home.
        holder: The case, or what stands for a watch list.
        drafts: The sources, each with its rows.
    """
    with home.catalogue.write() as connection:
        numbers = [_write_source(connection, holder, values) for values, _ in drafts]
    named = ({**row, "source": number} for number, (_, rows) in zip(numbers, drafts, strict=True) for row in rows)
    for some in in_parts(named, ROWS_AT_ONCE):
        with home.catalogue.write() as connection:
            _write_rows(connection, some)
    return numbers


def _write_source(connection: Connection, holder: str, values: dict[str, Any]) -> int:
    made = held_source.insert().values(holder=holder, ready=False, **values).returning(held_source.c.number)
    return int(connection.execute(made).scalar_one())


def _write_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write identifiers of sources that are still there: a disposal may have taken one away meanwhile."""
    left = _still_there(connection, {row["source"] for row in rows})
    rows = [row for row in rows if row["source"] in left]
    if len(rows) == 0:
        return
    connection.execute(held_identifier.insert(), [{name: row[name] for name in _COLUMNS} for row in rows])
    keys = [
        {"key": key, "identifier": row["identifier"], "source": row["source"]}
        for row in rows
        if row["named"] or row["identifier"].startswith(_PLATE)
        for key in near_keys(row["identifier"])
    ]
    if len(keys) > 0:
        connection.execute(near_key.insert(), keys)


def _still_there(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Return which sources there are, and keep them until the transaction ends."""
    found: set[int] = set()
    for some in in_parts(sorted(numbers), AT_ONCE):
        query = sa.select(held_source.c.number).where(held_source.c.number.in_(some)).with_for_update(read=True)
        found.update(row.number for row in connection.execute(query))
    return found


def make_ready(connection: Connection, numbers: Collection[int]) -> None:
    """Let sources count."""
    connection.execute(held_source.update().where(held_source.c.number.in_(sorted(numbers))).values(ready=True))


def remove(home: Home, numbers: Collection[int]) -> None:
    """Take sources away, a few in each transaction."""
    for some in in_parts(sorted(numbers), SOURCES_AT_ONCE):
        with home.catalogue.write() as connection:
            delete(connection, some)


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
