"""A text inside a ZIP, read in place: unpacked into memory under a limit, never onto the disk.

A container may hold media of any kind; its text can be read without any of it being unpacked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from casefold.errors import BadExhibit
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import HEAD_BYTES, Source
from casefold.formats.readers.zip_members import Entry, find_directory, read_member, zip_entries

MOST_BYTES: Final = 512 * MEBIBYTE
"""What a text may unpack to."""
_RATIO: Final = 500
_MOST_MEMBERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class TextMember(Source):
    """A member of a container, as a file of its own for a reader of text."""

    content: bytes = b""

    def stream(self) -> BinaryIO:
        """Open its bytes."""
        return io.BytesIO(self.content)


def members_ending(source: Source, suffix: str, *, most: int) -> Iterator[Entry]:
    """Yield the first members whose name ends so, in the directory's order; raises BadExhibit for a damaged one."""
    found = 0
    for entry in zip_entries(source, find_directory(source)):
        if entry.ordinal > _MOST_MEMBERS or found >= most:
            return
        if not entry.directory and entry.name.lower().endswith(suffix):
            found += 1
            yield entry


def member_head(source: Source, member: Entry) -> bytes:
    """Return how a member begins."""
    return read_member(source, find_directory(source), member, HEAD_BYTES)


def open_member(source: Source, member: Entry) -> TextMember:
    """Unpack a text.

    Raises:
        BadExhibit: It is damaged, encrypted, or unpacks to more than the limit.
    """
    most = min(MOST_BYTES, max(64 * MEBIBYTE, source.size * _RATIO))
    content = read_member(source, find_directory(source), member, most + 1)
    if len(content) > most:
        raise BadExhibit(
            f"a text in it unpacks to more than {most:,} bytes",
            file=source.name,
            place=f"member {member.name!r}",
            remedy="If it can be trusted, unpack it with care and import the text.",
        )
    return TextMember(
        path=source.path,
        name=member.name,
        size=len(content),
        head=content[:HEAD_BYTES],
        media_type=TEXT,
        name_disagrees=False,
        identity=source.identity,
        content=content,
    )
