"""Anchors: what stood at the end of the log, written to a file beside the store that is only ever added to.

The chain alone convicts whoever changes an entry, not whoever writes the whole log anew with the database's
password. That person would have to change this file too, and every copy of it: `casefold audit anchor --to` and a
copy on another machine are what makes the log stand up.

A line is readable by a person and sealed: its last field is the SHA-256 of the others, which hold the seal before
it. Whoever appends to the log writes an anchor after every thousandth entry and at least once a day; starting and
stopping the server do too.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.errors import Misconfigured, NotFound
from casefold.platform.audit.chain import START, Anchor, Break
from casefold.platform.audit.models import Head

FILE_NAME = "audit-anchors.txt"
EVERY = 1_000
"""Entries after which the next one is anchored."""
AT_LEAST = timedelta(days=1)

_HEADER = (
    "# Anchors of Casefold's audit log. Lines are only added. Keep copies of this file on another machine:\n"
    "# `casefold audit verify --anchors COPY` then shows whether the log was written anew.\n"
    "# anchor | time | entries in the log | digest of the last entry | why | seal of the line before | seal\n"
)
_LINE = re.compile(
    r"(?P<number>\d+) \| (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) \| (?P<count>\d+) \| (?P<digest>[0-9a-f]{64})"
    r" \| (?P<why>[a-z]+) \| (?P<previous>[0-9a-f]{64}) \| (?P<seal>[0-9a-f]{64})"
)
_TAIL = 4_096
log = logging.getLogger("casefold.audit")


def file_of_home() -> Path:
    """Return where this home keeps its anchors."""
    return Path(settings.CASEFOLD_HOME) / FILE_NAME


def write(why: str) -> Anchor | None:
    """Anchor the end of the log; the last anchor is given back where nothing was added since, None for an empty log.

    Raises:
        Misconfigured: The file cannot be written; nothing half-written counts.
    """
    try:
        with _only_writer(file_of_home()) as file:
            head = Head.objects.filter(id=1).first()
            if head is None or head.number == 0:
                return None
            last = _last_of(file)
            if last is None or (last.count, last.digest) != (head.number, head.digest):
                last = _added(file, last, head, why)
            Head.objects.filter(id=1, anchored__lte=last.count).update(anchored=last.count, anchored_at=last.at)
            return last
    except OSError as error:
        raise Misconfigured(
            f"the audit log cannot be anchored: {error.strerror}",
            file=str(error.filename or file_of_home()),
            remedy="Free some space, or let this account write there.",
        ) from error


def write_if_due(head: Head) -> None:
    """Anchor where enough was added or a day has passed; a failure is told in the server's log and tried again."""
    if head.number - head.anchored >= EVERY:
        write_or_tell("every")
    elif head.anchored_at is None or timezone.now() - head.anchored_at >= AT_LEAST:
        write_or_tell("daily")


def write_or_tell(why: str) -> None:
    """Anchor; a failure is told in the server's log, since what a person does must not fail by it."""
    try:
        write(why)
    except (Misconfigured, DatabaseError) as error:
        log.error("%s", error)


def read(path: Path) -> tuple[list[Anchor], list[Break]]:
    """Return the anchors of a file, and every line that is not what was written; a comment is neither.

    Raises:
        NotFound: There is no such file.
        Misconfigured: It cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError as error:
        raise NotFound("there is no file of anchors", file=str(path), remedy="Check the path.") from error
    except OSError as error:
        raise Misconfigured(f"cannot be read: {error.strerror}", file=str(path), remedy="Check its rights.") from error
    anchors: list[Anchor] = []
    breaks: list[Break] = []
    for place, line in enumerate(lines, start=1):
        if line == "" or line.startswith("#"):
            continue
        anchor = _parsed(line)
        if anchor is None:
            breaks.append(Break(place, "anchors", f"line {place} of {path.name} is no anchor as it was written"))
            continue
        breaks += _misplaced(place, path.name, anchor, anchors[-1] if anchors else None)
        anchors.append(anchor)
    return anchors, breaks


def missing_since(anchors: list[Anchor]) -> list[Break]:
    """Tell where the log itself remembers a later anchor than the home's file has."""
    head = Head.objects.filter(id=1).first()
    held = max((anchor.count for anchor in anchors), default=0)
    if head is None or head.anchored <= held:
        return []
    told = f"the log was anchored at entry {head.anchored}; the file's last anchor is of entry {held}"
    return [Break(head.anchored, "anchors", told)]


def text_of(anchor: Anchor) -> str:
    """Write an anchor as its line."""
    return f"{_sealed_part(anchor)} | {anchor.seal}"


def copy_to(path: Path) -> int:
    """Copy the home's anchors to a file that does not exist yet, whole or not at all; return its length in bytes.

    Raises:
        Misconfigured: There is such a file, or it cannot be written.
    """
    try:
        content = file_of_home().read_bytes()
        with path.open("xb") as file:
            file.write(content)
            _flush(file)
    except FileExistsError as error:
        raise Misconfigured("is there already", file=str(path), remedy="Give a new name.") from error
    except OSError as error:
        raise Misconfigured(
            f"the anchors cannot be copied: {error.strerror}", file=str(error.filename), remedy="Check the path."
        ) from error
    return len(content)


def _added(file: BinaryIO, last: Anchor | None, head: Head, why: str) -> Anchor:
    now = datetime.now(UTC)
    number, previous = (last.number + 1, last.seal) if last is not None else (1, START)
    unsealed = Anchor(number, now, head.number, head.digest, why, previous, "")
    anchor = Anchor(number, now, head.number, head.digest, why, previous, _seal(unsealed))
    file.seek(0, os.SEEK_END)
    header = _HEADER if file.tell() == 0 else ""
    file.write(f"{header}{text_of(anchor)}\n".encode())
    _flush(file)
    return anchor


@contextmanager
def _only_writer(path: Path) -> Iterator[BinaryIO]:
    """Open the file for one writer; a line that a power cut left unfinished was never an anchor and goes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = _tail(file).rpartition(b"\n")
        if len(whole[2]) > 0:
            file.truncate(file.seek(0, os.SEEK_END) - len(whole[2]))
        yield file


def _last_of(file: BinaryIO) -> Anchor | None:
    lines = _tail(file).decode("utf-8", "replace").splitlines()
    return next((anchor for line in reversed(lines) if (anchor := _parsed(line)) is not None), None)


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    return file.read()


def _parsed(line: str) -> Anchor | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    whole = (found["digest"], found["why"], found["previous"], found["seal"])
    return Anchor(int(found["number"]), at, int(found["count"]), *whole)


def _misplaced(place: int, name: str, anchor: Anchor, before: Anchor | None) -> Iterator[Break]:
    if anchor.seal != _seal(anchor):
        yield Break(place, "anchors", f"line {place} of {name} was altered")
    previous, number, count = (before.seal, before.number, before.count) if before is not None else (START, 0, 0)
    if anchor.previous != previous or anchor.number != number + 1:
        yield Break(place, "anchors", f"line {place} of {name} does not follow the anchor before it")
    if anchor.count < count:
        yield Break(place, "anchors", f"line {place} of {name} saw {anchor.count} entries, the one before it {count}")


def _sealed_part(anchor: Anchor) -> str:
    at = f"{anchor.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    parts = (anchor.number, at, anchor.count, anchor.digest, anchor.why, anchor.previous)
    return " | ".join(str(part) for part in parts)


def _seal(anchor: Anchor) -> str:
    return hashlib.sha256(_sealed_part(anchor).encode()).hexdigest()


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
