"""A map of stated positions and service areas, offline, with its list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from casefold.platform.pieces.element import empty, island, plain_table, text_or_link
from casefold.platform.pieces.shapes import Area, Point

NO_PLACES = "No positions or service areas in this view. Import a table of cells, or widen the dates."


@dataclass(frozen=True, slots=True)
class MapView:
    """Positions as points, cells as service areas: a handset was somewhere in the area, not at the mast."""

    title: str
    points: Sequence[Point] = ()
    areas: Sequence[Area] = ()
    heading: int = 2
    empty: str = NO_PLACES
    zone: str = "UTC"
    source: str | None = None
    """Where the map asks for all places, if these are the first of many."""

    def render(self) -> SafeString:
        """Return the island's element with the places inside as a plain table.

        Raises:
            ValueError: for a position that is not on Earth, or a radius that is not more than nothing.
        """
        places: list[Point | Area] = [*self.points, *self.areas]
        for place in places:
            if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
                raise ValueError(f"{place.id!r}: {place.lat}, {place.lon} is no position in degrees")
        for area in self.areas:
            if not area.radius_m > 0:
                raise ValueError(f"{area.id!r}: a service area needs a radius in metres")
        props = {
            "points": [point.as_json() for point in self.points],
            "areas": [area.as_json() for area in self.areas],
            "empty": self.empty,
            "zone": self.zone,
        }
        return island("map", self.title, props, self._reading(), source=self.source, heading=self.heading)

    def _reading(self) -> SafeString:
        if len(self.points) + len(self.areas) == 0:
            return empty(self.empty)
        points = [(text_or_link(p.label, p.href), "stated position", _degrees(p), "") for p in self.points]
        areas = [(text_or_link(a.label, a.href), "service area", _degrees(a), _extent(a)) for a in self.areas]
        titles = ("Place", "What it is", "Latitude, longitude", "Extent")
        return plain_table(f"Places of: {self.title}", titles, points + areas)


def _degrees(place: Point | Area) -> str:
    return f"{place.lat:.5f}, {place.lon:.5f}"


def _extent(area: Area) -> str:
    reach = f"{area.radius_m:,.0f} m around the mast"
    if area.azimuth is None:
        return reach
    return f"{reach}, {area.beam:g} degrees wide, facing {area.azimuth:g} degrees"
