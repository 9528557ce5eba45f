"""Fenland: a workbook with Cover, Voice, SMS, Data and Cell Sites, seen from the target; times are UTC and only the
headers say so; 16-digit IMEISVs were stored as numbers and lost their last digit; a diverted call has three legs and
a data session is split into partial records at midnight and every two hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefold.demo.dialects.workbook import workbook
from casefold.demo.exhibits import PlacedRow, Request, Sighting, Written
from casefold.demo.period import utc
from casefold.demo.places import Cell, Map

VOICE = (
    "Target MSISDN",
    "Direction",
    "Other Party",
    "Start (UTC)",
    "End (UTC)",
    "Duration (s)",
    "Forwarded To",
    "Call Reference",
    "IMEISV",
    "IMSI",
    "Start Cell",
    "End Cell",
)
SMS = ("Target MSISDN", "Direction", "Other Party", "Start (UTC)", "Type", "IMEISV", "IMSI", "Start Cell")
DATA = (
    "Target MSISDN",
    "Start (UTC)",
    "End (UTC)",
    "Duration (s)",
    "Charging ID",
    "Sequence Number",
    "APN",
    "Bytes Up",
    "Bytes Down",
    "IMEISV",
    "IMSI",
    "Start Cell",
)
CELLS = ("ECGI", "Site Name", "Latitude", "Longitude", "Azimuth", "Valid From", "Valid To")
WITHHELD = "ANONYMOUS"
VOICEMAIL = "1571"
_SOFTWARE_VERSION = 10
"""Two digits; a spreadsheet keeps 15, so 11 became 10."""
_PARTIAL_SECONDS = 2 * 3600
_DAY = 86400


@dataclass(slots=True)
class _Tab:
    """A sheet being filled from the top."""

    sheet: Any
    name: str
    row: int = 0

    def add(self, values: tuple[object, ...]) -> int:
        """Write a row and give its 1-based number."""
        for column, value in enumerate(values):
            if isinstance(value, int | float):
                self.sheet.write_number(self.row, column, value)
            elif value not in (None, ""):
                self.sheet.write_string(self.row, column, str(value))
        self.row += 1
        return self.row


def write(path: Path, request: Request, sightings: Iterable[Sighting], places: Map) -> Written:
    """Write one subject's workbook."""
    written = Written(path.name, heading_rows=3)
    with workbook(path, "Fenland call data (made up)") as book:
        tabs = {name: _Tab(book.add_worksheet(name), name) for name in ("Cover", "Voice", "SMS", "Data", "Cell Sites")}
        _cover(tabs["Cover"], request)
        for name, columns in (("Voice", VOICE), ("SMS", SMS), ("Data", DATA), ("Cell Sites", CELLS)):
            tabs[name].add(columns)
        for serial, sighting in enumerate(sightings, start=1):
            for tab, leg, other, values in _rows(request, sighting, serial):
                row = tabs[tab].add(values)
                written.rows.append(PlacedRow(path.name, tab, row, sighting, other, leg))
        _cells(tabs["Cell Sites"], places)
    return written


def _cover(tab: _Tab, request: Request) -> None:
    first, last = request.days
    for values in (
        ("Fenland Telecom - call data report (made up)",),
        ("Target", request.line.number),
        ("Authority", request.urn),
        ("Period", f"{first.isoformat()} to {last.isoformat()}"),
        ("Note", "This sheet holds no records. A cell serves an area; it is not the position of a phone."),
    ):
        tab.add(values)


_Placed = tuple[str, str, str | None, tuple[object, ...]]


def _rows(request: Request, sighting: Sighting, serial: int) -> Iterator[_Placed]:
    if sighting.item.is_call:
        return _voice(request, sighting, serial)
    if sighting.item.is_message:
        return _message(request, sighting)
    return _data(request, sighting, serial)


def _voice(request: Request, sighting: Sighting, serial: int) -> Iterator[_Placed]:
    item = sighting.item
    other = WITHHELD if sighting.other is None else sighting.other
    reference = f"FC{serial:07d}"

    def leg(direction: str, party: str, start: int, seconds: int, forwarded: str) -> tuple[object, ...]:
        return (
            request.line.number,
            direction,
            party,
            _iso(start),
            _iso(start + seconds),
            seconds,
            forwarded,
            reference,
            _imeisv(sighting),
            sighting.imsi,
            _cell(sighting.first),
            _cell(sighting.last),
        )

    yield "Voice", "main", sighting.other, leg("MO" if sighting.outgoing else "MT", other, item.at, item.seconds, "")
    if item.diverted and not sighting.outgoing:
        diverted = item.at + 20
        yield "Voice", "forward", sighting.other, leg("CF", other, diverted, item.diverted, VOICEMAIL)
        yield "Voice", "voicemail", VOICEMAIL, leg("MO", VOICEMAIL, diverted, item.diverted, "")


def _message(request: Request, sighting: Sighting) -> Iterator[_Placed]:
    other = WITHHELD if sighting.other is None else sighting.other
    yield (
        "SMS",
        "main",
        sighting.other,
        (
            request.line.number,
            "MO" if sighting.outgoing else "MT",
            other,
            _iso(sighting.item.at),
            sighting.item.kind.upper(),
            _imeisv(sighting),
            sighting.imsi,
            _cell(sighting.first),
        ),
    )


def _data(request: Request, sighting: Sighting, serial: int) -> Iterator[_Placed]:
    item = sighting.item
    parts = list(_parts(item.at, item.at + item.seconds))
    for sequence, (start, end) in enumerate(parts, start=1):
        share = (end - start) / max(item.seconds, 1)
        yield (
            "Data",
            "main" if sequence == 1 else "part",
            None,
            (
                request.line.number,
                _iso(start),
                _iso(end),
                end - start,
                700_000_000 + serial,
                sequence,
                "fenland.internet",
                int(item.up * share),
                int(item.down * share),
                _imeisv(sighting),
                sighting.imsi,
                _cell(sighting.first),
            ),
        )


def _parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a session at UTC midnight and every two hours."""
    while start < end:
        stop = min(end, start + _PARTIAL_SECONDS, (start // _DAY + 1) * _DAY)
        yield start, stop
        start = stop


def _cells(tab: _Tab, places: Map) -> None:
    for stood in places.validity("Fenland"):
        cell = stood.cell
        until = "" if stood.until is None else stood.until.isoformat()
        place = (cell.text, cell.name, cell.latitude, cell.longitude)
        tab.add((*place, stood.azimuth, stood.since.isoformat(), until))


def _imeisv(sighting: Sighting) -> int:
    return int(sighting.imei14) * 100 + _SOFTWARE_VERSION


def _iso(at: int) -> str:
    return utc(at).strftime("%Y-%m-%dT%H:%M:%S")


def _cell(cell: Cell | None) -> str:
    return "" if cell is None else cell.text
