"""Append to the audit log, and find what was done to the log itself.

Each entry's digest covers its fields and the digest before it. Altering, removing or reordering an entry breaks
the chain where it happened; cutting the end off disagrees with the head. Somebody who can rewrite the whole
database can rewrite the whole chain: anchors kept elsewhere are the answer to that, not this module.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casefold.platform.audit.models import Entry, Head

START = "0" * 64
INTENT, OUTCOME, DONE = "intent", "outcome", "done"

SORTS: dict[str, str] = {
    "add": "collection",
    "import": "collection",
    "read": "consultation",
    "open": "consultation",
    "open_case": "consultation",
    "analyse": "combination",
    "export": "disclosure",
    "withdraw": "alteration",
    "restore": "alteration",
    "note": "alteration",
    "decide": "alteration",
    "verify": "consultation",
    "create_case": "collection",
    "dispose": "erasure",
}
"""Verb -> which of the duties of DPA 2018 s.62 it falls under; anything else is `access`."""

_FIELDS = ("act", "who", "user_id", "sort", "phase", "verb", "case", "object", "reason", "source", "details")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where."""

    name: str
    user_id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to what, and why."""

    verb: str
    case: str = ""
    object: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log is not what was written."""

    number: int
    what: str
    """altered, removed, reordered or cut."""
    told: str


def append(actor: Actor, act: Act, *, phase: str = DONE, details: Mapping[str, Any] | None = None) -> Entry:
    """Write one entry, in a transaction of its own."""
    with transaction.atomic(durable=True):
        head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"digest": START})
        entry = Entry(
            number=head.number + 1,
            act=act.id,
            at=timezone.now(),
            who=_short(actor.name, 200),
            user_id=actor.user_id,
            sort=SORTS.get(act.verb, "access"),
            phase=phase,
            verb=_short(act.verb, 60),
            case=_short(act.case, 200),
            object=_clean(act.object),
            reason=_clean(act.reason),
            source=_short(actor.source, 64),
            details=json.loads(_clean(json.dumps({**act.details, **(details or {})}, default=str))),
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save()
        head.number, head.digest = entry.number, entry.digest
        head.save(update_fields=["number", "digest"])
    return entry


@contextmanager
def acting(actor: Actor, act: Act) -> Iterator[dict[str, Any]]:
    """Write the intent, let the caller act, then write the outcome, whatever it was.

    Yields:
        A mapping the caller may put facts of the outcome into.
    """
    append(actor, act, phase=INTENT)
    facts: dict[str, Any] = {}
    try:
        yield facts
    except BaseException as error:
        append(actor, act, phase=OUTCOME, details={**facts, "failed": f"{type(error).__name__}: {error}"[:2000]})
        raise
    append(actor, act, phase=OUTCOME, details=facts)


def digest_of(entry: Entry) -> str:
    """Return the digest an entry must have."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in _FIELDS}
    content |= {"number": entry.number, "at": _instant(entry.at), "previous": entry.previous, "act": str(entry.act)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> list[Break]:
    """Read the whole chain and name every place where it does not hold; empty when it does."""
    breaks: list[Break] = []
    number, digest = 0, START
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2_000):
        if entry.number != number + 1:
            gone = f"{number + 1}" if entry.number == number + 2 else f"{number + 1} to {entry.number - 1}"
            breaks.append(Break(number + 1, "removed", f"entry {gone} is gone"))
        elif entry.previous != digest:
            breaks.append(Break(entry.number, "reordered", "it does not follow the entry before it"))
        if digest_of(entry) != entry.digest:
            breaks.append(Break(entry.number, "altered", "its content is not what was written"))
        number, digest = entry.number, entry.digest
    head = Head.objects.filter(id=1).first()
    if (head.number, head.digest) != (number, digest) if head is not None else number > 0:
        breaks.append(Break(number + 1, "cut", "the last entry is not the one the log ended with"))
    return breaks


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _clean(text: str) -> str:
    return text.replace("\x00", "\N{SYMBOL FOR NULL}").replace("\\u0000", "\\u2400")


def _short(text: str, length: int) -> str:
    return _clean(text)[:length]
