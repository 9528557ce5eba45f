"""Where a record places a device: the one relation that questions of place start from.

A presence is a circle at a time. The circle of a stated position is its stated accuracy; that of a cell is the smallest
circle that holds the service area, a sector or a full circle of an assumed radius. The subject was somewhere in or near
it, never at the mast. Where no position is known, a camera, an access point or a cell still has a name, and two records
of one name are of one place. Only the subject's own records place it: the cell of a call is that of the party whose
record it is, and only the cell at the start is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Tables
from casefold.analysis.measures.scope import Scope, in_period, with_person
from casefold.model.option import Option, OptionType

PLACING = ("call", "message", "data_session", "sighting")
"""Kinds whose records can place their subject."""
NEEDS: tuple[str, ...] = (*PLACING, "cell", "party", "attribution")
"""What a question about places needs."""
KINDS = Option("kinds", OptionType.CHOICE, "Kinds of record to look at.", default=PLACING, many=True, choices=PLACING)
CELL_RADIUS = Option(
    "cell_radius",
    OptionType.NUMBER,
    "Metres a cell is assumed to serve from its mast: an assumption, since no record states it.",
    1_000.0,
    minimum=50.0,
    maximum=35_000.0,
)
BEAM = 120.0
"""Degrees of a sector whose beam width is not stated."""
UNSTATED = "opaque:carrier of exhibit "
"""Stands, with the exhibit's id, for whoever carried a device when nothing says who it was."""
METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""
_FIXED = {"anpr": 50.0, "card": 50.0, "photo": 50.0, "wifi": 150.0}
_FIX = 50.0
"""Metres around a stated position without a stated accuracy."""
PLACE_CAUTION = (
    "A cell is a service area, not a place: its subject was somewhere in or near it. Where a record's cell is true at "
    "or before a time, so is the presence. How far a cell reaches is assumed, and a stated position without an "
    "accuracy is taken to be good to 50 metres (a Wi-Fi access point 150)."
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Records of the subjects that place nobody."""

    unplaced: int
    """No position, no cell the case's tables place or name, no named place; or too coarse to compare."""
    untimed: int


def presences(tables: Tables, scope: Scope, radius: float) -> ir.Table:
    """Give one row per record and subject that has a time, and a place.

    Columns: record_id, kind, subject, person, time_utc, what (cell, gps, anpr, wifi, photo, card, map), place (as
    written), anchor (at, at_or_before_start, at_or_before_end), is_area, named (a place without a position, else ''),
    lat and lon (degrees, 0 where named), reach (metres); for drawing a cell mast_lat, mast_lon, azimuth, beam (degrees)
    and from_table, whether a cell table and not the record says where the mast stands.
    """
    rows = _rows(tables, scope, radius)
    return rows.filter(_usable(rows, radius))


def left_out(tables: Tables, scope: Scope, radius: float) -> LeftOut:
    """Count the subjects' records that are no presences."""
    rows = _rows(tables, scope, radius, timed=False)
    untimed = rows.time_utc.isnull()
    unplaced = ~untimed & ~_usable(rows, radius)
    row = rows.aggregate(unplaced=unplaced.sum(), untimed=untimed.sum()).to_pyarrow().to_pylist()[0]
    return LeftOut(int(row["unplaced"] or 0), int(row["untimed"] or 0))


def untold(without: LeftOut) -> tuple[str, ...]:
    """Say how many records place nobody."""
    if without.unplaced + without.untimed == 0:
        return ()
    return (
        f"Records of the same kinds that place nobody and were left out: {without.unplaced:,} without a place that can "
        f"be compared, {without.untimed:,} without a usable time.",
    )


def _usable(rows: ir.Table, radius: float) -> Any:
    return (rows.lat.notnull() | (rows.named != "")).fill_null(False) & (rows.reach <= max(radius, 1_000.0))


def _rows(tables: Tables, scope: Scope, radius: float, *, timed: bool = True) -> ir.Table:
    branches = []
    for kind in scope.kinds:
        table = in_period(tables.kind(kind), scope)
        table = table.filter(table.time_utc.notnull()) if timed else table
        table = table if scope.include_duplicates else table.filter(table.duplicate_of.isnull())
        branches.append(_narrow(_of_subjects(tables, table, kind, scope), kind))
    rows = ibis.union(*branches) if len(branches) > 1 else branches[0]
    sectors = _sectors(tables)
    return with_person(_placed(rows.left_join(sectors, _in_force(rows, sectors)), radius), scope)


def _of_subjects(tables: Tables, table: ir.Table, kind: str, scope: Scope) -> ir.Table:
    """Keep the asked subjects' own records; a sighting's subject may be a party of it, or nobody it names."""
    if kind == "sighting":
        party = tables.party()
        seen = party.filter(party.kind == "sighting", party.role == "subject", party.identifier.notnull())
        mine = seen.select(of_record="record_id", who=seen.identifier).distinct()
        both = table.left_join(mine, table.record_id == mine.of_record)
        nobody = ibis.literal(UNSTATED) + both.exhibit
        table = both.mutate(subject=ibis.coalesce(both.who, both.subject, nobody)).drop("of_record", "who")
    if scope.all_owners:
        return table.filter(table.subject.notnull())
    return table.filter(table.subject.isin(scope.identifiers))


def _narrow(table: ir.Table, kind: str) -> ir.Table:
    """Select what places a record, the same columns of every kind."""
    own: dict[str, Any] = {
        "service": ibis.literal("cell"), "place": ibis.null("string"),
        "lat": ibis.null("float64"), "lon": ibis.null("float64"), "accuracy_m": ibis.null("float64"),
    }  # fmt: skip
    if kind == "sighting":
        own = {name: table[name] for name in own}
    shared = ("record_id", "subject", "time_utc", "time_local", "start_cell", "site_name", "cell_anchor")
    return table.select(*shared, "start_lat", "start_lon", "start_azimuth", kind=ibis.literal(kind), **own)


def _sectors(tables: Tables) -> ir.Table:
    """Give the sectors of the cell tables: at most one of a cell at any time; where tables disagree, none."""
    cells = tables.kind("cell")
    cells = cells.filter(cells.cell.notnull(), cells.lat.between(-90, 90), cells.lon.between(-180, 180))
    alike = cells.group_by("cell", "lat", "lon", "azimuth", "beamwidth")
    merged = alike.agg(
        since=cells.valid_from.fill_null(ibis.timestamp("0001-01-01 00:00:00")).min(),
        until=cells.valid_to.fill_null(ibis.timestamp("9999-12-31 00:00:00")).max(),
    )
    order = [merged.since.asc(), merged.until.asc(), merged.lat.asc(), merged.lon.asc(), merged.azimuth.asc()]
    beside = merged.mutate(
        before=merged.until.max().over(group_by="cell", order_by=order, rows=(None, -1)),
        after=merged.since.lead().over(group_by="cell", order_by=order),
    )
    agreed = beside.filter(
        (beside.before < beside.since).fill_null(True), (beside.after > beside.until).fill_null(True)
    )
    names = {name: f"cell_{name}" for name in ("lat", "lon", "azimuth", "beamwidth", "since", "until")}
    return agreed.select("cell", *names).rename({new: old for old, new in names.items()})


def _in_force(table: ir.Table, sectors: ir.Table) -> tuple[Any, ...]:
    return (
        table.start_cell == sectors.cell,
        sectors.cell_since <= table.time_local,
        sectors.cell_until >= table.time_local,
    )


def _placed(both: ir.Table, radius: float) -> ir.Table:
    """Turn stated positions, stated sites and cell tables into one circle each."""
    own = _on_earth(both.lat, both.lon)
    site = _on_earth(both.start_lat, both.start_lon)
    cell = both.start_cell.notnull() | site
    masts = both.mutate(
        own=own,
        site=site,
        mast_lat=ibis.cases((site, both.start_lat), else_=both.cell_lat),
        mast_lon=ibis.cases((site, both.start_lon), else_=both.cell_lon),
        turn=ibis.cases((site, both.start_azimuth), else_=both.cell_azimuth),
        beam=ibis.cases((site, ibis.null("float64")), else_=both.cell_beamwidth),
        what=ibis.cases((own, both.service.fill_null("gps")), (cell, "cell"), else_=both.service.fill_null("")),
        name=ibis.coalesce(both.place, both.start_cell, ""),
        accuracy=_accuracy(both),
    )
    east, north, reach = _circle(masts.mast_lat, masts.turn, masts.beam, radius)
    circles = masts.mutate(
        at_lat=ibis.cases((masts.own, masts.lat), else_=masts.mast_lat + north),
        at_lon=ibis.cases((masts.own, masts.lon), else_=masts.mast_lon + east),
        wide=ibis.cases((masts.own, masts.accuracy), else_=reach),
    )
    found, named = circles.at_lat.notnull(), circles.name != ""
    nowhere = named.ifelse(0.0, ibis.null("float64"))
    return circles.select(
        "record_id",
        "subject",
        "time_utc",
        "kind",
        "what",
        place=ibis.coalesce(circles.place, _cell_name(circles)),
        anchor=circles.cell_anchor.fill_null("at"),
        is_area=~circles.own,
        named=found.ifelse("", circles.name),
        lat=found.ifelse(circles.at_lat, nowhere),
        lon=found.ifelse(circles.at_lon, nowhere),
        reach=found.ifelse(circles.wide, 0.0),
        mast_lat=circles.own.ifelse(ibis.null("float64"), circles.mast_lat),
        mast_lon=circles.own.ifelse(ibis.null("float64"), circles.mast_lon),
        azimuth=circles.turn,
        beam=circles.beam,
        from_table=~circles.own & ~circles.site,
    )


def _cell_name(both: ir.Table) -> Any:
    return ibis.coalesce(both.start_cell + ", " + both.site_name, both.start_cell, both.site_name)


def _accuracy(both: ir.Table) -> Any:
    usual = ibis.cases(*[(both.service == service, metres) for service, metres in _FIXED.items()], else_=_FIX)
    return ibis.greatest(both.accuracy_m.fill_null(usual), 1.0)


def _circle(lat: Any, azimuth: Any, beam: Any, radius: float) -> tuple[Any, Any, Any]:
    """Give the smallest circle around a sector: how far its centre lies east and north in degrees, and its radius.

    A sector of radius r and half-width h degrees is held by a circle of radius r sin h around a point r cos h out
    where h is at least 45, and of radius r / (2 cos h) around a point as far out where it is less; a sector wider
    than 180 degrees, or without an azimuth, by the whole circle around the mast.
    """
    width = ibis.cases((beam.between(1, 360), beam), else_=BEAM)
    half = (width / 2).radians()
    narrow, whole = width < 90, azimuth.isnull() | (width > 180)
    out = ibis.cases((whole, 0.0), (narrow, radius / (half.cos() * 2)), else_=half.cos() * radius)
    reach = ibis.cases((whole, radius), (narrow, radius / (half.cos() * 2)), else_=half.sin() * radius)
    turn = azimuth.fill_null(0.0).radians()
    north = out * turn.cos() / METRES_PER_DEGREE
    east = out * turn.sin() / (METRES_PER_DEGREE * ibis.greatest(lat.radians().cos(), 0.01))
    return east, north, reach


def _on_earth(lat: Any, lon: Any) -> Any:
    return (lat.between(-90, 90) & lon.between(-180, 180)).fill_null(False)


def metres_apart(lat: Any, lon: Any, other_lat: Any, other_lon: Any) -> Any:
    """Give the distance of two columns of positions on a sphere, metres (haversine formula)."""
    up, across = (other_lat - lat).radians() / 2, (other_lon - lon).radians() / 2
    chord = up.sin() * up.sin() + lat.radians().cos() * other_lat.radians().cos() * across.sin() * across.sin()
    # Rounding may carry the chord of two antipodes past 1; `least` would turn an unknown distance into half the globe.
    return (chord > 1).ifelse(1.0, chord.sqrt()).asin() * (2 * METRES_PER_DEGREE * 180 / math.pi)
