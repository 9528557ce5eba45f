"""The command `casefold` and everything below it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from casefold.cli import (
    across,
    analyse,
    apps,
    attribute,
    audit,
    backup,
    cases,
    completion,
    demo,
    doctor,
    entities,
    identify,
    imports,
    languages,
    mapping,
    members,
    new_app,
    notes,
    profiles,
    records,
    search,
    serve,
    show,
    unlock,
    verify,
)
from casefold.cli.context import DEFAULT_HOME, Group, Session
from casefold.cli.ends import Interrupted, NobodyReads, finish


class Root(Group):
    """Ends as `ends` says, however it is called."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an interruption and a closed pipe are ours to end, not click's."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Interrupted from error
        except BrokenPipeError as error:
            raise NobodyReads from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run with the arguments given, or those of the process; in tests too."""
        words = list(sys.argv[1:] if args is None else args)
        _careful_streams()

        def run() -> Any:
            return super(Root, self).main(words, prog_name, complete_var, standalone_mode=False, **extra)

        return finish(run, words) if standalone_mode else run()


def _careful_streams() -> None:
    """Write what the terminal's encoding cannot hold as an escape instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors="backslashreplace")


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"casefold {version('casefold')}")
        ctx.exit()


@click.group(
    "casefold",
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=(
        "casefold demo",
        "casefold case create larkspur --title 'Operation Larkspur'",
        "casefold import larkspur calls.csv --exhibit ABC/1",
        "casefold analyse larkspur top_contacts",
        "casefold show larkspur x1-row:17",
    ),
)
@click.option("--home", metavar="DIR", help=f"Folder of the cases (CASEFOLD_HOME, else ./{DEFAULT_HOME}).")
@click.option("--database", metavar="URL", help="Catalogue in PostgreSQL instead of the folder (CASEFOLD_DATABASE).")
@click.option("--by", metavar="NAME", help="Who is asking (CASEFOLD_BY, else the user of the machine).")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object; errors too.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, home: str | None, database: str | None, by: str | None, as_json: bool) -> None:
    """Raw exhibits in, answers out that can be checked back to the row they came from.

    Exit codes: 0 all read; 1 finished, with rows or files set aside or differences found; 2 could not.
    """
    ctx.obj = Session(
        folder=Path(home or os.environ.get("CASEFOLD_HOME") or DEFAULT_HOME),
        database=database or os.environ.get("CASEFOLD_DATABASE") or None,
        given_by=by or os.environ.get("CASEFOLD_BY") or None,
        json=as_json,
    )


for _command in (
    cases.case,
    identify.identify,
    imports.import_,
    unlock.unlock,
    languages.languages,
    mapping.map_,
    profiles.profile,
    records.records,
    records.sql,
    search.search,
    search.searches,
    search.index,
    analyse.analyse,
    analyse.findings,
    show.show,
    entities.entity,
    entities.link,
    attribute.attribute,
    notes.note,
    notes.decisions,
    notes.reverse,
    verify.verify,
    across.across,
    members.formats,
    members.analyses,
    demo.demo,
    serve.serve,
    serve.worker,
    serve.sign_in_link,
    audit.audit,
    apps.app,
    new_app.new_app,
    backup.backup,
    backup.restore,
    backup.migrate,
    doctor.doctor,
    completion.completion,
):
    cli.add_command(_command)
