"""The one file that GZIP packs, called as the container without its `.gz`: the name GZIP may keep is seldom there."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import Final

from casefold.formats.readers.members import DAMAGED, READ_BYTES, Budget, Member, NotHashed, fingerprint
from casefold.formats.readers.source import Source

HEADERS: Final = ("name", "size")
_SUFFIX: Final = ".gz"


def gzip_name(source: Source) -> str:
    """Return what the packed file is called."""
    name = source.name
    return name[: -len(_SUFFIX)] if name.lower().endswith(_SUFFIX) and len(name) > len(_SUFFIX) else f"{name}.unpacked"


def gzip_bytes(source: Source, budget: Budget) -> Iterator[bytes]:
    """Yield what it unpacks to; raises NotHashed where it is damaged or too much."""
    with source.stream() as stream, gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
        try:
            yield from budget.metered(iter(lambda: unpacked.read(READ_BYTES), b""), source.size)
        except (OSError, EOFError, zlib.error) as fault:
            raise NotHashed(DAMAGED) from fault


def gzip_member(source: Source, budget: Budget) -> Member:
    """Return the packed file as a member that is listed."""
    name, size, media_type, sha256 = gzip_name(source), 0, "", None
    flags: tuple[str, ...] = ()
    try:
        found = fingerprint(gzip_bytes(source, budget))
        size, media_type, sha256 = found.size, found.media_type, found.sha256
    except NotHashed as reason:
        flags = (reason.flag,)
    return Member(1, name, size, "", False, media_type, sha256, flags, (name, str(size)))
