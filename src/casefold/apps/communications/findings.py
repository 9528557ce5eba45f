"""Ask an analysis, and read what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from casefold.apps.communications.questions import grouped
from casefold.platform.appkit import (
    MOST_SHOWN,
    Column,
    Context,
    HeatCell,
    HeatMap,
    NotFound,
    Row,
    Table,
    analyses,
    as_json,
    ask,
    case_url,
    evidence_url,
    finding_file,
    fragment_of_records,
    option_form,
    recent_runs,
    run_url,
    title_of,
)

if TYPE_CHECKING:
    from casefold import Finding

ROWS_SHOWN = 2_000
"""Rows of a finding shown on its page; an export holds all."""


def listing(context: Context) -> HttpResponse:
    """List the questions that can be asked and the findings there are."""
    values = {
        "groups": grouped(),
        "findings": sorted(context.case.findings(), key=lambda item: item.at, reverse=True),
        "runs": [run for run in recent_runs(context, ["analysis"]) if run.status != "finished"],
        "may_ask": context.may("analyse"),
    }
    return context.render("communications/listing.html", values)


def ask_page(context: Context, analysis: str) -> HttpResponse:
    """Show an analysis's form, and start the run when it is filled in."""
    member = analyses().get(analysis)
    if member is None:
        raise NotFound(f"there is no analysis '{analysis}'", remedy="See the questions that can be asked.")
    given = context.request.POST if context.request.method == "POST" else None
    form, values = option_form(member.options, given)
    if given is not None and len(form.errors) == 0:
        return redirect(run_url(ask(context, member.name, member.title, values).pk))
    shown = {"member": member, "form": form, "errors": form.errors, "may_ask": context.may("analyse")}
    return context.render("communications/ask.html", shown, status=400 if form.errors else 200)


def finding(context: Context, finding: str) -> HttpResponse:
    """Show a finding: its sentence, how it was asked, what it does not say, and its rows with their evidence."""
    found = context.case.finding(finding)
    rows: list[dict[str, Any]] = found.table.slice(0, ROWS_SHOWN).to_pylist()
    values = {
        "finding": found,
        "member": analyses().get(found.analysis),
        "options": [(name, value) for name, value in found.options.items() if value not in (None, [], "")],
        "picture": heat_map(context, found, rows),
        "piece": finding_table(context, found, rows).render(),
        "shown": len(rows),
        "subject": found.id,
        "notes": [note for note in context.case.ledger.notes() if note.subject == found.id and not note.retired],
        "may_note": context.may("note"),
    }
    return context.render("communications/finding.html", values)


def finding_table(context: Context, found: Finding, rows: list[dict[str, Any]]) -> Table:
    """Return a finding's rows; the first cell of each opens its evidence."""
    names = [name for name in found.table.column_names if name != "evidence_digest"]
    columns = [Column(name, title_of(name), _type(found, name)) for name in names]
    given = [
        Row(str(at), tuple(_cell(name, row[name]) for name in names), evidence_url(context.case_name, found.id, at))
        for at, row in enumerate(rows)
    ]
    exports = {
        p: case_url(context.case_name, "communications", "export", finding=found.id, product=p) for p in PRODUCTS
    }
    return Table(
        title="Rows of the finding",
        columns=columns,
        rows=given,
        export_csv=exports["csv"],
        export_xlsx=exports["xlsx"],
        zone=context.zone,
        empty="The answer has no row: nothing of the kind is in the records that were read.",
    )


PRODUCTS = ("csv", "xlsx")


def heat_map(context: Context, found: Finding, rows: list[dict[str, Any]]) -> str:
    """Draw a finding that counts hours of weekdays; nothing for any other."""
    if not {"weekday", "hour", "records"} <= set(found.table.column_names):
        return ""
    cells = [
        HeatCell(row["weekday"] - 1, row["hour"], row["records"], evidence_url(context.case_name, found.id, at))
        for at, row in enumerate(rows)
    ]
    return HeatMap("Hours and weekdays", cells, context.case.row.zone).render()


def evidence(context: Context, finding: str, row: int) -> HttpResponse:
    """Show the records behind one row of a finding."""
    found = context.case.finding(finding)
    rows = context.case.evidence(found, row, most=MOST_SHOWN).to_pylist()
    total = found.table["evidence_count"][row].as_py()
    return fragment_of_records(context, f"{found.title} ({found.id}), row {row + 1}", rows, total=total)


def export(context: Context, finding: str, product: str) -> HttpResponseBase:
    """Send a finding's table as a file."""
    if product not in PRODUCTS:
        raise NotFound(f"there is no export '{product}' here", remedy=f"Choose {' or '.join(PRODUCTS)}.")
    return finding_file(context, context.case.finding(finding), product)


def _type(found: Finding, name: str) -> Any:
    import pyarrow as pa

    kind = found.table.schema.field(name).type
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "text"


def _cell(name: str, value: Any) -> Any:
    given = as_json(name, value)
    return ", ".join(str(item) for item in given) if isinstance(given, list) else given
