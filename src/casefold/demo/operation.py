"""Writes Operation Larkspur: raw files as networks would send them, and the truth beside them.

Nothing here imports the files into a case: a made-up exhibit goes through the same door as a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from casefold.demo import reckoning
from casefold.demo.dialects import TIMEZONES, WRITERS, tables
from casefold.demo.events import Communication, OperationEvent, story
from casefold.demo.exhibits import (
    DemoAuthority,
    DemoExhibit,
    Observer,
    Request,
    Written,
    authority,
    by_number,
    requests,
)
from casefold.demo.habits import communications, subjects
from casefold.demo.meetings import Meeting, Whereabouts, meetings
from casefold.demo.people import Cast, Person, cast
from casefold.demo.period import Timetable, london, timetable
from casefold.demo.phones import Phones, write_phones
from casefold.demo.places import Map
from casefold.demo.truth import TableCounts, TruePerson, TrueService, TrueSubscriber, Truth, write_truth
from casefold.errors import Misconfigured

NAME = "Operation Larkspur"


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the made-up operation is; equal scales give equal files, byte for byte."""

    people: int = 24
    days: int = 60
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Operation:
    """A made-up operation on disk: its files, what the investigation knows and the truth."""

    name: str
    folder: Path
    scale: Scale
    date_from: date
    date_to: date
    exhibits: tuple[DemoExhibit, ...]
    events: tuple[OperationEvent, ...]
    people: tuple[Person, ...]
    truth: Truth


@dataclass(slots=True)
class _World:
    """Everything that is settled before a file is written."""

    scale: Scale
    times: Timetable
    everyone: Cast
    places: Map
    items: list[Communication]
    meetings: tuple[Meeting, ...]


def write_operation(folder: Path, scale: Scale | None = None) -> Operation:
    """Write the exhibits into `folder/exhibits` and the truth into `folder/truth.json`.

    Raises BadOption for a scale outside what the drama numbers or the story allow, Misconfigured where the folder
    cannot be written.
    """
    world = _world(scale if scale is not None else Scale())
    files = folder / "exhibits"
    try:
        files.mkdir(parents=True, exist_ok=True)
        sent = _call_data(files, world)
        exhibits, counts, registered = _tables(files, world, len(sent))
        phones = write_phones(
            files,
            world.everyone,
            world.times,
            world.places,
            world.items,
            sent,
            world.scale.seed,
            placed=len(sent) + len(exhibits),
        )
        truth = _truth(world, sent, counts, registered, phones)
        write_truth(folder / "truth.json", truth)
    except OSError as error:
        remedy = "Choose a folder that can be written to and has room."
        raise Misconfigured(
            f"the made-up operation could not be written: {error.strerror}", file=str(folder), remedy=remedy
        ) from error
    return Operation(
        name=NAME,
        folder=folder,
        scale=world.scale,
        date_from=world.times.first_day,
        date_to=world.times.last_day,
        exhibits=(*(_exhibit(files, world, request) for request, _ in sent), *exhibits, *phones.exhibits),
        events=story(world.everyone, world.times),
        people=tuple(world.everyone.people),
        truth=truth,
    )


def _world(scale: Scale) -> _World:
    times = timetable(scale.days)
    everyone = cast(scale.people, scale.seed, times)
    places = Map(scale.seed, london(times.handover).date())
    items = communications(everyone, times, scale.people, scale.days, scale.seed)
    met = meetings(everyone, subjects(everyone), items, places, scale.days, scale.seed)
    return _World(scale, times, everyone, places, items, met)


def _call_data(files: Path, world: _World) -> list[tuple[Request, Written]]:
    observer = Observer(world.everyone, world.times, world.places, world.scale.seed, Whereabouts(world.meetings))
    index = by_number(world.items)
    sent = []
    for request in requests(world.everyone, world.times):
        seen = observer.sightings(request, index.get(request.line.number, []))
        write = WRITERS[request.line.network]
        sent.append((request, write(files / request.file_name, request, seen, world.places)))
    return sent


def _exhibit(files: Path, world: _World, request: Request) -> DemoExhibit:
    first = request.days[0] - timedelta(days=1)
    return DemoExhibit(
        path=files / request.file_name,
        reference=request.reference,
        kind="call data",
        dialect=request.line.network,
        subject=request.line.number,
        authority=authority(request.urn, first, request.allowed_to),
        timezone=TIMEZONES[request.line.network],
    )


def _tables(
    files: Path, world: _World, placed: int
) -> tuple[list[DemoExhibit], tuple[TableCounts, ...], list[tables.Subscriber]]:
    """Write the cell-site and subscriber tables; their references follow those of the call data."""
    registered = tables.subscribers(world.everyone, world.times, world.scale.seed)
    by_csv = [entry for entry in registered if entry.network in ("Norwood", "Calder")]
    by_xlsx = [entry for entry in registered if entry.network not in ("Norwood", "Calder")]
    norwood = tables.write_norwood_cells(files / "norwood_cells.csv", world.places)
    calder = tables.write_calder_cells(files / "calder_cells.csv", world.places)
    rows = (
        ("norwood_cells.csv", "cell sites", "Norwood", norwood),
        ("calder_cells.csv", "cell sites", "Calder", calder),
        ("subscribers.csv", "subscribers", "Norwood and Calder", len(by_csv)),
        ("subscribers.xlsx", "subscribers", "Fenland and Tamar", len(by_xlsx)),
    )
    tables.write_subscribers_csv(files / "subscribers.csv", by_csv)
    tables.write_subscribers_xlsx(files / "subscribers.xlsx", by_xlsx)
    warrant = _whole_period(world)
    exhibits = [
        DemoExhibit(files / name, f"RAS/{placed + place}", kind, dialect, None, warrant)
        for place, (name, kind, dialect, _) in enumerate(rows, start=1)
    ]
    return exhibits, tuple(TableCounts(name, kind, count) for name, kind, _, count in rows), registered


def _whole_period(world: _World) -> DemoAuthority:
    """Authority for the tables: from long before the period, so that no activation date is outside."""
    return authority("LARK-ED-0001", date(2020, 1, 1), world.times.last_day + timedelta(days=1))


def _truth(
    world: _World,
    sent: list[tuple[Request, Written]],
    counts: tuple[TableCounts, ...],
    registered: list[tables.Subscriber],
    phones: Phones,
) -> Truth:
    everyone, times, items = world.everyone, world.times, world.items
    rows = reckoning.RowIndex(sent)
    families: dict[str, tuple[str, ...]] = {}
    for person in everyone.people:
        families[person.family] = (*families.get(person.family, ()), person.id)
    return Truth(
        people=tuple(TruePerson(one.id, one.name, one.role, one.family) for one in everyone.people),
        families={family: members for family, members in families.items() if len(members) > 1},
        key=dict(everyone.key),
        users=reckoning.users(everyone),
        handset_swaps=reckoning.handset_swaps(everyone),
        sim_swaps=reckoning.sim_swaps(everyone, times),
        changed_numbers=reckoning.changed_numbers(everyone, times),
        handovers=reckoning.handovers(everyone),
        contacts_after_arrest=reckoning.after_arrest(everyone, times, items, rows),
        repeated_hour=reckoning.repeated_hour(items, rows),
        diverted=rows.diverted(items),
        service_numbers=tuple(TrueService(one.number, one.name, one.kind) for one in everyone.services),
        subscribers=tuple(
            TrueSubscriber(one.number, one.network, one.name, one.activated.isoformat()) for one in registered
        ),
        turned_cells=reckoning.turned_cells(world.places),
        meetings=reckoning.planned_meetings(world.meetings),
        top_contacts=tuple(reckoning.contacts(request, written, rows) for request, written in sent),
        files=tuple(reckoning.file_counts(request, written) for request, written in sent),
        tables=counts,
        chats=phones.chats,
        handsets=phones.handsets,
        unnamed=phones.unnamed,
    )
