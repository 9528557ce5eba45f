"""Files by their SHA-256, each once: what makes the next backup small and a damaged copy visible."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casefold.errors import Busy, EvidenceDamaged, Misconfigured

MARK = "casefold-backups.json"
OBJECTS = "objects"
BACKUPS = "backups"
INCOMING = ".incoming"
PART = ".part"
_CHUNK = 1 << 20
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the pool."""

    sha256: str
    size: int
    """Bytes."""
    copied: bool
    """False where the pool held it already."""


class Pool:
    """The objects of one backup folder."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._objects = target / OBJECTS

    def holds(self, sha256: str, size: int) -> bool:
        """Tell whether an object of that name and size is there; its bytes are hashed when it is taken out."""
        path = self.path_of(sha256)
        return path.is_file() and path.stat().st_size == size

    def path_of(self, sha256: str) -> Path:
        """Return where an object is or would be."""
        return self._objects / sha256[:2] / sha256

    def put(self, source: Path, expected: tuple[str, int] | None = None) -> Kept:
        """Keep a file's bytes.

        Args:
            source: The file.
            expected: SHA-256 and size it is known by, such as those of the catalogue; an object the pool holds under
                them is not read again.

        Raises:
            OSError: It cannot be read, or the disk is full.
        """
        if expected is not None and self.holds(*expected):
            return Kept(*expected, copied=False)
        incoming = self._objects / INCOMING
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = incoming / uuid.uuid4().hex
        sha256, size = copy_hashed(source, aside)
        if self.holds(sha256, size):
            aside.unlink()
            return Kept(sha256, size, copied=False)
        final = self.path_of(sha256)
        final.parent.mkdir(mode=0o700, exist_ok=True)
        aside.chmod(0o400)
        aside.replace(final)
        sync_folder(final.parent)
        return Kept(sha256, size, copied=True)

    def take(self, sha256: str, size: int, target: Path) -> None:
        """Write an object's bytes to a new file, hashing them on the way.

        Raises:
            EvidenceDamaged: The object is missing, cut or altered; nothing stands at the target.
        """
        source = self.path_of(sha256)
        if not source.is_file():
            raise EvidenceDamaged("an object of the backup is missing", file=str(source), remedy=_OTHER)
        found = copy_hashed(source, target)
        if found != (sha256, size):
            target.unlink()
            raise EvidenceDamaged(
                f"an object of the backup is damaged: its SHA-256 is {found[0]}", file=str(source), remedy=_OTHER
            )

    def check(self, sha256: str, size: int) -> str:
        """Return what is wrong with an object; empty when nothing is."""
        try:
            found = hash_of(self.path_of(sha256))
        except OSError as error:
            return error.strerror or type(error).__name__
        return "" if found == (sha256, size) else f"SHA-256 is {found[0]}"


_OTHER = "Restore from another copy of the backup folder, or with --accept-damage to get everything else."


def prepare(target: Path) -> Pool:
    """Make a folder a backup folder, or recognise one; clear what an interrupted backup left.

    Raises:
        Misconfigured: It holds something else.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = target / MARK
    if not mark.exists():
        if any(item.name != LOCK for item in target.iterdir()):
            raise Misconfigured(
                "is not empty and no folder of backups", file=str(target), remedy="Give an empty folder, or a new one."
            )
        (target / BACKUPS).mkdir(mode=0o700)
        (target / OBJECTS).mkdir(mode=0o700)
        write_flushed(mark, json.dumps({"format": "casefold backups", "version": 1}).encode())
    for left in (target / BACKUPS).glob(f"*{PART}"):
        shutil.rmtree(left)
    shutil.rmtree(target / OBJECTS / INCOMING, ignore_errors=True)
    return Pool(target)


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """Hold a backup folder against every other process.

    Raises:
        Busy: Another process works in it.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                "another backup or restore is at work there", file=str(target), remedy="Wait until it has ended."
            ) from error
        yield
    finally:
        os.close(handle)


def copy_hashed(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file to a new one, flushed; return the SHA-256 and size of what was read."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb", buffering=0) as reading, target.open("xb", buffering=0) as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            view = memoryview(chunk)
            while len(view) > 0:
                view = view[writing.write(view) :]
        os.fsync(writing.fileno())
    return digest.hexdigest(), size


def hash_of(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and size."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def write_flushed(path: Path, data: bytes) -> None:
    """Write a small file that is on the disk when this returns."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder, so that a rename in it outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
