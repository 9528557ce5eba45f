"""What every command shares: the home, who is asking, how the answer is wanted, and help with examples."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from casefold.cli import operator_gate
from casefold.errors import Misconfigured, NotFound

if TYPE_CHECKING:
    from casefold import Case, Home

DEFAULT_HOME = "casefold-home"

_OPENS_CASE = "casefold_opens_case"

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Session:
    """One call of the command."""

    folder: Path
    database: str | None = None
    given_by: str | None = None
    json: bool = False
    csv: str | None = None
    xlsx: str | None = None
    why: str | None = None
    _opened: set[str] = field(default_factory=set)
    """Cases whose opening the platform's log has."""

    @property
    def by(self) -> str:
        """Who is asking: --by, CASEFOLD_BY or the user of the machine.

        Raises:
            Misconfigured: None of them is known.
        """
        if self.given_by:
            return self.given_by
        try:
            return getpass.getuser()
        except (KeyError, OSError, ImportError) as error:
            raise Misconfigured(
                "it is not known who is asking", remedy="Give --by NAME, or set CASEFOLD_BY."
            ) from error

    @property
    def to_file(self) -> bool:
        """Tell whether the table goes to a file (or standard output) as CSV or XLSX."""
        return self.csv is not None or self.xlsx is not None

    def home(self, *, create: bool = False) -> Home:
        """Open the home.

        Raises:
            NotFound: There is none, and none is to be created.
        """
        if not create and self.database is None and not (self.folder / "store.db").is_file():
            raise NotFound(
                "there is no casefold home here",
                file=str(self.folder),
                remedy="Give --home DIR or set CASEFOLD_HOME; `casefold case create NAME` makes one.",
            )
        from casefold import open_home

        return open_home(self.folder, url=self.database)

    def case(self, name: str) -> Case:
        """Open a case of the home; where a platform owns it, only for its operator, with a reason that is logged.

        Raises:
            NotFound: There is no such case.
            NotAllowed: A platform owns the home, and whoever asks is not its operator.
            BadOption: A platform owns the home, and no reason is given.
        """
        home = self.home()
        operator = operator_gate.operator_of(self.folder.absolute(), self.database, self.by)
        case = home.case(name)
        if operator is not None and name not in self._opened:
            context = click.get_current_context()
            why = operator_gate.reason(self.why or context.params.get("why"), name, ask=not self.json)
            operator_gate.log_opening(operator, name, why, command=context.command_path)
            self._opened.add(name)
        return case


def session() -> Session:
    """Return the session of the running command."""
    found = click.get_current_context().find_object(Session)
    if found is None:
        raise Misconfigured("a command ran without the main command", remedy="Run `casefold`.")
    return found


class _WithExamples(click.Command):
    """Adds --json and a section of examples to the help."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        super().format_epilog(ctx, formatter)


class Command(_WithExamples):
    """A command that answers with something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if _opens_case(self):
            _add_why(self)
        self.params.append(_json_option())


class Group(_WithExamples, click.Group):
    """A group of commands; those of a group that names a case open it."""

    command_class = Command

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, with --why where it opens the group's case."""
        if _opens_case(self):
            _add_why(cmd)
        super().add_command(cmd, name)


def opens_case(command: F) -> F:
    """Mark a command that opens a case, so that it can be told why."""
    setattr(command, _OPENS_CASE, True)
    return command


def _opens_case(command: click.Command) -> bool:
    return getattr(command.callback, _OPENS_CASE, False)


def _add_why(command: click.Command) -> None:
    """Let a command be told why it opens a case, unless it asks for the reason of a decision already."""
    if not any(item.name == "why" for item in command.params):
        command.params.append(_why_opened())


def _why_opened() -> click.Option:
    def note(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        found = ctx.find_object(Session)
        if value is not None and found is not None:
            found.why = value

    return click.Option(
        ["--why"],
        metavar="TEXT",
        expose_value=False,
        callback=note,
        help="Why the case is opened: needed, and logged, where a platform owns the home.",
    )


def _json_option() -> click.Option:
    def note(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        found = ctx.find_object(Session)
        if value and found is not None:
            found.json = True

    return click.Option(
        ["--json"], is_flag=True, expose_value=False, callback=note, help="Answer with one JSON object."
    )


def _file_option(name: str, help_: str) -> Callable[[F], F]:
    def note(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        found = ctx.find_object(Session)
        if value is not None and found is not None:
            setattr(found, name, value)

    return click.option(f"--{name}", metavar="FILE", expose_value=False, callback=note, help=help_)


def table_options(command: F) -> F:
    """Give a command that answers with a table --csv and --xlsx."""
    command = _file_option("xlsx", "Write the table to a workbook, with a sheet that says what it is.")(command)
    return _file_option("csv", "Write the table to a CSV file; `-` for standard output.")(command)


def why_option(command: F) -> F:
    """Give a command that settles something --why."""
    return click.option("--why", required=True, help="The reason, kept with the decision.")(command)


def complete_case(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """List the cases of the home that begin so, by their folders: completion must not wait for a database."""
    given = ctx.find_root().params.get("home") or os.environ.get("CASEFOLD_HOME") or DEFAULT_HOME
    folder = Path(given) / "cases"
    names = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    return [name for name in names if name.startswith(incomplete)]


def case_argument(command: F) -> F:
    """Give a command the CASE it opens."""
    return click.argument("case", metavar="CASE", shell_complete=complete_case)(opens_case(command))


def case_of_group() -> str:
    """Return the CASE given before the name of the running command."""
    parent = click.get_current_context().parent
    return str(parent.params["case"]) if parent is not None else ""


def pairs(values: Sequence[str], option: str) -> dict[str, str]:
    """Read `NAME=VALUE` texts.

    Raises:
        UsageError: One has no `=`.
    """
    found = {}
    for text in values:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"'{text}' is no value of {option}; write NAME=VALUE.")
        found[name.strip()] = value
    return found
