"""Works out the truth from what happened and from where each row was really written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from casefold.demo.events import AFTER_ARREST, REPEATED_HOUR, Communication
from casefold.demo.exhibits import PlacedRow, Request, Written
from casefold.demo.meetings import Meeting
from casefold.demo.people import Cast
from casefold.demo.period import Timetable, iso, london
from casefold.demo.places import NETWORKS, Map
from casefold.demo.truth import (
    AfterArrest,
    ChangedNumber,
    FileCounts,
    Handover,
    HandsetSwap,
    PhoneUse,
    PlantedCommunication,
    RowRef,
    SimSwap,
    SubjectContacts,
    TopContact,
    TrueMeeting,
    TurnedCell,
)


def users(everyone: Cast) -> tuple[PhoneUse, ...]:
    """List who used which phone when, by number and time."""
    uses = [
        PhoneUse(line.number, tenure.person, iso(tenure.start), iso(tenure.end), line.network, line.imsi, line.purpose)
        for line in everyone.lines.values()
        for tenure in line.tenures
    ]
    return tuple(sorted(uses, key=lambda use: (use.number, use.time_from)))


def handset_swaps(everyone: Cast) -> tuple[HandsetSwap, ...]:
    """List every change of handset under one SIM."""
    return tuple(
        HandsetSwap(line.number, old.imei14, new.imei14, iso(new.start))
        for line in everyone.lines.values()
        for old, new in pairwise(line.handsets)
    )


def sim_swaps(everyone: Cast, times: Timetable) -> tuple[SimSwap, ...]:
    """Name E's change: another SIM in the same handset."""
    old, new = everyone.line("E1"), everyone.line("E2")
    imei14 = new.handsets[0].imei14
    return (SimSwap(imei14, old.number, new.number, old.imsi, new.imsi, iso(times.number_change)),)


def changed_numbers(everyone: Cast, times: Timetable) -> tuple[ChangedNumber, ...]:
    """Name A, who bought another phone after the arrest, and E, who bought another SIM."""
    key = everyone.key
    return (
        ChangedNumber(key["A"], key["A1"], key["A2"], iso(times.new_phone)),
        ChangedNumber(key["E"], key["E1"], key["E2"], iso(times.number_change)),
    )


def handovers(everyone: Cast) -> tuple[Handover, ...]:
    """List every phone that went from one person to another."""
    return tuple(
        Handover(line.number, giver.person, receiver.person, iso(receiver.start))
        for line in everyone.lines.values()
        for giver, receiver in pairwise(line.tenures)
    )


def turned_cells(places: Map) -> tuple[TurnedCell, ...]:
    """List every cell whose azimuth changed within the period."""
    return tuple(
        TurnedCell(network, cell.text, cell.azimuth, cell.turned_azimuth, cell.turned_on.isoformat())
        for network in NETWORKS
        for cell in places.cells(network)
        if cell.turned_on is not None
    )


def planned_meetings(planned: tuple[Meeting, ...]) -> tuple[TrueMeeting, ...]:
    """List the moments at which two phones were put near one spot."""
    return tuple(
        TrueMeeting(*one.numbers, iso(one.at), one.cells[0].text, one.cells[1].text)
        for one in sorted(planned, key=lambda one: (one.at, one.numbers))
    )


class RowIndex:
    """Every row written, by communication and by pair of parties; exact duplicates are left out."""

    def __init__(self, sent: list[tuple[Request, Written]]) -> None:
        self._rows: dict[Communication, list[PlacedRow]] = {}
        self._pairs: dict[tuple[str, str], list[PlacedRow]] = {}
        for request, written in sent:
            for placed in written.rows:
                if placed.duplicate:
                    continue
                self._rows.setdefault(placed.sighting.item, []).append(placed)
                if placed.other is not None:
                    self._pairs.setdefault(_pair(request.line.number, placed.other), []).append(placed)

    def planted(self, items: list[Communication], plot: str) -> tuple[PlantedCommunication, ...]:
        """Name the communications of a plot with their rows; those no file shows are left out."""
        return self.name([item for item in items if item.planted == plot and item in self._rows])

    def diverted(self, items: list[Communication]) -> tuple[PlantedCommunication, ...]:
        """Name the calls a file shows with a diverted and a voicemail leg."""
        return self.name([item for item in items if any(row.leg == "voicemail" for row in self._rows.get(item, ()))])

    def name(self, items: list[Communication]) -> tuple[PlantedCommunication, ...]:
        """Name communications with the rows that record them."""
        return tuple(
            PlantedCommunication(
                iso(item.at),
                item.kind,
                item.outcome,
                item.a,
                item.b or "",
                item.seconds,
                tuple(RowRef(row.file, row.sheet, row.row) for row in self._rows[item]),
            )
            for item in items
        )

    def pair(self, one: str, other: str) -> list[PlacedRow]:
        """List the rows of every file that show two parties together."""
        return self._pairs.get(_pair(one, other), [])


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def after_arrest(everyone: Cast, times: Timetable, items: list[Communication], rows: RowIndex) -> AfterArrest:
    """Count the contact between A and B at or after the arrest."""
    named = rows.planted(items, AFTER_ARREST)
    outcomes = Counter(entry.outcome for entry in named)
    key = everyone.key
    return AfterArrest(
        person_a=key["A"],
        person_b=key["B"],
        numbers_a=(key["A1"], key["A2"]),
        numbers_b=(key["B1"], key["B2"]),
        after=iso(times.arrest),
        answered_calls=outcomes["answered"],
        unanswered_calls=outcomes["unanswered"],
        messages=outcomes["sms"] + outcomes["mms"],
        rows=sum(len(entry.rows) for entry in named),
        in_both_parties_files=sum(len({row.file for row in entry.rows}) > 1 for entry in named),
        communications=named,
    )


def repeated_hour(items: list[Communication], rows: RowIndex) -> tuple[PlantedCommunication, ...]:
    """Name the planted calls of the hour that happens twice."""
    return rows.planted(items, REPEATED_HOUR)


def file_counts(request: Request, written: Written) -> FileCounts:
    """Count one call data file as written."""
    rows = written.rows
    kinds = Counter(row.sighting.item.kind for row in rows)
    seconds = [row.sighting.item.at for row in rows]
    return FileCounts(
        file=written.file,
        subject=request.line.number,
        data_rows=len(rows),
        voice_rows=kinds["voice"],
        message_rows=kinds["sms"] + kinds["mms"],
        session_rows=kinds["data"],
        rows_by_sheet=dict(Counter(row.sheet for row in rows if row.sheet is not None)),
        heading_rows=written.heading_rows,
        footer_rows=written.footer_rows,
        exact_duplicates=sum(row.duplicate for row in rows),
        withheld_rows=sum(row.other is None and row.sighting.item.kind != "data" for row in rows),
        rows_without_cell=sum(row.sighting.first is None for row in rows),
        rows_outside_authority=sum(_outside(request, at) for at in seconds),
        extra_legs=sum(row.leg in ("forward", "voicemail") for row in rows),
        partial_records=sum(row.leg == "part" for row in rows),
        first_at=iso(min(seconds)) if seconds else None,
        last_at=iso(max(seconds)) if seconds else None,
    )


def _outside(request: Request, at: int) -> bool:
    return london(at).date() > request.allowed_to


@dataclass(slots=True)
class _Tally:
    """What a subject's file shows of one contact."""

    rows: int = 0
    items: dict[Communication, bool] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)


def contacts(request: Request, written: Written, rows: RowIndex) -> SubjectContacts:
    """Rank the contacts of one subject."""
    tallies: dict[str, _Tally] = {}
    for placed in written.rows:
        if placed.other is None or placed.duplicate:
            continue
        tally = tallies.setdefault(placed.other, _Tally())
        tally.rows += 1
        outgoing = placed.sighting.outgoing or placed.leg == "voicemail"
        tally.items[placed.sighting.item] = outgoing
        tally.days.add(london(placed.sighting.item.at).date())
    own = request.line.number
    ranked = [_contact(number, tally, rows.pair(own, number)) for number, tally in tallies.items()]
    ranked.sort(key=lambda contact: (-contact.communications, contact.number))
    return SubjectContacts(written.file, own, tuple(ranked))


def _contact(number: str, tally: _Tally, everywhere: list[PlacedRow]) -> TopContact:
    calls = [item for item in tally.items if item.is_call]
    outgoing = sum(tally.items.values())
    return TopContact(
        number=number,
        communications=len(tally.items),
        rows=tally.rows,
        outgoing=outgoing,
        incoming=len(tally.items) - outgoing,
        calls=len(calls),
        messages=len(tally.items) - len(calls),
        answered=sum(item.seconds > 0 for item in calls),
        seconds=sum(item.seconds for item in calls),
        days=len(tally.days),
        communications_in_case=len({row.sighting.item for row in everywhere}),
        rows_in_case=len(everywhere),
    )
