"""What headers, titles and names state of a section besides its columns: the kind of its rows, a zone, a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from casefold.formats.call_table.fields import CELL, EVENT, SUBSCRIBER
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.sections import Block
from casefold.formats.call_table.spoken import kind_in
from casefold.formats.call_table.surroundings import Surroundings
from casefold.formats.readers.column_map import WHOLE_TABLE, ColumnMap
from casefold.formats.readers.column_shapes import ColumnShape
from casefold.formats.readers.header_text import unit_in, words_of, zone_in

_TIME_FIELDS: Final = ("time", "clock", "date", "attempt_time")
_DATA_FIELDS: Final = ("apn", "bytes_up", "bytes_down", "charging_id")
_TIMES_TITLE: Final = re.compile(r"\btimes?\b|\bzone\b|\butc\b|\bgmt\b|europe/", re.IGNORECASE)


def kind_of_rows(
    table: str, columns: Sequence[ColumnMap], block: Block, around: Surroundings
) -> tuple[str | None, str]:
    """Return the kind of rows that do not say it, and what says it."""
    if table != EVENT:
        return {CELL: "cell", SUBSCRIBER: "subscriber"}[table], "columns"
    given = around.options.mapping.get(WHOLE_TABLE)
    if given is not None:
        return given, "given"
    fields = {column.field for column in columns if column.understood}
    if any(name in fields for name in _DATA_FIELDS) and not fields & {"to", "other", "dialled", "service"}:
        return "data_session", "columns"
    inside = [row for row in block.asides[:1] if block.rows and row.number < block.rows[0].number]
    titles = [" ".join(row.texts) for row in (*inside, *reversed(block.titles))]
    stem = PurePath(around.options.file_name).stem
    for basis, names in (("title", titles), ("sheet", [around.sheet]), ("file_name", [stem])):
        for name in names:
            kind = kind_in(name)
            if kind is not None:
                return kind, f"{basis}: {name}"
    return _kind_in_headers(columns)


def _kind_in_headers(columns: Sequence[ColumnMap]) -> tuple[str | None, str]:
    kinds = {
        kind_in(column.header) for column in columns if column.understood and "type" not in words_of(column.header)
    }
    kinds.discard(None)
    return (kinds.pop(), "header") if len(kinds) == 1 else (None, "")


def with_times(section: Section, block: Block, around: Surroundings) -> Section:
    """Add the zone and the unit of lengths that headers or titles state; the layout's own word comes first."""
    zone, basis = section.zone, section.zone_basis
    stated = next(
        (zone_in(c.header) for name in _TIME_FIELDS for c in section.columns_of(name) if zone_in(c.header)), None
    )
    above = [*(row.cells for row in (*reversed(block.titles), *block.asides)), *around.cover]
    titles = [text for cells in above for text in cells if text is not None and _TIMES_TITLE.search(text)]
    stated = stated or next((found for found in map(zone_in, titles) if found is not None), None)
    if stated is not None:
        zone, basis = stated, "stated"
    talking, ringing = (_unit(section, name) for name in ("duration_s", "ring_s"))
    unit = section.durations or (talking if section.has("duration_s") else ringing)
    apart = section.durations is None and section.has("ring_s") and (ringing or "seconds") != (unit or "seconds")
    uk = any("uk" in words_of(column.header) for column in section.columns if column.understood)
    region = section.region or ("GB" if uk else None)
    return replace(
        section,
        zone=zone,
        zone_basis=basis,
        durations=unit,
        region=region,
        ring_unit=(ringing or "seconds") if apart else None,
    )


def _unit(section: Section, name: str) -> str | None:
    column = section.column(name)
    return unit_in(column.header) if column is not None else None


def with_coordinates(section: Section, shapes: Sequence[ColumnShape]) -> Section:
    """Settle which of two coordinate columns is the latitude where a value beyond 90 degrees proves it."""
    pair = section.columns_of("first_coordinate") + section.columns_of("second_coordinate")
    if len(pair) != 2:
        return section
    beyond = [shapes[c.index].share("longitude") > shapes[c.index].share("latitude") for c in pair]
    if beyond[0] == beyond[1]:
        note = "two coordinate columns, and nothing says which is the latitude: kept in raw, not read"
        return replace(section, notes=(*section.notes, note))
    fields = ("start_lon", "start_lat") if beyond[0] else ("start_lat", "start_lon")
    named = {c.index: field for c, field in zip(pair, fields, strict=True)}
    columns = tuple(
        replace(c, field=named[c.index], why=f"{c.why}; longitudes beyond 90 prove which is which")
        if c.index in named
        else c
        for c in section.columns
    )
    return replace(section, columns=columns)
