"""Timelines of forensic tools: plaso and Timesketch as CSV or JSON lines, log2timeline's 17 columns, mactime, Autopsy.

Each row is one time of something: a file has four, and a row says which one it is. What the time means (`action`) is
kept beside what the tool says of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.artefact_table import Cells, cells_of
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Side, Style
from casefold.formats.readers.media_type import JSON, TEXT
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.secrets import LeftOut
from casefold.formats.readers.source import Source
from casefold.formats.readers.stated_times import Stated
from casefold.formats.readers.table import open_table
from casefold.formats.timeline.layouts import PAGE_VISITS, Layout, layout_of
from casefold.formats.timeline.moments import DISAGREE, dated, moment

LONGEST_LINE: Final = 64 * MEBIBYTE
_NOTHING: Final = frozenset({"", "-"})
_NOBODY: Final = frozenset({"", "-", "n/a", "none", "null"})
_YES: Final = frozenset({"true", "1", "yes"})
Row = Mapping[str, str | None]


class TimelineFormat(ItemFormat):
    """Reads a timeline row by row."""

    name = "timeline"
    title = "Forensic timelines: plaso, Timesketch, log2timeline, mactime, Autopsy"
    kinds = ("event", "visit")
    media_types = (TEXT, JSON)
    proves = (
        "That a tool found this time in this place of a device, and what it says the time means. Not that a person did "
        "something then: clocks may be wrong, programs write times of their own, and one happening gives several rows. "
        "Where two columns of a row state different times, the row is marked and the text is taken."
    )
    tested_on = (
        "real data: nine test files of Timesketch (CSV and JSON lines); published description: log2timeline's 17 "
        "fields, plaso's dynamic output, mactime's header; Autopsy's list: made-up only"
    )
    style = Style(time_order=None)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a table or JSON lines by the names of its columns."""
        if source.media_type == JSON:
            first = _first_object(source)
            layout = layout_of(first) if first is not None else None
            what = "JSON lines"
        else:
            head = _header(source, options)
            layout = layout_of(text or "" for text in head.cells) if head is not None else None
            what = "columns"
        return None if layout is None else Recognition(self.name, layout.score, f"{what} of a timeline: {layout.name}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the rows of the file."""
        reading = _Reading(out)
        rows = _json_rows(source, reading) if source.media_type == JSON else _table_rows(source, options, reading)
        for number, row, flags in rows:
            reading.take(number, row, flags)
        if options.subject is not None:
            out.subject(options.subject, "given")
        reading.tell()


class _Reading:
    """Turns rows into records, and counts what the report should say."""

    def __init__(self, out: Records) -> None:
        self.out = out
        self.layout: Layout | None = None
        self._left_out = LeftOut()
        self._disagree = self._timeless = 0

    def take(self, number: int, row: Row, flags: tuple[str, ...]) -> None:
        """Hand a row on as an event, or as a visit where it is one."""
        layout = self.layout
        if layout is None:
            return
        lower = {name.strip().lower(): text for name, text in row.items()}
        said = {name: _first(lower, columns) for name, columns in layout.fields.items()} | dict(layout.constants)
        time, zone, marks = _when(said, layout)
        self._disagree += DISAGREE in marks
        self._timeless += time is None
        common = {
            "time": time,
            "zone": zone,
            "found_in": said.get("found_in"),
            "deleted": "recovered" if (said.get("recovered") or "").lower() in _YES else None,
            "service": said.get("service"),
        }
        kind, fields = ("visit", _visit(said)) if _is_visit(said) else ("event", _event(said))
        self.out.add(
            kind,
            number,
            fields={**common, **fields},
            raw=self._left_out.without(dict(row)),
            sides=_sides(said),
            flags=(*flags, *marks),
        )

    def tell(self) -> None:
        """Say in the report what was found on the way."""
        if self._disagree:
            self.out.note(f"rows whose columns state different times, marked {DISAGREE}: {self._disagree:,}")
        if self._timeless:
            self.out.note(f"rows without a usable time: {self._timeless:,}")
        for note in self._left_out.notes():
            self.out.note(note)


def _when(said: Mapping[str, str | None], layout: Layout) -> tuple[str | None, str | None, tuple[str, ...]]:
    if "date" in layout.fields:
        time, zone = dated(said.get("date"), said.get("time"), said.get("zone"), Stated(layout.order))
        return time, zone, ()
    found = moment(said.get("datetime"), said.get("timestamp"))
    return found.text, None, found.flags


def _event(said: Mapping[str, str | None]) -> dict[str, str | None]:
    return {"action": said.get("action"), "ip": said.get("ip"), "description": said.get("description")}


def _visit(said: Mapping[str, str | None]) -> dict[str, str | None]:
    return {"url": said.get("url"), "title": said.get("title"), "visits": said.get("visits")}


def _is_visit(said: Mapping[str, str | None]) -> bool:
    """Say whether a row is the visit of a page: a browser's history with its address, and a time of visiting."""
    visited = "visit" in (said.get("action") or "").lower()
    return visited and bool(said.get("url")) and (said.get("data_type") or "").startswith(PAGE_VISITS)


def _sides(said: Mapping[str, str | None]) -> tuple[Side, ...]:
    """Return the user of the machine; an account of one machine is nobody's elsewhere."""
    user, host = said.get("user"), said.get("host")
    if not user or user.strip().lower() in _NOBODY:
        return ()
    where = f"{host}\\" if host and host.strip().lower() not in _NOBODY else ""
    return (Side("subject", f"opaque:{where}{user}", user, user),)


def _first(row: Row, names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := row.get(name)) and text.strip() not in _NOTHING), None)


def _table_rows(source: Source, options: ReadOptions, reading: _Reading) -> Iterator[tuple[int, Row, tuple[str, ...]]]:
    table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
    headers: list[str] = []
    for cells in cells_of(table):
        if not cells.filled:
            continue
        if not headers:
            headers = [(text or "").strip("\ufeff ") or f"column {place}" for place, text in enumerate(cells.cells, 1)]
            reading.layout = layout_of(headers)
            continue
        names = [*headers, *(f"column {place}" for place in range(len(headers) + 1, len(cells.cells) + 1))]
        yield cells.number, dict(zip(names, cells.cells, strict=False)), cells.flags
        reading.out.progress(table.bytes_read / max(1, table.size))
    for note in table.info.notes:
        reading.out.note(note)


def _json_rows(source: Source, reading: _Reading) -> Iterator[tuple[int, Row, tuple[str, ...]]]:
    with source.stream() as stream:
        number = done = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number, done = number + 1, done + len(line)
            if len(line) > LONGEST_LINE:
                raise BrokenOff(f"a line is longer than {LONGEST_LINE:,} bytes", f"line {number:,}")
            row = _object(line)
            if row is None:
                text = line.decode("utf-8", "replace").strip("\ufeff \r\n")
                if text:
                    reading.out.set_aside(number, "is no JSON object", text=text)
                continue
            reading.layout = reading.layout or layout_of(row)
            yield number, row, ()
            reading.out.progress(done / max(1, source.size))


def _header(source: Source, options: ReadOptions) -> Cells | None:
    table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
    first = (Cells(number, cells) for number, cells in table.head(None, 3))
    return next((cells for cells in first if cells.filled), None)


def _first_object(source: Source) -> Row | None:
    lines = source.head.split(b"\n")
    return _object(lines[0]) if len(lines) > 1 or source.size <= len(source.head) else None


def _object(line: bytes) -> Row | None:
    try:
        value = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return {str(name): _text(each) for name, each in value.items()} if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


FORMAT = TimelineFormat()
