"""`casefold map`: how a file's columns are understood, corrected, and kept as a profile."""

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
from casefold.errors import BadInput, Undecided

if TYPE_CHECKING:
    from casefold.case import Recognition

COLUMNS = ("sheet", "column", "header", "field", "confidence", "why")


@click.command(
    "map",
    cls=Command,
    short_help="Show and correct how columns are understood.",
    examples=(
        "casefold map calls.csv",
        "casefold map odd.csv --set 'B party=to' --set 'Began=time' --save acme",
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--set", "settings", metavar="HEADER=FIELD", multiple=True, help="What a column is; may be repeated.")
@click.option("--save", metavar="NAME", help="Keep the mapping in the home as a profile of this name.")
@click.option("--rows", "count", type=click.IntRange(0, 100), default=5, show_default=True, help="First rows to show.")
@reading_options
@table_options
def map_(file: str, settings: tuple[str, ...], save: str | None, count: int, **given: Any) -> None:
    """Show how the columns of a file are understood, with confidence and reason, and the first rows so read."""
    wishes = session()
    path = Path(file)
    if not path.is_file():
        raise BadInput("there is no such file", file=file, remedy="Check the path.")
    options = read_import_options(given)
    options = replace(options, mapping={**options.mapping, **pairs(settings, "--set")})
    seen = engine.look(path, options, wishes.folder)
    if not seen.claims:
        raise Undecided(seen.why_not(), file=file, remedy="Say what columns are with --set HEADER=FIELD and --as.")
    claim = seen.claims[0]
    rows = mapping_rows(claim.plan)
    first = engine.preview(path, claim, options, count)
    saved = _save(save, claim)
    fields = {
        "file": file,
        "format": claim.format,
        "score": claim.score,
        "why": claim.why,
        "profile": claim.profile,
        "questions": list(claim.questions),
        "first_rows": first,
        "saved": saved,
    }
    before = [f"{path.name}: {claim.format}, score {claim.score:.2f}: {claim.why}", *claim.questions]
    after = [f"Saved as profile {saved['name']}@{saved['version']}."] if saved else []
    emit(wishes, Output(fields=fields, rows=rows, columns=COLUMNS, before=before, after=after))
    if not wishes.json and not wishes.to_file and first:
        say()
        print_table(first)


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


def _save(name: str | None, claim: Recognition) -> dict[str, Any] | None:
    """Keep what was understood, corrections among it, under a name: the layout is recognised by it next time."""
    if name is None:
        return None
    content = engine.profile_of(name, claim)
    return {"name": name, "version": session().home(create=True).save_profile(name, content)}
