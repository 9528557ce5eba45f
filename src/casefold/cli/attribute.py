"""`casefold attribute`: who used a number, from when until when, why that is held, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casefold.cli import engine
from casefold.cli.context import Group, case_argument, case_of_group, session, table_options, why_option
from casefold.cli.output import Output, emit, plain
from casefold.errors import BadOption, NotFound

if TYPE_CHECKING:
    from casefold import Case, EvidenceLine
    from casefold.model.ledger import Attribution

REVIEWS = ("accept", "dispute", "reject")
_COLUMNS = ("id", "identifier", "name", "date_from", "date_to", "grade_text", "status", "author", "reviewer")


@click.group("attribute", cls=Group, examples=("casefold attribute larkspur list",))
@case_argument
def attribute(case: str) -> None:
    """Claim, review and list who used which identifier, and when."""


@attribute.command(
    "add",
    examples=(
        "casefold attribute larkspur add '07700 900123' 'Robin Ashdown' --why 'Seized from him' --grade 1/A/P",
        "casefold attribute larkspur add imei:350000000000001 p1 --from 2026-03-01 --to 2026-04-01 --why 'Box found'"
        " --evidence 'seizure=Handset ABC/2 in his pocket'",
    ),
)
@click.argument("identifier")
@click.argument("person", metavar="ENTITY")
@click.option("--from", "date_from", metavar="TIME", help="First local time of use claimed; open where absent.")
@click.option("--to", "date_to", metavar="TIME", help="Local time from which use is no longer claimed.")
@click.option("--grade", metavar="GRADE", help="Source/information/handling, such as 2/B/P.")
@click.option("--evidence", metavar="KIND=TEXT", multiple=True, help="A reason for it, such as seizure=…; repeatable.")
@click.option("--against", metavar="KIND=TEXT", multiple=True, help="A reason against it; repeatable.")
@why_option
def add(identifier: str, person: str, **given: Any) -> None:
    """Claim that IDENTIFIER was used by ENTITY (an id, or a name that only one has)."""
    wishes = session()
    case = wishes.case(case_of_group())
    made = case.attribute(
        identifier,
        entity_id(case, person),
        by=wishes.by,
        why=given["why"],
        date_from=engine.moment(given["date_from"]),
        date_to=engine.moment(given["date_to"]),
        grade=engine.grade(given["grade"]),
        evidence=(*_lines(given["evidence"], supports=True), *_lines(given["against"], supports=False)),
    )
    _told(case, made)


@attribute.command("list", examples=("casefold attribute larkspur list", "casefold attribute larkspur list --all"))
@click.option("--all", "everything", is_flag=True, help="Retired ones too.")
@table_options
def list_(everything: bool) -> None:
    """List the attributions of a case with grade, status, author and reviewer."""
    wishes = session()
    case = wishes.case(case_of_group())
    names = _names(case)
    rows = [_row(item, names) for item in case.ledger.attributions(all=everything)]
    emit(wishes, Output(rows=rows, columns=_COLUMNS, empty="No attribution yet."))


@attribute.command("review", examples=("casefold attribute larkspur review a1 accept --why 'Checked the download'",))
@click.argument("attribution_id", metavar="ATTRIBUTION")
@click.argument("verdict", type=click.Choice(REVIEWS))
@why_option
def review(attribution_id: str, verdict: str, why: str) -> None:
    """Accept, dispute or reject an attribution."""
    wishes = session()
    case = wishes.case(case_of_group())
    _told(case, engine.review(case, attribution_id, verdict, by=wishes.by, why=why))


@attribute.command("retire", examples=("casefold attribute larkspur retire a1 --why 'Wrong handset'",))
@click.argument("attribution_id", metavar="ATTRIBUTION")
@why_option
def retire(attribution_id: str, why: str) -> None:
    """Take an attribution out of use; it stays on the record."""
    wishes = session()
    case = wishes.case(case_of_group())
    case.ledger.retire(case.ledger.attribution(attribution_id).id, by=wishes.by, why=why)
    _told(case, case.ledger.attribution(attribution_id))


def entity_id(case: Case, text: str) -> str:
    """Return the id of an entity named by id or by a name that only one has.

    Raises:
        NotFound: There is none such.
        BadOption: Several have that name.
    """
    live = case.ledger.entities()
    found = [item.id for item in live if item.id == text] or [
        item.id for item in live if item.name.casefold() == text.casefold()
    ]
    if len(found) == 0:
        raise NotFound(f"no entity '{text}'", remedy=f"Add it with `casefold entity {case.name} add person '{text}'`.")
    if len(found) > 1:
        raise BadOption(f"{len(found)} entities are called '{text}'", remedy=f"Use an id: {', '.join(found)}.")
    return found[0]


def _lines(texts: tuple[str, ...], *, supports: bool) -> list[EvidenceLine]:
    from casefold import EvidenceLine

    split = [text.partition("=") for text in texts]
    return [EvidenceLine(kind if sign else "other", text if sign else kind, supports) for kind, sign, text in split]


def _names(case: Case) -> dict[str, str]:
    return {item.id: item.name for item in case.ledger.entities(all=True)}


def _row(item: Attribution, names: dict[str, str]) -> dict[str, Any]:
    grade = str(item.grade) if item.grade is not None else None
    return {**plain(item), "name": names.get(item.entity, item.entity), "grade_text": grade}


def _told(case: Case, made: Attribution) -> None:
    row = _row(made, _names(case))
    period = f"{row['date_from'] or 'open'} to {row['date_to'] or 'open'}"
    state = "retired" if made.retired else made.status.value
    text = f"Attribution {made.id}: {made.identifier} used by {row['name']}, {period}, {state}."
    emit(session(), Output(fields={"attribution": row}, before=[text]))
