"""Which records a command line asks for, in the filters every door shares, and their parties as columns.

The parties of each record come along as one column a role (`from`, `to`, …), because rows of calls without
their numbers answer nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casefold.cli import engine
from casefold.errors import BadOption, NotFound

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from casefold import Case, Filter
    from casefold.case import CaseTables

PARTY = "party"


@dataclass(frozen=True, slots=True)
class Page:
    """Which columns and rows; every column, and every row from the offset on, by default."""

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


def asked(
    kind: str,
    *,
    where: Mapping[str, str],
    contains: str | None = None,
    party: str | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    exhibit: str | None = None,
) -> tuple[Filter, ...]:
    """Turn the options of a command into filters; `exhibit` is an internal id.

    Raises:
        BadOption: A period was asked of parties.
    """
    from casefold import Filter

    if kind == PARTY and (date_from is not None or date_to is not None):
        raise BadOption("parties have no time", remedy="Filter the records they are parties of.")
    filters = [Filter(name, "is" if text else "empty", text) for name, text in where.items()]
    more = (
        ("exhibit", "is", exhibit),
        ("text", "contains", contains),
        ("time_utc", "from", date_from),
        ("time_utc", "to", date_to),
        (PARTY, "is", party),
    )
    filters += [Filter(column, operator, text) for column, operator, text in more if text is not None]
    return tuple(filters)


def rows_of(case: Case, kind: str, filters: Sequence[Filter], page: Page) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of a page, earliest first, with the parties of each, and how many rows pass in all."""
    names = _names(kind, page.columns)
    own = [name for name in names if name not in role_columns(kind)]
    found = case.page(
        kind,
        offset=page.offset,
        limit=page.limit or 0,
        sort=_order(kind),
        filters=filters,
        columns=list(dict.fromkeys([*own, "record_id"])),
    )
    roles = _by_role(found.parties)
    rows = [
        {name: row[name] if name in row else roles.get((row["record_id"], name)) for name in names}
        for row in found.rows.to_pylist()
    ]
    return rows, found.total if found.total is not None else case.count(kind, filters)


def table_of(tables: CaseTables, kind: str, filters: Sequence[Filter], page: Page) -> ir.Table:
    """Return the same rows as one Ibis table, for a file that takes them all; equal times in order of their ids."""
    order = _order(kind) if kind == PARTY else (*_order(kind), "record_id")
    rows = engine.filtered(tables, kind, filters).order_by(*order)
    if page.limit is not None or page.offset:
        rows = rows.limit(page.limit, offset=page.offset)
    names = _names(kind, page.columns)
    wanted = tuple(role for role in role_columns(kind) if role in names)
    if wanted:
        rows = _with_parties(tables, rows, kind, wanted).order_by(*order)
    return rows.select(*names)


def _order(kind: str) -> tuple[str, ...]:
    return ("record_id", "role", "raw", "identifier") if kind == PARTY else ("time_utc",)


def _names(kind: str, columns: Sequence[str]) -> tuple[str, ...]:
    own, roles = [column.name for column in engine.columns_of(kind)], role_columns(kind)
    for name in columns:
        if name not in own and name not in roles:
            raise BadOption(f"{kind} has no column '{name}'", remedy=f"Columns: {', '.join([*own, *roles])}.")
    if columns or kind == PARTY:
        return tuple(columns) or tuple(own)
    place = own.index("deleted")
    return (*own[:place], *roles, *own[place:])


def _by_role(parties: pa.Table) -> dict[tuple[str, str], str]:
    """Return the parties of each record in each role as one text."""
    lists: dict[tuple[str, str], list[tuple[bool, str, str, str]]] = {}
    for item in parties.to_pylist():
        named, raw, state = item["identifier"], item["raw"] or "", item["state"]
        shown = named or (raw if state == "known" else state if state != "blank" else None)
        if shown is not None:
            lists.setdefault((item["record_id"], item["role"]), []).append((named is None, named or "", raw, shown))
    return {key: ", ".join(shown for *_, shown in sorted(found)) for key, found in lists.items()}


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
