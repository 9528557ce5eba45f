"""One page of a record table: filtered, sorted and cut by the engine, never loaded whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

import casefold
from casefold.errors import BadOption, CasefoldError
from casefold.model.kinds import KINDS, PARTY_COLUMNS, Column

COUNTED_TO = 1_000_000
"""Filtered rows are counted up to here; beyond, the number is shown as `more than`."""

Interrupt = Callable[[], None]


class Superseded(CasefoldError):
    """A newer question of the same view took this one's place."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some rows of a kind, in order."""

    rows: pa.Table
    parties: Mapping[str, list[dict[str, Any]]]
    """Record id -> its rows of `party`."""
    total: int | None
    exact: bool
    """Whether `total` is the exact number of rows that fit; else there are at least as many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of which kind, in which order."""

    kind: str
    offset: int = 0
    limit: int = 50
    sort: str = ""
    """Column, with `-` in front for descending; empty for time, then id."""
    filters: Mapping[str, str] | None = None
    """Column -> text it must contain, upper and lower case alike; `=text` for equality."""


def columns_of(kind: str) -> tuple[Column, ...]:
    """Return a kind's columns.

    Raises:
        BadOption: There is no such kind.
    """
    if kind == "party":
        return PARTY_COLUMNS
    if kind not in KINDS:
        raise BadOption(f"there is no record kind '{kind}'", remedy=f"Kinds: {', '.join(KINDS)}.")
    return KINDS[kind].all_columns


def read_page(
    case: casefold.Case,
    wanted: Wanted,
    *,
    stoppable: Callable[[Interrupt], AbstractContextManager[None]] | None = None,
) -> RecordPage:
    """Return one page of records.

    Args:
        case: The case, as its reader sees it.
        wanted: Which rows.
        stoppable: Given the function that stops the query, returns the context to run it in.

    Raises:
        BadOption: There is no such kind or column.
        Superseded: The query was stopped.
    """
    check(wanted)
    with case.tables() as tables:
        table = tables.party() if wanted.kind == "party" else tables.kind(wanted.kind)
        connection: Any = table.get_backend().con
        running = stoppable(connection.interrupt) if stoppable is not None else nullcontext()
        try:
            with running:
                fitting = _filtered(table, wanted)
                rows = _ordered(fitting, wanted).limit(wanted.limit, offset=wanted.offset).to_pyarrow()
                parties = _parties(tables.party(), rows)
                count = int(fitting.limit(COUNTED_TO + 1).count().to_pyarrow().as_py())
        except duckdb.InterruptException as error:
            raise Superseded(remedy="Look at the newer answer.") from error
    return RecordPage(rows, parties, min(count, COUNTED_TO), count <= COUNTED_TO)


def check(wanted: Wanted) -> None:
    """Refuse what cannot be asked.

    Raises:
        BadOption: There is no such kind or column, or the window is no window.
    """
    names = {column.name for column in columns_of(wanted.kind)}
    for name in [*(wanted.filters or {}), *([wanted.sort.lstrip("-")] if wanted.sort else [])]:
        if name not in names:
            raise BadOption(f"{wanted.kind} has no column '{name}'", remedy=f"Columns: {', '.join(sorted(names))}.")
    if wanted.offset < 0 or not 0 < wanted.limit <= 1_000:
        raise BadOption("the page asked for cannot be given", remedy="Ask for 1 to 1,000 rows from 0 on.")


def filtered_table(table: ir.Table, wanted: Wanted) -> ir.Table:
    """Return every row that fits, in order: what an export writes."""
    check(wanted)
    return _ordered(_filtered(table, wanted), wanted)


def _parties(party: ir.Table, rows: pa.Table) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if rows.num_rows == 0:
        return found
    mine = party.filter(party.record_id.isin(rows["record_id"].to_pylist()))
    for item in mine.order_by("record_id", "role", "identifier", "raw").to_pyarrow().to_pylist():
        found.setdefault(str(item["record_id"]), []).append(item)
    return found


def _filtered(table: ir.Table, wanted: Wanted) -> ir.Table:
    for name, text in (wanted.filters or {}).items():
        if text == "":
            continue
        written = table[name].cast("string")
        if text.startswith("="):
            table = table.filter(table[name].isnull() if text == "=" else written == text[1:])
        else:
            table = table.filter(written.lower().contains(ibis.literal(text.replace("\x00", "")).lower()))
    return table


def _ordered(table: ir.Table, wanted: Wanted) -> ir.Table:
    keys: list[Any] = []
    if wanted.sort:
        name = wanted.sort.lstrip("-")
        keys.append(ibis.desc(name) if wanted.sort.startswith("-") else ibis.asc(name))
    elif "time_utc" in table.columns:
        keys.append(ibis.asc("time_utc"))
    return table.order_by([*keys, ibis.asc("record_id")])
