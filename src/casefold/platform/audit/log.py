"""Append to the audit log: one entry for what is one step, an intent and an outcome for what changes something.

`chain` says what an entry's digest covers and finds what was done to the log; `anchors` keeps the answer to
somebody who writes the whole log anew.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from casefold.platform.audit import anchors
from casefold.platform.audit.chain import START, digest_of
from casefold.platform.audit.models import Entry, Head

INTENT, OUTCOME, DONE = "intent", "outcome", "done"

DUTIES = ("collection", "alteration", "consultation", "disclosure", "combination", "erasure")
"""What DPA 2018 s.62 asks to be logged."""
ACCESS = "access"
"""Everything else: who came, who was let in, what was asked of the machine."""

SORTS: dict[str, str] = {
    "add": "collection",
    "import": "collection",
    "create_case": "collection",
    "read": "consultation",
    "open": "consultation",
    "open_case": "consultation",
    "prepare_export": "consultation",
    "verify": "consultation",
    "search": "consultation",
    "ask_across": "consultation",
    "analyse": "combination",
    "match": "combination",
    "export": "disclosure",
    "share": "disclosure",
    "withdraw": "alteration",
    "restore": "alteration",
    "note": "alteration",
    "decide": "alteration",
    "reverse": "alteration",
    "attribute": "alteration",
    "review": "alteration",
    "place": "alteration",
    "propose_disposal": "alteration",
    "refuse_disposal": "alteration",
    "authorise_disposal": "alteration",
    "carry_out": "erasure",
    "dispose": "erasure",
    "certify_disposal": "erasure",
    "grant": ACCESS,
    "start_run": ACCESS,
    "cancel_run": ACCESS,
}
"""Verb -> which of the duties it falls under. A verb of an app's own is an alteration where it has an intent and an
outcome in a case (it changes something) and access where it is one step."""


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


def append(actor: Actor, act: Act, *, phase: str = DONE, details: Mapping[str, Any] | None = None) -> Entry:
    """Write one entry, in a transaction of its own; where it is time, its digest is anchored beside the store."""
    with transaction.atomic(durable=True):
        head = _locked_head()
        entry = _write(head, actor, act, phase, details or {})
    anchors.write_if_due(head)
    return entry


def close(act: uuid.UUID, matching: Mapping[str, Any], told: str) -> bool:
    """Write the outcome of an intent whose process went away without a word; return whether it was missing.

    Args:
        act: The act.
        matching: Details that name one intent among several of the same act.
        told: What became of it.
    """
    with transaction.atomic(durable=True):
        head = _locked_head()
        said = Entry.objects.filter(act=act, **{f"details__{name}": value for name, value in matching.items()})
        intent = said.filter(phase=INTENT).first()
        if intent is None or said.filter(phase=OUTCOME).exists():
            return False
        actor = Actor(intent.who, intent.user_id, intent.source)
        again = Act(intent.verb, intent.case, intent.object, intent.reason, intent.details, intent.act)
        _write(head, actor, again, OUTCOME, {"failed": told})
    anchors.write_if_due(head)
    return True


def _locked_head() -> Head:
    return Head.objects.select_for_update().get_or_create(id=1, defaults={"digest": START})[0]


def _write(head: Head, actor: Actor, act: Act, phase: str, details: Mapping[str, Any]) -> Entry:
    entry = Entry(
        number=head.number + 1,
        act=act.id,
        at=timezone.now(),
        who=_short(actor.name, 200),
        user_id=actor.user_id,
        sort=sort_of(act, phase),
        phase=phase,
        verb=_short(act.verb, 60),
        case=_short(act.case, 200),
        object=_clean(act.object),
        reason=_clean(act.reason),
        source=_short(actor.source, 64),
        details=_settled({**act.details, **details}),
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


def sort_of(act: Act, phase: str) -> str:
    """Return which duty an act falls under."""
    changes = act.case != "" and phase != DONE
    return SORTS.get(act.verb, "alteration" if changes else ACCESS)


def _settled(value: Any) -> Any:
    """Turn a value into JSON that every database gives back as it was: the digest depends on it."""
    if isinstance(value, Mapping):
        return {_clean(str(key)): _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_settled(item) for item in value), key=str)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        plain = math.isfinite(value) and not value.is_integer() and 1e-4 < abs(value) < 1e15
        return value if plain else int(value) if value.is_integer() and abs(value) < 1e15 else str(value)
    return _clean(str(value))


def _clean(text: str) -> str:
    """Take out what a database or UTF-8 cannot hold: nulls and halves of surrogate pairs."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "\N{SYMBOL FOR NULL}")


def _short(text: str, length: int) -> str:
    return _clean(text)[:length]
