"""Coordinates as every format of movement keeps them: checked, exact as written, and whose they are.

A number out of range is no place on earth: the entry is set aside with the reason, never moved onto the map. Nothing in
a track says who carried the device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from casefold.formats.contract import ReadOptions
from casefold.formats.readers.items import Records, Side

_MOST_DIGITS: Final = 40
_LATITUDES, _LONGITUDES = Decimal(90), Decimal(180)
_PER_SECOND: Final = {
    "m/s": Decimal(1),
    "km/h": Decimal(1000) / 3600,
    "mph": Decimal("0.44704"),
    "knots": Decimal(1852) / 3600,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A pair of coordinates, WGS84 degrees as written, with the elevation where it is given."""

    lat: str
    lon: str
    altitude: str | None = None

    def fields(self) -> dict[str, str | None]:
        """Return it as fields of a sighting."""
        return {"lat": self.lat, "lon": self.lon, "altitude_m": self.altitude}


def read_spot(lat: str | None, lon: str | None, altitude: str | None = None) -> Spot | str:
    """Return coordinates, or why they are none."""
    if not lat or not lon or not lat.strip() or not lon.strip():
        return "no coordinates"
    north, east = number_text(lat), number_text(lon)
    if north is None or east is None:
        return f"coordinates that are no numbers ({lat[:40]}, {lon[:40]})"
    if abs(Decimal(north)) > _LATITUDES or abs(Decimal(east)) > _LONGITUDES:
        return f"coordinates out of range (latitude {north}, longitude {east})"
    return Spot(north, east, number_text(altitude))


def number_text(text: str | None) -> str | None:
    """Return a finite number as plain decimal text; None where it is none."""
    if text is None or len(text) > _MOST_DIGITS:
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return None
    return format(value, "f")


def metres_per_second(text: str | None, unit: str) -> str | None:
    """Return a speed in metres per second, exact to a thousandth; None where it is no number."""
    number = number_text(text)
    if number is None:
        return None
    if unit == "m/s":
        return number
    return format((Decimal(number) * _PER_SECOND[unit]).quantize(Decimal("0.001")), "f")


def found_in(values: Mapping[str, object], *names: str) -> str | None:
    """Return the value of the first path whose last part, in lower case, is one of these names."""
    for path, value in values.items():
        last = path.rpartition("/")[2].rpartition("@")[2].lower()
        if last in names and isinstance(value, str) and value:
            return value
    return None


def carrier(options: ReadOptions, out: Records) -> tuple[Side, ...]:
    """Return the party that a person gave as the carrier of the device; nothing else says who it was."""
    if options.subject is None:
        return ()
    out.subject(options.subject, "given")
    return (Side("subject", options.subject, owner=True),)


def listed(spots: Iterable[tuple[str, Spot | str]]) -> str:
    """Write places one per line: the coordinates, then the name."""
    lines = []
    for name, spot in spots:
        place = f"{spot.lat}, {spot.lon}" if isinstance(spot, Spot) else spot
        lines.append(f"{place} {name}".strip())
    return "\n".join(lines)
