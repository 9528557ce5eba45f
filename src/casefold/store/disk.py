"""Bytes on disk: written aside, flushed, renamed, and hashed again.

A file that has its final name is whole. A full or failing disk becomes one error that names the file and the
remedy, wherever it strikes.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import math
import os
import shutil
import stat
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casefold.errors import BadExhibit, CasefoldError, EvidenceDamaged, Misconfigured, NotFound

CHUNK = 1 << 20
READ_ONLY = 0o444
LOCK_NAME = ".lock"

_SYNC_FILE_SYSTEM = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
"""Flushes a whole file system by a descriptor on it; only Linux has it."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_error(error: OSError, path: Path) -> CasefoldError:
    """Say what the disk refused, and what to do about it."""
    named = str(error.filename or path)
    if error.errno in _FULL:
        return Misconfigured(
            "the disk is full or a size limit is reached; nothing was changed",
            file=named,
            remedy="Free space, or raise the limit, and run the same command again.",
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Misconfigured(
            f"no permission: {error.strerror}", file=named, remedy="Let the account that runs Casefold write there."
        )
    return Misconfigured(
        f"the disk refused: {error.strerror or error}", file=named, remedy="Check the disk, then run again."
    )


@contextmanager
def disk_trouble(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a file of the home into an error with a remedy."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, path) from error


def hash_file(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and size in bytes."""
    with path.open("rb", buffering=0) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


def sync_folder(folder: Path) -> None:
    """Flush a folder, so that a rename in it outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Flush a file that somebody else wrote."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder that only the account running Casefold may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def place(source: Path, target: Path) -> None:
    """Give a whole, flushed file its final name, read-only."""
    make_folder(target.parent)
    source.chmod(READ_ONLY)
    os.rename(source, target)  # noqa: PTH104 - one call that the crash tests can stop
    sync_folder(target.parent)


def sync_all(files: Sequence[Path], folder: Path) -> None:
    """Flush many files of one file system, and the names in its folders, at the price of one.

    Raises:
        OSError: The disk refuses.
    """
    if _SYNC_FILE_SYSTEM is None:
        for path in (*files, *sorted({path.parent for path in files})):
            sync_file(path)
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _SYNC_FILE_SYSTEM(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def place_all(files: Sequence[tuple[Path, Path]], folder: Path) -> None:
    """Give many whole, flushed files their final names, read-only; `folder` is on their file system."""
    for parent in {target.parent for _, target in files}:
        make_folder(parent)
    for source, target in files:
        source.chmod(READ_ONLY)
        os.rename(source, target)  # noqa: PTH104 - one call that the crash tests can stop
    sync_all([target for _, target in files], folder)


def regular_file(path: Path) -> os.stat_result:
    """Return the status of a plain file that can be read.

    Raises:
        NotFound: There is no such file.
        BadExhibit: It is a folder, a pipe or a device, or may not be read.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise NotFound(
            "there is no such file", file=str(path), remedy="Check the path, and that nothing moves it."
        ) from error
    except OSError as error:
        raise BadExhibit(
            f"cannot be read: {error.strerror}", file=str(path), remedy="Check its permissions."
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise BadExhibit("is no plain file", file=str(path), remedy="Give a file, not a folder, pipe or device.")
    return status


def hash_original(path: Path) -> tuple[str, int]:
    """Hash a file outside the home, refusing one that changes meanwhile."""
    before = regular_file(path)
    try:
        result = hash_file(path)
    except OSError as error:
        raise _unreadable(error, path) from error
    _unchanged(path, before)
    return result


def copy_original(path: Path, folder: Path, name: str = "copy", *, sync: bool = True) -> tuple[Path, str, int]:
    """Copy a file into a folder of passing files; return the copy, its SHA-256 and size.

    The hash is taken while reading and again from what was written. Without `sync` the caller flushes the copy.
    """
    before = regular_file(path)
    copy = folder / name
    digest, size = _stream(path, copy, sync=sync)
    _unchanged(path, before)
    with disk_trouble(copy):
        written = hash_file(copy)
    if written != (digest, size):
        raise EvidenceDamaged("the copy differs from what was read", file=str(path), remedy="Check the disk.")
    return copy, digest, size


def _stream(path: Path, copy: Path, *, sync: bool) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        source = path.open("rb", buffering=0)
    except OSError as error:
        raise BadExhibit(
            f"cannot be read: {error.strerror}", file=str(path), remedy="Check its permissions."
        ) from error
    with source, disk_trouble(copy), copy.open("xb", buffering=0) as target:
        while True:
            chunk = _read(source.fileno(), path)
            if len(chunk) == 0:
                break
            digest.update(chunk)
            size += len(chunk)
            view = memoryview(chunk)
            while len(view) > 0:
                view = view[target.write(view) :]
        if sync:
            os.fsync(target.fileno())
    return digest.hexdigest(), size


def _read(handle: int, path: Path) -> bytes:
    try:
        return os.read(handle, CHUNK)
    except OSError as error:
        raise _unreadable(error, path) from error


def _unchanged(path: Path, before: os.stat_result) -> None:
    after = path.stat()
    if (after.st_size, after.st_mtime_ns, after.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise BadExhibit(
            "changed while it was being read", file=str(path), remedy="Close whatever writes to it and add it again."
        )


class FolderLock:
    """Proof that a process is still at work in a folder: the kernel lets go of it when the process dies."""

    def __init__(self, folder: Path, *, patience: float = 0.0) -> None:
        """Take the lock, waiting at most `patience` seconds.

        Raises:
            BlockingIOError: A living process holds it.
            FileNotFoundError: The folder is gone.
        """
        self.path = folder / LOCK_NAME
        self._handle: int | None = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + patience
        while not _try_lock(self._handle):
            if time.monotonic() >= deadline:
                self.release()
                raise BlockingIOError(errno.EWOULDBLOCK, "in use", str(self.path))
            time.sleep(0.01)

    def release(self) -> None:
        """Let go of the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        if getattr(self, "_handle", None) is not None:
            self.release()


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """Let one at a time work on something a folder stands for, over all threads and processes; others wait.

    Raises:
        Misconfigured: The folder cannot be made.
    """
    with disk_trouble(folder):
        make_folder(folder)
        lock = FolderLock(folder, patience=math.inf)
    try:
        yield
    finally:
        lock.release()


def claim_folder(parent: Path) -> tuple[Path, FolderLock]:
    """Make a folder for passing files that counts as abandoned once this process is gone."""
    make_folder(parent)
    while True:
        folder = parent / uuid.uuid4().hex
        folder.mkdir(mode=0o700)
        try:
            lock = FolderLock(folder)
        except (BlockingIOError, FileNotFoundError):
            continue  # somebody clearing up took it for abandoned before it was locked
        if lock.path.exists():
            return folder, lock
        lock.release()


def give_up_folder(folder: Path, lock: FolderLock) -> None:
    """Delete a claimed folder and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()


def clear_abandoned(parent: Path) -> list[str]:
    """Delete the folders of processes that are gone; return their names."""
    cleared = []
    for folder in sorted(parent.iterdir()) if parent.is_dir() else []:
        try:
            lock = FolderLock(folder)
        except OSError:
            continue
        give_up_folder(folder, lock)
        cleared.append(folder.name)
    return cleared


def in_use(folder: Path) -> bool:
    """Tell whether a living process is at work in a folder; changes nothing."""
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unreadable(error: OSError, path: Path) -> BadExhibit:
    return BadExhibit(
        f"cannot be read: {error.strerror}", file=str(path), remedy="Check its permissions or give a fresh copy."
    )
