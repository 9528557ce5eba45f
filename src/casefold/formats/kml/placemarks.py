"""Placemarks, tracks and overlays become sightings and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.contract import ReadOptions
from casefold.formats.kml.geometry import extended, in_words, plain_text, shapes_of, spots_of
from casefold.formats.readers.items import Records
from casefold.formats.readers.places import Spot, carrier, found_in, number_text, read_spot
from casefold.formats.readers.xml_elements import Element, Frame

_MOST_WAITING: Final = 500_000
"""Points of one track that wait for the angles behind them."""


@dataclass(slots=True)
class _Track:
    """A track: times, then places, then angles, each in a list of its own."""

    whens: list[str] = field(default_factory=list)
    coords: list[tuple[str, int]] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    arrays: dict[str, list[str]] = field(default_factory=dict)
    given: int = 0
    """Points given already."""


class Reading:
    """Takes elements in the order of the file."""

    def __init__(self, out: Records, options: ReadOptions, name: str) -> None:
        self._out, self._name = out, name
        self._sides = carrier(options, out)
        self._numbers: Counter[str] = Counter()
        self._folders: list[str] = []
        self._children: list[Element] | None = None
        self._track: _Track | None = None
        self._tracks: list[int] = []
        """Points of each track of the placemark."""

    def take(self, item: Element | Frame) -> None:
        """Take an element, or the begin or end of a frame."""
        if isinstance(item, Frame):
            self._frame(item)
        elif self._track is not None:
            self._of_track(self._track, item)
        elif self._children is not None:
            self._children.append(item)
        elif item.path and item.path[-1] in ("Folder", "Document") and item.name == "name":
            self._folders[-1:] = [item.text.strip()]
        elif item.name == "GroundOverlay":
            self._overlay(item)
        else:
            what = "a link to another place, not followed" if item.name == "NetworkLink" else "not read"
            self._out.inventory(item.name, f"{what}: {item.flat()}"[:2_000])

    def end(self) -> None:
        """Give what is open at the end of the file."""
        if self._track is not None:
            self._end_track()

    def _frame(self, frame: Frame) -> None:
        if frame.name in ("Folder", "Document"):
            if frame.begins:
                self._folders.append("")
            elif self._folders:
                self._folders.pop()
        elif frame.name == "Placemark":
            if frame.begins:
                self._children, self._tracks = [], []
            elif self._children is not None:
                self._placemark(self._children)
                self._children = None
        elif frame.name == "Track":
            if frame.begins:
                self._track = _Track()
            elif self._track is not None:
                self._end_track()

    def _folder(self) -> dict[str, str]:
        names = [name for name in self._folders if name]
        return {"folder": "/".join(names)} if names else {}

    def _placemark(self, children: list[Element]) -> None:
        self._numbers["Placemark"] += 1
        whole = Element("Placemark", {}, children[0].at if children else 0, children=children)
        when = whole.get("TimeStamp/when", "TimeSpan/begin", "TimeSpan/end")
        shapes = shapes_of(children)
        if when is not None and len(shapes) == 1 and shapes[0].name == "Point" and not self._tracks:
            self._point(whole, shapes[0], when)
        else:
            self._document(whole, shapes, when)

    def _point(self, whole: Element, shape: Element, when: str) -> None:
        number = self._numbers["Placemark"]
        raw = self._raw(whole)
        spot = next(iter(spots_of(shape)), "no coordinates")
        if isinstance(spot, str):
            self._out.set_aside(number, spot, text=str(raw), part="Placemark")
            return
        self._sighting("Placemark", number, spot, when, raw, whole.at, place=whole.get("name", "address"))

    def _sighting(
        self,
        part: str,
        number: int,
        spot: Spot,
        when: str | None,
        raw: Mapping[str, Any],
        at: int,
        *,
        place: str | None = None,
    ) -> None:
        self._out.add(
            "sighting",
            number,
            part=part,
            fields={
                **spot.fields(),
                "time": when,
                "service": "gps" if part == "Track" else "map",
                "place": place,
                "speed_ms": number_text(found_in(raw, "speed (m/s)", "speed_ms")),
                "bearing": found_in(raw, "heading", "bearing", "course"),
                "accuracy_m": number_text(found_in(raw, "accuracy", "accuracy (m)", "accuracy_m")),
            },
            raw=raw,
            sides=self._sides,
            where=f"byte {at:,} of {self._name}",
        )

    def _document(self, whole: Element, shapes: list[Element], when: str | None) -> None:
        said = extended(whole.children)
        lines = [plain_text(whole.get("description")), whole.get("address")]
        lines += [f"{name}: {text}" for name, text in said.items() if text]
        tracks = [f"Track of {count:,} points" for count in self._tracks]
        body = [line for line in (*lines, *(in_words(shape) for shape in shapes), *tracks) if line]
        self._out.add(
            "document",
            self._numbers["Placemark"],
            part="Placemark",
            fields={"title": whole.get("name") or "Placemark", "body": "\n".join(body), "time": when},
            raw=self._raw(whole) or {"Placemark": ""},
            where=f"byte {whole.at:,} of {self._name}",
        )

    def _overlay(self, item: Element) -> None:
        self._numbers["GroundOverlay"] += 1
        box = item.find("LatLonBox")
        edges = [f"{side} {box.get(side)}" for side in ("north", "south", "east", "west")] if box is not None else []
        lines = [
            "Picture laid over a map",
            plain_text(item.get("description")),
            ", ".join(edges),
            item.get("Icon/href"),
        ]
        self._out.add(
            "document",
            self._numbers["GroundOverlay"],
            part="GroundOverlay",
            fields={"title": item.get("name") or "GroundOverlay", "body": "\n".join(line for line in lines if line)},
            raw=self._folder() | item.flat(),
            where=f"byte {item.at:,} of {self._name}",
        )

    def _raw(self, whole: Element) -> dict[str, Any]:
        kept = [child for child in whole.children if child.name not in ("ExtendedData", "Style", "StyleMap")]
        plain = Element(whole.name, {}, whole.at, children=kept)
        return self._folder() | plain.flat() | extended(whole.children)

    def _of_track(self, track: _Track, item: Element) -> None:
        if item.name == "when":
            track.whens.append(item.text.strip())
        elif item.name == "coord":
            track.coords.append((item.text.strip(), item.at))
            if len(track.coords) >= _MOST_WAITING:
                self._give_points(track)
        elif item.name == "angles":
            track.angles.append(item.text.strip())
        elif item.name == "ExtendedData":
            for array in (one for schema in item.children for one in schema.children):
                if array.name == "SimpleArrayData" and "name" in array.attributes:
                    track.arrays[array.attributes["name"]] = [value.text.strip() for value in array.children]

    def _end_track(self) -> None:
        track, self._track = self._track, None
        assert track is not None
        self._give_points(track)
        self._tracks.append(track.given)
        if len(track.whens) != track.given:
            self._out.note(f"a track has {len(track.whens):,} times and {track.given:,} places")

    def _give_points(self, track: _Track) -> None:
        about = Element("Placemark", {}, 0, children=self._children or [])
        name = about.get("name")
        for place, (coord, at) in enumerate(track.coords, track.given):
            self._numbers["Track"] += 1
            parts = [*coord.split(), "", "", ""]
            spot = read_spot(parts[1], parts[0], parts[2] or None)
            raw: dict[str, Any] = self._folder() | ({"name": name} if name else {})
            when = track.whens[place] if place < len(track.whens) else None
            raw |= {"when": when, "coord": coord}
            if place < len(track.angles):
                raw |= {"angles": track.angles[place], "heading": track.angles[place].split(" ")[0]}
            raw |= {key: texts[place] for key, texts in track.arrays.items() if place < len(texts)}
            if isinstance(spot, str):
                self._out.set_aside(self._numbers["Track"], spot, text=str(raw), part="Track")
            else:
                self._sighting("Track", self._numbers["Track"], spot, when or None, raw, at)
        track.given += len(track.coords)
        track.coords.clear()
