"""Tables of records: kinds with their counts, one kind's table, its rows as JSON, its export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from casefold.apps.records import one
from casefold.platform.appkit import (
    ROLE_ORDER,
    BadOption,
    Column,
    Context,
    NotFound,
    Page,
    RecordPage,
    Row,
    Table,
    TablePage,
    Wanted,
    as_json,
    case_url,
    columns_of,
    count_of_records,
    filtered_table,
    kinds,
    page_of_records,
    party_text,
    prepare_export,
    record_url,
    rows_of,
    run_url,
    table_response,
    title_of,
)

PAGE_ROWS = 50
MOST_ROWS = 500
_LAST = ("deleted", "exhibit", "file", "locator", "flags", "duplicate_of")
_HIDDEN = frozenset({"record_id", "raw", "time_utc", "time_precision", "zone", "zone_basis", "confidence", "found_in"})
PRODUCTS = ("csv", "xlsx")
SENT_AT_ONCE = 10_000
"""Rows up to which an export is written while its reader waits; beyond, a run writes it."""


def listing(context: Context) -> HttpResponse:
    """List the kinds with how many records of each there are."""
    counts = [{"kind": kind, "count": context.case.count(kind.name)} for kind in kinds().values()]
    held = [item for item in counts if item["count"]]
    return context.render("records/listing.html", {"held": held, "absent": [i for i in counts if not i["count"]]})


def table(context: Context, kind: str) -> HttpResponse:
    """Show one page of a kind's records."""
    wanted = _wanted(context, kind)
    page = _page(context, wanted)
    last = wanted.offset + page.rows.num_rows
    here = case_url(context.case_name, "records", "table", kind=kind)
    piece = record_table(context, wanted, page)
    values = {
        "kind": kinds()[kind],
        "piece": piece.render(),
        "wanted": wanted,
        "columns": [column.name for column in columns_of(kind) if column.name != "raw"],
        "filters": [(name, text, _query(wanted, without=name)) for name, text in (wanted.filters or {}).items()],
        "first": wanted.offset + 1 if page.rows.num_rows else 0,
        "last": last,
        "total": last if page.total is None else page.total,
        "exact": page.total is not None,
        "count": "" if page.total is not None else f"{here}?{_query(wanted, offset=wanted.offset)}&count=1",
        "before": f"{here}?{_query(wanted, offset=max(0, wanted.offset - wanted.limit))}" if wanted.offset else "",
        "after": f"{here}?{_query(wanted, offset=wanted.offset + wanted.limit)}" if page.more else "",
    }
    return context.render("records/table.html", values)


def record_table(context: Context, wanted: Wanted, page: RecordPage) -> Table:
    """Return the table of a page of records."""
    here = case_url(context.case_name, "records", "table", kind=wanted.kind)
    query = _query(wanted, offset=0)
    exports = {p: case_url(context.case_name, "records", "export", kind=wanted.kind, product=p) for p in PRODUCTS}
    return Table(
        title=kinds()[wanted.kind].title,
        source=f"{case_url(context.case_name, 'records', 'rows', kind=wanted.kind)}?{query}",
        first=_table_page(context, wanted.kind, page),
        pages=f"{here}?{query}",
        export_csv=f"{exports['csv']}?{query}",
        export_xlsx=f"{exports['xlsx']}?{query}",
        zone=context.zone,
    )


def rows_json(context: Context, kind: str) -> HttpResponse:
    """Give a page of rows to the table's island; `total` is null while uncounted, `count=1` counts it."""
    wanted = _wanted(context, kind)
    if wanted.offset == 0 and (wanted.filters or wanted.sort):  # a new question, not the next rows of one
        context.log("read", f"records/rows/{kind}", query=context.request.GET.urlencode()[:500])
    page = _page(context, wanted)
    given = _table_page(context, kind, page)
    return JsonResponse(
        {
            "columns": [{"name": c.name, "title": c.title, "type": c.type, "help": c.help} for c in given.columns],
            "rows": [{"id": row.id, "href": row.href, "cells": list(row.cells)} for row in given.rows],
            "total": given.total,
            "total_is_exact": given.total_is_exact,
            "zone": given.zone,
        }
    )


def export(context: Context, kind: str, product: str) -> HttpResponseBase:
    """Send every row that fits as a file; where they are many, ask first whether a run is to write it."""
    if product not in PRODUCTS:
        raise NotFound(f"there is no export '{product}' here", remedy=f"Choose {' or '.join(PRODUCTS)}.")
    wanted = _wanted(context, kind)
    if context.request.method == "POST":
        return redirect(run_url(prepare_export(context, wanted, product).pk))
    rows = count_of_records(context, wanted)
    if rows > SENT_AT_ONCE:
        values = {"kind": kinds()[kind], "product": product.upper(), "rows": rows, "sent_at_once": SENT_AT_ONCE}
        return context.render("records/export.html", values | {"table": _here(context, wanted)})
    context.log("export", f"records/export/{kind}/{product}", rows=rows, query=_query(wanted))
    return _sent(context, wanted, product)


def _sent(context: Context, wanted: Wanted, product: str) -> HttpResponseBase:
    kind = wanted.kind
    with context.case.tables() as tables:
        fitting = filtered_table(context.case, tables, wanted)
        backend: Any = fitting.get_backend()
        reader = backend.con.sql(backend.compile(fitting)).to_arrow_reader(65_536)
        about = [("Case", context.case_name), ("Marking", context.case.row.marking), ("Records", kind)]
        about += [("Filter", f"{name}: {text}") for name, text in (wanted.filters or {}).items()]
        rows = rows_of(reader.schema, _batches(reader))
        return table_response(rows, f"{context.case_name}-{kind}", export=product, about=about)


def _here(context: Context, wanted: Wanted) -> str:
    return f"{case_url(context.case_name, 'records', 'table', kind=wanted.kind)}?{_query(wanted)}"


def _batches(reader: Any) -> Iterator[pa.RecordBatch]:
    yield from reader


def _wanted(context: Context, kind: str) -> Wanted:
    if kind not in kinds():
        raise NotFound(f"there is no record kind '{kind}'", remedy=f"Kinds: {', '.join(kinds())}.")
    given = context.request.GET
    try:
        offset, limit = int(given.get("offset") or 0), int(given.get("limit") or PAGE_ROWS)
    except ValueError as error:
        raise BadOption("offset and limit are whole numbers", remedy="Begin at the first page.") from error
    filters = {name[2:]: str(text) for name, text in given.items() if name.startswith("f.") and text != ""}
    chosen = given.get("filter_column", "")
    if chosen and given.get("filter_text"):
        filters[chosen] = str(given["filter_text"])
    return Wanted(kind, offset, min(limit, MOST_ROWS), given.get("sort") or "", filters, context.zone)


def _page(context: Context, wanted: Wanted) -> RecordPage:
    page = page_of_records(context, wanted)
    if page.total is None and context.request.GET.get("count") == "1":
        return replace(page, total=count_of_records(context, wanted))
    return page


def _query(wanted: Wanted, *, offset: int = 0, without: str = "") -> str:
    pairs = [(f"f.{name}", text) for name, text in (wanted.filters or {}).items() if name != without]
    if wanted.sort:
        pairs.append(("sort", wanted.sort))
    if offset:
        pairs.append(("offset", str(offset)))
    return urlencode(pairs)


def _table_page(context: Context, kind: str, page: RecordPage) -> TablePage:
    columns = _columns(kind)
    roles = set(kinds()[kind].roles)
    references = {item.id: item.reference for item in context.case.exhibits(all=True)}
    rows = []
    for record in page.rows.to_pylist():
        identifier = str(record["record_id"])
        parties = page.parties.get(identifier, [])
        shown = {**record, "exhibit": references.get(str(record["exhibit"]), record["exhibit"])}
        cells = tuple(
            party_text(parties, c.name.removeprefix("party_"))
            if c.name.startswith("party_") and c.name.removeprefix("party_") in roles
            else as_json(c.name, shown[c.name])
            for c in columns
        )
        rows.append(Row(identifier, cells, record_url(context.case_name, identifier)))
    return TablePage(columns, tuple(rows), page.total, zone=context.zone)


def _columns(kind: str) -> tuple[Column, ...]:
    declared = {column.name: column for column in columns_of(kind)}
    roles = [role for role in ROLE_ORDER if role in kinds()[kind].roles]
    own = [name for name in declared if name not in _HIDDEN and name not in _LAST]
    first = Column("time_utc", "Time", "timestamp", declared["time_utc"].help)
    parties = [
        Column(f"party_{role}", role.replace("_", " ").capitalize(), help="Party in this role.") for role in roles
    ]
    rest = [Column(n, title_of(n), declared[n].type.value, declared[n].help) for n in [*own, *_LAST]]
    return (first, *parties, *rest)


PAGES = (
    Page("", "Records", listing, name="listing"),
    Page("record", "Record", one.record, name="record"),
    Page("original", "Original", one.original, name="original"),
    Page("<slug:kind>/", "Table", table, name="table"),
    Page("<slug:kind>/rows.json", "Rows", rows_json, name="rows", logged=False),
    Page(
        "<slug:kind>/export/<slug:product>",
        "Export",
        export,
        name="export",
        verb="export",
        posts="export",
        logged=False,
    ),
)
