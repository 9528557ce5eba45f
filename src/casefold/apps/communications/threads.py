"""Conversations as the exhibits state them: one for each key, joined where two exhibits hold the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import ibis
from django.http import HttpResponse

from casefold.platform.appkit import Context, case_url

STATED = 5_000
"""Conversations read from the exhibits, those with most messages first."""
NAMED = 6
"""Participants named in the list."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, in one exhibit or in several that state the same key for the same people."""

    key: str
    service: str
    name: str
    exhibits: tuple[str, ...]
    messages: int
    first_utc: datetime | None
    last_utc: datetime | None
    participants: tuple[str, ...]


def listing(context: Context) -> HttpResponse:
    """List the conversations, the longest first."""
    with context.case.tables() as tables:
        threads = joined(stated(tables))
        message = tables.kind("message")
        outside = int(message.filter(message.thread.isnull()).count().to_pyarrow().as_py())
    references = {item.id: item.reference for item in context.case.exhibits(all=True)}
    rows = [_shown(context, thread, references) for thread in threads]
    values = {
        "rows": rows,
        "outside": outside,
        "most": STATED,
    }
    return context.render("communications/threads.html", values)


def stated(tables: Any) -> list[Thread]:
    """Return the conversations of each exhibit, the longest first."""
    message = tables.kind("message")
    own = message.filter(message.thread.notnull())
    keys = ("exhibit", "thread", "service")
    counted = own.group_by(*keys).agg(
        name=own.thread_name.max(),
        messages=own.duplicate_of.isnull().sum(),
        first_utc=own.time_utc.min(),
        last_utc=own.time_utc.max(),
    )
    rows = counted.order_by(ibis.desc("messages"), *keys).limit(STATED).to_pyarrow().to_pylist()
    people = participants(tables, own, keys)
    return [
        Thread(
            key=row["thread"],
            service=row["service"] or "",
            name=row["name"] or "",
            exhibits=(row["exhibit"],),
            messages=int(row["messages"] or 0),
            first_utc=row["first_utc"],
            last_utc=row["last_utc"],
            participants=tuple(sorted(people.get(tuple(row[name] for name in keys), ()))),
        )
        for row in rows
    ]


def participants(tables: Any, messages: Any, keys: Sequence[str]) -> dict[tuple[Any, ...], set[str]]:
    """Return who wrote, was written to or was a member, as the exhibits name them, by the given columns."""
    party = tables.party()
    sides = party.filter(party.kind == "message", party.role.isin(["from", "to", "member"]), party.state == "known")
    ends = messages.select("record_id", *keys).join(sides.select("record_id", "identifier", "raw"), "record_id")
    ends = ends.mutate(who=ibis.coalesce(ends.identifier, ends.raw)).filter(lambda found: found.who.notnull())
    people: dict[tuple[Any, ...], set[str]] = {}
    for row in ends.select(*keys, "who").distinct().to_pyarrow().to_pylist():
        people.setdefault(tuple(row[name] for name in keys), set()).add(label_of(row["who"]))
    return people


def title_of_thread(name: str, people: Sequence[str], key: str) -> str:
    """Return what a conversation is called: its name, else who is in it, else the key its exhibit gives it."""
    if name or len(people) == 0:
        return name or key
    more = len(people) - NAMED
    return f"{', '.join(people[:NAMED])}{f' and {more:,} more' if more > 0 else ''}"


def label_of(identifier: str) -> str:
    """Return an identifier as it is compared between exhibits: a display name without the delivery it is scoped to."""
    return identifier.split(":", 2)[-1] if identifier.startswith("opaque:") else identifier


def joined(threads: Iterable[Thread]) -> list[Thread]:
    """Join the threads of one key and service that are of the same people, the longest first."""
    found: list[Thread] = []
    for thread in sorted(threads, key=lambda item: (_number(item.exhibits[0]), item.key, item.service)):
        place = next((at for at, other in enumerate(found) if _is_same(other, thread)), None)
        if place is None:
            found.append(thread)
        else:
            found[place] = _merged(found[place], thread)
    return sorted(found, key=lambda item: (-item.messages, item.key, item.service, item.exhibits))


def _is_same(one: Thread, other: Thread) -> bool:
    """Tell whether two exhibits hold one conversation: the key alone may be a name that many chats bear.

    Chats of two must be of the same two; groups, whose members come and go, share most of the fewer members.
    """
    if (one.key, one.service) != (other.key, other.service) or set(one.exhibits) & set(other.exhibits):
        return False
    mine, theirs = set(one.participants), set(other.participants)
    if len(mine) <= 2 and len(theirs) <= 2:
        return mine == theirs
    return len(mine & theirs) * 2 > min(len(mine), len(theirs))


def _merged(one: Thread, other: Thread) -> Thread:
    firsts = [at for at in (one.first_utc, other.first_utc) if at is not None]
    lasts = [at for at in (one.last_utc, other.last_utc) if at is not None]
    return Thread(
        key=one.key,
        service=one.service,
        name=one.name or other.name,
        exhibits=(*one.exhibits, *other.exhibits),
        messages=one.messages + other.messages,
        first_utc=min(firsts, default=None),
        last_utc=max(lasts, default=None),
        participants=tuple(sorted({*one.participants, *other.participants})),
    )


def _number(exhibit: str) -> tuple[int, str]:
    digits = exhibit[1:]
    return (int(digits) if digits.isdecimal() else 0, exhibit)


def _shown(context: Context, thread: Thread, references: Mapping[str, str]) -> dict[str, Any]:
    given = [("exhibit", exhibit) for exhibit in thread.exhibits]
    query = urlencode([*given, ("thread", thread.key), ("service", thread.service)])
    return {
        "title": title_of_thread(thread.name, thread.participants, thread.key),
        "service": thread.service,
        "reference": ", ".join(references.get(exhibit, exhibit) for exhibit in thread.exhibits),
        "messages": thread.messages,
        "first_utc": thread.first_utc,
        "last_utc": thread.last_utc,
        "participants": title_of_thread("", thread.participants, ""),
        "href": f"{case_url(context.case_name, 'communications', 'thread')}?{query}",
    }
