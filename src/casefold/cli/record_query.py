"""Which records a command line asks for, as one query over the record tables and the parties.

The parties of each record come along as one column a role (`from`, `to`, …), because rows of calls without
their numbers answer nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from casefold.cli import engine
from casefold.errors import BadOption, NotFound

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from casefold.case import CaseTables

PARTY = "party"
_PLACES = frozenset({"record_id", "exhibit", "file", "locator", "flags", "duplicate_of"})
"""Text columns that name a place, not what an exhibit says."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the records asked for have in common."""

    where: Mapping[str, str] = field(default_factory=dict)
    contains: str | None = None
    party: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    exhibit: str | None = None
    """Internal id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which columns and rows of them."""

    columns: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0


def check_kind(kind: str) -> None:
    """Refuse a kind there is not.

    Raises:
        NotFound: There is no such kind.
    """
    if kind != PARTY and kind not in engine.kinds():
        raise NotFound(f"there is no record kind '{kind}'", remedy=f"Kinds: {', '.join(engine.kinds())}, party.")


def role_columns(kind: str) -> tuple[str, ...]:
    """Return the columns that carry a record's parties, one a role."""
    if kind == PARTY:
        return ()
    own = {column.name for column in engine.columns_of(kind)}
    return tuple(role for role in engine.kinds()[kind].roles if role not in own)


def filtered(tables: CaseTables, kind: str, filters: Filters) -> ir.Table:
    """Return the records that pass every filter."""
    table = tables.party() if kind == PARTY else tables.kind(kind)
    for name, text in filters.where.items():
        table = table.filter(_equals(table, kind, name, text))
    if filters.exhibit is not None:
        table = table.filter(table.exhibit == filters.exhibit)
    if filters.contains is not None:
        table = table.filter(_contains(table, kind, filters.contains))
    table = _in_period(table, kind, filters, tables.zone)
    return table if filters.party is None else _of_party(tables, table, kind, filters.party)


def page_of(tables: CaseTables, table: ir.Table, kind: str, page: Page) -> ir.Table:
    """Return the rows and columns of a page, in order of time and record, with the parties of each."""
    order = ("record_id", "role", "raw", "identifier") if kind == PARTY else ("time_utc", "record_id")
    rows = table.order_by(*order)
    if page.limit is not None or page.offset:
        rows = rows.limit(page.limit, offset=page.offset)
    roles = role_columns(kind)
    names = page.columns or _all_columns(kind, roles)
    unknown = [name for name in names if name not in rows.columns and name not in roles]
    if unknown:
        raise BadOption(
            f"{kind} has no column '{unknown[0]}'", remedy=f"Columns: {', '.join([*rows.columns, *roles])}."
        )
    wanted = tuple(role for role in roles if role in names)
    if wanted:
        rows = _with_parties(tables, rows, kind, wanted).order_by(*order)
    return rows.select(*names)


def _all_columns(kind: str, roles: tuple[str, ...]) -> tuple[str, ...]:
    own = tuple(column.name for column in engine.columns_of(kind))
    if kind == PARTY:
        return own
    place = own.index("deleted")
    return (*own[:place], *roles, *own[place:])


def _with_parties(tables: CaseTables, rows: ir.Table, kind: str, roles: tuple[str, ...]) -> ir.Table:
    import ibis

    party = tables.party()
    mine = party.filter(party.kind == kind).semi_join(rows, "record_id")
    shown = ibis.coalesce(mine.identifier, ibis.ifelse(mine.state == "known", mine.raw, mine.state.nullif("blank")))
    mine = mine.mutate(shown=shown)
    lists = {
        role: mine.shown.group_concat(", ", where=mine.role == role, order_by=[mine.identifier, mine.raw])
        for role in roles
    }
    sides = mine.group_by("record_id").agg(**lists)
    return rows.left_join(sides, "record_id").drop("record_id_right")


def _equals(table: ir.Table, kind: str, name: str, text: str) -> ir.BooleanValue:
    columns = {column.name: column for column in engine.columns_of(kind)}
    if name not in columns:
        raise BadOption(f"{kind} has no column '{name}'", remedy=f"Columns: {', '.join(columns)}.")
    if text == "":
        return table[name].isnull()
    try:
        return table[name] == _READ[columns[name].type.value](text)
    except ValueError as error:
        raise BadOption(f"'{text}' is no {columns[name].type.value} for {name}") from error


def _boolean(text: str) -> bool:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


_READ: dict[str, Any] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": _boolean,
    "timestamp": datetime.fromisoformat,
}


def _contains(table: ir.Table, kind: str, text: str) -> ir.BooleanValue:
    """Look for a text, upper and lower case alike, in what an exhibit says: the row as read among it."""
    import ibis

    in_json = json.dumps(text, ensure_ascii=False)[1:-1]
    found = ibis.literal(False)
    for column in engine.columns_of(kind):
        if column.type.value != "text" or column.name in _PLACES:
            continue
        as_json = column.name == "raw" and kind != PARTY
        needle = in_json if as_json else text
        if "\x00" not in needle:
            found = found | table[column.name].lower().contains(ibis.literal(needle).lower())
    return found


def _in_period(table: ir.Table, kind: str, filters: Filters, zone: str) -> ir.Table:
    if filters.date_from is None and filters.date_to is None:
        return table
    if kind == PARTY:
        raise BadOption("parties have no time", remedy="Filter the records they are parties of.")
    start, end = engine.moment(filters.date_from), engine.moment(filters.date_to)
    if start is not None:
        table = table.filter(table.time_utc >= _in_utc(start, zone))
    if end is not None:
        whole_day = filters.date_to is not None and len(filters.date_to.strip()) <= len("2026-02-28")
        table = table.filter(table.time_utc < _in_utc(end + timedelta(days=1) if whole_day else end, zone))
    return table


def _in_utc(local: datetime | date, zone: str) -> datetime:
    moment = local if isinstance(local, datetime) else datetime.combine(local, datetime.min.time(), UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


def _of_party(tables: CaseTables, table: ir.Table, kind: str, text: str) -> ir.Table:
    """Keep the records of an identifier, or of everything attributed to a person while it was."""
    import ibis

    party = tables.party()
    parts = []
    for item in tables.identifiers(text):
        if kind == PARTY:
            parts.append(table.filter(table.identifier == item.identifier).select("record_id"))
            continue
        ids = party.filter(party.kind == kind, party.identifier == item.identifier)
        mine = table.semi_join(ids, "record_id")
        local = tables.local(mine.time_utc)
        if item.local_from is not None:
            mine = mine.filter(local >= datetime.fromisoformat(item.local_from))
        if item.local_to is not None:
            mine = mine.filter(tables.local(mine.time_utc) < datetime.fromisoformat(item.local_to))
        parts.append(mine.select("record_id"))
    if kind == PARTY:
        names = [item.identifier for item in tables.identifiers(text)]
        return table.filter(table.identifier.isin(names))
    return table.semi_join(ibis.union(*parts) if len(parts) > 1 else parts[0], "record_id")
