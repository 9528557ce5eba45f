"""What the analyses find in the made-up operation is what was planted there: all of it, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import casefold
from casefold.case import Case
from casefold.demo import Operation, Scale, write_operation

pytestmark = pytest.mark.slow
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Known:
    """An operation imported whole, with every phone attributed to its true users for the true times."""

    operation: Operation
    case: Case
    names: dict[str, str]


@pytest.fixture(scope="module", params=[3, 17, 29], ids=lambda seed: f"seed{seed}")
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Known:
    folder = tmp_path_factory.mktemp("found")
    operation = write_operation(folder / "files", Scale(people=8, days=10, seed=request.param))
    case = casefold.open_home(folder / "home").create_case("larkspur", by="A. Analyst")
    for exhibit in operation.exhibits:
        case.add([exhibit.path], by="A. Analyst", reference=exhibit.reference, timezone=exhibit.timezone)
    names = {person.id: f"{person.name} {person.id}" for person in operation.truth.people}
    people = {key: case.entity("person", name, by="A. Analyst", why="of the story") for key, name in names.items()}
    for use in operation.truth.users:
        case.attribute(
            use.number,
            people[use.person].id,
            date_from=local(use.time_from),
            date_to=local(use.time_to),
            by="A. Analyst",
            why="true in the story",
        )
    return Known(operation, case, names)


def local(written: str) -> datetime:
    """Turn the truth's UTC into the case's local time."""
    return datetime.fromisoformat(written).astimezone(LONDON).replace(tzinfo=None)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=None)


def after_arrest(known: Known, **options: Any) -> Any:
    planted = known.operation.truth.contacts_after_arrest
    return known.case.analyse(
        "contact_after",
        by="Test",
        a=[f"person:{known.names[planted.person_a]}"],
        b=[f"person:{known.names[planted.person_b]}"],
        after=local(planted.after).isoformat(),
        kinds=["call", "message"],
        **options,
    )


def test_every_planted_contact_after_the_arrest_is_found_and_none_invented(known: Known) -> None:
    planted = known.operation.truth.contacts_after_arrest
    found = after_arrest(known)
    events = Counter((row["time_utc"], row["kind"], row["from"], row["to"]) for row in found.table.to_pylist())
    kinds = {"voice": "call"}
    wanted = Counter(
        (utc(item.at), kinds.get(item.kind, "message"), item.caller, item.called) for item in planted.communications
    )
    assert events == wanted
    assert sum(found.table["records"].to_pylist()) == planted.rows


def test_the_phone_seized_at_the_arrest_is_told_and_no_event_names_it(known: Known) -> None:
    planted = known.operation.truth.contacts_after_arrest
    seized = known.operation.truth.key["A1"]
    found = after_arrest(known, custody=[f"{seized}={local(planted.after).isoformat()}.."], event="the arrest")
    assert f"In police custody, as stated: {seized} from" in found.sentence
    assert "(no event names it then)" in found.sentence
    assert set(found.table["custody"].to_pylist()) == {None}
