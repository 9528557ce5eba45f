"""Files that WhatsApp on Android names in its database, old tables and new: by path, size, type and hash."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of

_SHA256_BYTES: Final = 32


def file_name(row: Row) -> str:
    """Return the name of a message's file as the database gives it."""
    path = text_of(row.get("file_path")) or text_of(row.get("media_name")) or "unnamed"
    return " ".join(path.rpartition("/")[2].split())


def media(number: int, row: Row, part: str, parent: str | None, store: Store) -> None:
    """Give a file as a record."""
    store.out.add(
        "media",
        number,
        part=part,
        fields={
            "path": text_of(row.get("file_path")) or text_of(row.get("media_name")),
            "size": text_of(number_of(row.get("file_size")) or number_of(row.get("file_length"))),
            "media_type": text_of(row.get("mime_type")),
            "sha256": hexadecimal(text_of(row.get("file_hash"))),
            "parent": parent,
        },
        raw=raw_of(row),
    )


def hexadecimal(stated: str | None) -> str | None:
    """Return a SHA-256 written in base64 as hexadecimal; None for anything else."""
    try:
        found = base64.b64decode(stated or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return found.hex() if len(found) == _SHA256_BYTES else None
