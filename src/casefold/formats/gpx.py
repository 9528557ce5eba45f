"""GPX: tracks that a device recorded, and the waypoints and routes that somebody saved or planned.

They are different things. A track's point is where a receiver was; a waypoint is a place that was saved, a route a way
that was planned: a route is a document here, and so is a waypoint without a time. The common library builds the whole
file in memory and keeps no places; tracks of millions of points need a stream.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records
from casefold.formats.readers.media_type import TEXT, XML
from casefold.formats.readers.places import carrier, found_in, listed, number_text, read_spot
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml_elements import Element, Frame, elements

_ROOT: Final = re.compile(rb"<(?:[A-Za-z0-9_]+:)?gpx[\s>]")
_NAMESPACE: Final = b"topografix.com/GPX"
_FRAMES: Final = frozenset({"gpx", "trk", "trkseg", "rte"})
_POINTS: Final = frozenset({"wpt", "trkpt", "rtept"})
_MOST_ROUTE_POINTS: Final = 10_000


class Gpx(ItemFormat):
    """Tracks, waypoints and routes."""

    name = "gpx"
    title = "GPX tracks, waypoints and routes"
    kinds = ("sighting", "document")
    media_types = (XML, TEXT)
    proves = (
        "That a file states these positions and times of a receiver. Not who carried it, and not how exact a position "
        "is unless the file says so. The time of a waypoint is when it was saved, which may have been anywhere; a "
        "route was planned, not necessarily travelled. The file can be changed by anybody."
    )
    tested_on = "real data: 7 published GPX 1.0 and 1.1 files of the gpxpy library; made-up samples"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim an XML document whose outermost element is gpx."""
        head = source.head[:32_768].replace(b"\0", b"")
        if _ROOT.search(head) is None:
            return None
        if _NAMESPACE in head:
            return Recognition(self.name, 0.97, "element gpx in the namespace of GPX")
        return Recognition(self.name, 0.85, "element gpx without its namespace")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the points."""
        reading = _Reading(out, options, source.name)
        for item, done in elements(source, _is_wanted, _FRAMES):
            reading.take(item)
            out.progress(done)
        reading.end_route()


def _is_wanted(path: Sequence[str], name: str) -> bool:
    """Want points, and what stands right below a track, a route or the file."""
    if not path:
        return False
    return name in _POINTS or (path[-1] in ("gpx", "trk", "rte") and name not in _FRAMES)


class _Reading:
    """Takes elements in the order of the file."""

    def __init__(self, out: Records, options: ReadOptions, name: str) -> None:
        self._out, self._name = out, name
        self._sides = carrier(options, out)
        self._numbers: Counter[str] = Counter()
        self._about: dict[str, Any] = {}
        self._route: list[Element] = []
        self._route_at = 0

    def take(self, item: Element | Frame) -> None:
        """Take a point, or what is said of a track or route before its points."""
        if isinstance(item, Frame):
            if item.name in ("trk", "rte"):
                self.end_route()
                self._about = {}
                self._numbers["trkseg"] = 0
            elif item.begins:
                self._numbers[item.name] += 1
        elif item.name == "trkpt":
            self._sighting(item, {"trk": self._about.get("name"), "trkseg": str(self._numbers["trkseg"])}, "gps")
        elif item.name == "rtept":
            self._route_point(item)
        elif item.name == "wpt":
            self._waypoint(item)
        else:
            self._about_frame(item)

    def _about_frame(self, item: Element) -> None:
        if item.path[-1] == "gpx":
            self._out.inventory(item.name, str(item.flat())[:2_000])
        else:
            self._about.update(item.flat(item.name if not item.children else f"{item.name}/"))

    def _sighting(self, item: Element, more: Mapping[str, str | None], service: str) -> None:
        self._numbers[item.name] += 1
        number = self._numbers[item.name]
        raw = item.flat()
        spot = read_spot(item.attributes.get("lat"), item.attributes.get("lon"), item.get("ele"))
        if isinstance(spot, str):
            self._out.set_aside(number, spot, text=str(raw), part=item.name)
            return
        name = item.get("name")
        self._out.add(
            "sighting",
            number,
            part=item.name,
            fields={
                **spot.fields(),
                "time": item.get("time"),
                "service": service,
                "place": name if service == "map" else None,
                "speed_ms": number_text(found_in(raw, "speed")),
                "bearing": found_in(raw, "course", "bearing", "heading"),
                "accuracy_m": number_text(found_in(raw, "accuracy", "hacc", "horizontalaccuracy")),
            },
            raw={key: text for key, text in more.items() if text} | raw,
            sides=self._sides,
            where=f"byte {item.at:,} of {self._name}",
        )

    def _waypoint(self, item: Element) -> None:
        if item.get("time") is not None:
            self._sighting(item, {}, "map")
            return
        self._numbers["wpt"] += 1
        spot = read_spot(item.attributes.get("lat"), item.attributes.get("lon"), item.get("ele"))
        if isinstance(spot, str):
            self._out.set_aside(self._numbers["wpt"], spot, text=str(item.flat()), part="wpt")
            return
        texts = [item.get("cmt"), item.get("desc"), item.get("type"), item.get("sym")]
        body = dict.fromkeys(text for text in texts if text)
        self._document(
            "wpt", self._numbers["wpt"], item.get("name"), [listed([("", spot)]), *body], item.flat(), item.at
        )

    def _route_point(self, item: Element) -> None:
        self._route_at = self._route_at or item.at
        self._route.append(item)
        if len(self._route) >= _MOST_ROUTE_POINTS:
            self.end_route()

    def end_route(self) -> None:
        """Give the points of a planned way as one document."""
        route, self._route = self._route, []
        if not route:
            return
        self._numbers["rte"] += 1
        about = {key: text for key, text in self._about.items() if isinstance(text, str)}
        texts = [about[key] for key in ("cmt", "desc", "type") if key in about]
        points = [
            (one.get("name") or "", read_spot(one.attributes.get("lat"), one.attributes.get("lon"))) for one in route
        ]
        raw = self._about | {"rtept": [one.flat() for one in route]}
        self._document("rte", self._numbers["rte"], about.get("name"), [*texts, listed(points)], raw, self._route_at)
        self._route_at = 0

    def _document(
        self, part: str, number: int, title: str | None, texts: Sequence[str], raw: Mapping[str, Any], at: int
    ) -> None:
        what = "Waypoint" if part == "wpt" else "Route"
        self._out.add(
            "document",
            number,
            part=part,
            fields={"title": title or what, "body": "\n".join([what, *texts])},
            raw=raw,
            where=f"byte {at:,} of {self._name}",
        )


FORMAT = Gpx()
