"""`casefold case`: create, list and show cases; withdraw, restore and dispose of their exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casefold.cli.context import Group, case_argument, session, table_options, why_option
from casefold.cli.output import Output, emit, plain

if TYPE_CHECKING:
    from casefold import Case, Exhibit

EXHIBIT_COLUMNS = ("id", "reference", "file_name", "size", "status", "records", "subject", "authority", "sha256")


@click.group("case", cls=Group, examples=("casefold case create larkspur", "casefold case show larkspur"))
def case() -> None:
    """Create, list and show cases; withdraw or dispose of exhibits."""


@case.command(
    "create",
    examples=(
        "casefold case create larkspur --title 'Operation Larkspur' --purpose 'Supply of drugs'",
        "casefold case create dublin --zone Europe/Dublin --region IE",
    ),
)
@click.argument("name")
@click.option("--title", default="", help="Title as people say it.")
@click.option("--zone", default="Europe/London", show_default=True, help="Zone of times that state none.")
@click.option("--region", default="GB", show_default=True, help="Country of national numbers; empty for none.")
@click.option("--purpose", default="", help="What the data is held for.")
@click.option("--marking", default="OFFICIAL-SENSITIVE", show_default=True, help="Protective marking.")
def create(name: str, **given: str) -> None:
    """Create a case, and the home where there is none yet."""
    wishes = session()
    made = wishes.home(create=True).create_case(
        name,
        by=wishes.by,
        **{**given, "region": given["region"] or None},  # type: ignore[arg-type]
    )
    text = f"Case {made.name} created in {wishes.folder}. Next: casefold import {made.name} FILE…"
    emit(wishes, Output(fields={"case": plain(made.row)}, before=[text]))


@case.command("list", examples=("casefold case list",))
@table_options
def list_() -> None:
    """List the cases of the home."""
    wishes = session()
    rows = [plain(row) for row in wishes.home().cases()]
    emit(wishes, Output(rows=rows, empty="No case yet. Next: casefold case create NAME"))


@case.command("show", examples=("casefold case show larkspur", "casefold case show larkspur --all"))
@case_argument
@click.option("--all", "everything", is_flag=True, help="Withdrawn and disposed exhibits too.")
@table_options
def show(case: str, everything: bool) -> None:
    """Show a case: its exhibits with their authority, and how many records they gave."""
    wishes = session()
    opened = wishes.case(case)
    rows = [exhibit_row(opened, item) for item in opened.exhibits(all=everything)]
    row = plain(opened.row)
    about = f"{row['name']}: {row['title'] or 'no title'}; zone {row['zone']}, {row['marking']}"
    purpose = [f"Purpose: {row['purpose']}"] if row["purpose"] else []
    hint = f"No exhibit yet. Next: casefold import {case} FILE…"
    emit(wishes, Output(fields={"case": row}, rows=rows, columns=EXHIBIT_COLUMNS, before=[about, *purpose], empty=hint))


def exhibit_row(case: Case, exhibit: Exhibit) -> dict[str, Any]:
    """Return an exhibit as JSON, with its records by kind as its last import stored them."""
    from casefold.errors import NotFound

    row: dict[str, Any] = plain(exhibit)
    row["authority"] = {name: value for name, value in row["authority"].items() if value is not None}
    try:
        report = case.report(exhibit.id)
    except NotFound:
        report = {}
    row["records"] = report.get("stored", {})
    row["format"] = report.get("format")
    return row


@case.command("withdraw", examples=("casefold case withdraw larkspur ABC/1 --why 'Warrant set aside'",))
@case_argument
@click.argument("exhibit")
@why_option
def withdraw(case: str, exhibit: str, why: str) -> None:
    """Keep an exhibit but leave it out of every question."""
    wishes = session()
    opened = wishes.case(case)
    opened.withdraw(exhibit, by=wishes.by, why=why)
    _changed(opened, exhibit, "withdrawn: kept, and left out of every question")


@case.command("restore", examples=("casefold case restore larkspur ABC/1 --why 'Warrant upheld'",))
@case_argument
@click.argument("exhibit")
@why_option
def restore(case: str, exhibit: str, why: str) -> None:
    """Bring a withdrawn exhibit back."""
    wishes = session()
    opened = wishes.case(case)
    opened.restore(exhibit, by=wishes.by, why=why)
    _changed(opened, exhibit, "restored: part of every question again")


@case.command(
    "dispose",
    examples=("casefold case dispose larkspur ABC/1 --authority 'RET/7' --why 'Retention ended' --yes",),
)
@case_argument
@click.argument("exhibit")
@click.option("--authority", required=True, help="What allows the bytes to be deleted.")
@why_option
@click.option("--yes", is_flag=True, help="Do not ask again.")
def dispose(case: str, exhibit: str, authority: str, why: str, yes: bool) -> None:
    """Delete an exhibit's bytes and records for good; a tombstone remains."""
    wishes = session()
    opened = wishes.case(case)
    item = opened.exhibit(exhibit)
    if not yes:
        click.confirm(f"Delete {item.reference} ({item.file_name}) for good?", abort=True, err=True)
    opened.dispose(item.id, by=wishes.by, authority=authority, why=why)
    _changed(opened, item.id, "disposed of: bytes and records are gone, a tombstone remains")


def _changed(case: Case, exhibit: str, text: str) -> None:
    item = case.exhibit(exhibit)
    emit(session(), Output(fields={"exhibit": plain(item)}, before=[f"{item.reference} ({item.id}) {text}."]))
