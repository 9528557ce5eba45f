"""`casefold map`: how a table is understood, corrected, and kept as a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casefold.cli import engine
from casefold.cli.context import Command, pairs, session, table_options
from casefold.cli.import_options import read_import_options, reading_options
from casefold.cli.output import Output, emit, print_table
from casefold.cli.terminal import say
from casefold.errors import BadInput

if TYPE_CHECKING:
    from casefold.case import Proposal, Recognition, StoredRow

COLUMNS = ("sheet", "column", "header", "field", "confidence", "why")
_WHOLE_TABLE = "*"
_MOST_FIELDS = 60


@click.command(
    "map",
    cls=Command,
    short_help="Show and correct how columns are understood.",
    examples=(
        "casefold map calls.csv",
        "casefold map reads.csv --kind sighting --set 'Mark=plate' --set 'Seen=time' --save gate-cameras",
        "casefold map odd.csv --set 'B party=to' --set 'Began=time' --save acme",
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--kind", metavar="KIND", help="What its rows are: call, message, sighting, transfer, link ...")
@click.option(
    "--set",
    "settings",
    metavar="HEADER=FIELD",
    multiple=True,
    help="What a column is (SHEET!HEADER for one sheet); may be repeated.",
)
@click.option("--header", type=click.IntRange(min=0), metavar="ROW", help="Row of the header; 0 for none.")
@click.option("--save", metavar="NAME", help="Keep the mapping in the home as a profile of this name.")
@click.option("--rows", "count", type=click.IntRange(0, 100), default=5, show_default=True, help="First rows to show.")
@reading_options
@table_options
def map_(
    file: str,
    kind: str | None,
    settings: tuple[str, ...],
    header: int | None,
    save: str | None,
    count: int,
    **given: Any,
) -> None:
    """Propose what the rows and columns of a table are, with confidence and reason, and show the first rows as they
    would be stored.
    """
    wishes = session()
    path = Path(file)
    if not path.is_file():
        raise BadInput("there is no such file", file=file, remedy="Check the path.")
    options = read_import_options(given)
    said = {_WHOLE_TABLE: kind} if kind else {}
    said |= {"#header": str(header)} if header is not None else {}
    options = replace(options, mapping={**options.mapping, **said, **pairs(settings, "--set")})
    proposal = engine.propose(path, options, wishes.folder, count)
    first = [stored_row(row) for row in proposal.first.rows]
    saved = _save(save, proposal.claim)
    fields = {
        "file": file,
        "format": proposal.format,
        "score": proposal.score,
        "why": proposal.why,
        "profile": proposal.profile,
        "questions": list(proposal.questions),
        "first_rows": first,
        "problem": proposal.problem or None,
        "kinds": {table.sheet: table.kind for table in proposal.tables},
        "saved": saved,
    }
    before = [
        f"{path.name}: {proposal.format}, score {proposal.score:.2f}: {proposal.why}",
        *proposal.questions,
        *_kinds(proposal),
    ]
    after = [f"Saved as profile {saved['name']}@{saved['version']}."] if saved else [_next(proposal, file)]
    rows = mapping_rows(proposal.claim.plan)
    emit(wishes, Output(fields=fields, rows=rows, columns=COLUMNS, before=before, after=after))
    if not wishes.json and not wishes.to_file:
        _say_first(proposal, first)


def mapping_rows(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns of a plan: `sections`, each with the `columns` of a sheet."""
    return [
        {
            "sheet": section.get("sheet") or None,
            "column": int(column.get("index", 0)) + 1,
            "header": column.get("header"),
            "field": column.get("field"),
            "confidence": column.get("confidence"),
            "why": column.get("why"),
        }
        for section in plan.get("sections", ())
        for column in section.get("columns", ())
    ]


def stored_row(row: StoredRow) -> dict[str, Any]:
    """Return a record as one flat row: its kind and place, its columns, and its parties by role."""
    shown: dict[str, Any] = {"kind": row.kind, "locator": row.place, **row.values}
    roles: dict[str, list[str]] = {}
    for party in row.parties:
        roles.setdefault(party["role"], []).append(party["identifier"] or party["raw"] or party["state"])
    return shown | {role: ", ".join(told) for role, told in roles.items()}


def _kinds(proposal: Proposal) -> list[str]:
    lines = []
    for table in proposal.tables:
        where = f"Sheet {table.sheet}: rows" if table.sheet else "Rows"
        told = table.kind or "of the kind each says itself"
        other = f" (or {', '.join(table.others)}: say --kind)" if table.others and not proposal.sure else ""
        lines.append(f"{where} are {told}{other}.")
    return lines


def _next(proposal: Proposal, file: str) -> str:
    fields = sorted({field for table in proposal.tables for field in engine.fields_of(proposal.format, table.kind)})
    how = f"Fields: {', '.join(fields)}, ignore." if len(fields) <= _MOST_FIELDS else "See `casefold formats`."
    return f"{how} Correct with --kind and --set, keep with --save NAME, then `casefold import CASE {file}`."


def _say_first(proposal: Proposal, first: list[dict[str, Any]]) -> None:
    say()
    if proposal.problem:
        say(f"The first rows cannot be shown as they would be stored: {proposal.problem}")
        return
    say(f"The first rows as they would be stored, settled over the first {proposal.first.read:,}:")
    print_table(first)


def _save(name: str | None, claim: Recognition) -> dict[str, Any] | None:
    """Keep what was understood, corrections among it, under a name: the layout is recognised by it next time."""
    if name is None:
        return None
    content = engine.profile_of(name, claim)
    return {"name": name, "version": session().home(create=True).save_profile(name, content)}
