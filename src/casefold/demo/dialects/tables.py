"""The tables that come beside call data: where cells stood and when, and who is registered as subscriber."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from casefold.demo.dialects.workbook import workbook
from casefold.demo.numbers import national, stream
from casefold.demo.people import Cast, Line, Person
from casefold.demo.period import Timetable
from casefold.demo.places import TOWNS, Map, Validity

_STREETS = ("Foxglove Close", "Lark Rise", "Weir Street", "Chapel Row", "Orchard Way", "Tannery Lane")


@dataclass(frozen=True, slots=True)
class Subscriber:
    """What a network holds about a number; a prepaid number often has no details. The user may be another person."""

    number: str
    network: str
    name: str | None
    address: str | None
    activated: date
    account: str
    imsi: str


def subscribers(everyone: Cast, times: Timetable, seed: int) -> list[Subscriber]:
    """Register every line: the story's spare, new and deal lines without details, D's to a relative's name."""
    rng = stream(seed, "subscribers")
    without = {everyone.key[key] for key in ("A2", "B2", "E2", "LINE")}
    listed = []
    for line in everyone.lines.values():
        holder = everyone.person(line.tenures[0].person)
        name = _registered(everyone, line, holder)
        address = f"{rng.randrange(1, 90)} {rng.choice(_STREETS)}, {TOWNS[holder.town][0]}"
        prepaid = line.number in without or rng.random() < 0.15
        activated = _activated(line, times, rng.randrange(100, 1500))
        account = "Pay as you go, no details held" if prepaid else "Monthly contract"
        listed.append(
            Subscriber(
                number=line.number,
                network=line.network,
                name=None if prepaid else name,
                address=None if prepaid else address,
                activated=activated,
                account=account,
                imsi=line.imsi,
            )
        )
    return sorted(listed, key=lambda entry: entry.number)


def _registered(everyone: Cast, line: Line, holder: Person) -> str:
    """Name the holder, but for D's phone a relative who signed the contract."""
    if line.number != everyone.key["D1"]:
        return holder.name
    return f"{everyone.people[-1].name.split()[0]} {holder.name.split()[-1]}"


def _activated(line: Line, times: Timetable, days_before: int) -> date:
    start = line.tenures[0].start
    if start == times.start:
        return times.first_day - timedelta(days=days_before)
    return times.first_day + timedelta(seconds=start - times.start)


def write_subscribers_csv(path: Path, entries: list[Subscriber]) -> None:
    """Write numbers as `07...` with dates day first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(("Telephone Number", "Subscriber Name", "Address", "Activation Date", "Account Type", "IMSI"))
        for entry in entries:
            activated = f"{entry.activated:%d/%m/%Y}"
            details = (entry.name or "", entry.address or "", activated, entry.account, entry.imsi)
            out.writerow((national(entry.number), *details))


def write_subscribers_xlsx(path: Path, entries: list[Subscriber]) -> None:
    """Write numbers as `44...` with real date cells."""
    with workbook(path, "Subscribers (made up)") as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Subscribers")
        headings = ("MSISDN", "Registered Name", "Registered Address", "Activated", "Tariff", "IMSI")
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading)
        for row, entry in enumerate(entries, start=1):
            sheet.write_string(row, 0, entry.number.removeprefix("+"))
            sheet.write_string(row, 1, entry.name or "")
            sheet.write_string(row, 2, entry.address or "")
            sheet.write_datetime(row, 3, entry.activated, day)
            sheet.write_string(row, 4, entry.account)
            sheet.write_string(row, 5, entry.imsi)


def write_norwood_cells(path: Path, places: Map) -> int:
    """Write Norwood's cells, one row per cell and validity; give the number of data rows."""
    header = ("CGI", "Site Name", "Latitude", "Longitude", "Azimuth", "Beamwidth", "Valid From", "Valid To")
    return _write_cells(path, places.validity("Norwood"), header, "%d/%m/%Y", ",")


def write_calder_cells(path: Path, places: Map) -> int:
    """Write Calder's cells with semicolons and year-first dates; give the number of data rows."""
    header = ("Cell ID", "Site", "LAT", "LON", "AZI", "HBW", "Valid From", "Valid To")
    return _write_cells(path, places.validity("Calder"), header, "%Y-%m-%d", ";")


def _write_cells(path: Path, stood: list[Validity], header: tuple[str, ...], day: str, delimiter: str) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        out.writerow(header)
        for entry in stood:
            cell = entry.cell
            until = "" if entry.until is None else entry.until.strftime(day)
            place = (cell.text, cell.name, f"{cell.latitude:.5f}", f"{cell.longitude:.5f}")
            out.writerow((*place, entry.azimuth, 120, entry.since.strftime(day), until))
    return len(stood)
