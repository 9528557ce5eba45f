"""The folder of an index: whole, being changed, or torn, and who may write to it.

An index that was interrupted must never answer less without a word. It is marked before it is changed and unmarked
when the change is complete; the lock of its one writer ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from casefold.errors import Misconfigured

LAYOUT: Final = 1
"""Number of the fields and tokenizers; an index of another number is built again."""

REBUILD: Final = "Rebuild it from the record files."
_MARK = "casefold.json"


class IndexState(StrEnum):
    """What lies in an index folder."""

    ABSENT = "absent"
    WHOLE = "whole"
    CHANGING = "changing"
    """Somebody writes to it; it answers as it was before."""
    TORN = "torn"
    """Interrupted while it was written, damaged or of another layout: build it again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the index says of itself."""

    layout: int
    complete: bool
    records: int


def state(folder: Path) -> IndexState:
    """Say whether there is an index that can be asked."""
    if not folder.exists():
        return IndexState.ABSENT
    mark = read_mark(folder)
    if mark is None or mark.layout != LAYOUT:
        return IndexState.TORN
    if mark.complete:
        return IndexState.WHOLE
    return IndexState.CHANGING if _is_locked(folder) else IndexState.TORN


def read_mark(folder: Path) -> Mark | None:
    """Return what the index says of itself, None where that cannot be read."""
    try:
        return Mark(**json.loads((folder / _MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(folder: Path, *, complete: bool, records: int) -> None:
    """Replace the mark at once."""
    aside = folder / f"{_MARK}.new"
    aside.write_text(json.dumps(asdict(Mark(LAYOUT, complete, records))) + "\n", encoding="utf-8")
    aside.replace(folder / _MARK)


def beside(folder: Path, word: str) -> Path:
    """Return the hidden neighbour of an index folder that is used for `word`."""
    return folder.with_name(f".{folder.name}.{word}")


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of the one writer; raises Misconfigured where another process has it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(beside(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _lock(descriptor):
            raise Misconfigured(
                "another process is writing to the search index", file=str(folder), remedy="Wait until it has finished."
            )
        yield
    finally:
        os.close(descriptor)


def torn(folder: Path) -> Misconfigured:
    """Return the error of an index that must be built again."""
    return Misconfigured("the search index is torn or damaged", file=str(folder), remedy=REBUILD)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_locked(folder: Path) -> bool:
    try:
        descriptor = os.open(beside(folder, "lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)
