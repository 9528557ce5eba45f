"""`casefold analyse` and `casefold findings`: every installed question, with the options it declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from casefold.cli import engine
from casefold.cli.context import Command, Group, case_argument, case_of_group, session, table_options
from casefold.cli.output import Output, emit, plain, print_table
from casefold.cli.terminal import say

if TYPE_CHECKING:
    from casefold import Case, Finding

_HIDDEN = frozenset({"evidence_digest"})
_METAVARS = {
    "text": "TEXT",
    "integer": "NUMBER",
    "number": "NUMBER",
    "timestamp": "TIME",
    "date": "DAY",
    "identifier": "IDENTIFIER",
    "zone": "ZONE",
}


class AnalyseGroup(Group):
    """One command for each analysis the registry knows, made from its declaration."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the installed analyses."""
        return sorted(engine.analyses().members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of an analysis."""
        if cmd_name.startswith("-"):
            return None
        return analysis_command(engine.analyses().get(cmd_name.replace("-", "_")))


def analysis_command(member: Any) -> click.Command:
    """Return the command that asks one analysis."""
    command = Command(
        member.name,
        callback=_asker(member.name),
        help=f"{member.question}\n\n{member.title}, version {member.version}.",
        short_help=member.question,
        params=[
            *(click_option(option) for option in member.options),
            click.Option(
                ["--evidence", "evidence_row"],
                metavar="ROW",
                type=click.IntRange(min=1),
                help="Show the records behind this row of the answer (from 1).",
            ),
        ],
        examples=(f"casefold analyse larkspur {member.name}{_example_options(member)}",),
    )
    table_options(command)
    return command


def click_option(option: engine.Option) -> click.Option:
    """Turn a declared option into one of the command line; its value is read by the declaration itself."""
    flag = option.name.replace("_", "-")
    required = "; required" if option.required else ""
    default = "" if option.default in (None, ()) else f"; default {_shown(option.default)}"
    help_ = f"{option.help.rstrip('.')}{default}{required}."
    destination = f"option_{option.name}"
    if option.type.value == "boolean":
        return click.Option([f"--{flag}/--no-{flag}", destination], default=None, help=help_)
    kind = click.Choice(option.choices) if option.choices else None
    metavar = None if option.choices else _METAVARS.get(option.type.value, "VALUE")
    return click.Option([f"--{flag}", destination], type=kind, metavar=metavar, multiple=option.many, help=help_)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(item) for item in value) if isinstance(value, tuple | list) else str(value)


def _example_options(member: Any) -> str:
    values = {"identifier": "person:NAME", "timestamp": "2026-03-01T09:00", "date": "2026-03-01", "integer": "10"}
    needed = [option for option in member.options if option.required]
    words = [(o.name.replace("_", "-"), o.choices[0] if o.choices else values.get(o.type.value, "…")) for o in needed]
    return "".join(f" --{name} {value}" for name, value in words)


def _asker(name: str) -> Callable[..., None]:
    def ask(evidence_row: int | None, **given: Any) -> None:
        wishes = session()
        opened = wishes.case(case_of_group())
        options = {key.removeprefix("option_"): value for key, value in given.items() if value not in (None, ())}
        show_finding(opened, opened.analyse(name, by=wishes.by, **options), evidence_row)

    return ask


@click.group(
    "analyse",
    cls=AnalyseGroup,
    short_help="Ask one question of a case.",
    subcommand_metavar="NAME [OPTIONS]…",
    examples=(
        "casefold analyse larkspur top_contacts",
        "casefold analyse larkspur top_contacts --help",
        "casefold analyses",
    ),
)
@case_argument
def analyse(case: str) -> None:
    """Ask one question of a case; the answer is kept as a finding.

    Each row of the answer can be opened down to the records behind it with --evidence ROW.
    """


def show_finding(case: Case, finding: Finding, row: int | None = None) -> None:
    """Give a finding, or the records behind one of its rows."""
    wishes = session()
    fields = finding_fields(finding)
    about = finding_about(case, finding)
    if row is not None:
        _show_evidence(case, finding, row, fields, about)
        return
    rows = finding.table.to_pylist()
    columns = ["row", *(name for name in finding.table.column_names if name not in _HIDDEN)]
    if wishes.json or wishes.to_file:
        emit(wishes, Output(fields=fields, rows=rows, table=finding.table, about=about))
        return
    say(f"{finding.title} ({finding.id})", style="bold")
    say(finding.sentence)
    say()
    print_table([{"row": place, **item} for place, item in enumerate(rows, start=1)], columns, empty="No row.")
    _say_cautions(finding)
    if rows:
        say(f"The records behind a row: casefold show {case.name} {finding.id} --evidence 1", style="dim")


def _say_cautions(finding: Finding) -> None:
    if finding.cautions:
        say()
    for caution in finding.cautions:
        say(f"Caution: {caution}", style="yellow")


def _show_evidence(
    case: Case, finding: Finding, row: int, fields: dict[str, Any], about: list[tuple[str, str]]
) -> None:
    wishes = session()
    table = case.evidence(finding, row - 1)
    answer = plain(finding.table.slice(row - 1, 1).to_pylist()[0])
    named = ", ".join(f"{name} {answer[name]}" for name in finding.key)
    rows = table.to_pylist()
    if not wishes.json and not wishes.to_file:
        say(finding.sentence)
        say(f"Row {row} ({named}) rests on {len(rows):,} records:", style="bold")
    columns = ("record_id", "kind", "time_local", "zone", "file", "locator", "raw")
    output = Output(
        fields={**fields, "row": row, "answer": answer},
        rows=rows,
        columns=columns,
        table=table,
        about=[*about, ("Rows", f"The records behind row {row}: {named}")],
    )
    emit(wishes, output)


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return what a finding says beside its table, as JSON."""
    return {
        "finding": finding.id,
        "analysis": finding.analysis,
        "version": finding.version,
        "title": finding.title,
        "sentence": finding.sentence,
        "options": plain(finding.options),
        "key": list(finding.key),
        "cautions": list(finding.cautions),
        "exhibits": list(finding.pin.exhibits),
        "at": plain(finding.at),
        "by": finding.by,
        "casefold_version": finding.casefold_version,
    }


def finding_about(case: Case, finding: Finding) -> list[tuple[str, str]]:
    """Return the lines of the sheet About: what was asked, over what, and what the answer does not say."""
    member = engine.analyses().members.get(finding.analysis)
    references = {item.id: f"{item.reference} ({item.file_name}, SHA-256 {item.sha256})" for item in case.exhibits()}
    lines = [
        ("Case", f"{case.name} {case.row.title}".strip()),
        ("Marking", case.row.marking),
        ("Finding", f"{finding.id}, {finding.at.isoformat()}, by {finding.by}"),
        ("Question", member.question if member is not None else finding.title),
        ("Answer", finding.sentence),
        ("Analysis", f"{finding.analysis}, version {finding.version}"),
    ]
    lines += [(f"Option {name}", _shown(value)) for name, value in finding.options.items() if value not in (None, ())]
    lines += [("Exhibit", references.get(item, item)) for item in finding.pin.exhibits]
    return [*lines, *(("Caution", caution) for caution in finding.cautions)]


@click.command(
    "findings",
    cls=Command,
    short_help="List the answers of a case.",
    examples=("casefold findings larkspur", "casefold findings larkspur --analysis gaps"),
)
@case_argument
@click.option("--analysis", metavar="NAME", help="Only findings of this analysis.")
@table_options
def findings(case: str, analysis: str | None) -> None:
    """List the findings of a case; `casefold show CASE FINDING` opens one."""
    wishes = session()
    rows = [
        {**finding_fields(item), "rows": item.table.num_rows}
        for item in wishes.case(case).findings()
        if analysis in (None, item.analysis)
    ]
    columns = ("finding", "analysis", "rows", "sentence", "by", "at")
    emit(
        wishes,
        Output(fields={"case": case}, rows=rows, columns=columns, empty=f"No finding yet: casefold analyse {case} …"),
    )
