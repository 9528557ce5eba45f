"""`casefold records` and `casefold sql`: the record tables, filtered or asked in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from casefold.cli import engine
from casefold.cli.context import Command, case_argument, pairs, session, table_options
from casefold.cli.output import Output, emit
from casefold.cli.record_query import Page, asked, check_kind, role_columns, rows_of, table_of

LIMIT = 100
_BORING = frozenset({"raw", "file", "time_utc", "time_precision", "zone_basis", "imeisv", "flags"})
_WIDE = 14
"""Columns a person sees unless --columns says which."""


def complete_kind(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """List the record kinds that begin so."""
    return [name for name in (*engine.kinds(), "party") if name.startswith(incomplete)]


@click.command(
    "records",
    cls=Command,
    examples=(
        "casefold records larkspur call --party '07700 900123' --from 2026-03-01 --to 2026-03-07",
        "casefold records larkspur message --contains 'see you' --columns time_local,from,to,body",
        "casefold records larkspur call --where outcome=answered --csv answered.csv",
        "casefold records larkspur party --where state=withheld --json",
    ),
)
@case_argument
@click.argument("kind", metavar="KIND", shell_complete=complete_kind)
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Column equals; empty for absent. Repeatable.")
@click.option("--contains", metavar="TEXT", help="Text anywhere in the row as read, upper and lower case alike.")
@click.option("--party", metavar="IDENTIFIER", help="A party of the record: a number, or person:NAME.")
@click.option("--from", "date_from", metavar="TIME", help="From this time on, in the case's zone.")
@click.option("--to", "date_to", metavar="TIME", help="Before this time; a day alone is included.")
@click.option("--exhibit", metavar="EXHIBIT", help="Of this exhibit, by reference or id.")
@click.option("--columns", metavar="NAME,…", help="Columns in this order; `from`, `to` … are the parties.")
@click.option("--limit", type=click.IntRange(min=0), help=f"Most rows to give ({LIMIT}; all with --csv and --xlsx).")
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="Rows to leave out first.")
@table_options
def records(case: str, kind: str, columns: str | None, limit: int | None, offset: int, **given: Any) -> None:
    """List records of a kind, earliest first, with their parties.

    KIND is a record kind (call, message, data_session, cell, subscriber, …) or party; `casefold formats` names
    the kinds each format gives.
    """
    wishes = session()
    check_kind(kind)
    opened = wishes.case(case)
    where = pairs(given.pop("where"), "--where")
    named = given["exhibit"]
    filters = asked(kind, where=where, **{**given, "exhibit": opened.exhibit(named).id if named else None})
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    page = Page(names, limit if limit is not None or wishes.to_file else LIMIT, offset)
    output = Output(empty=f"No {kind} record passes.", about=_about(case, kind, where, given))
    fields = {"case": case, "kind": kind, "offset": offset}
    if wishes.to_file or (page.limit or 0) > engine.most_rows():
        with engine.tables(opened) as tables:
            output.fields = {**fields, "total": opened.count(kind, filters)}
            table = table_of(tables, kind, filters, page)
            if wishes.to_file:
                output.table = engine.streamed(table)
                emit(wishes, output)
                return
            output.rows = table.to_pyarrow().to_pylist()
    else:
        output.rows, total = rows_of(opened, kind, filters, page)
        output.fields = {**fields, "total": total}
    output.columns_asked = len(names) > 0
    output.columns = names or _screen_columns(kind, output.rows)
    total = output.fields["total"]
    if total > len(output.rows):
        output.after = [f"{len(output.rows):,} of {total:,} records; more with --limit and --offset, all with --csv."]
    emit(wishes, output)


def _screen_columns(kind: str, rows: Any) -> tuple[str, ...]:
    """Choose what a person sees: columns with values, places and repetitions last."""
    order = ["record_id", "time_local", "zone", "direction", *role_columns(kind)]
    names = [name for name in (rows[0] if rows else {}) if name not in _BORING]
    filled = [name for name in names if any(row[name] not in (None, "") for row in rows)]
    first = [name for name in order if name in filled]
    rest = [name for name in filled if name not in first and name not in {"exhibit", "locator"}]
    return tuple([*first, *rest][:_WIDE])


def _about(case: str, kind: str, where: Mapping[str, str], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    titles = {"party": "Party", "contains": "Contains", "date_from": "From", "date_to": "To", "exhibit": "Exhibit"}
    told = [(title, given[name]) for name, title in titles.items()]
    told += [(f"Where {name}", value) for name, value in where.items()]
    return [("Case", case), ("What", f"Records of kind {kind}"), *[(name, text) for name, text in told if text]]


@click.command(
    "sql",
    cls=Command,
    short_help="Ask one SELECT over the record tables.",
    examples=(
        "casefold sql larkspur 'select outcome, count(*) as calls from call group by outcome'",
        'casefold sql larkspur "select identifier, count(*) n from party group by 1 order by n desc" --xlsx n.xlsx',
    ),
)
@case_argument
@click.argument("query", metavar="SELECT")
@table_options
def sql(case: str, query: str) -> None:
    """Ask one SELECT over the record tables; files and the network cannot be reached."""
    wishes = session()
    table = wishes.case(case).sql(query)
    rows = [] if wishes.to_file else table.to_pylist()
    about = [("Case", case), ("What", "Answer to SQL"), ("Question", query)]
    fields = {"case": case, "columns": table.column_names}
    emit(wishes, Output(fields=fields, rows=rows, table=table, empty="No row.", about=about))
