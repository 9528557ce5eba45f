"""A member of a container as a file of its own: any format can read it, and nothing is unpacked to disk.

A small member is kept in memory; a large one is unpacked again as far as somebody reads, so that a reader's memory is
bounded by what it reads and not by what a container holds. What all members unpack to counts against one budget,
however deep containers lie in one another.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from casefold.errors import BadExhibit, Locked
from casefold.formats.readers.media_type import directory_place, find_media_type, suffix_disagrees
from casefold.formats.readers.members import ENCRYPTED, WHY_NOT_HASHED, Budget, NotHashed
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import HEAD_BYTES, TAIL_BYTES, Source

KEPT_BYTES: Final = 32 * MEBIBYTE
"""Members up to this size are held in memory while they are read."""

Unpack = Callable[[], Iterator[bytes]]
"""Begins unpacking the member anew; raises NotHashed where its bytes cannot be had."""


@dataclass(frozen=True, slots=True)
class MemberSource(Source):
    """A member and the way to its bytes."""

    member: str = ""
    """Path inside the container as written, of containers in containers one after the other."""
    container: Source | None = None
    unpack: Unpack = field(default=lambda: iter(()), repr=False)
    content: bytes | None = field(default=None, repr=False)
    find: Callable[[str], Source | None] = field(default=lambda _: None, repr=False)
    """Finds another member of the same container by its path."""
    names: Callable[[], Iterator[str]] = field(default=lambda: iter(()), repr=False)
    """Lists the paths of the container's members."""
    budget: Budget | None = field(default=None, repr=False)
    depth: int = 1
    """How many containers it lies in."""

    def stream(self) -> BinaryIO:
        """Open its bytes; a large member is unpacked while it is read, and anew where somebody goes back in it."""
        if self.content is not None:
            return io.BytesIO(self.content)
        return io.BufferedReader(_Unpacking(self), 1 << 18)

    def beside(self, name: str) -> Source | None:
        """Return the member of this name in the same folder of the container."""
        folder = self.member[: len(self.member) - len(self.member.replace("\\", "/").rpartition("/")[2])]
        return self.find(folder + name)

    def siblings(self) -> Iterator[str]:
        """Yield the paths of the container's members."""
        return self.names()


def member_source(
    container: Source,
    path: str,
    size: int,
    unpack: Unpack,
    *,
    find: Callable[[str], Source | None],
    budget: Budget,
    names: Callable[[], Iterator[str]] = lambda: iter(()),
) -> MemberSource:
    """Open a member.

    Args:
        container: What it lies in.
        path: Its path there, as written.
        size: Bytes it claims to unpack to; the claim decides only whether it is tried to keep them.
        unpack: Begins unpacking it anew.
        find: Finds another member of the same container.
        budget: What all members of the outermost container may unpack to.
        names: Lists the paths of the container's members.

    Raises:
        BadExhibit: It is encrypted, damaged, or unpacks to more than the budget.
    """
    content, head, tail, measured = _gathered(container, path, unpack, keep=size <= KEPT_BYTES)
    place = directory_place(head)
    if content is not None and place is not None:
        tail = content[place : place + TAIL_BYTES]
    media_type = find_media_type(head, tail)
    name = path.replace("\\", "/").rpartition("/")[2]
    outer = container.member if isinstance(container, MemberSource) else ""
    return MemberSource(
        path=container.path,
        name=name,
        size=measured,
        head=head,
        media_type=media_type,
        name_disagrees=suffix_disagrees(name[name.rfind(".") :] if "." in name else "", media_type),
        identity=container.identity,
        passwords=container.passwords,
        member=f"{outer}/{path}" if outer else path,
        container=container,
        unpack=unpack,
        content=content,
        find=find,
        names=names,
        budget=budget,
        depth=container.depth + 1 if isinstance(container, MemberSource) else 1,
    )


def source_of_bytes(name: str, content: bytes) -> MemberSource:
    """Return bytes that lie in no file as one."""
    place = directory_place(content[:HEAD_BYTES])
    tail = content[-TAIL_BYTES:] if place is None else content[place : place + TAIL_BYTES]
    return MemberSource(
        path=Path(name),
        name=name,
        size=len(content),
        head=content[:HEAD_BYTES],
        media_type=find_media_type(content[:HEAD_BYTES], tail),
        name_disagrees=False,
        identity=(0, 0),
        member=name,
        content=content,
    )


def _gathered(container: Source, path: str, unpack: Unpack, *, keep: bool) -> tuple[bytes | None, bytes, bytes, int]:
    """Unpack once: return the content where it is to be kept, how it begins and ends, and its size."""
    kept: bytearray | None = bytearray() if keep else None
    head, tail, size = bytearray(), b"", 0
    try:
        for chunk in unpack():
            size += len(chunk)
            if kept is not None:
                kept += chunk
                if len(kept) > KEPT_BYTES:
                    kept = None
            if len(head) < HEAD_BYTES:
                head += chunk[: HEAD_BYTES - len(head)]
            tail = (tail + chunk)[-TAIL_BYTES:]
    except NotHashed as reason:
        raise _refusal(container, path, reason) from reason
    return (bytes(kept) if kept is not None else None), bytes(head), tail, size


class _Unpacking(io.RawIOBase):
    """A member's bytes, unpacked as they are read."""

    def __init__(self, source: MemberSource) -> None:
        super().__init__()
        self._source = source
        self._chunks = source.unpack()
        self._left = memoryview(b"")
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # any writable buffer
        while not self._left:
            chunk = self._next()
            if chunk is None:
                return 0
            self._left = chunk
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        self._at += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        wanted = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        if wanted < self._at:
            self._begin()
        while self._at < wanted:
            if not self._left:
                chunk = self._next()
                if chunk is None:
                    break
                self._left = chunk
            step = min(wanted - self._at, len(self._left))
            self._left = self._left[step:]
            self._at += step
        return self._at

    def tell(self) -> int:
        return self._at

    def _begin(self) -> None:
        self._chunks = self._source.unpack()
        self._left = memoryview(b"")
        self._at = 0

    def _next(self) -> memoryview | None:
        try:
            chunk = next(self._chunks, None)
        except NotHashed as reason:
            raise _refusal(self._source.container or self._source, self._source.name, reason) from reason
        return None if chunk is None else memoryview(chunk)


def _refusal(container: Source, path: str, reason: NotHashed) -> BadExhibit:
    place = f"member {path!r}"
    if reason.flag == ENCRYPTED:
        tried = ", and none of the passwords given opens it" if container.passwords else ""
        return Locked(f"the member is encrypted{tried}", file=container.name, place=place)
    return BadExhibit(
        f"the member cannot be read: {WHY_NOT_HASHED[reason.flag]}",
        file=container.name,
        place=place,
        remedy="Ask for a fresh copy.",
    )
