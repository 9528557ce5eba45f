"""MyActivity: what was searched for, watched or opened while signed in to an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from casefold.formats.google_takeout.positions import SERVICE
from casefold.formats.readers.chats import ChatRecords, Entry, text_of


def take_activity(records: ChatRecords, entry: Entry) -> int:
    """Give one activity: a visit where it has an address, else an event; return how many."""
    item = entry.item
    entry = replace(entry, time=text_of(item.get("time")))
    service, title, address = (text_of(item.get(name)) for name in ("header", "title", "titleUrl"))
    if title is None and address is None:
        return 0
    if address is not None:
        records.add("visit", entry, {"url": address, "title": title, "service": service})
        return 1
    parts = [*_names(item.get("subtitles")), *_names(item.get("details")), *_names(item.get("locationInfos"))]
    records.event(entry, service or SERVICE, title or "activity", None, description="; ".join(parts) or None)
    return 1


def _names(found: Any) -> Iterable[str]:
    for one in found if isinstance(found, list) else ():
        name = text_of(one.get("name")) if isinstance(one, Mapping) else text_of(one)
        if name is not None:
            yield name
