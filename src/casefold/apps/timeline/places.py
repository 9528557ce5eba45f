"""Where the records place a device: stated positions as points, cells as the service areas of their masts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from django.http import HttpResponse

from casefold.apps.timeline.asked import asked
from casefold.platform.appkit import (
    Area,
    Column,
    Context,
    MapView,
    Point,
    Row,
    Table,
    as_json,
    parties_of,
    party_name,
    record_url,
    subjects,
)

SHOWN = 500
REACH_M = 1_000.0
"""Radius a service area is drawn with where none is stated."""
BEAM = 120.0
"""Width in degrees of a sector whose beam is not stated."""
WHAT = {True: "service area of a cell", False: "stated position"}


@dataclass(frozen=True, slots=True)
class Places:
    """Some sightings with where they are, out of all that state a place."""

    rows: list[dict[str, Any]]
    parties: Mapping[str, list[dict[str, Any]]]
    total: int
    unplaced: int


def places(context: Context) -> HttpResponse:
    """Show where sightings stand, on a map and in a table."""
    wish = asked(context.request.GET)
    found = read_places(context, wish.who, wish.offset)
    points, areas = drawn(context, found)
    values = {
        "map": MapView("Places", points, areas).render(),
        "piece": place_table(context, found).render(),
        "unplaced": found.unplaced,
        "subjects": [] if wish.who else subjects(context),
        **wish.around(context, "places", len(found.rows), found.total, SHOWN),
    }
    return context.render("timeline/places.html", values)


def read_places(context: Context, who: list[str], offset: int) -> Places:
    """Return sightings that state a position, or a cell the case's cell tables hold, by time."""
    with context.case.tables() as tables:
        seen, party = tables.kind("sighting"), tables.party()
        if who:
            ends = [item.identifier for text in who for item in tables.identifiers(text)]
            mine = party.filter(party.kind == "sighting", party.identifier.isin(ends))
            seen = seen.semi_join(mine, "record_id")
        placed = _placed(tables, seen)
        total = int(placed.count().to_pyarrow().as_py())
        unplaced = int(seen.count().to_pyarrow().as_py()) - total
        order = placed.order_by(ibis.asc("time_utc", nulls_first=False), "record_id")
        rows = order.limit(SHOWN, offset=offset).to_pyarrow().to_pylist()
        parties = parties_of(tables, (row["record_id"] for row in rows))
    return Places(rows, parties, total, unplaced)


def _placed(tables: Any, seen: Any) -> Any:
    """Put a place beside each sighting: its own position, its cell's mast as stated, else as a cell table has it."""
    masts = _masts(tables, seen)
    both = seen.left_join(masts, seen.record_id == masts.of_record)
    own = ibis.and_(*_on_earth(both.lat, both.lon)).fill_null(False)
    stated = ibis.and_(*_on_earth(both.start_lat, both.start_lon)).fill_null(False)
    found = both.select(
        *("record_id", "exhibit", "file", "locator", "time_utc", "service", "place", "start_cell"),
        area=~own,
        at_lat=ibis.cases((own, both.lat), (stated, both.start_lat), else_=both.mast_lat),
        at_lon=ibis.cases((own, both.lon), (stated, both.start_lon), else_=both.mast_lon),
        azimuth=ibis.cases((stated, both.start_azimuth), else_=both.mast_azimuth),
        beam=ibis.cases((stated, ibis.null("float64")), else_=both.mast_beam),
        table=~stated & ~own,
    )
    return found.filter(found.at_lat.notnull(), found.at_lon.notnull())


def _masts(tables: Any, seen: Any) -> Any:
    """Return the mast of each sighting's cell at its time, where the cell tables in force agree on one."""
    cells = tables.kind("cell")
    cells = cells.filter(cells.cell.notnull(), *_on_earth(cells.lat, cells.lon))
    cells = cells.select("cell", "valid_from", "valid_to", "lat", "lon", "azimuth", "beamwidth")
    mine = seen.filter(seen.start_cell.notnull()).select("record_id", "start_cell", "time_local")
    inside = (
        mine.start_cell == cells.cell,
        cells.valid_from.isnull() | (cells.valid_from <= mine.time_local),
        cells.valid_to.isnull() | (cells.valid_to >= mine.time_local),
    )
    found = mine.inner_join(cells, inside)
    masts = found.group_by(of_record="record_id").agg(
        mast_lat=found.lat.max(),
        mast_lon=found.lon.max(),
        mast_azimuth=found.azimuth.max(),
        mast_beam=found.beamwidth.max(),
        spread=found.lat.nunique() + found.lon.nunique() + found.azimuth.nunique(),
    )
    return masts.filter(masts.spread <= 3).drop("spread")


def _on_earth(lat: Any, lon: Any) -> tuple[Any, Any]:
    return lat.between(-90, 90), lon.between(-180, 180)


def drawn(context: Context, found: Places) -> tuple[list[Point], list[Area]]:
    """Turn places into points and service areas of a map, each with the address of its record."""
    points, areas = [], []
    for row in found.rows:
        label = _label(row, _whose(found, row))
        href = record_url(context.case_name, row["record_id"])
        if not row["area"]:
            points.append(Point(row["record_id"], row["at_lat"], row["at_lon"], label, href))
            continue
        beam = row["beam"] if row["beam"] and 0 < row["beam"] <= 360 else BEAM
        shape = (row["at_lat"], row["at_lon"], REACH_M, f"{label}, service area drawn {REACH_M:,.0f} m wide by default")
        areas.append(Area(row["record_id"], *shape, azimuth=row["azimuth"], beam=beam, href=href))
    return points, areas


def place_table(context: Context, found: Places) -> Table:
    """Return the same places as a table."""
    columns = (
        Column("time_utc", "Time", "timestamp"),
        Column("whose", "Whose", help="Party whose records they are, as stated."),
        Column("what", "What it is", help="A cell is a service area: the device was somewhere in it, not at the mast."),
        Column("service", "Seen by"),
        Column("place", "Place or cell"),
        Column("lat", "Latitude", "number", "Of the position, or of the mast of a service area; WGS 84 degrees."),
        Column("lon", "Longitude", "number", "Likewise."),
        Column("basis", "Position from"),
    )
    rows = [
        Row(
            row["record_id"],
            (
                as_json("time_utc", row["time_utc"]),
                _whose(found, row),
                WHAT[row["area"]],
                row["service"],
                row["place"] or row["start_cell"],
                row["at_lat"],
                row["at_lon"],
                "the case's cell table" if row["table"] else "the record",
            ),
            record_url(context.case_name, row["record_id"]),
        )
        for row in found.rows
    ]
    return Table("Places as a table", columns, rows, zone=context.zone)


def _whose(found: Places, row: Mapping[str, Any]) -> str:
    return ", ".join(party_name(item) for item in found.parties.get(f"sighting {row['record_id']}", ()))


def _label(row: Mapping[str, Any], whose: str) -> str:
    parts = (as_json("time_utc", row["time_utc"]) or "no time stated", whose, row["service"], row["place"])
    return ", ".join(part for part in parts if part)
