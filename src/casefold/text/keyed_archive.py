"""What Apple's `NSKeyedArchiver` wrote: plain values out of a property list whose objects refer to one another."""

from __future__ import annotations

import plistlib
import struct
from typing import Any, Final
from xml.parsers.expat import ExpatError

_DEEPEST: Final = 20
_MOST: Final = 20_000
"""Values taken out of one archive: one that refers to the same list again and again has no end."""
PLIST_DAMAGE: Final = (
    *(plistlib.InvalidFileException, ExpatError, struct.error, ValueError, OverflowError, RecursionError),
    *(LookupError, TypeError, AttributeError, MemoryError),
)
"""What `plistlib` raises of a property list that is damaged or made to harm."""


def unarchived(blob: bytes) -> Any:
    """Return the archive's root as plain values; None where it is no such archive, or a damaged or endless one.

    An object that is neither dictionary, list nor text is given as the dictionary of its fields.
    """
    try:
        archive = plistlib.loads(blob)
        return _Reading(archive["$objects"]).value(archive["$top"]["root"], 0)
    except PLIST_DAMAGE:
        return None


class _Reading:
    def __init__(self, objects: list[Any]) -> None:
        self._objects = objects
        self._taken = 0

    def value(self, found: Any, depth: int) -> Any:
        self._taken += 1
        if depth > _DEEPEST or self._taken > _MOST:
            raise ValueError("nested too deep, or endless")
        if isinstance(found, plistlib.UID):
            if found.data == 0:
                return None
            found = self._objects[found.data]
        if isinstance(found, list):
            return [self.value(item, depth + 1) for item in found]
        return self._object(found, depth) if isinstance(found, dict) else found

    def _object(self, found: dict[str, Any], depth: int) -> Any:
        if "NS.keys" in found:
            keys = self.value(found["NS.keys"], depth + 1)
            return dict(zip(map(str, keys), self.value(found["NS.objects"], depth + 1), strict=True))
        if "NS.objects" in found:
            return self.value(found["NS.objects"], depth + 1)
        if "NS.string" in found:
            return found["NS.string"]
        return {name: self.value(item, depth + 1) for name, item in found.items() if name != "$class"}
