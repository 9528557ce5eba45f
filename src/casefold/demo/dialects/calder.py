"""Calder: CSV with semicolons, numbers as `44...` without plus, month names, direction inside the type, some exact
duplicate rows, IMEIs whose check digit was not transmitted and stands as 0, and no cell while roaming.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from casefold.demo.events import AFTER_ARREST
from casefold.demo.exhibits import PlacedRow, Request, Sighting, Written
from casefold.demo.period import MONTHS, london
from casefold.demo.places import Cell, Map

COLUMNS = (
    "Subject",
    "Other Number",
    "Event Type",
    "Start Date and Time",
    "Duration (seconds)",
    "IMEI",
    "IMSI",
    "Start Cell",
    "End Cell",
    "Roaming",
)
WITHHELD = "UNAVAILABLE"
_TYPES = {"voice": "call", "sms": "SMS", "mms": "MMS"}
_EVERY_REPEATED = 60


def write(path: Path, request: Request, sightings: Iterable[Sighting], _: Map) -> Written:
    """Write one subject's records; about one row in sixty stands twice."""
    written = Written(path.name, heading_rows=1)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(COLUMNS)
        number = 1
        for place, sighting in enumerate(sightings):
            line = _row(request, sighting)
            twice = place % _EVERY_REPEATED == 5 and sighting.item.planted != AFTER_ARREST
            for copy in range(1 + twice):
                number += 1
                out.writerow(line)
                written.rows.append(PlacedRow(path.name, None, number, sighting, sighting.other, duplicate=copy > 0))
    return written


def _row(request: Request, sighting: Sighting) -> list[str]:
    item, local = sighting.item, london(sighting.item.at)
    return [
        request.line.number.removeprefix("+"),
        WITHHELD if sighting.other is None else sighting.other.removeprefix("+"),
        f"{'Outgoing' if sighting.outgoing else 'Incoming'} {_TYPES[item.kind]}",
        f"{local:%d}-{MONTHS[local.month - 1]}-{local:%Y %H:%M:%S}",
        str(item.seconds),
        sighting.imei14 + "0",
        sighting.imsi,
        _cell(sighting.first),
        _cell(sighting.last),
        "Y" if sighting.roaming else "",
    ]


def _cell(cell: Cell | None) -> str:
    return "" if cell is None else cell.text
