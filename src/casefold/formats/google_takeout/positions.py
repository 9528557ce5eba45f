"""Measured positions: Takeout's Records, and the raw signals of an Android timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from casefold.formats.google_takeout.coordinates import from_e7, from_text
from casefold.formats.google_takeout.sightings import sighting
from casefold.formats.readers.chats import ChatRecords, Entry, text_of, told
from casefold.text.epochs import Epoch, epoch_text

SERVICE: Final = "google"


def take_position(records: ChatRecords, entry: Entry) -> int:
    """Give one location of Records.json; return how many records it gave."""
    item = entry.item
    time = text_of(item.get("timestamp")) or epoch_text(text_of(item.get("timestampMs")), Epoch.UNIX_MILLISECONDS)
    return sighting(
        records,
        entry,
        from_e7(item),
        time,
        source=_source(item),
        accuracy=text_of(item.get("accuracy")),
        bearing=text_of(item.get("heading")),
    )


def take_signal(records: ChatRecords, entry: Entry) -> int:
    """Give one raw signal: a position, a scan for wireless networks, or what the device seemed to be doing."""
    position, scan, record = (entry.item.get(name) for name in ("position", "wifiScan", "activityRecord"))
    if isinstance(position, Mapping):
        return sighting(
            records,
            entry,
            from_text(position),
            text_of(position.get("timestamp")),
            source=_source(position),
            accuracy=text_of(position.get("accuracyMeters")),
        )
    if isinstance(scan, Mapping):
        found = scan.get("devicesRecords")
        count = len(found) if isinstance(found, list) else 0
        described = f"{count:,} networks seen" if count else None
        return _event(records, entry, "Wi-Fi scan", described, text_of(scan.get("deliveryTime")))
    if isinstance(record, Mapping):
        described = told(record, without=("timestamp",))
        return _event(records, entry, "probable activities, by the device", described, text_of(record.get("timestamp")))
    return 0


def _event(records: ChatRecords, entry: Entry, action: str, description: str | None, time: str | None) -> int:
    records.event(replace(entry, time=time), SERVICE, action, None, description=description)
    return 1


def _source(item: Mapping[str, Any]) -> str | None:
    stated = text_of(item.get("source"))
    return None if stated is None else stated.lower()
