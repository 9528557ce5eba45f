"""Calendar files (ICS, iCalendar): appointments, tasks and journal entries as events."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Side, Style
from casefold.formats.readers.media_type import CALENDAR
from casefold.formats.readers.rows import MEBIBYTE, Limits
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_stream import TextStream

_LIMITS: Final = Limits(record_bytes=16 * MEBIBYTE)
_MOST_LINE: Final = 1_000_000
_MOST_PROPERTIES: Final = 5_000
_ENTRIES: Final = {"VEVENT": "appointment", "VTODO": "task", "VJOURNAL": "journal entry"}
_PROPERTY: Final = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\":;]*))*):(.*)", re.DOTALL)
_PARAMETER: Final = re.compile(r";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^\":;]*)")
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?(Z)?\Z")
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")
_TOLD: Final = ("LOCATION", "DTEND", "DUE", "DURATION", "RRULE", "STATUS", "DESCRIPTION")


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)


@dataclass(slots=True)
class _Entry:
    kind: str
    line: int
    properties: list[_Property] = field(default_factory=list)

    def first(self, name: str) -> _Property | None:
        return next((item for item in self.properties if item.name == name), None)

    def text(self, name: str) -> str:
        found = self.first(name)
        return found.text if found else ""

    def raw(self) -> dict[str, str]:
        raw = {"entry": self.kind}
        for item in self.properties:
            said = item.name + "".join(f";{name}={value}" for name, value in item.parameters.items())
            raw[said] = f"{raw[said]}\n{item.value}" if said in raw else item.value
        return raw


class CalendarFormat(ItemFormat):
    """Reads a calendar entry by entry."""

    name: ClassVar[str] = "calendar"
    title: ClassVar[str] = "Calendars: ICS"
    kinds: ClassVar[tuple[str, ...]] = ("event",)
    media_types: ClassVar[tuple[str, ...]] = (CALENDAR,)
    proves: ClassVar[str] = (
        "That the exhibit holds such an entry of a calendar: what was planned or noted, by whom it says it was set up "
        "and who was invited. Not that it took place, nor who came. An entry that repeats is one record, at its first "
        "time; its rule stands in the description. Days without a time are days where the calendar was kept."
    )
    tested_on: ClassVar[str] = "real data: one entry of the ingest-file test suite; the rest made-up"
    style: ClassVar[Style] = Style(unit="line", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file that begins as a calendar."""
        return Recognition(self.name, 0.95, "begins as iCalendar") if source.media_type == CALENDAR else None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the entries; each stands at the line it begins with."""
        unknown: dict[str, None] = {}
        try:
            for entry in _entries(_unfolded(source, options)):
                start = entry.first("DTSTART") or entry.first("DUE") or entry.first("CREATED")
                out.add(
                    "event",
                    entry.line,
                    fields={
                        "time": _moment(start, unknown) if start else None,
                        "action": entry.text("SUMMARY") or _ENTRIES[entry.kind],
                        "service": "calendar",
                        "description": _description(entry),
                    },
                    raw=entry.raw(),
                    sides=_sides(entry),
                )
        finally:
            for zone in unknown:
                out.note(
                    f"times of the zone {zone!r}, which no list has, were read as local times of the import's zone"
                )


def _unfolded(source: Source, options: ReadOptions) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, those that were folded put together."""
    with source.stream() as stream:
        encoding = find_encoding(stream, options.encoding)
    text = TextStream(source, encoding, _LIMITS)
    number, first, held = 0, 1, ""
    try:
        final = False
        while not final:
            piece = text.next_piece()
            final = piece.final
            for line in io.StringIO(piece.data.decode("utf-8"), newline=None):
                number += 1
                line = line.rstrip("\n")
                if line.startswith((" ", "\t")) and len(held) < _MOST_LINE:
                    held += line[1:]
                    continue
                if held:
                    yield first, held
                first, held = number, line
    finally:
        text.close()
    if held:
        yield first, held


def _entries(lines: Iterator[tuple[int, str]]) -> Iterator[_Entry]:
    """Yield the entries; what lies in one (an alarm) is left out.

    Raises:
        BrokenOff: The last entry does not end; it is yielded as far as it goes.
    """
    entry: _Entry | None = None
    inner: list[str] = []
    for number, line in lines:
        match = _PROPERTY.match(line)
        if match is None:
            continue
        name, value = match[1].upper(), match[3]
        if name == "BEGIN" and entry is None and value.strip().upper() in _ENTRIES:
            entry = _Entry(value.strip().upper(), number)
        elif name == "BEGIN" and entry is not None:
            inner.append(value.strip().upper())
        elif name == "END" and inner and value.strip().upper() == inner[-1]:
            inner.pop()
        elif name == "END" and entry is not None and value.strip().upper() == entry.kind:
            yield entry
            entry, inner = None, []
        elif entry is not None and not inner and len(entry.properties) < _MOST_PROPERTIES:
            parameters = {key.upper(): said.strip('"') for key, said in _PARAMETER.findall(match[2])}
            entry.properties.append(_Property(name, parameters, value))
    if entry is not None:
        yield entry
        raise BrokenOff("its last entry does not end", f"line {entry.line:,}")


def _moment(said: _Property, unknown: dict[str, None]) -> str:
    """Return a time as ISO text with what is known of its zone; as written where it is none."""
    match = _MOMENT.match(said.value.strip())
    if match is None:
        return said.value
    year, month, day, hour, minute, second, utc = match.groups()
    text = f"{year}-{month}-{day}"
    if hour is None:
        return text
    text += f"T{hour}:{minute}:{second}"
    zone = said.parameters.get("TZID", "")
    if utc or not zone:
        return text + (utc or "")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone.lstrip("/"))).isoformat()
    except (ValueError, LookupError, OSError):
        unknown[zone] = None
        return text


def _description(entry: _Entry) -> str:
    told = [(name, entry.text(name)) for name in _TOLD]
    return "\n".join(
        text if name == "DESCRIPTION" else f"{name.lower()}: {text}" for name, text in told if text
    ).strip()


def _sides(entry: _Entry) -> list[Side]:
    found = []
    for name, role in (("ORGANIZER", "subject"), ("ATTENDEE", "to")):
        for item in entry.properties:
            if item.name == name:
                address = re.sub(r"^mailto:", "", item.value.strip(), flags=re.IGNORECASE)
                shown = item.parameters.get("CN") or None
                text = address if "@" in address else f"opaque:{address or shown}"
                found.append(Side(role, text, shown, raw=item.value))
    return found


FORMAT = CalendarFormat()
