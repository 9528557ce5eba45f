"""Google's location and activity files: Takeout's Records, Semantic Location History and MyActivity, and the timelines
that telephones export themselves since 2024 (Android, iPhone).

Google measures some places and concludes others. A measured position and a concluded visit are both sightings; the
concluded one carries the mark `inferred`, and its label (HOME, WORK) is said to be Google's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.google_takeout.activity import take_activity
from casefold.formats.google_takeout.page import activities, is_activity
from casefold.formats.google_takeout.positions import take_position, take_signal
from casefold.formats.google_takeout.segments import take_segment
from casefold.formats.google_takeout.semantic import take_timeline_object
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Entry
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.json_items import shape, top_names, values
from casefold.formats.readers.media_type import HTML, JSON
from casefold.formats.readers.places import carrier
from casefold.formats.readers.source import Source

_TAKERS: Final = {
    "locations.item": take_position,
    "timelineObjects.item": take_timeline_object,
    "semanticSegments.item": take_segment,
    "rawSignals.item": take_signal,
}
_PARTS: Final = {"rawSignals.item": "rawSignals"}
_MY_ACTIVITY: Final = "activity"
_LIST: Final = "timeline"
_PAGE: Final = "page"
_KINDS: Final = {
    "locations": "Takeout's Records: locations with latitudeE7",
    "timelineObjects": "Takeout's Semantic Location History: placeVisit and activitySegment",
    "semanticSegments": "an Android telephone's timeline: semanticSegments",
    "rawSignals": "an Android telephone's timeline: rawSignals",
    _LIST: "an iPhone's timeline: segments with visit, activity or timelinePath",
    _MY_ACTIVITY: "Takeout's MyActivity: header, title, time and products",
    _PAGE: "Takeout's MyActivity as a page: a cell for each activity",
}


class GoogleTakeout(ItemFormat):
    """Places and activity that Google held for an account."""

    name: ClassVar[str] = "google_takeout"
    title: ClassVar[str] = "Google location history, on-device timelines and MyActivity (JSON, HTML)"
    kinds: ClassVar[tuple[str, ...]] = ("sighting", "event", "visit")
    media_types: ClassVar[tuple[str, ...]] = (JSON, HTML)
    proves: ClassVar[str] = (
        "Where Google recorded devices signed in to one account, with its own accuracy, and what was searched for or "
        "opened there, in UTC or with an offset. Several devices may feed one account. Visits, activities and labels "
        "such as HOME are Google's conclusions, marked inferred: no measurement; points of a path state no accuracy "
        "and may be smoothed. Not whose account it is, not who carried the device. A JSON file can be changed by "
        "anybody."
    )
    tested_on: ClassVar[str] = (
        "published description: a public format description of Takeout's location files and public readers of the 2024 "
        "timelines, and of MyActivity pages; made-up only: every value"
    )
    style: ClassVar[Style] = Style()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim one of Google's files by the names in its first entries."""
        what = _what_of(source)
        return None if what is None else Recognition(self.name, 0.95, _KINDS[what], plan={"what": what})

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the entries; each may give several records."""
        what = plan.get("what") or _what_of(source)
        own = carrier(options, out)
        if not own:
            out.note("whose account it is, the file does not say; say with --subject")
        takers = (
            {"item": take_activity if what in (_MY_ACTIVITY, _PAGE) else take_segment}
            if what in (_MY_ACTIVITY, _LIST, _PAGE)
            else _TAKERS
        )
        records = ChatRecords(out, own)
        page = (("item", item) for item in activities(source)) if what == _PAGE else None
        for path, item in page or values(source, *takers, tell=out.progress):
            part = _PARTS.get(path, "")
            entry_number = records.next(part)
            if not isinstance(item, Mapping):
                out.set_aside(entry_number, NO_ENTRY, text=str(item), part=part)
                continue
            given = takers[path](records, Entry(entry_number, item, part=part))
            if given == 0:
                out.set_aside(
                    entry_number, "states neither a place nor an activity that is read", text=str(item), part=part
                )
        if what not in (_MY_ACTIVITY, _LIST, _PAGE):
            for name in top_names(source):
                if f"{name}.item" not in _TAKERS:
                    out.inventory(name, "a section of the file that is not read")
        records.finish()


def _what_of(source: Source) -> str | None:
    if source.media_type == HTML:
        return _PAGE if is_activity(source) else None
    return _what(shape(source))


def _what(seen: Mapping[str, str]) -> str | None:
    if any(f"locations.item.{name}" in seen for name in ("latitudeE7", "timestampMs", "deviceTag")):
        return "locations"
    if any(
        path.startswith(("timelineObjects.item.placeVisit", "timelineObjects.item.activitySegment")) for path in seen
    ):
        return "timelineObjects"
    if {"semanticSegments.item.startTime", "semanticSegments.item.endTime"} <= seen.keys():
        return "semanticSegments"
    if any(f"rawSignals.item.{name}" in seen for name in ("position", "wifiScan", "activityRecord")):
        return "rawSignals"
    if {"item.startTime", "item.endTime"} <= seen.keys() and any(
        f"item.{name}" in seen for name in ("visit.topCandidate", "activity.topCandidate", "timelinePath.item.point")
    ):
        return _LIST
    if {"item.header", "item.title", "item.time"} <= seen.keys() and (
        "item.products" in seen or "item.titleUrl" in seen
    ):
        return _MY_ACTIVITY
    return None


FORMAT = GoogleTakeout()
