"""The door every exhibit comes in by: opened read-only, measured, named by its content.

Nothing else in the engine opens an exhibit. A file here is opened with O_RDONLY, is checked to be the same
file each time it is opened again, and is never reached through a link that leads out of the folder given.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from casefold.errors import BadExhibit, NotAllowed, NotFound
from casefold.formats.readers.media_type import directory_place, find_media_type, suffix_disagrees

HEAD_BYTES = 65_536
TAIL_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class Source:
    """An exhibit file as it lies on disk, or a member of one; `stream` is the only way to its bytes."""

    path: Path
    name: str
    size: int
    head: bytes
    media_type: str
    name_disagrees: bool
    identity: tuple[int, int]
    companions: Mapping[str, Path] = field(default_factory=dict)
    """Files that came with this one, by name: a database's write-ahead log."""

    passwords: tuple[str, ...] = field(default=(), repr=False)
    """What a person gave to open it with; kept nowhere."""

    def beside(self, name: str) -> Source | None:
        """Return the file of this name that came with this one; None where there is none."""
        path = self.companions.get(name)
        return None if path is None else open_source(path, name=name)

    def siblings(self) -> Iterator[str]:
        """Yield the names of the files that came with this one; of a member, the paths of its container's members."""
        yield from self.companions

    def stream(self) -> BinaryIO:
        """Open the bytes again, read-only; raises BadExhibit if the file changed since it was first opened."""
        descriptor = _open_read_only(self.path, self.name)
        found = os.fstat(descriptor)
        if (found.st_dev, found.st_ino) != self.identity or found.st_size != self.size:
            os.close(descriptor)
            raise BadExhibit(
                "the file changed while it was being read",
                file=self.name,
                remedy="Stop whatever writes to it, or take a copy, and import again.",
            )
        return os.fdopen(descriptor, "rb")


def open_source(
    path: Path | str,
    *,
    within: Path | str | None = None,
    name: str | None = None,
    companions: Mapping[str, Path] | None = None,
    passwords: tuple[str, ...] = (),
) -> Source:
    """Open an exhibit file for reading.

    Args:
        path: the file; a link is followed, but never to a place outside `within`.
        within: the folder the file must lie in after every link is resolved.
        name: the file name as received, where the copy on disk is called something else.
        companions: files that came with it, by name.
        passwords: what a person gave to open it with.

    Raises:
        NotFound: there is no such file.
        NotAllowed: a link leads out of `within`.
        BadExhibit: it is not a regular file, or it cannot be read.
    """
    given = Path(path)
    name = _printable(given.name if name is None else name)
    try:
        real = given.resolve(strict=True)
    except (OSError, RuntimeError) as fault:
        raise NotFound("there is no such file", file=_printable(str(given)), remedy="Check the path.") from fault
    if within is not None and not real.is_relative_to(Path(within).resolve()):
        raise NotAllowed(
            f"the path leads out of {_printable(str(within))}", file=name, remedy="Add the real file instead of a link."
        )
    descriptor = _open_read_only(real, name)
    with os.fdopen(descriptor, "rb") as stream:
        found = os.fstat(stream.fileno())
        head = stream.read(HEAD_BYTES)
        place = directory_place(head)
        stream.seek(max(0, found.st_size - TAIL_BYTES) if place is None else min(place, found.st_size))
        tail = stream.read(TAIL_BYTES)
    media_type = find_media_type(head, tail)
    return Source(
        path=real,
        name=name,
        size=found.st_size,
        head=head,
        media_type=media_type,
        name_disagrees=suffix_disagrees(Path(name).suffix, media_type),
        identity=(found.st_dev, found.st_ino),
        companions=dict(companions or {}),
        passwords=passwords,
    )


def digest(path: Path | str) -> tuple[str, int]:
    """Return the SHA-256 (lower-case hex) and the size in bytes, reading the file once as a stream."""
    real = Path(path)
    with os.fdopen(_open_read_only(real, _printable(real.name)), "rb") as stream:
        value = hashlib.file_digest(stream, "sha256").hexdigest()
        return value, stream.tell()


def _open_read_only(path: Path, name: str) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as fault:
        raise NotFound("there is no such file", file=name, remedy="Check the path.") from fault
    except OSError as fault:
        raise BadExhibit(
            f"cannot be opened: {fault.strerror}", file=name, remedy="Check its permissions and the medium it lies on."
        ) from fault
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadExhibit("is not a regular file", file=name, remedy="Add the files it contains.")
    return descriptor


def _printable(name: str) -> str:
    """Return the name in valid Unicode, with undecodable bytes written as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
