"""Physical Analyzer reports as Excel: a sheet for each type of model, its header below a title.

People and places of many lines stand in one cell, a conversation's columns only beside its first message, and times in
the order of day and month of the examiner's computer. Header names differ between versions: columns are known by
several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.artefact_columns import Row, columns_of, plain
from casefold.formats.readers.artefact_kinds import Rule, pairs_of
from casefold.formats.readers.artefact_records import Given, event, sighting
from casefold.formats.readers.artefact_sides import Table as Around
from casefold.formats.readers.artefact_table import KINDS, Cells, Found, Reading, cells_of, order_of
from casefold.formats.readers.artefact_words import FIELDS
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.stated_times import Order
from casefold.formats.readers.table import TABLES, Table, open_table

_HEAD_ROWS: Final = 6
_COUNTER: Final = "#"
_FEWEST_KNOWN: Final = 2
_SURE: Final = 1.0
_ATTACHMENTS: Final = tuple(f"attachment {number}" for number in range(1, 41))
_CHAT: Final = ("chat", "identifier", "participants", "name", "source", "account", "chat type", "description")
"""Columns of a conversation, written beside its first message only."""

WORDS: Final = {
    **FIELDS,
    "time": (
        *(
            "timestamp time",
            "timestamp date time",
            "timestamp",
            "time",
            "date time",
            "last visited time",
            "created time",
        ),
        *("created date", "start time time", "start time", "start date time", "marcação de tempo hora", "date", "day"),
        *FIELDS["time"],
    ),
    "day": ("timestamp date", "marcação de tempo data", "date"),
    "end": ("end time time", "end time", "end date time"),
    "body": ("body", "message", "corpo", "snippet", "content", "text", "summary"),
    "subject": ("subject", "assunto"),
    "from": ("from", "de"),
    "from_name": (),
    "to": ("to", "para"),
    "to_name": (),
    "cc": ("cc", "bcc"),
    "other": ("parties", "party", "partes", "number", "partners"),
    "other_name": ("name", "nome"),
    "own": ("account", "conta"),
    "participants": ("participants", "participantes"),
    "direction": ("direction", "direção", "type", "folder", "status"),
    "outcome": ("status", "call status", "type"),
    "cause": ("status", "call status"),
    "call_type": ("video call", "type"),
    "network": ("network name", "source"),
    "service": ("source", "source application", "service type", "platform", "fonte", "origem"),
    "thread": ("identifier", "chat id", "chat"),
    "thread_name": ("name", "nome", "chat name"),
    "reference": ("message id", "id"),
    "attachments": (*_ATTACHMENTS, "attachments", "attachment", "anexo 1"),
    "place": ("name", "address", "description", "map address"),
    "title": ("title", "título"),
    "user_id": ("user id", "service identifier"),
    "phone": ("phone number", "phones", "phone"),
    "deleted": ("deleted instant message", "deleted", "deleted chat", "excluído"),
    "found_in": ("source file information", "source file", "source file path", "informações do arquivo de origem"),
    "found_at": (),
    "action": ("type", "event type", "action", "category", "status"),
}
_KNOWN: Final = frozenset(word for words in WORDS.values() for word in words) - {_COUNTER}


@dataclass(frozen=True, slots=True)
class _Report:
    """An opened report and its sheets' headers."""

    table: Table
    sheets: tuple[tuple[Sheet, Cells], ...]

    def found(self, source: Source, options: ReadOptions) -> Iterator[Found]:
        """Yield the sheets as tables, those that describe the device first."""
        places = any(
            columns_of([text or "" for text in head.cells], words=WORDS).has("lat", "position")
            for sheet, head in self.sheets
            if not _is_timeline(sheet)
        )
        for sheet, head in sorted(self.sheets, key=lambda one: not _describes_device(one[1], one[0].name or "")):
            headers = tuple(text or "" for text in head.cells)
            rows = (row for row in cells_of(self.table, sheet) if row.number > head.number)
            name = sheet.name or (options.file_name or source.name).rsplit(".", 1)[0]
            named = [plain(header) for header in headers]
            carried = tuple(place for place, text in enumerate(named) if text in _CHAT) if "chat" in named else ()
            found = Found(name, headers, rows, part=sheet.name or "", carried=carried)
            if _is_timeline(sheet):
                found.rule, found.give = Rule("event", "", ()), _entry if places else _place_or_entry
            yield found


class CellebriteExcelFormat(ItemFormat):
    """Reads the sheets of a Physical Analyzer workbook, or one of them as CSV."""

    name = "cellebrite_excel"
    title = "Cellebrite reports as Excel or CSV"
    kinds = KINDS
    media_types = TABLES
    proves = (
        "What the extraction tool decoded from a device, as its Excel report shows it: less than its XML. A record "
        "shows that the device held such an entry, not that the event happened as it says, nor who held the device. "
        "Where only one side of a call or message is named, the other is the row's account or the device's number, "
        "and the report says how often. The Timeline sheet repeats rows of the others and is kept as events. "
        "Passwords are left out."
    )
    tested_on = (
        "published description: sheets and columns in public parsers of Physical Analyzer workbooks (Contacts, Chats, "
        "Timeline, Device Info); the other sheets' columns from general knowledge; whole workbooks: made-up only"
    )
    style = Style(time_order=None)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a workbook whose sheets count their rows under `#` below a title, with columns of such a report."""
        report = _open(source, options)
        if not report.sheets:
            return None
        named = ", ".join(sheet.name or "(no name)" for sheet, _ in report.sheets[:4])
        return Recognition(self.name, _SURE, f"sheets of a Physical Analyzer report, rows counted under #: {named}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the sheets, the device's first: its number is the other side of calls that name only one."""
        report = _open(source, options)
        reading = Reading(out, WORDS, _order(report, options), given=options.subject)
        for found in report.found(source, options):
            reading.read(found)
            out.progress(report.table.bytes_read / max(1, report.table.size))
        _tell(report, reading, options)


def _entry(row: Row, around: Around) -> Given:
    """Give one row of the timeline as an event of the type it says: the other sheets hold the record itself."""
    given = event(row, around)
    return Given("event", {**given.fields, "action": row.first("action") or around.name}, given.sides)


def _place_or_entry(row: Row, around: Around) -> Given:
    """Give a place where a row states one and no other sheet does, else an event."""
    placed = sighting(row, around) if row.first("lat", "position") else None
    return placed if placed is not None and placed.kind == "sighting" else _entry(row, around)


def _is_timeline(sheet: Sheet) -> bool:
    return plain(sheet.name or "").startswith("timeline")


def _tell(report: _Report, reading: Reading, options: ReadOptions) -> None:
    read = {sheet.name for sheet, _ in report.sheets}
    for sheet in report.table.info.sheets:
        if sheet.name not in read:
            reading.out.inventory(sheet.name or "", "no rows counted under # were found in it; not read")
    if reading.order is None:
        reading.out.note("nothing in the report shows whether the day or the month stands first in its dates")
    if options.subject is not None:
        reading.out.subject(options.subject, "given")
    elif reading.own is not None:
        reading.out.subject(reading.own.identifier, "header")
    elif len(reading.numbers) > 1:
        reading.out.note(
            f"the report states {len(reading.numbers)} numbers for the device: {', '.join(reading.numbers)}"
        )
    reading.finish()
    for note in report.table.info.notes:
        reading.out.note(note)


def _open(source: Source, options: ReadOptions) -> _Report:
    table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
    sheets = []
    for sheet in table.info.sheets:
        head = _header(table, sheet)
        if head is not None:
            sheets.append((sheet, head))
    return _Report(table, tuple(sheets))


def _header(table: Table, sheet: Sheet) -> Cells | None:
    """Return the row that begins with `#` and names columns of a report; above it stands at most a title."""
    for number, cells in table.head(sheet, _HEAD_ROWS):
        row = Cells(number, cells)
        texts = [plain(text) for text in row.filled]
        if texts[:1] == [_COUNTER]:
            known = sum(1 for text in texts if text in _KNOWN)
            return row if known >= _FEWEST_KNOWN else None
        if len(texts) > 2:
            return None
    return None


def _describes_device(head: Cells, name: str) -> bool:
    return "device" in name.lower() and pairs_of(columns_of([text or "" for text in head.cells])) is not None


def _order(report: _Report, options: ReadOptions) -> Order | None:
    """Take the order of day and month as said, else from the first sheet whose times show it."""
    if options.dayfirst is not None:
        return "dmy" if options.dayfirst else "mdy"
    for sheet, head in report.sheets:
        headers = [text or "" for text in head.cells]
        rows = (row for row in cells_of(report.table, sheet) if row.number > head.number)
        order = order_of([(headers, rows)])
        if order is not None:
            return order
    return None


FORMAT = CellebriteExcelFormat()
