"""Coordinates in the four ways Google writes them, as decimal degrees; a pair that is on no map is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_NUMBER: Final = r"(-?[0-9]{1,3}(?:\.[0-9]+)?)"
_PAIR: Final = re.compile(rf"\s*(?:geo:)?{_NUMBER}°?\s*,\s*{_NUMBER}°?\s*(?:;.*)?")
_E7: Final = Decimal(10_000_000)
_WRAPPED: Final = 1 << 32
_MOST_E7: Final = 1_800_000_000


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Latitude and longitude in WGS84 degrees, as decimal text."""

    lat: str
    lon: str


def from_e7(item: Mapping[str, Any], lat: str = "latitudeE7", lon: str = "longitudeE7") -> Coordinates | None:
    """Read a pair in ten-millionths of a degree; some exports wrapped a negative number round to a positive one."""
    try:
        pair = [Decimal(str(item[name])) for name in (lat, lon)]
    except (KeyError, InvalidOperation):
        return None
    return _checked(*((value - _WRAPPED if value > _MOST_E7 else value) / _E7 for value in pair))


def from_text(value: Any) -> Coordinates | None:
    """Read `51.5°, -0.12°`, `geo:51.5,-0.12` or an object that has one of them as latLng."""
    if isinstance(value, Mapping):
        value = value.get("latLng") or value.get("LatLng") or value.get("point")
    match = _PAIR.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else _checked(Decimal(match[1]), Decimal(match[2]))


def _checked(lat: Decimal, lon: Decimal) -> Coordinates | None:
    if not (lat.is_finite() and lon.is_finite()) or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Coordinates(f"{lat.normalize():f}", f"{lon.normalize():f}")
