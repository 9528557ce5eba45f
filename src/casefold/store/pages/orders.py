"""Row numbers in the order a question gave, kept on disk, so that any page of it is one look away.

Four bytes a row in a file of the case, found by a digest of the question and of the very record files it was asked
over: after an import, a withdrawal or for another reader the digest is another one. They hold no word of an exhibit.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from pathlib import Path

import numpy as np

from casefold.store.disk import disk_trouble, make_folder
from casefold.store.pages.layout import Numbers

MOST_BYTES = 1 << 30
"""Disk the kept orders of a case may take; the one longest unused goes first."""

_VERSION = 1
_SUFFIX = ".npy"


class Orders:
    """The kept orders of one case."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder / "orders"
        self._most = most_bytes

    def find(self, key: str) -> Numbers | None:
        """Return a kept order, mapped into memory, or None."""
        path = self._folder / f"{key}{_SUFFIX}"
        try:
            found: Numbers = np.load(path, mmap_mode="r", allow_pickle=False)
            os.utime(path)
        except (OSError, ValueError, EOFError):
            return None
        return found

    def keep(self, key: str, numbers: Numbers) -> None:
        """Keep an order; make room for it.

        Raises:
            Misconfigured: The disk is full.
        """
        small = numbers.astype(np.uint32) if len(numbers) == 0 or numbers.max() < 2**32 else numbers
        part = self._folder / f".part-{uuid.uuid4().hex}"
        with disk_trouble(self._folder):
            make_folder(self._folder)
            try:
                with part.open("xb") as file:
                    np.save(file, small, allow_pickle=False)
                os.replace(part, self._folder / f"{key}{_SUFFIX}")  # noqa: PTH105
            finally:
                part.unlink(missing_ok=True)
            self._make_room(key)

    def _make_room(self, but: str) -> None:
        kept = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # another process made room meanwhile
            kept.append((path.stem == but, status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, _, size, _ in kept)
        for newest, _, size, path in sorted(kept):
            if total > self._most and not newest:
                path.unlink(missing_ok=True)
                total -= size


def digest(*parts: object) -> str:
    """Return the name of a question: its parts as JSON, hashed."""
    return hashlib.sha256(json.dumps([_VERSION, *parts], sort_keys=True).encode()).hexdigest()
