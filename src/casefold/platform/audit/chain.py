"""The chain of the audit log: what an entry's digest covers, and where the log is not what was written.

Each entry's digest covers its fields and the digest before it, so altering, removing or reordering an entry shows
where it happened, and cutting the end off disagrees with the head. Somebody who can write to the database can
write the whole chain anew; then it disagrees with the anchors kept beside the store (`anchors`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from casefold.platform.audit.models import Entry, Head

START = "0" * 64
"""What the first entry and the first anchor follow."""
FIELDS = ("act", "who", "user_id", "sort", "phase", "verb", "case", "object", "reason", "source", "details")
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log, or a file of anchors, is not what was written."""

    number: int
    """Of the entry; of the line in a file of anchors."""
    what: str
    """altered, removed, added, reordered, cut or rewritten; anchors for a line of their file."""
    told: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stood at the end of the log at a moment."""

    number: int
    at: datetime
    count: int
    """Entries the log had: the number of the last one."""
    digest: str
    """Digest of that entry."""
    why: str
    """every (so many entries), daily, start, stop or asked."""
    previous: str
    """Seal of the anchor before it."""
    seal: str
    """Digest of the other fields."""


def content_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry's digest covers, as plain JSON values."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in FIELDS}
    return content | {
        "number": entry.number,
        "at": instant_text(entry.at),
        "previous": entry.previous,
        "act": str(entry.act),
    }


def digest_of(entry: Entry) -> str:
    """Return the digest an entry must have: SHA-256 of its content as JSON with sorted keys and no spaces."""
    text = json.dumps(content_of(entry), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def instant_text(moment: datetime) -> str:
    """Write an instant as digests cover it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def verify(anchors: Sequence[Anchor] = ()) -> list[Break]:
    """Read the whole chain and name every place where it does not hold; empty when it does.

    Args:
        anchors: What the log is compared with beside itself, in the order they were made.
    """
    walk = _Walk(anchors)
    for stored in _stored():
        walk.take(stored)
    return walk.ended()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A row as the database holds it; `entry` is None where it cannot even be read."""

    number: Any
    previous: str
    digest: str
    entry: Entry | None


def _is_intact(stored: _Stored) -> bool:
    try:
        return stored.entry is not None and digest_of(stored.entry) == stored.digest
    except (AttributeError, TypeError, ValueError):  # a field the database let somebody fill with anything
        return False


class _Walk:
    """One reading of the log from its first entry to its last."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self._breaks: list[Break] = []
        self._number, self._digest = 0, START
        self._vouched = 0
        self._anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.count, []).append(anchor)

    def take(self, stored: _Stored) -> None:
        """Hold the next row against the one before it, against itself and against the anchors."""
        number = stored.number
        if not isinstance(number, int) or number <= self._number:
            self._breaks.append(Break(0, "added", f"a row numbered {str(number)[:40]!r} is no entry of the log"))
            return
        if number != self._number + 1:
            first = self._number + 1
            gone = f"entry {first} is" if number == first + 1 else f"entries {first} to {number - 1} are"
            self._breaks.append(Break(first, "removed", f"{gone} gone"))
        elif stored.previous != self._digest:
            self._breaks.append(Break(number, "reordered", "it does not follow the entry before it"))
        if not _is_intact(stored):
            self._breaks.append(Break(number, "altered", "its content is not what was written"))
        for anchor in self._anchors.pop(number, ()):
            self._compare(anchor, stored.digest)
        self._number, self._digest = number, stored.digest

    def ended(self) -> list[Break]:
        """Hold the end against the head, and what anchors vouch for beyond it; return every break."""
        head = Head.objects.filter(id=1).first()
        kept = (head.number, head.digest) if head is not None else (0, START)
        if kept != (self._number, self._digest) and (head is not None or self._number > 0):
            last = "the last entry is not the one the log ended with"
            self._breaks.append(Break(self._number + 1, "cut", last))
        for count, anchors in sorted(self._anchors.items()):
            anchor = anchors[0]
            told = f"anchor {anchor.number} of {_short(anchor.at)} saw entry {count}, which is not there"
            self._breaks.append(Break(count, "cut" if count > self._number else "removed", told))
        return self._breaks

    def _compare(self, anchor: Anchor, digest: str) -> None:
        if anchor.digest == digest:
            self._vouched = max(self._vouched, anchor.count)
            return
        told = (
            f"it is not the entry that anchor {anchor.number} of {_short(anchor.at)} saw: the log was written anew "
            f"somewhere from entry {self._vouched + 1} to here"
        )
        self._breaks.append(Break(anchor.count, "rewritten", told))


def _stored() -> Iterator[_Stored]:
    rows = Entry.objects.order_by("number").values_list("number", "previous", "digest").iterator(chunk_size=_CHUNK)
    while len(chunk := list(islice(rows, _CHUNK))) > 0:
        entries = _readable([row[0] for row in chunk])
        for number, previous, digest in chunk:
            yield _Stored(number, previous, digest, entries.get(number))


def _readable(numbers: list[int]) -> dict[int, Entry]:
    """Return the entries of some rows; one whose fields no longer fit their types is left out."""
    try:
        return Entry.objects.in_bulk(numbers)
    except (AttributeError, TypeError, ValueError):
        pass
    found: dict[int, Entry] = {}
    for number in numbers:
        try:
            found |= Entry.objects.in_bulk([number])
        except (AttributeError, TypeError, ValueError):
            continue
    return found


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
