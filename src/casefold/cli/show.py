"""`casefold show`: a record down to its row of the original, a finding with its rows, an exhibit with its report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from casefold.cli.analyse import show_finding
from casefold.cli.cases import exhibit_row
from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.imports import report_lines
from casefold.cli.output import Output, emit, plain

if TYPE_CHECKING:
    from casefold import Case

_RECORD = re.compile(r"\Ax\d+-")
_FINDING = re.compile(r"\Af\d+\Z")


@click.command(
    "show",
    cls=Command,
    examples=(
        "casefold show larkspur x1-row:17",
        "casefold show larkspur x2-row:17@Voice --json",
        "casefold show larkspur f3 --evidence 1",
        "casefold show larkspur ABC/1",
    ),
)
@case_argument
@click.argument("what", metavar="RECORD|FINDING|EXHIBIT")
@click.option(
    "--evidence",
    "evidence_row",
    metavar="ROW",
    type=click.IntRange(min=1),
    help="Of a finding: the records behind this row (from 1).",
)
@table_options
def show(case: str, what: str, evidence_row: int | None) -> None:
    """Show a record, a finding or an exhibit by its id.

    A record comes with its parties, its exhibit and the row of the original it came from, read again.
    """
    opened = session().case(case)
    if _FINDING.match(what):
        show_finding(opened, opened.finding(what), evidence_row)
    elif _RECORD.match(what):
        _show_record(opened, what)
    else:
        _show_exhibit(opened, what)


def _show_record(case: Case, record_id: str) -> None:
    views = case.show(record_id)
    rows = [
        {
            "kind": view.kind,
            "record": plain(view.record),
            "parties": plain(view.parties),
            "exhibit": plain(view.exhibit),
            "original": plain(view.original),
            "original_note": view.original_note,
        }
        for view in views
    ]
    lines = [line for row in rows for line in _record_lines(row)]
    fields = {"case": case.name, "record_id": record_id}
    about = [("Case", case.name), ("What", f"Record {record_id}")]
    emit(session(), Output(fields=fields, rows=rows, rows_on_screen=False, after=lines, about=about))


def _record_lines(row: dict[str, Any]) -> Iterator[str]:
    record, exhibit = row["record"], row["exhibit"]
    yield f"{row['kind']} {record['record_id']}"
    yield f"  exhibit    {exhibit['reference']} ({exhibit['id']}), {exhibit['file_name']}, SHA-256 {exhibit['sha256']}"
    yield f"  place      {record['locator']} of {record['file']}"
    for party in row["parties"]:
        name = f" {party['name']}" if party["name"] else ""
        shown = party["identifier"] or party["state"]
        yield f"  {party['role']:<10} {shown}{name} (as read: {party['raw']})"
    told = {"record_id", "exhibit", "file", "locator", "raw"}
    for name, value in record.items():
        if value is not None and name not in told:
            yield f"  {name:<16} {value}"
    yield "  as stored"
    for header, text in json.loads(record["raw"] or "{}").items():
        yield f"    {header}: {text if text is not None else ''}"
    yield f"  original, read again: {row['original_note']}"
    if row["original"] is not None:
        yield f"    {' | '.join(cell or '' for cell in row['original']['cells'])}"
        if row["original"]["where"]:
            yield f"    {row['original']['where']}"
        yield from (f"    | {line}" for line in row["original"]["text"].splitlines())


def _show_exhibit(case: Case, key: str) -> None:
    from casefold.errors import NotFound

    exhibit = case.exhibit(key)
    row = exhibit_row(case, exhibit)
    try:
        report: dict[str, Any] | None = case.report(exhibit.id)
    except NotFound:
        report = None
    lines = [f"{exhibit.reference} ({exhibit.id}) {exhibit.file_name}: {exhibit.status.value}"]
    lines += [f"  {name:<12} {_text(row[name])}" for name in ("sha256", "size", "media_type", "holding", "added_at")]
    lines += [f"  {name:<12} {value}" for name, value in row["authority"].items()]
    lines += list(report_lines(report)) if report is not None else []
    emit(session(), Output(fields={"case": case.name, "exhibit": row, "report": report}, before=lines))


def _text(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
