"""Tags of a picture's header as texts a person can check, exact where the header is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from casefold.formats.readers.places import Spot, metres_per_second, read_spot

_STAMP: Final = re.compile(r"([0-9]{4})[:/-]([0-9]{2})[:/-]([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?")
_OFFSET: Final = re.compile(r"[+-][0-9]{2}:[0-9]{2}|Z")
_TAKEN: Final = (
    ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
    ("Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime"),
)
_DEVICE: Final = {
    "maker": ("Image Make",),
    "model": ("Image Model",),
    "serial": ("EXIF BodySerialNumber", "Image CameraSerialNumber"),
    "owner_name": ("EXIF CameraOwnerName",),
    "system": ("Image Software",),
}
_SPEEDS: Final = {"K": "km/h", "M": "mph", "N": "knots"}
_LONGEST: Final = 500
_PLACES: Final = Decimal("0.00000001")


def text_of(tags: Mapping[str, Any], name: str) -> str | None:
    """Return a tag as text, without the nulls and blanks that cameras pad with."""
    tag = tags.get(name)
    text = str(tag).replace("\0", "").strip() if tag is not None else ""
    return text or None


def plain(tags: Mapping[str, Any]) -> dict[str, str]:
    """Return every tag as text; bytes that are no text, and previews, are left out."""
    return {
        name: text[:_LONGEST]
        for name in sorted(tags)
        if not isinstance(tags[name], bytes) and (text := text_of(tags, name)) is not None
    }


def taken(tags: Mapping[str, Any]) -> str | None:
    """Return when the picture was taken by the camera's clock, with the offset where the header states one."""
    for name, part, offset in _TAKEN:
        found = _STAMP.match(text_of(tags, name) or "")
        if found is None or not found[1].strip("0"):
            continue
        clock = found[4]
        if clock is None:
            return "-".join(found.groups()[:3])
        decimals = text_of(tags, part)
        stated = text_of(tags, offset)
        tail = f".{decimals[:6]}" if decimals and decimals.isdigit() and decimals.strip("0") and len(clock) > 5 else ""
        zone = stated if stated and _OFFSET.fullmatch(stated) else ""
        return f"{found[1]}-{found[2]}-{found[3]}T{clock}{tail}{zone}"
    return None


def gps_time(tags: Mapping[str, Any]) -> str | None:
    """Return the receiver's time, which is UTC; None where the day or the clock is missing."""
    day = _STAMP.match(text_of(tags, "GPS GPSDate") or text_of(tags, "GPS GPSDateStamp") or "")
    parts = _numbers(tags, "GPS GPSTimeStamp")
    if day is None or len(parts) != 3 or not day[1].strip("0"):
        return None
    hour, minute, second = (int(part) for part in parts)
    if hour > 23 or minute > 59 or second > 59:
        return None
    milli = round((parts[2] - second) * 1000)
    tail = f".{milli:03}" if 0 < milli < 1000 else ""
    return f"{day[1]}-{day[2]}-{day[3]}T{hour:02}:{minute:02}:{second:02}{tail}Z"


def position(tags: Mapping[str, Any]) -> tuple[Spot, dict[str, str | None]] | str | None:
    """Return where the receiver was, with what is said of movement; why it is no place; or None where nothing is said.

    The direction the camera looked (`GPSImgDirection`) is no direction of travel and stays among the tags.
    """
    if "GPS GPSLatitude" not in tags and "GPS GPSLongitude" not in tags:
        return None
    lat = _degrees(tags, "GPS GPSLatitude", "S")
    lon = _degrees(tags, "GPS GPSLongitude", "W")
    height = _one(tags, "GPS GPSAltitude")
    below = (text_of(tags, "GPS GPSAltitudeRef") or "0").startswith(("1", "Below"))
    spot = read_spot(lat, lon, f"-{height}" if below and height and height.strip("0.") else height)
    if isinstance(spot, str):
        return spot
    unit = _SPEEDS.get((text_of(tags, "GPS GPSSpeedRef") or "K")[:1].upper(), "km/h")
    return spot, {
        "speed_ms": metres_per_second(_one(tags, "GPS GPSSpeed"), unit),
        "bearing": _one(tags, "GPS GPSTrack"),
        "accuracy_m": _one(tags, "GPS GPSHPositioningError") or _one(tags, "GPS Tag 0x001F"),
    }


def camera(tags: Mapping[str, Any]) -> dict[str, str | None]:
    """Return maker, model and serial number; {} where neither maker nor model is stated."""
    found = {
        field: next(filter(None, (text_of(tags, name) for name in names)), None) for field, names in _DEVICE.items()
    }
    return found if found["maker"] or found["model"] else {}


def _numbers(tags: Mapping[str, Any], name: str) -> list[Fraction]:
    """Return the numbers of a tag; [] where one of them has no meaning, such as a fraction of nothing."""
    values = getattr(tags.get(name), "values", None)
    if not isinstance(values, list | tuple):
        return []
    try:
        return [Fraction(value.numerator, value.denominator) for value in values]
    except (AttributeError, ValueError, TypeError, ZeroDivisionError, OverflowError):
        return []


def _decimal(value: Fraction) -> str:
    text = format((Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _one(tags: Mapping[str, Any], name: str) -> str | None:
    values = _numbers(tags, name)
    return _decimal(values[0]) if len(values) == 1 and abs(values[0]) < 10**9 else None


def _degrees(tags: Mapping[str, Any], name: str, negative: str) -> str | None:
    values = _numbers(tags, name)
    if not 1 <= len(values) <= 3 or any(value < 0 or value > 10**6 for value in values):
        return None
    total = sum((value / 60**place for place, value in enumerate(values)), Fraction(0))
    sign = -1 if (text_of(tags, f"{name}Ref") or "")[:1].upper() == negative else 1
    return _decimal(total * sign)
