"""A member of a container as it is listed: its name and size as written, its type and hash by its content.

Sizes in a container are claims, and a few bytes can claim a terabyte. A member is unpacked as a stream into its
hash and thrown away, and what all members unpack to is held against the size of the container.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casefold.formats.readers.media_type import find_media_type
from casefold.formats.readers.rows import MEBIBYTE

READ_BYTES = 1 << 20
HEAD_BYTES = 1 << 16

ENCRYPTED = "member_encrypted"
DAMAGED = "member_damaged"
METHOD = "member_method_unsupported"
OVER_LIMIT = "member_over_limit"
LINK = "member_link"
SPARSE = "member_sparse"

WHY_NOT_HASHED = {
    ENCRYPTED: "encrypted",
    DAMAGED: "damaged",
    METHOD: "packed by a method that is not unpacked here",
    OVER_LIMIT: "beyond the limits on unpacking",
    LINK: "links or devices without bytes of their own",
    SPARSE: "stored with holes",
}


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much unpacking one container may ask for. A member beyond it is listed without a hash."""

    ratio: int = 200
    """How many times its packed size a member, or the whole container, may unpack to once over `ratio_from`."""
    ratio_from: int = 100 * MEBIBYTE
    total_bytes: int = 4 * MEBIBYTE * MEBIBYTE
    """What all members together may unpack to."""
    members: int = 5_000_000
    header_bytes: int = MEBIBYTE
    """The longest extended header of a TAR (a long name, PAX records)."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the container's directory."""

    ordinal: int
    """1-based place in the directory."""
    path: str
    """As written; never used as a path."""
    size: int
    modified: str
    """ISO text without a zone; '' where none is stated or it is no date."""
    directory: bool
    media_type: str
    sha256: str | None
    flags: tuple[str, ...]
    raw: tuple[str, ...]
    """Texts under the container's headers."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the bytes of a member say."""

    sha256: str
    size: int
    head: bytes

    @property
    def media_type(self) -> str:
        """Name the type by the first bytes."""
        return find_media_type(self.head)


class NotHashed(Exception):
    """The member's bytes cannot be had; `flag` says why."""

    def __init__(self, flag: str) -> None:
        super().__init__(flag)
        self.flag = flag


class Budget:
    """Counts what has been unpacked, over all members of one container."""

    def __init__(self, limits: ArchiveLimits, container_size: int) -> None:
        self._limits = limits
        self._allowed = min(limits.total_bytes, max(limits.ratio_from, container_size * limits.ratio))
        self._spent = 0

    @property
    def exhausted(self) -> bool:
        """Say whether the container has unpacked to more than it may."""
        return self._spent > self._allowed

    def spend(self, count: int) -> None:
        """Count bytes; raise NotHashed once the container has unpacked to more than it may."""
        self._spent += count
        if self.exhausted:
            raise NotHashed(OVER_LIMIT)

    def metered(self, chunks: Iterable[bytes], packed: int) -> Iterator[bytes]:
        """Pass a member's bytes on; raise NotHashed where they are too many for its packed size."""
        allowed = max(self._limits.ratio_from, packed * self._limits.ratio)
        unpacked = 0
        for chunk in chunks:
            unpacked += len(chunk)
            if unpacked > allowed:
                raise NotHashed(OVER_LIMIT)
            self.spend(len(chunk))
            yield chunk


def fingerprint(chunks: Iterable[bytes]) -> Fingerprint:
    """Hash a stream of bytes and keep how it begins."""
    digest, size, head = hashlib.sha256(), 0, bytearray()
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if len(head) < HEAD_BYTES:
            head += chunk[: HEAD_BYTES - len(head)]
    return Fingerprint(digest.hexdigest(), size, bytes(head))
