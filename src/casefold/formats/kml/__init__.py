"""KML, and KMZ through its container: placemarks, tracks, overlays.

A map file says where something is drawn, and rarely when anybody was there. A point with a time and the points of a
track are sightings; every other placemark is a document, with its geometry in words. Links are named, never followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.kml.placemarks import Reading
from casefold.formats.readers.items import ItemFormat, Records
from casefold.formats.readers.media_type import TEXT, XML
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml_elements import elements

_ROOT: Final = re.compile(rb"<(?:[A-Za-z0-9_]+:)?kml[\s>]")
_NAMESPACES: Final = (b"opengis.net/kml", b"earth.google.com/kml", b"google.com/kml")
_FRAMES: Final = frozenset({"Placemark", "Track", "MultiTrack", "Folder", "Document"})
_WHOLE: Final = frozenset({"GroundOverlay", "NetworkLink", "PhotoOverlay", "ScreenOverlay"})
_INSIDE: Final = frozenset({"Placemark", "Track", "MultiTrack"})


class Kml(ItemFormat):
    """Map files."""

    name = "kml"
    title = "KML map files (KMZ: the doc.kml inside)"
    kinds = ("sighting", "document")
    media_types = (XML, TEXT)
    proves = (
        "That a map file draws these places, ways and areas, with the times it states. Not who made it, not that "
        "anybody was there: a placemark is drawn by hand as easily as recorded. The points of a track were written by "
        "a program as positions at times; whose device it was is not said."
    )
    tested_on = (
        "real data: the street map of the VAST Challenge 2021 as KML and KMZ; tracks, time spans and overlays: "
        "published description, made-up samples"
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim an XML document whose outermost element is kml."""
        head = source.head[:32_768].replace(b"\0", b"")
        if _ROOT.search(head) is None:
            return None
        if any(name in head for name in _NAMESPACES):
            return Recognition(self.name, 0.97, "element kml in the namespace of KML")
        return Recognition(self.name, 0.85, "element kml without its namespace")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the features."""
        reading = Reading(out, options, source.name)
        for item, done in elements(source, _is_wanted, _FRAMES):
            reading.take(item)
            out.progress(done)
        reading.end()


def _is_wanted(path: Sequence[str], name: str) -> bool:
    """Want what stands right below a placemark or a track, the names of folders, and overlays and links whole."""
    if not path or name in _FRAMES:
        return False
    parent = path[-1]
    return parent in _INSIDE or name in _WHOLE or (name in ("name", "description") and parent in ("Folder", "Document"))


FORMAT = Kml()
