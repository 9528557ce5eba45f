"""`casefold unlock`: read what waits for a password with one a person gives, or list what waits.

A password is asked for without being shown, or read from a file that only its owner should be able to read. It is
never an argument: arguments are seen by everybody on a machine and kept in histories.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.import_options import passwords_in, read_import_options, reading_options
from casefold.cli.imports import report_lines
from casefold.cli.output import Output, emit
from casefold.cli.progress import shown_progress
from casefold.errors import BadOption


@click.command(
    "unlock",
    cls=Command,
    short_help="Read what waits for a password; list what does.",
    examples=(
        "casefold unlock larkspur",
        "casefold unlock larkspur ABC/1",
        "casefold unlock larkspur ABC/1 --password-file told-by-the-officer.txt",
    ),
)
@case_argument
@click.argument("exhibit", metavar="[EXHIBIT]", required=False)
@click.option("--timezone", metavar="ZONE", help="Zone of times that state none, such as Europe/London.")
@click.option("--region", metavar="COUNTRY", help="Country of national numbers, such as GB.")
@reading_options
@table_options
def unlock(case: str, exhibit: str | None, **given: Any) -> int:
    """Read an exhibit again with a password, which is asked for or read from a file, used once and kept nowhere.

    Without EXHIBIT the exhibits that wait are listed. What is not said about how it is read is as it was before.
    Exit code 1 where something waits still.
    """
    wishes = session()
    opened = wishes.case(case)
    if exhibit is None:
        rows = [
            {"exhibit": item.exhibit.id, "reference": item.exhibit.reference, "waiting": name}
            for item in opened.waiting()
            for name in item.names
        ]
        emit(wishes, Output(fields={"case": case}, rows=rows, empty="Nothing waits for a password."))
        return SET_ASIDE if rows else ALL_READ
    path = given.pop("password_file")
    passwords = _asked() if path is None else passwords_in(path)
    options = read_import_options(given)
    said = options if options != read_import_options({}) else None
    with shown_progress() as watch:
        report = opened.unlock(exhibit, passwords, said, by=wishes.by, watch=watch).to_json()
    left = [f"{name} waits for another password" for name in report["waiting"]]
    after = [*report_lines(report), *left]
    emit(wishes, Output(fields={"case": case}, rows=[report], rows_on_screen=False, after=after))
    return SET_ASIDE if left else ALL_READ


def _asked() -> list[str]:
    if not sys.stdin.isatty():
        raise BadOption("nobody can be asked for the password here", remedy="Give --password-file FILE.")
    return [click.prompt("Password", hide_input=True, err=True)]
