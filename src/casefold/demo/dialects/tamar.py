"""Tamar: a workbook with one sheet per month that mixes calls, messages and data under two title rows; dates and times
in separate date cells, numbers as `+44 (0)...` or as numeric cells without their zero, 14-digit IMEIs, hex cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from casefold.demo.dialects.workbook import workbook
from casefold.demo.exhibits import PlacedRow, Request, Sighting, Written
from casefold.demo.period import MONTHS, london
from casefold.demo.places import Cell, Map

COLUMNS = (
    "A Number",
    "B Number",
    "Event Type",
    "Event Date",
    "Event Time",
    "Duration (sec)",
    "IMEI",
    "IMSI",
    "First Cell ID",
    "Last Cell ID",
    "Volume (bytes)",
)
WITHHELD = "PRIVATE"
_TYPES = {"voice": "Voice", "sms": "Text", "mms": "Picture"}


def write(path: Path, request: Request, sightings: Iterable[Sighting], _: Map) -> Written:
    """Write one subject's workbook, a sheet per local month."""
    written = Written(path.name)
    with workbook(path, "Tamar call data (made up)") as book:
        formats = (book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm:ss"}))
        name, sheet, row = "", None, 0
        for sighting in sightings:
            month = _month(london(sighting.item.at))
            if month != name:
                name, sheet, row = month, _sheet(book, month, request), 3
                written.heading_rows += 3
            _row(sheet, row, request, sighting, formats)
            row += 1
            written.rows.append(PlacedRow(path.name, name, row, sighting, sighting.other))
        if sheet is None:
            _sheet(book, "No records", request)
            written.heading_rows = 3
    return written


def _month(local: datetime) -> str:
    return f"{MONTHS[local.month - 1]} {local.year}"


def _sheet(book: Any, name: str, request: Request) -> Any:
    sheet = book.add_worksheet(name)
    first, last = request.days
    sheet.write_string(0, 0, "Tamar Wireless - events of one subscriber (made up)")
    subject = f"Subject {_spoken(request.line.number)}"
    period = f"from {first:%d/%m/%Y} to {last:%d/%m/%Y}"
    sheet.write_string(1, 0, f"{subject}, {period}, authority {request.urn}, UK local time")
    for column, heading in enumerate(COLUMNS):
        sheet.write_string(2, column, heading)
    return sheet


def _row(sheet: Any, row: int, request: Request, sighting: Sighting, formats: tuple[Any, Any]) -> None:
    item, local = sighting.item, london(sighting.item.at).replace(tzinfo=None)
    ends = (request.line.number, sighting.other)
    a, b = ends if sighting.outgoing else (ends[1], ends[0])
    _number(sheet, row, 0, a)
    if item.kind != "data":
        _number(sheet, row, 1, b)
    sheet.write_string(row, 2, _event_type(sighting))
    sheet.write_datetime(row, 3, local.replace(hour=0, minute=0, second=0), formats[0])
    sheet.write_datetime(row, 4, local.time(), formats[1])
    if not item.is_message:
        sheet.write_number(row, 5, item.seconds)
    sheet.write_string(row, 6, sighting.imei14)
    sheet.write_string(row, 7, sighting.imsi)
    for column, cell in ((8, sighting.first), (9, sighting.last)):
        _cell(sheet, row, column, cell)
    if item.kind == "data":
        sheet.write_number(row, 10, item.up + item.down)


def _event_type(sighting: Sighting) -> str:
    if sighting.item.kind == "data":
        return "Packet data"
    return f"{_TYPES[sighting.item.kind]} {'orig' if sighting.outgoing else 'term'}"


def _number(sheet: Any, row: int, column: int, number: str | None) -> None:
    """Write every third number as a numeric cell: the leading zero is lost."""
    if number is None:
        sheet.write_string(row, column, WITHHELD)
    elif not number.startswith("+44"):
        sheet.write_string(row, column, number)
    elif (row + column) % 3 == 0:
        sheet.write_number(row, column, int(number[3:]))
    else:
        sheet.write_string(row, column, _spoken(number))


def _spoken(number: str) -> str:
    return f"+44 (0){number[3:7]} {number[7:]}"


def _cell(sheet: Any, row: int, column: int, cell: Cell | None) -> None:
    if cell is not None:
        sheet.write_string(row, column, cell.text)
