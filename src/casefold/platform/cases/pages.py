"""One page of a record table as a view asks for it: what a person typed becomes the engine's filters and sort."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

import casefold
from casefold import Cancel, Filter
from casefold.case import CaseTables, filtered
from casefold.errors import BadOption, Cancelled
from casefold.model.kinds import KINDS, PARTY_COLUMNS, Column
from casefold.platform.cases.typed_filters import filters_of

MOST_ROWS = 1_000
COUNT_SECONDS = 0.06
"""A page waits so long for its total; a longer count is left to a request of its own."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some rows of a kind, in order."""

    rows: pa.Table
    parties: Mapping[str, list[dict[str, Any]]]
    """Record id -> its rows of `party`."""
    total: int | None
    """Rows that fit; None while nobody has counted them."""
    more: bool
    """Whether rows follow these."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of which kind, in which order."""

    kind: str
    offset: int = 0
    limit: int = 50
    sort: str = ""
    """Column, with `-` in front for descending; empty for the order of the exhibits and of the rows in them."""
    filters: Mapping[str, str] | None = None
    """Column, `party` or `text` -> what was typed; `typed_filters` says how it is read."""
    zone: str = ""
    """Zone in which a typed time without an offset is meant; the case's where empty."""

    @property
    def question(self) -> str:
        """What is asked, whichever page of it: two pages of one question do not stand in each other's way."""
        return repr((self.kind, self.sort, sorted((self.filters or {}).items()), self.zone))


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


def read_page(case: casefold.Case, wanted: Wanted, cancel: Cancel | None = None) -> RecordPage:
    """Return one page of records; its total where that is known or soon counted.

    Args:
        case: The case, as its reader sees it.
        wanted: Which rows.
        cancel: Takes the question back from another thread.

    Raises:
        BadOption: There is no such kind or column, or a filter's text does not fit its column.
        Cancelled: It was taken back.
    """
    check(wanted)
    filters = filters_of(case, columns_of(wanted.kind), wanted.filters or {}, wanted.zone or case.row.zone)
    page = case.page(
        wanted.kind,
        offset=wanted.offset,
        limit=wanted.limit + 1,
        sort=(wanted.sort,) if wanted.sort else (),
        filters=filters,
        cancel=cancel,
    )
    more = page.rows.num_rows > wanted.limit
    total = page.total if page.total is not None else _counted_soon(case, wanted.kind, filters)
    return RecordPage(page.rows.slice(0, wanted.limit), _by_record(page.parties), total, more)


def count(case: casefold.Case, wanted: Wanted, cancel: Cancel | None = None) -> int:
    """Return how many records fit, however long it takes; errors are those of `read_page`."""
    check(wanted)
    filters = filters_of(case, columns_of(wanted.kind), wanted.filters or {}, wanted.zone or case.row.zone)
    return case.count(wanted.kind, filters, cancel=cancel)


def check(wanted: Wanted) -> None:
    """Refuse a window that is none.

    Raises:
        BadOption: It begins before the first row, or is empty or too long.
    """
    if wanted.offset < 0 or not 0 < wanted.limit <= MOST_ROWS:
        raise BadOption("the page asked for cannot be given", remedy=f"Ask for 1 to {MOST_ROWS:,} rows from 0 on.")


def filtered_table(case: casefold.Case, tables: CaseTables, wanted: Wanted) -> ir.Table:
    """Return every row that fits as one Ibis table, for an export: sorted, then by time, then by id.

    Raises:
        BadOption: There is no such column, or a filter's text does not fit its column.
    """
    columns = columns_of(wanted.kind)
    rows = filtered(tables, wanted.kind, filters_of(case, columns, wanted.filters or {}, wanted.zone or case.row.zone))
    name = wanted.sort.removeprefix("-")
    if name and name not in rows.columns:
        raise BadOption(f"{wanted.kind} has no column '{name}'", remedy=f"Columns: {', '.join(rows.columns)}.")
    keys: list[Any] = (
        [rows[name].desc(nulls_first=False) if wanted.sort.startswith("-") else rows[name]] if name else []
    )
    ties = [tie for tie in ("time_utc", "record_id") if tie in rows.columns and tie != name]
    return rows.order_by([*keys, *ties])


def _counted_soon(case: casefold.Case, kind: str, filters: list[Filter]) -> int | None:
    limit = Cancel()
    clock = threading.Timer(COUNT_SECONDS, limit.cancel)
    clock.start()
    try:
        return case.count(kind, filters, cancel=limit)
    except Cancelled:
        return None
    finally:
        clock.cancel()


def _by_record(parties: pa.Table) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for item in parties.to_pylist():
        found.setdefault(str(item["record_id"]), []).append(item)
    return found
