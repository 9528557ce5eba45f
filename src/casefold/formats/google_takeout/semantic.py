"""Takeout's Semantic Location History: months of visits and journeys as Google concluded them until 2024."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from casefold.formats.google_takeout.coordinates import from_e7
from casefold.formats.google_takeout.positions import SERVICE
from casefold.formats.google_takeout.segments import ENDS, PATH, inferred_place
from casefold.formats.google_takeout.sightings import sighting
from casefold.formats.readers.chats import ChatRecords, Entry, text_of, told
from casefold.text.epochs import Epoch, epoch_text

_CHILDREN: Final = "childVisits"


def take_timeline_object(records: ChatRecords, entry: Entry) -> int:
    """Give the records of one visit or journey; return how many."""
    visit, segment = entry.item.get("placeVisit"), entry.item.get("activitySegment")
    if isinstance(visit, Mapping):
        return _visit(records, entry, visit)
    if isinstance(segment, Mapping):
        return _segment(records, entry, segment)
    return 0


def _visit(records: ChatRecords, entry: Entry, visit: Mapping[str, Any]) -> int:
    location = visit.get("location")
    location = location if isinstance(location, Mapping) else {}
    at = from_e7(location) or from_e7(visit, "centerLatE7", "centerLngE7")
    label, name, address = (text_of(location.get(key)) for key in ("semanticType", "name", "address"))
    place = inferred_place(name, label, address)
    confidence = text_of(visit.get("visitConfidence")) or text_of(visit.get("placeConfidence"))
    start, end = _times(visit)
    if at is None:
        return 0
    sighting(records, entry, at, start, place=place, confidence=confidence, inferred=True)
    if end is not None:
        sighting(records, entry, at, end, part=ENDS, place=place, confidence=confidence, inferred=True)
    children = visit.get(_CHILDREN)
    for child in children if isinstance(children, list) else ():
        if isinstance(child, Mapping):
            inner = replace(entry, item=child, number=records.next(_CHILDREN), part=_CHILDREN)
            _visit(records, inner, child)
    _points(records, entry, visit)
    return 1


def _segment(records: ChatRecords, entry: Entry, segment: Mapping[str, Any]) -> int:
    start, end = _times(segment)
    kind = text_of(segment.get("activityType")) or "unknown"
    words = {"until": end, "distance": segment.get("distance"), "confidence": segment.get("confidence")}
    action = f"journey: {kind} (Google's inference)"
    records.event(replace(entry, time=start), SERVICE, action, None, description=told(words))
    for key, time, part in (("startLocation", start, PATH), ("endLocation", end, ENDS)):
        location = segment.get(key)
        if isinstance(location, Mapping):
            sighting(records, entry, from_e7(location), time, part=part, inferred=True)
    _points(records, entry, segment)
    return 1


def _points(records: ChatRecords, entry: Entry, item: Mapping[str, Any]) -> None:
    """Give the points of a path that have a time of their own; the others stay in the entry."""
    path = item.get("simplifiedRawPath")
    points = path.get("points") if isinstance(path, Mapping) else None
    for point in points if isinstance(points, list) else ():
        if isinstance(point, Mapping):
            time = _moment(point, "timestamp")
            accuracy = text_of(point.get("accuracyMeters"))
            one = replace(entry, item=point)
            sighting(records, one, from_e7(point, "latE7", "lngE7"), time, part=PATH, accuracy=accuracy)


def _times(item: Mapping[str, Any]) -> tuple[str | None, str | None]:
    duration = item.get("duration")
    if not isinstance(duration, Mapping):
        return None, None
    return _moment(duration, "startTimestamp"), _moment(duration, "endTimestamp")


def _moment(item: Mapping[str, Any], name: str) -> str | None:
    return text_of(item.get(name)) or epoch_text(text_of(item.get(f"{name}Ms")), Epoch.UNIX_MILLISECONDS)
