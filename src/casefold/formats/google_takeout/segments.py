"""Segments of the timelines that telephones export since 2024; Android and iPhone differ in a few names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from casefold.formats.google_takeout.coordinates import from_text
from casefold.formats.google_takeout.positions import SERVICE
from casefold.formats.google_takeout.sightings import sighting
from casefold.formats.readers.chats import ChatRecords, Entry, text_of, told

ENDS: Final = "ends"
"""Part of the account for where and when a visit or a journey ended."""
PATH: Final = "path"
"""Part of the account for the points of a journey."""


def take_segment(records: ChatRecords, entry: Entry) -> int:
    """Give the records of one segment; return how many."""
    item = entry.item
    start, end = text_of(item.get("startTime")), text_of(item.get("endTime"))
    visit, activity, path = (item.get(name) for name in ("visit", "activity", "timelinePath"))
    if isinstance(visit, Mapping):
        return _visit(records, entry, visit, start, end)
    if isinstance(activity, Mapping):
        return _activity(records, entry, activity, start, end)
    if isinstance(path, list):
        return _path(records, entry, path, start)
    memory = item.get("timelineMemory")
    if isinstance(memory, Mapping):
        description = told(memory)
        records.event(replace(entry, time=start), SERVICE, "memory, by Google", None, description=description)
        return 1
    return 0


def inferred_place(name: str | None, label: str | None, address: str | None = None) -> str | None:
    """Return how a concluded place is named: Google's label always says whose it is."""
    known = label is not None and label.upper().removeprefix("TYPE_") not in ("UNKNOWN", "")
    parts = [name, address, f"{label} (Google's inference)" if known else None]
    return "; ".join(part for part in parts if part) or None


def _visit(records: ChatRecords, entry: Entry, visit: Mapping[str, Any], start: str | None, end: str | None) -> int:
    best = visit.get("topCandidate")
    best = best if isinstance(best, Mapping) else {}
    at = from_text(best.get("placeLocation"))
    place = inferred_place(None, text_of(best.get("semanticType")))
    confidence = text_of(visit.get("probability"))
    if at is None:
        return 0
    sighting(records, entry, at, start, place=place, confidence=confidence, inferred=True)
    if end is not None:
        sighting(records, entry, at, end, part=ENDS, place=place, confidence=confidence, inferred=True)
    return 1


def _activity(records: ChatRecords, entry: Entry, item: Mapping[str, Any], start: str | None, end: str | None) -> int:
    best = item.get("topCandidate")
    best = best if isinstance(best, Mapping) else {}
    kind = text_of(best.get("type")) or "unknown"
    confidence = text_of(best.get("probability"))
    action = f"journey: {kind} (Google's inference)"
    description = told({"until": end, "distanceMeters": item.get("distanceMeters"), "probability": confidence})
    records.event(replace(entry, time=start), SERVICE, action, None, description=description)
    sighting(records, entry, from_text(item.get("start")), start, part=PATH, inferred=True)
    sighting(records, entry, from_text(item.get("end")), end, part=ENDS, inferred=True)
    return 1


def _path(records: ChatRecords, entry: Entry, path: list[Any], start: str | None) -> int:
    for point in path:
        item = point if isinstance(point, Mapping) else {}
        time = text_of(item.get("time")) or _later(start, text_of(item.get("durationMinutesOffsetFromStartTime")))
        one = replace(entry, item={"startTime": start, **item})
        if sighting(records, one, from_text(item), time, part=PATH) == 0:
            records.set_aside(PATH, "states no place on the map", text=str(point))
    return len(path)


def _later(start: str | None, minutes: str | None) -> str | None:
    """Return a moment so many minutes after another; the other's own where the minutes cannot be read."""
    try:
        moment = datetime.fromisoformat(start or "") + timedelta(minutes=int(minutes or ""))
    except (ValueError, OverflowError):
        return start
    return moment.isoformat()
