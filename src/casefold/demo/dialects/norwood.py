"""Norwood: CSV with five title lines, local times without a zone, 15-digit IMEIs, CGI cells and a disclaimer below."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from casefold.demo.exhibits import PlacedRow, Request, Sighting, Written
from casefold.demo.numbers import luhn_digit, national
from casefold.demo.period import london
from casefold.demo.places import Cell, Map

COLUMNS = (
    "Calling Number",
    "Called Number",
    "Date",
    "Time",
    "Duration",
    "Type",
    "Direction",
    "IMEI",
    "IMSI",
    "First Cell",
    "Last Cell",
    "Roaming",
)
WITHHELD = "WITHHELD"
_TYPES = {"voice": "Voice", "sms": "SMS", "mms": "MMS"}
_FOOTER = (
    "End of report",
    "Norwood Mobile is made up. Times are shown as local time. Cells are those recorded at first and last event.",
    "Not all failed calls are recorded, and this record cannot say who held the handset.",
)


def write(path: Path, request: Request, sightings: Iterable[Sighting], _: Map) -> Written:
    """Write one subject's records; rows stand in order of true time."""
    title = _title(request)
    written = Written(path.name, heading_rows=len(title) + 1, footer_rows=len(_FOOTER))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerows(title)
        out.writerow(COLUMNS)
        for number, sighting in enumerate(sightings, start=len(title) + 2):
            out.writerow(_row(request, sighting))
            written.rows.append(PlacedRow(path.name, None, number, sighting, sighting.other))
        out.writerows([line] for line in _FOOTER)
    return written


def _title(request: Request) -> list[list[str]]:
    first, last = request.days
    number = national(request.line.number)
    return [
        ["Norwood Mobile - Disclosure of call data (made up)"],
        [f"Subject number: {number[:5]} {number[5:]}"],
        [f"Period: {first:%d/%m/%Y} to {last:%d/%m/%Y}"],
        [f"Authority: {request.urn}"],
        ["Product: voice, SMS and MMS with cells"],
    ]


def _row(request: Request, sighting: Sighting) -> list[str]:
    item, local = sighting.item, london(sighting.item.at)
    own = national(request.line.number)
    other = WITHHELD if sighting.other is None else national(sighting.other)
    minutes, seconds = divmod(item.seconds, 60)
    return [
        own if sighting.outgoing else other,
        other if sighting.outgoing else own,
        f"{local:%d/%m/%Y}",
        f"{local:%H:%M:%S}",
        f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}" if item.is_call else "",
        _TYPES[item.kind],
        "Outgoing" if sighting.outgoing else "Incoming",
        sighting.imei14 + luhn_digit(sighting.imei14),
        sighting.imsi,
        _cell(sighting.first),
        _cell(sighting.last),
        "Y" if sighting.roaming else "N",
    ]


def _cell(cell: Cell | None) -> str:
    return "" if cell is None else cell.text
