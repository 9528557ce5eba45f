"""A place a person asks about: a circle, a polygon or a place by its name, and which presences are in it.

Two answers are kept apart. `inside`: the whole circle of a presence lies within. `touching`: it overlaps, so that the
subject may have been inside or beside it; a cell's service area seldom says more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.measures.presence import METRES_PER_DEGREE, metres_apart
from casefold.errors import BadOption
from casefold.model.option import Option, OptionType

AREA = Option(
    "area",
    OptionType.TEXT,
    "The place: latitude,longitude,metres for a circle; three or more latitude,longitude separated by spaces for a "
    "polygon; or name:NAME for a camera, access point or cell as written in the records.",
    required=True,
)
INSIDE, TOUCHING = "inside", "touching"
_MOST_CORNERS = 200
_REMEDY = "Write 53.18,-0.55,500 or '53.1,-0.5 53.2,-0.5 53.2,-0.4' or name:GATE 5."


@dataclass(frozen=True, slots=True)
class Area:
    """A circle (one corner and metres), a polygon (its corners in order, no metres) or a name."""

    text: str
    corners: tuple[tuple[float, float], ...] = ()
    """Latitude and longitude, degrees."""
    metres: float = 0.0
    name: str = ""


def read_area(text: str) -> Area:
    """Read what a person typed.

    Raises:
        BadOption: It is no circle, polygon or name, or lies off the Earth.
    """
    text = text.strip()
    if text.lower().startswith("name:") and text[5:].strip():
        return Area(text, name=text[5:].strip())
    try:
        parts = [tuple(float(number) for number in part.split(",")) for part in text.replace(", ", ",").split()]
    except ValueError as error:
        raise BadOption(f"'{text}' is no area", remedy=_REMEDY) from error
    if len(parts) == 1 and len(parts[0]) == 3 and 0 < parts[0][2] <= 100_000:
        return Area(text, (_corner(text, parts[0][:2]),), parts[0][2])
    if 3 <= len(parts) <= _MOST_CORNERS and all(len(part) == 2 for part in parts):
        return Area(text, tuple(_corner(text, part) for part in parts))
    raise BadOption(f"'{text}' is no area", remedy=_REMEDY)


def _corner(text: str, part: tuple[float, ...]) -> tuple[float, float]:
    lat, lon = part
    if not (-89 <= lat <= 89 and -180 <= lon <= 180):
        raise BadOption(f"'{text}' lies off the map", remedy="Latitude comes first, -89 to 89; then longitude.")
    return lat, lon


def with_standing(seen: ir.Table, area: Area) -> ir.Table:
    """Add `standing` to presences: inside, touching, or empty."""
    if area.name:
        wanted = area.name.casefold()
        same = (seen.named.lower() == wanted) | (seen.place.lower() == wanted).fill_null(False)
        return seen.mutate(standing=same.ifelse(INSIDE, ""))
    depth = _circle_depth(seen, area) if area.metres else _polygon_depth(seen, area.corners)
    placed = seen.named == ""
    return seen.mutate(
        standing=ibis.cases(
            (placed & (depth >= seen.reach), INSIDE), (placed & (depth >= -seen.reach), TOUCHING), else_=""
        )
    )


def _circle_depth(seen: ir.Table, area: Area) -> Any:
    """Give how far inside the edge a position lies, metres; negative outside."""
    lat, lon = area.corners[0]
    return area.metres - metres_apart(seen.lat, seen.lon, ibis.literal(lat), ibis.literal(lon))


def _polygon_depth(seen: ir.Table, corners: tuple[tuple[float, float], ...]) -> Any:
    """Likewise for a polygon, on a plane that touches the Earth at its first corner."""
    lat0, lon0 = corners[0]
    wide = METRES_PER_DEGREE * math.cos(math.radians(lat0))
    x, y = (seen.lon - lon0) * wide, (seen.lat - lat0) * METRES_PER_DEGREE
    flat = [((lon - lon0) * wide, (lat - lat0) * METRES_PER_DEGREE) for lat, lon in corners]
    edges = list(zip(flat, [*flat[1:], flat[0]], strict=True))
    crossings = sum((_crosses(x, y, *edge).cast("int64") for edge in edges), ibis.literal(0, "int64"))
    edge = ibis.least(*[_distance(x, y, *edge) for edge in edges])
    return (crossings % 2 == 1).ifelse(edge, -edge)


def _crosses(x: Any, y: Any, one: tuple[float, float], other: tuple[float, float]) -> Any:
    (x1, y1), (x2, y2) = one, other
    if y1 == y2:
        return ibis.literal(False)
    return ((y < y1) != (y < y2)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)


def _distance(x: Any, y: Any, one: tuple[float, float], other: tuple[float, float]) -> Any:
    (x1, y1), (x2, y2) = one, other
    long = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long if long > 0 else ibis.literal(0.0)
    share = ibis.greatest(ibis.least(along, 1.0), 0.0)
    north, east = y - (y1 + share * (y2 - y1)), x - (x1 + share * (x2 - x1))
    return (north * north + east * east).sqrt()
