"""`casefold verify`: is every byte still what was recorded?"""

from __future__ import annotations

import click

from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.output import Output, emit, plain


@click.command(
    "verify",
    cls=Command,
    short_help="Hash everything again; name every difference.",
    examples=("casefold verify larkspur", "casefold verify larkspur --json"),
)
@case_argument
@table_options
def verify(case: str) -> int:
    """Hash originals and record files again and name every difference; exit code 1 where there is one."""
    wishes = session()
    opened = wishes.case(case)
    rows = [plain(item) for item in opened.verify()]
    held = len(opened.exhibits(all=True))
    summary = f"{held:,} exhibits and their records are as recorded." if not rows else f"{len(rows):,} differences."
    fields = {"case": case, "exhibits": held, "intact": not rows}
    emit(
        wishes,
        Output(fields=fields, rows=rows, columns=("what", "path", "expected", "found", "remedy"), before=[summary]),
    )
    return SET_ASIDE if rows else ALL_READ
