"""Where the records place a device: stated positions as points, cells as the service areas of their masts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse

from casefold.apps.timeline.asked import asked
from casefold.platform.appkit import (
    Area,
    CasefoldError,
    Column,
    Context,
    MapView,
    Point,
    Row,
    Table,
    as_json,
    case_url,
    places_as_json,
    record_url,
    subjects,
)

SHOWN = 500
MOST_DRAWN = 100_000
"""Places one map is given; the table has every place, page by page."""
REACH_M = 1_000.0
"""Metres a cell is drawn to reach: an assumption, since no record states it."""
BEAM = 120.0
"""Width in degrees of a sector whose beam is not stated."""
DRAWN = (
    *("record_id", "subject", "time_utc", "what", "place", "anchor", "is_area"),
    *("lat", "lon", "mast_lat", "mast_lon", "azimuth", "beam", "from_table"),
)
ANCHORS = {"at": "", "at_or_before_start": "at or before this time", "at_or_before_end": "at or before its end"}


@dataclass(frozen=True, slots=True)
class Places:
    """Some records with where they place their subject, out of all that do."""

    rows: list[dict[str, Any]]
    total: int
    unplaced: int
    untimed: int


def places(context: Context) -> HttpResponse:
    """Show where records place their subjects, on a map with a clock and in a table."""
    wish, errors, found = asked(context.request.GET), [], Places([], 0, 0, 0)
    try:
        found = read_places(context, wish.who, wish.offset, SHOWN)
    except CasefoldError as error:
        errors = [("id_who", str(error))]
    points, areas = drawn(context, found.rows)
    source = None
    if found.total > len(found.rows):
        query = context.request.GET.copy()
        query.pop("offset", None)
        source = f"{case_url(context.case_name, 'timeline', 'drawn')}?{query.urlencode()}"
    values = {
        "errors": errors,
        "map": MapView("Places", points, areas, zone=context.zone, source=source).render(),
        "piece": place_table(context, found.rows).render(),
        "found": found,
        "most_drawn": MOST_DRAWN if found.total > MOST_DRAWN else 0,
        "unplaced": found.unplaced,
        "subjects": [] if wish.who else subjects(context),
        **wish.around(context, "places", len(found.rows), found.total, SHOWN),
    }
    return context.render("timeline/places.html", values, status=400 if errors else 200)


def all_places(context: Context) -> JsonResponse:
    """Answer with every place the map draws, column by column."""
    wish = asked(context.request.GET)
    found = read_places(context, wish.who, 0, MOST_DRAWN)
    rows = [
        (
            row["record_id"],
            row["lat"],
            row["lon"],
            row["what"],
            row["subject"],
            row["place"],
            _time(row),
            None,
            None,
            None,
        )
        if not row["is_area"]
        else (
            *(
                row["record_id"],
                row["mast_lat"],
                row["mast_lon"],
                row["what"],
                row["subject"],
                row["place"],
                _time(row),
            ),
            *(REACH_M, row["azimuth"], _beam(row)),
        )
        for row in found.rows
    ]
    return JsonResponse(places_as_json(rows, found.total, record_url(context.case_name, "")))


def read_places(context: Context, who: Sequence[str], offset: int, most: int) -> Places:
    """Return records that have a position, or a cell whose mast a record or a cell table of the case places, by time.

    Raises:
        BadOption: What was asked is no identifier.
        NotFound: No such person.
    """
    with context.case.tables() as tables:
        seen = tables.presences(who, cell_radius=REACH_M)
        counts = seen.aggregate(placed=(seen.named == "").sum(), named=(seen.named != "").sum())
        counted = counts.to_pyarrow().to_pylist()[0]
        left = tables.placing_nobody(who, cell_radius=REACH_M)
        placed = seen.filter(seen.named == "").select(*DRAWN)
        order = placed.order_by("time_utc", "record_id").limit(most, offset=offset)
        rows = order.to_pyarrow().to_pylist()
    return Places(rows, int(counted["placed"] or 0), left.unplaced + int(counted["named"] or 0), left.untimed)


def drawn(context: Context, rows: Sequence[Mapping[str, Any]]) -> tuple[list[Point], list[Area]]:
    """Turn places into points and service areas of a map, each with the address of its record."""
    points, areas = [], []
    for row in rows:
        href, label = record_url(context.case_name, row["record_id"]), _label(row)
        more = {"time": _time(row), "who": row["subject"], "what": row["what"], "href": href}
        if not row["is_area"]:
            points.append(Point(row["record_id"], row["lat"], row["lon"], label, **more))
            continue
        where = (row["mast_lat"], row["mast_lon"], REACH_M)
        areas.append(Area(row["record_id"], *where, label, azimuth=row["azimuth"], beam=_beam(row), **more))
    return points, areas


def place_table(context: Context, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the same places as a table."""
    columns = (
        Column("time_utc", "Time", "timestamp"),
        Column("whose", "Whose", help="Party whose records they are, as stated."),
        Column("what", "What it is", help="A cell is a service area: the device was somewhere in it, not at the mast."),
        Column("service", "Seen by"),
        Column("place", "Place or cell"),
        Column("true", "True of", help="A data session's cell is true at or before a time, not at it."),
        Column("lat", "Latitude", "number", "Of the position, or of the mast of a service area; WGS 84 degrees."),
        Column("lon", "Longitude", "number", "Likewise."),
        Column("basis", "Position from"),
    )
    return Table("Places as a table", columns, [_row(context, row) for row in rows], zone=context.zone)


def _row(context: Context, row: Mapping[str, Any]) -> Row:
    area = row["is_area"]
    cells = (
        _time(row),
        row["subject"],
        "service area of a cell" if area else "stated position",
        row["what"],
        row["place"],
        ANCHORS.get(row["anchor"], row["anchor"]) or "this time",
        row["mast_lat"] if area else row["lat"],
        row["mast_lon"] if area else row["lon"],
        "the case's cell table" if row["from_table"] else "the record",
    )
    return Row(row["record_id"], cells, record_url(context.case_name, row["record_id"]))


def _time(row: Mapping[str, Any]) -> str:
    return str(as_json("time_utc", row["time_utc"]))


def _beam(row: Mapping[str, Any]) -> float:
    return float(row["beam"]) if row["beam"] and 0 < row["beam"] <= 360 else BEAM


def _label(row: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (row["subject"], row["place"]) if part)
