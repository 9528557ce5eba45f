"""`casefold note`, `decisions` and `reverse`: what people wrote and settled, who, when and why."""

from __future__ import annotations

import click

from casefold.cli.context import Command, Group, case_argument, case_of_group, session, table_options, why_option
from casefold.cli.output import Output, emit, plain


@click.group("note", cls=Group, examples=("casefold note larkspur list",))
@case_argument
def note(case: str) -> None:
    """Put notes on anything of a case, and read them."""


@note.command(
    "add",
    examples=(
        "casefold note larkspur add x1-row:17 'Caller says the number is his brother’s'",
        "casefold note larkspur add case 'Handed over to the night team'",
    ),
)
@click.argument("subject")
@click.argument("text")
@click.option("--why", default="note", show_default=True, help="The reason, kept with the decision.")
def add(subject: str, text: str, why: str) -> None:
    """Put a note on SUBJECT: `case`, or the id of an exhibit, record, entity, attribution or finding."""
    wishes = session()
    made = wishes.case(case_of_group()).note(subject, text, by=wishes.by, why=why)
    emit(wishes, Output(fields={"note": plain(made)}, before=[f"Note {made.id} on {made.subject}."]))


@note.command("list", examples=("casefold note larkspur list", "casefold note larkspur list --on x1-row:17"))
@click.option("--on", "subject", metavar="SUBJECT", help="Only notes on this.")
@table_options
def list_(subject: str | None) -> None:
    """List the notes of a case."""
    wishes = session()
    rows = [plain(item) for item in wishes.case(case_of_group()).ledger.notes(subject)]
    emit(wishes, Output(rows=rows, columns=("id", "subject", "text", "retired"), empty="No note yet."))


@click.command(
    "decisions",
    cls=Command,
    short_help="List what was settled, by whom and why.",
    examples=("casefold decisions larkspur", "casefold decisions larkspur --json"),
)
@case_argument
@click.option("--on", "subject", metavar="SUBJECT", help="Only the history of this exhibit, entity, attribution, ….")
@table_options
def decisions(case: str, subject: str | None) -> None:
    """List what was settled in a case, in order, with who, when and why."""
    wishes = session()
    opened = wishes.case(case)
    found = opened.decisions() if subject is None else opened.ledger.history(subject)
    rows = [plain(item) for item in found]
    columns = ("id", "at", "by", "action", "subject_kind", "subject", "why", "reverses")
    emit(wishes, Output(rows=rows, columns=columns, empty="Nothing was settled yet."))


@click.command("reverse", cls=Command, examples=("casefold reverse larkspur n7 --why 'Entered by mistake'",))
@case_argument
@click.argument("decision")
@why_option
def reverse(case: str, decision: str, why: str) -> None:
    """Undo a decision by another one; both stay on the record."""
    wishes = session()
    made = wishes.case(case).decide(decision, by=wishes.by, why=why)
    text = f"Decision {made.id} reverses {decision}: {made.subject_kind} {made.subject}."
    emit(wishes, Output(fields={"decision": plain(made)}, before=[text]))
