"""What a cell of an application's database is, whatever its schema promises: as text, as a number, as `raw`.

SQLite keeps any type in any column, so a format asks for what it wants and takes None for what is none. A secret (the
key of an encrypted file, a token) and the bytes of a blob never reach a record.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from casefold.formats.readers.secrets import is_secret_column
from casefold.formats.readers.sqlite import Row

_LONGEST_NUMBER: Final = 40


def text_of(value: Any) -> str | None:
    """Return a text, or a number as text; None for nothing, an empty text and whatever is neither."""
    return str(value) or None if isinstance(value, (str, int, float)) else None


def number_of(value: Any) -> int | None:
    """Return a whole number, also where a text holds it; None for anything else."""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value == value and abs(value) < 2**63 else None
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        try:
            return int(value)
        except ValueError:
            return None
    return None


def blob_of(value: Any) -> bytes:
    """Return a blob; b"" for anything else."""
    return value if isinstance(value, bytes) else b""


def raw_of(row: Row) -> dict[str, str]:
    """Return a row as `raw`: what is not NULL and holds no secret; of a blob its size and hash."""
    return {name: _raw(value) for name, value in row.items() if value is not None and not is_secret_column(name)}


def _raw(value: Any) -> str:
    if isinstance(value, bytes):
        return f"(blob of {len(value):,} bytes, SHA-256 {hashlib.sha256(value).hexdigest()})"
    return str(value)
