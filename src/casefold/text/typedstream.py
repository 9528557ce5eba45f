"""The text inside Apple's archived attributed strings, which newer messages keep instead of a plain one.

Such an archive is a `typedstream` of NeXT's time. Only its first string is wanted here, and only where the bytes around
it are those that an archived string has: a text guessed from a blob is no evidence. Layout: as published readers have.
"""

from __future__ import annotations

import re
from typing import Final

_START: Final = b"\x04\x0bstreamtyped\x81\xe8\x03"
"""Version 4, least significant byte first, system 1000: what every Apple device in use writes."""
_STRING: Final = re.compile(rb"\x08NSString\x01[\x92-\xff]\x84\x01\+")
"""The class by name and version, its parent by number, then a value of the type `+`, bytes with their length."""
_SEARCHED: Final = 256
"""An attributed string begins with its text: the class stands among the first bytes or is none of it."""
_LENGTHS: Final = {0x81: 2, 0x82: 4}
"""A first byte of these says that so many bytes of length follow; any other below 0x80 is the length itself."""
_END: Final = 0x86


def archived_text(blob: bytes) -> str | None:
    """Return the text of an archived attributed string; None where it is none, or not whole."""
    if not blob.startswith(_START):
        return None
    found = _STRING.search(blob, 0, _SEARCHED)
    if found is None:
        return None
    at = found.end()
    first = blob[at] if at < len(blob) else 0xFF
    width = _LENGTHS.get(first, 0)
    length = int.from_bytes(blob[at + 1 : at + 1 + width], "little") if width else first
    start = at + 1 + width
    if (not width and first >= 0x80) or start + length >= len(blob) or blob[start + length] != _END:
        return None
    try:
        return blob[start : start + length].decode("utf-8")
    except UnicodeDecodeError:
        return None
