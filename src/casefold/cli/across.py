"""`casefold across`: the index over all cases of a home, for the operator of the machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casefold.cli import engine, operator_gate
from casefold.cli.context import Command, Group, Session, opens_case, session, table_options
from casefold.cli.output import Output, emit, plain
from casefold.errors import BadExhibit, NotFound

if TYPE_CHECKING:
    from casefold.case import AcrossCases, HeldAt, Met

LONGEST_LIST_BYTES = 5_000_000


@click.group("across", cls=Group, examples=("casefold across ask 07700900123", "casefold across hits larkspur"))
def across() -> None:
    """Ask every case of the home at once; a platform answers each person only as far as their access goes."""


@across.command("ask", examples=("casefold across ask 07700900123", "casefold across ask 'AB12 CDE' --json"))
@click.argument("identifier")
@click.option("--region", metavar="CODE", default="GB", show_default=True, help="Country of a bare number.")
@table_options
@opens_case
def ask(identifier: str, region: str) -> None:
    """Say where IDENTIFIER stands, in any case, and what is near it."""
    wishes = session()
    index = _index(wishes)
    rows: list[dict[str, Any]] = []
    read = index.meant(identifier, region)
    for one in read:
        near = index.near(one)
        places = index.where({one, *near})
        rows += [{**_place(place), "near": None} for place in places.get(one, ())]
        rows += [{**_place(place), "near": how} for other, how in near.items() for place in places.get(other, ())]
    columns = ("identifier", "near", "holder", "kind", "exhibit", "said", "wall", "records", "first_at", "last_at")
    emit(wishes, Output(fields={"read_as": list(read)}, rows=rows, columns=columns, empty="No hit."))


@across.command("hits", examples=("casefold across hits larkspur", "casefold across hits --csv hits.csv"))
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@table_options
@opens_case
def hits(cases: tuple[str, ...]) -> None:
    """List which identifiers of CASE (or of every case) stand in other cases or on watch lists."""
    wishes = session()
    index = _index(wishes)
    holders = set(cases) or {row.name for row in wishes.home().cases()}
    for name in cases:
        wishes.home().case_row(name)
    rows = [_hit(met) for met in index.hits(holders)]
    columns = ("holder", "identifier", "other", "other_identifier", "how", "at")
    emit(wishes, Output(rows=rows, columns=columns, empty="No hit."))


@across.command("rebuild", examples=("casefold across rebuild", "casefold across rebuild larkspur"))
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@opens_case
def rebuild(cases: tuple[str, ...]) -> None:
    """Make the index of CASE (or of every case) again from its records and ledger, and match everything."""
    wishes = session()
    index = _index(wishes)
    names = [wishes.home().case_row(name).name for name in cases] or [row.name for row in wishes.home().cases()]
    new = index.rebuild(names)
    told = f"{len(names):,} cases are in the index again; {new:,} hits are new."
    emit(wishes, Output(fields={"cases": names, "new_hits": new}, before=[told]))


@across.command(
    "watch", examples=("casefold across watch numbers.csv --name Buyers --reason Exercise --review-on 2027-01-31",)
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="How the list is called.")
@click.option("--reason", required=True, help="Why these are watched for.")
@click.option("--member", "members", multiple=True, metavar="NAME", help="User name of who else is alerted.")
@click.option("--review-on", metavar="DAY", required=True, help="When its owner says whether it is still needed.")
@click.option("--ends-on", metavar="DAY", help="The last day on which it matches; 90 days after the review.")
@opens_case
def watch(file: Path, name: str, reason: str, members: tuple[str, ...], review_on: str, ends_on: str | None) -> None:
    """Watch for the identifiers of FILE: CSV, the first column of each row."""
    wishes = session()
    index = _index(wishes)
    review = engine.day(review_on)
    if review is None:
        raise click.UsageError("Give --review-on DAY.")
    end = engine.day(ends_on) or review + timedelta(days=90)
    identifiers = index.listed_in(_text(file))
    made, new = index.watch(
        name, identifiers, reason=reason, owner=wishes.by, members=members, review_on=review, ends_on=end
    )
    told = f"List {made.id} watches for {made.identifiers:,} identifiers until {made.ends_on}; {new:,} hits at once."
    emit(wishes, Output(fields={"list": plain(made), "new_hits": new}, before=[told]))


@across.command("lists", examples=("casefold across lists",))
@table_options
@opens_case
def lists() -> None:
    """List the watch lists."""
    wishes = session()
    rows = [plain(item) for item in _index(wishes).watch_lists()]
    columns = ("id", "name", "owner", "identifiers", "review_on", "ends_on", "closed", "reason")
    emit(wishes, Output(rows=rows, columns=columns, empty="No watch list yet."))


@across.command("close", cls=Command, examples=("casefold across close 0f3a91bc --why 'Not needed any more'",))
@click.argument("key", metavar="LIST")
@click.option("--why", required=True, help="The reason, kept with the list.")
@opens_case
def close(key: str, why: str) -> None:
    """End the watch list LIST today; it is kept, and matches nothing any more."""
    wishes = session()
    made = _index(wishes).close(key, why=why)
    emit(wishes, Output(fields={"list": plain(made)}, before=[f"List {made.id} matches nothing any more."]))


def _index(wishes: Session) -> AcrossCases:
    """Open the index; where a platform owns the home, only for its operator, with a reason that is logged."""
    home = wishes.home()
    operator = operator_gate.operator_of(wishes.folder.absolute(), wishes.database, wishes.by)
    if operator is not None:
        context = click.get_current_context()
        given = wishes.why or context.params.get("why")
        why = operator_gate.reason(given, "every case of the home", ask=not wishes.json)
        operator_gate.log_opening(operator, "", why, command=context.command_path)
    return home.across_cases


def _text(file: Path) -> str:
    if not file.is_file():
        raise NotFound("there is no such file", file=str(file), remedy="Check the path.")
    try:
        if file.stat().st_size > LONGEST_LIST_BYTES:
            raise BadExhibit(f"the list is larger than {LONGEST_LIST_BYTES:,} bytes", file=str(file))
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExhibit("the list is no text in UTF-8", file=str(file), remedy="Save it as CSV in UTF-8.") from error


def _place(place: HeldAt) -> dict[str, Any]:
    told: dict[str, Any] = plain(place)
    return told


def _hit(met: Met) -> dict[str, Any]:
    told: dict[str, Any] = plain(met.hit)
    return told
