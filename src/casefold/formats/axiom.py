"""Magnet AXIOM exports: a workbook with a sheet for each artefact, or one such table as CSV.

Each header says in which zone and order its times are written, and each row where in the evidence it was found and how
it was recovered. Sheets are known by their name and headers; an artefact of no known kind becomes events or is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.artefact_columns import plain
from casefold.formats.readers.artefact_table import (
    HEADER_ROWS,
    KINDS,
    Cells,
    Found,
    Reading,
    cells_of,
    header_among,
)
from casefold.formats.readers.artefact_words import FIELDS
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.stated_times import stated_by
from casefold.formats.readers.table import TABLES, Table, open_table

_TAIL: Final = frozenset(
    {
        "evidence number", "recovery method", "deleted source", "item id", "artifact", "artifact id", "artifact type",
        "threadid", "thread id", "source", "location", "tags", "comments", "record", "source type", "chatid",
    }
)  # fmt: skip
"""Columns AXIOM puts behind those of the artefact."""
_ENOUGH: Final = 3
_SURE: Final = 1.0
_ROWS_ABOVE: Final = 5

WORDS: Final = {
    **FIELDS,
    "deleted": ("deleted source", "deleted", "is deleted", "message deleted"),
    "found_in": ("source", "source path", "evidence number"),
    "found_at": ("location",),
    "thread": ("thread id", "threadid", "chat id", "chatid", "group id", "conversation id"),
    "reference": ("message id", "item id", "record"),
    "service": ("application name", "service name", "application", "platform"),
}


class AxiomFormat(ItemFormat):
    """Reads the sheets of a workbook one after the other."""

    name = "axiom"
    title = "Magnet AXIOM exports: workbooks, CSV"
    kinds = KINDS
    media_types = TABLES
    proves = (
        "What the tool carved or parsed from the evidence, with its own word on where it found it. A record shows that "
        "the device held such an entry: not that the event happened as it says, nor who held the device. A cell is a "
        "service area. How an entry was recovered stands in `raw`; the tool states no confidence."
    )
    tested_on = (
        "published description: column names in public parsers of AXIOM workbooks; whole workbooks: made-up only"
    )
    style = Style(time_order=None)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a table whose headers state time zones as AXIOM does, or end with AXIOM's own columns."""
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        known = [found.name for found in _tables(table, source, options) if _is_axiom(found.headers)]
        if not known:
            return None
        listed = ", ".join(known[:3])
        return Recognition(self.name, _SURE, f"{len(known)} tables with the columns of AXIOM artefacts: {listed}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the sheets in the order of the workbook."""
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        reading = Reading(out, WORDS, given=options.subject)
        done = set()
        for found in _tables(table, source, options):
            done.add(found.part)
            reading.read(found)
            out.progress(table.bytes_read / max(1, table.size))
        for sheet in table.info.sheets:
            if (sheet.name or "") not in done:
                out.inventory(sheet.name or source.name, "no table with a header was found in it; not read")
        if options.subject is not None:
            out.subject(options.subject, "given")
        elif reading.own is not None:
            out.subject(reading.own.identifier, "text")
        reading.finish()
        for note in table.info.notes:
            out.note(note)


def _tables(table: Table, source: Source, options: ReadOptions) -> Iterator[Found]:
    for sheet in table.info.sheets:
        head = _header(table, sheet)
        if head is None:
            continue
        name = sheet.name or (options.file_name or source.name).rsplit(".", 1)[0]
        headers = tuple(text or "" for text in head.cells)
        rows = (row for row in cells_of(table, sheet) if row.number > head.number)
        yield Found(name, headers, rows, part=sheet.name or "")


def _header(table: Table, sheet: Sheet) -> Cells | None:
    first = [Cells(number, cells) for number, cells in table.head(sheet, HEADER_ROWS)]
    known = frozenset(word for words in WORDS.values() for word in words) | _TAIL
    return header_among(list(islice(first, _ROWS_ABOVE)), lambda text: text in known)


def _is_axiom(headers: tuple[str, ...]) -> bool:
    """Say whether headers state zones as AXIOM writes them, or hold enough of its own columns."""
    stated = sum(1 for header in headers if "date/time" in header.lower() and stated_by(header)[1].offset is not None)
    own = sum(1 for header in headers if plain(header) in _TAIL)
    return (stated > 0 and own > 0) or stated > 1 or own > _ENOUGH


FORMAT = AxiomFormat()
