"""GeoJSON: features with a geometry and properties, exported by map programs and by trackers.

The standard has no time. A point whose properties state one, and the points of a line whose properties list one for
each, are sightings; every other feature is a document, with its geometry in words.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records
from casefold.formats.readers.json_items import shape, values
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.places import Spot, carrier, number_text, read_spot
from casefold.formats.readers.source import Source

_COLLECTION: Final = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_FEATURE: Final = re.compile(rb'"type"\s*:\s*"Feature"')
_TIMES: Final = ("time", "timestamp", "datetime", "date_time", "recorded_at", "recordedat", "when", "date", "begin")
_LISTS: Final = ("coordtimes", "times", "timestamps")
_NAMES: Final = ("name", "title", "label", "id")
_LARGEST_SINGLE: Final = 32 << 20
_MOST_LISTED: Final = 20
_MOST_DIGITS: Final = 40


class GeoJson(ItemFormat):
    """Features of a map or a tracker."""

    name = "geojson"
    title = "GeoJSON features and tracks"
    kinds = ("sighting", "document")
    media_types = (JSON,)
    proves = (
        "That a file states these places, with the properties its maker gave them. A point with a time is stored as a "
        "sighting because the file says so; not who or what was there. The file can be changed by anybody."
    )
    tested_on = "published description (RFC 7946, and the `coordTimes` of togeojson); made-up samples"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim an object that says it is a collection of features, or a single one."""
        head = source.head
        if not (_COLLECTION.search(head) or _FEATURE.search(head)):
            return None
        found = shape(source)
        if found.get("features") == "array" and found.get("type") == "text":
            return Recognition(self.name, 0.95, "type FeatureCollection with features")
        if found.get("geometry") in ("object", "null") and found.get("type") == "text":
            if source.size > _LARGEST_SINGLE:
                return None
            return Recognition(self.name, 0.9, "type Feature with a geometry")
        return None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the features."""
        reading = _Reading(out, options)
        single = "features" not in shape(source)
        for number, (_, feature) in enumerate(values(source, "" if single else "features.item"), 1):
            if isinstance(feature, dict):
                reading.take(number, feature)
            else:
                out.set_aside(number, "a feature that is no object", text=str(feature), part="feature")
            out.progress(0.0)


class _Reading:
    """Takes features in their order."""

    def __init__(self, out: Records, options: ReadOptions) -> None:
        self._out = out
        self._sides = carrier(options, out)
        self._numbers: Counter[str] = Counter()

    def take(self, number: int, feature: Mapping[str, Any]) -> None:
        """Give what a feature says."""
        said = feature.get("properties")
        properties: Mapping[str, Any] = said if isinstance(said, dict) else {}
        if "id" in feature:
            properties = {"id": feature["id"], **properties}
        geometry = feature.get("geometry")
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
        times = _first(properties, _LISTS)
        if times is None and isinstance(properties.get("coordinateProperties"), dict):
            times = _first(properties["coordinateProperties"], _LISTS)
        if kind == "Point" and (when := _text(_first(properties, _TIMES))):
            self._sighting("feature", number, coordinates, when, properties)
        elif kind == "LineString" and isinstance(times, list) and isinstance(coordinates, list):
            self._track(number, coordinates, times, properties)
        else:
            self._document(number, kind, coordinates, properties, feature)

    def _track(
        self, number: int, coordinates: Sequence[Any], times: Sequence[Any], properties: Mapping[str, Any]
    ) -> None:
        about = {key: value for key, value in properties.items() if not isinstance(value, list | dict)}
        if len(times) != len(coordinates):
            self._out.note(f"feature {number:,} has {len(times):,} times and {len(coordinates):,} places")
        for place, position in enumerate(coordinates):
            self._numbers["point"] += 1
            when = _text(times[place]) if place < len(times) else None
            raw = about | {"time": when, "coordinates": position, "feature": number}
            self._sighting("point", self._numbers["point"], position, when, raw)

    def _sighting(self, part: str, number: int, position: Any, when: str | None, said: Mapping[str, Any]) -> None:
        spot = _spot(position)
        raw = {key: _plain(value) for key, value in (dict(said) | {"coordinates": position}).items()}
        if isinstance(spot, str):
            self._out.set_aside(number, spot, text=json.dumps(raw, ensure_ascii=False), part=part)
            return
        self._out.add(
            "sighting",
            number,
            part=part,
            fields={
                **spot.fields(),
                "time": when,
                "service": "gps" if part == "point" else "map",
                "place": _text(_first(said, _NAMES)) if part == "feature" else None,
                "bearing": _text(_first(said, ("heading", "bearing", "course"))),
                "speed_ms": number_text(_text(_first(said, ("speed_ms", "speed_mps")))),
                "accuracy_m": number_text(_text(_first(said, ("accuracy", "accuracy_m", "horizontal_accuracy")))),
            },
            raw=raw,
            sides=self._sides,
        )

    def _document(
        self, number: int, kind: Any, coordinates: Any, properties: Mapping[str, Any], feature: Mapping[str, Any]
    ) -> None:
        lines = [f"{key}: {_text(value)}" for key, value in properties.items() if _text(value)]
        self._out.add(
            "document",
            number,
            part="feature",
            fields={
                "title": _text(_first(properties, _NAMES)) or str(kind or "Feature"),
                "body": "\n".join([*lines[:_MOST_LISTED], _in_words(str(kind or "no geometry"), coordinates)]),
            },
            raw={key: _plain(value) for key, value in properties.items()}
            | {"geometry": _plain(feature.get("geometry"))},
        )


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the first property of one of these names, without case."""
    by_name = {str(key).lower(): value for key, value in properties.items()}
    return next((by_name[name] for name in names if by_name.get(name) not in (None, "")), None)


def _text(value: Any) -> str | None:
    """Write a simple value as text; a list or an object is none."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    if isinstance(value, str):
        return value.strip() or None
    short = isinstance(value, Decimal) and abs(value.adjusted()) <= _MOST_DIGITS
    return format(value, "f") if short else str(value)


def _plain(value: Any) -> str | None:
    """Return a value as it can be written in a record."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_number)
    return None if value is None else _text(value) or str(value)


def _number(value: Any) -> Any:
    """Give a decimal as a number where a binary fraction prints the same, else as text."""
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def _spot(position: Any) -> Spot | str:
    if not isinstance(position, list) or len(position) < 2:
        return "no coordinates"
    parts = [_text(part) for part in position[:3]]
    return read_spot(parts[1], parts[0], parts[2] if len(parts) > 2 else None)


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates, list) and coordinates and not isinstance(coordinates[0], list):
        yield coordinates
    elif isinstance(coordinates, list):
        for part in coordinates:
            yield from _positions(part)


def _in_words(kind: str, coordinates: Any) -> str:
    spots = [spot for position in _positions(coordinates) if isinstance(spot := _spot(position), Spot)]
    if not spots:
        return f"{kind} without coordinates"
    if len(spots) == 1:
        return f"{kind} {spots[0].lat}, {spots[0].lon}"
    first, last = spots[0], spots[-1]
    return f"{kind} of {len(spots):,} points from {first.lat}, {first.lon} to {last.lat}, {last.lon}"


FORMAT = GeoJson()
