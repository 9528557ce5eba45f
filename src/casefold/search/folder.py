"""The folder of an index: whole, being changed, or torn, what is in it, and who may write to it.

An index must never answer less without a word. It names the record files that are in it, and before it is changed
those that are about to be: after an interruption these are taken out and put in again, and until then an answer says
that they were not searched. The lock of the one writer ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from casefold.errors import Busy, Misconfigured

LAYOUT: Final = 2
"""Number of the fields and of how text becomes terms; an index of another number is built again."""

REBUILD: Final = "Run `casefold index CASE --rebuild`: it is made again from the record files."
_MARK = "casefold.json"
_PAUSE = 0.05


class IndexState(StrEnum):
    """What lies in an index folder."""

    ABSENT = "absent"
    WHOLE = "whole"
    CHANGING = "changing"
    """Somebody adds to it, or was interrupted while adding: it answers as it was before, and can be added to."""
    TORN = "torn"
    """Damaged or of another layout: build it again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the index says of itself."""

    layout: int
    sources: Mapping[str, int]
    """Source -> how many of its records can be found."""
    pending: tuple[str, ...] = ()
    """Sources being added or taken out: nobody can say what of them is there."""

    @property
    def complete(self) -> bool:
        """Tell whether no change is under way or was interrupted."""
        return len(self.pending) == 0

    @property
    def records(self) -> int:
        """How many records can be found."""
        return sum(self.sources.values())


def state(folder: Path) -> IndexState:
    """Say whether there is an index that can be asked."""
    if not folder.exists():
        return IndexState.ABSENT
    mark = read_mark(folder)
    if mark is None or mark.layout != LAYOUT:
        return IndexState.TORN
    return IndexState.WHOLE if mark.complete else IndexState.CHANGING


def read_mark(folder: Path) -> Mark | None:
    """Return what the index says of itself, None where that cannot be read."""
    try:
        path = folder / _MARK
        stat = path.stat()
        return _parsed(path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_mark(folder: Path, mark: Mark) -> None:
    """Replace the mark at once, and let it reach the disk."""
    aside = folder / f"{_MARK}.new"
    told = {"layout": mark.layout, "sources": dict(mark.sources), "pending": list(mark.pending)}
    with aside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / _MARK)


def beside(folder: Path, word: str) -> Path:
    """Return the hidden neighbour of an index folder that is used for `word`."""
    return folder.with_name(f".{folder.name}.{word}")


@contextmanager
def only_writer(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of the one writer.

    Args:
        folder: The index's own folder.
        patience: Seconds to wait for another writer.

    Raises:
        Busy: Another process has it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(beside(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        ends = time.monotonic() + patience
        while not _lock(descriptor):
            if time.monotonic() >= ends:
                raise Busy(
                    "another process is writing to the search index",
                    file=str(folder),
                    remedy="Wait until it has finished.",
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def torn(folder: Path) -> Misconfigured:
    """Return the error of an index that must be built again."""
    return Misconfigured("the search index is damaged or of another version", file=str(folder), remedy=REBUILD)


@lru_cache(maxsize=64)
def _parsed(path: Path, _inode: int, _modified: int, _size: int) -> Mark:
    told = json.loads(path.read_text(encoding="utf-8"))
    return Mark(int(told["layout"]), dict(told["sources"]), tuple(told["pending"]))


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
