"""One place at one time, as a record: measured, or concluded by Google and marked so."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casefold.formats.google_takeout.coordinates import Coordinates
from casefold.formats.readers.chats import ChatRecords, Entry

INFERRED: Final = "inferred"


def sighting(
    records: ChatRecords,
    entry: Entry,
    at: Coordinates | None,
    time: str | None,
    *,
    part: str = "",
    source: str | None = None,
    place: str | None = None,
    accuracy: str | None = None,
    confidence: str | None = None,
    bearing: str | None = None,
    inferred: bool = False,
) -> int:
    """Give one sighting, and say how many were given: none where there is no place.

    Args:
        records: Takes it.
        entry: The entry it stands in.
        at: Where.
        time: When.
        part: Part that the sighting is counted in, where the entry gives several; the entry's own otherwise.
        source: What saw it, as stated.
        place: Name or label of the place.
        accuracy: Metres.
        confidence: Google's own, as stated.
        bearing: Direction of travel.
        inferred: Whether Google concluded it.
    """
    if at is None:
        return 0
    named = replace(entry, time=time) if not part else replace(entry, number=records.next(part), part=part, time=time)
    fields = {
        "lat": at.lat,
        "lon": at.lon,
        "service": source,
        "place": place,
        "accuracy_m": accuracy,
        "confidence": confidence,
        "bearing": bearing,
    }
    records.add("sighting", named, fields, flags=[INFERRED] if inferred else [])
    return 1
