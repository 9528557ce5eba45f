"""`casefold entity` and `casefold link`: people, organisations, objects, places and events, and their relations."""

from __future__ import annotations

from typing import Any

import click

from casefold.cli import engine
from casefold.cli.context import (
    Group,
    case_argument,
    case_of_group,
    pairs,
    session,
    table_options,
    why_option,
)
from casefold.cli.output import Output, emit, plain

TYPES = ("person", "organisation", "object", "location", "event")


@click.group("entity", cls=Group, examples=("casefold entity larkspur list",))
@case_argument
def entity(case: str) -> None:
    """Keep the people, organisations and things of a case."""


@entity.command(
    "add",
    examples=(
        "casefold entity larkspur add person 'Robin Ashdown' --why 'Named in the warrant'",
        "casefold entity larkspur add object 'Blue van' --detail plate=AB12CDE --why 'Seen outside'",
    ),
)
@click.argument("type_", metavar="TYPE", type=click.Choice(TYPES))
@click.argument("name")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="Something known of it; repeatable.")
@why_option
def add_entity(type_: str, name: str, details: tuple[str, ...], why: str) -> None:
    """Add an entity of TYPE: person, organisation, object, location or event."""
    wishes = session()
    made = wishes.case(case_of_group()).entity(type_, name, by=wishes.by, why=why, details=pairs(details, "--detail"))
    emit(wishes, Output(fields={"entity": plain(made)}, before=[f"Entity {made.id}: {made.type.value} {made.name}."]))


@entity.command("list", examples=("casefold entity larkspur list", "casefold entity larkspur list --all"))
@click.option("--all", "everything", is_flag=True, help="Retired ones too.")
@table_options
def list_entities(everything: bool) -> None:
    """List the entities of a case."""
    wishes = session()
    rows = [plain(item) for item in wishes.case(case_of_group()).ledger.entities(all=everything)]
    emit(wishes, Output(rows=rows, columns=("id", "type", "name", "details", "retired"), empty="No entity yet."))


@entity.command(
    "amend", examples=("casefold entity larkspur amend p1 --name 'Robin Ashdown-Vale' --why 'Married name'",)
)
@click.argument("entity_id", metavar="ENTITY")
@click.option("--name", help="The new name.")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="Detail to set; empty removes it.")
@why_option
def amend_entity(entity_id: str, name: str | None, details: tuple[str, ...], why: str) -> None:
    """Change an entity's name or details; what was before stays on the record."""
    wishes = session()
    made = engine.amend_entity(
        wishes.case(case_of_group()), entity_id, name, pairs(details, "--detail"), by=wishes.by, why=why
    )
    emit(wishes, Output(fields={"entity": plain(made)}, before=[f"Entity {made.id}: {made.type.value} {made.name}."]))


@entity.command("retire", examples=("casefold entity larkspur retire p1 --why 'Entered twice, see p2'",))
@click.argument("entity_id", metavar="ENTITY")
@why_option
def retire_entity(entity_id: str, why: str) -> None:
    """Take an entity out of use; it stays on the record."""
    wishes = session()
    ledger = wishes.case(case_of_group()).ledger
    ledger.retire(ledger.entity(entity_id).id, by=wishes.by, why=why)
    made = ledger.entity(entity_id)
    emit(wishes, Output(fields={"entity": plain(made)}, before=[f"Entity {made.id} is retired."]))


@click.group("link", cls=Group, examples=("casefold link larkspur list",))
@case_argument
def link(case: str) -> None:
    """Keep the relations between entities that a person asserts."""


@link.command("add", examples=("casefold link larkspur add p1 p2 sibling --grade 2/B/P --why 'Statement of p3'",))
@click.argument("from_entity", metavar="FROM")
@click.argument("to_entity", metavar="TO")
@click.argument("relation")
@click.option("--grade", metavar="GRADE", help="Source/information/handling, such as 2/B/P.")
@why_option
def add_link(from_entity: str, to_entity: str, relation: str, grade: str | None, why: str) -> None:
    """Assert a RELATION between two entities."""
    wishes = session()
    case = wishes.case(case_of_group())
    made = case.link(from_entity, to_entity, relation, by=wishes.by, why=why, grade=engine.grade(grade))
    text = f"Link {made.id}: {made.from_entity} {made.relation} {made.to_entity}."
    emit(wishes, Output(fields={"link": plain(made)}, before=[text]))


@link.command("list", examples=("casefold link larkspur list",))
@click.option("--all", "everything", is_flag=True, help="Retired ones too.")
@table_options
def list_links(everything: bool) -> None:
    """List the links of a case."""
    wishes = session()
    rows = [_link_row(item) for item in wishes.case(case_of_group()).ledger.links(all=everything)]
    columns = ("id", "from_entity", "relation", "to_entity", "grade_text", "date_from", "date_to", "retired")
    emit(wishes, Output(rows=rows, columns=columns, empty="No link yet."))


@link.command("retire", examples=("casefold link larkspur retire l1 --why 'Statement withdrawn'",))
@click.argument("link_id", metavar="LINK")
@why_option
def retire_link(link_id: str, why: str) -> None:
    """Take a link out of use; it stays on the record."""
    wishes = session()
    ledger = wishes.case(case_of_group()).ledger
    ledger.retire(ledger.link(link_id).id, by=wishes.by, why=why)
    made = ledger.link(link_id)
    emit(wishes, Output(fields={"link": plain(made)}, before=[f"Link {made.id} is retired."]))


def _link_row(item: Any) -> dict[str, Any]:
    return {**plain(item), "grade_text": str(item.grade) if item.grade is not None else None}
