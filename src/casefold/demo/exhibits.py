"""Which records were asked for, under which authority, and what a network would have seen of each communication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from casefold.demo.events import Communication
from casefold.demo.habits import subjects
from casefold.demo.meetings import Whereabouts
from casefold.demo.numbers import national, stream
from casefold.demo.people import Cast, Line
from casefold.demo.period import Timetable, london
from casefold.demo.places import TOWNS, Cell, Map

OFFICER = "DC Rowan Ashdale"
"""Made up, like everyone here."""


@dataclass(frozen=True, slots=True)
class DemoAuthority:
    """The authority an exhibit carries; the wording is an example, the dates are London days, both inclusive."""

    legal_power: str
    reference: str
    purpose: str
    date_from: date
    date_to: date
    obtained_by: str


@dataclass(frozen=True, slots=True)
class DemoExhibit:
    """One file to add to the case; `timezone` and `region` are what an importer would be told, if anything."""

    path: Path
    reference: str
    kind: str
    dialect: str
    subject: str | None
    authority: DemoAuthority
    timezone: str | None = None
    region: str | None = "GB"


@dataclass(frozen=True, slots=True)
class Request:
    """One request for call data: the line, the seconds it covers and the last local day the authority allows."""

    reference: str
    urn: str
    line: Line
    start: int
    end: int
    allowed_to: date

    @property
    def file_name(self) -> str:
        """The name of the file the network sends back."""
        suffix = "csv" if self.line.network in ("Norwood", "Calder") else "xlsx"
        return f"{self.line.network.lower()}_{national(self.line.number)}.{suffix}"

    @property
    def days(self) -> tuple[date, date]:
        """First and last local day asked for."""
        return london(self.start).date(), london(self.end - 1).date()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A communication as the subject's network recorded it; `other` is None where withheld or for data."""

    item: Communication
    outgoing: bool
    other: str | None
    imei14: str
    imsi: str
    first: Cell | None
    last: Cell | None
    roaming: bool = False


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """Where a sighting stands in a file: 1-based physical row, in a sheet where the file has sheets.

    `other` is the other party on this row: on a voicemail leg it is the voicemail number.
    """

    file: str
    sheet: str | None
    row: int
    sighting: Sighting = field(repr=False)
    other: str | None
    leg: str = "main"
    duplicate: bool = False


@dataclass(slots=True)
class Written:
    """What a dialect wrote: its rows, the title and header rows above them and the footer rows below."""

    file: str
    rows: list[PlacedRow] = field(default_factory=list)
    heading_rows: int = 0
    footer_rows: int = 0


def requests(everyone: Cast, times: Timetable) -> list[Request]:
    """Plan a request per subject line: A's new phone for a few days only, C's beyond what its authority allows."""
    planned = []
    for index, line in enumerate(subjects(everyone)):
        start, end = line.tenures[0].start, line.tenures[-1].end
        if line.number == everyone.key["A2"]:
            end = times.window_end
        allowed = times.last_day + timedelta(days=1)
        if line.number == everyone.key["C1"]:
            allowed = london(times.authority_cut).date() - timedelta(days=1)
        planned.append(Request(f"RAS/{index + 1}", f"LARK-CD-{index + 1:04d}", line, start, end, allowed))
    return planned


def authority(urn: str, first: date, last: date) -> DemoAuthority:
    """Word the authority of an exhibit."""
    return DemoAuthority(
        legal_power="Investigatory Powers Act 2016, Part 3",
        reference=urn,
        purpose="To prevent or detect serious crime (made-up exercise)",
        date_from=first,
        date_to=last,
        obtained_by=OFFICER,
    )


def by_number(items: list[Communication]) -> dict[str, list[Communication]]:
    """Index communications by both of their ends, each list in order of time."""
    index: dict[str, list[Communication]] = {}
    for item in items:
        for number in dict.fromkeys((item.a, item.b)):
            if number is not None:
                index.setdefault(number, []).append(item)
    return index


class Observer:
    """Sees communications as a subject's network does: one end's handset, SIM and cells, never the far end's."""

    def __init__(self, everyone: Cast, times: Timetable, places: Map, seed: int, whereabouts: Whereabouts) -> None:
        self._everyone = everyone
        self._whereabouts = whereabouts
        self._times = times
        self._places = places
        self._seed = seed

    def sightings(self, request: Request, items: list[Communication]) -> Iterator[Sighting]:
        """Give the sightings of a request in order of time."""
        rng = stream(self._seed, "cells", request.line.number)
        for item in items:
            if not request.start <= item.at < request.end:
                continue
            outgoing = item.a == request.line.number
            other = item.b if outgoing else (None if item.withheld else item.a)
            roaming = self._abroad(request.line, item.at)
            first, last = self._cells(request.line, item, rng.random(), rng.random())
            met = self._whereabouts.cell(request.line.number, item.at)
            first, last = (met, met) if met is not None else (first, last)
            imei14 = request.line.imei14_at(item.at)
            if imei14 is None:
                continue
            yield Sighting(
                item,
                outgoing,
                other,
                imei14,
                request.line.imsi,
                None if roaming else first,
                None if roaming or not item.is_call or item.seconds == 0 else last,
                roaming,
            )

    def _abroad(self, line: Line, at: int) -> bool:
        """B is abroad for a while; rows have no home cell then."""
        trip = self._times.trip_start <= at < self._times.trip_end
        return trip and line.user_at(at) == self._everyone.key["B"]

    def _cells(self, line: Line, item: Communication, chance: float, drift: float) -> tuple[Cell, Cell]:
        user = line.user_at(item.at)
        person = self._everyone.person(user if user is not None else line.tenures[0].person)
        clock = london(item.at)
        town, site = person.town, person.home
        if line.purpose == "deal line" and 10 <= clock.hour < 23 and clock.weekday() >= 2:
            town, site = len(TOWNS) - 1, int(chance * 3)
        elif 9 <= clock.hour < 17 and clock.weekday() < 5:
            site = person.work
        elif 8 <= clock.hour < 22 and chance < 0.35:
            site = int(chance * 17)
        first = self._places.cell(line.network, town, site, int(chance * 1000) % 3)
        if drift < 0.75 or item.seconds < 60:
            return first, first
        return first, self._places.cell(line.network, town, site + 1, int(drift * 1000) % 3)
