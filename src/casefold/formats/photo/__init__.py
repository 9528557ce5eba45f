"""Pictures: what their headers say of place, time and camera. No pixel is decoded, and no preview is looked at.

A picture may show abuse. Its header is read by `exifread`, which goes through the tags at the beginning of the file and
leaves the image data where they are; previews inside the header are not taken out.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

import exifread

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.photo.tags import camera, gps_time, plain, position, taken
from casefold.formats.readers.items import ItemFormat, Records
from casefold.formats.readers.media_type import JPEG
from casefold.formats.readers.places import carrier
from casefold.formats.readers.source import Source

_TIFF: Final = "image/tiff"
_MARKS: Final = {
    JPEG: b"Exif\0",
    "image/png": b"eXIf",
    "image/webp": b"EXIF",
    "image/heif": b"Exif",
    "image/heic": b"Exif",
}
_TELLING: Final = ("GPS GPSLatitude", "EXIF DateTimeOriginal", "EXIF DateTimeDigitized")
_CAMERA: Final = ("Image Make", "Image Model")

logging.getLogger("exifread").setLevel(logging.CRITICAL)


class Photo(ItemFormat):
    """Headers of pictures."""

    name = "photo"
    title = "Places, times and cameras in the headers of pictures (EXIF)"
    kinds = ("media", "sighting", "device")
    media_types = (*_MARKS, _TIFF)
    proves = (
        "What the header says: a camera's clock and receiver at the moment of the picture, if the camera wrote it and "
        "nobody changed it since; headers are changed easily. The clock's time has no zone unless the header states "
        "one; the receiver's time is UTC. Not what the picture shows, not who took it."
    )
    tested_on = "made-up headers only (JPEG, TIFF, PNG); HEIC through the same library, untested"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a picture whose header states a place, a time or a camera."""
        mark = _MARKS.get(source.media_type)
        if source.media_type != _TIFF and (mark is None or mark not in source.head):
            return None
        tags = _tags(source)
        telling = [name for name in (*_TELLING, *(() if source.media_type == _TIFF else _CAMERA)) if name in tags]
        if not telling:
            return None
        return Recognition(self.name, 0.9, f"{source.media_type} whose header states {', '.join(telling)}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Give the picture, where it was, and the camera."""
        tags = _tags(source)
        if not tags:
            raise BadExhibit("its header cannot be read", file=source.name, remedy="Ask for the original file.")
        raw = plain(tags)
        sides = carrier(options, out)
        out.add(
            "media",
            1,
            part="picture",
            fields={
                "time": taken(tags),
                "path": source.name,
                "size": str(source.size),
                "media_type": source.media_type,
            },
            raw=raw,
            sides=sides,
        )
        self._place(tags, raw, source, out, sides)
        maker = camera(tags)
        if maker:
            names = {key: text for key, text in raw.items() if not key.startswith("GPS ")}
            out.add("device", 1, part="camera", fields=maker, raw=names)

    def _place(self, tags: Mapping[str, Any], raw: Mapping[str, str], source: Source, out: Records, sides: Any) -> None:
        found = position(tags)
        if found is None:
            return
        where = {key: text for key, text in raw.items() if key.startswith(("GPS ", "EXIF DateTime", "EXIF Offset"))}
        if isinstance(found, str):
            out.set_aside(1, found, text=str(where), part="place")
            return
        spot, more = found
        out.add(
            "sighting",
            1,
            part="place",
            fields={**spot.fields(), **more, "time": gps_time(tags) or taken(tags), "service": "photo"},
            raw={"picture": source.name} | where,
            sides=sides,
        )


def _tags(source: Source) -> Mapping[str, Any]:
    """Read the header's tags; {} where there is none that can be read."""
    try:
        with source.stream() as stream:
            return exifread.process_file(stream, details=False, extract_thumbnail=False)
    except BadExhibit:
        raise
    except Exception:  # noqa: BLE001 - a damaged header fails in the library in a dozen ways; all mean the same
        return {}


FORMAT = Photo()
