"""What the chats of every account export share: who writes, in which conversation, and what a message brings along.

Each application writes a tree of its own; a message, a call, a change of membership and a reaction are the same in all
of them. A format says what an entry is; here it becomes records, in one way for all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.secrets import LeftOut, is_secret

EDITED: Final = "edited"
FORWARDED: Final = "forwarded"
NO_ENTRY: Final = "is no object with fields, as every entry here is"
"""Why an entry is set aside."""
REACTIONS: Final = "reactions"
"""Part of a file's account that holds the reactions: a message may have many."""


_OF_THE_OWNER: Final = ("sighting", "visit", "event")
"""Kinds that are of the account's owner where an entry names nobody."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part, as the export names them."""

    identifier: str
    """`service:handle`, a number as written, or `opaque:` and a display name."""
    name: str | None = None
    raw: str | None = None
    """The identifier as the export has it, where `identifier` had to name its service."""
    owner: bool | None = None
    """Whether the export is this party's own; None where nothing says."""

    def side(self, role: str) -> Side:
        """Return this party in a role."""
        return Side(role, self.identifier, self.name, self.raw, self.owner)


def by_account(service: str, handle: str, name: str | None = None, *, owner: bool | None = None) -> Person:
    """Return a party known by its account on a service."""
    return Person(f"{service}:{handle}", name or None, handle, owner)


def by_name(name: str, *, raw: str | None = None, owner: bool | None = None) -> Person:
    """Return a party of which the export has a display name alone: an opaque identifier, nobody's identity."""
    return Person(f"opaque:{name}", name, name if raw is None else raw, owner)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a service."""

    service: str
    thread: str | None
    """Key: the service's own id where it states one."""
    name: str | None = None
    pair: tuple[Person, ...] = ()
    """Its two members, where the export shows that there are no others."""

    def others(self, sender: Person | None) -> tuple[Person, ...]:
        """Return who else is in a conversation of two; nobody where there may be more."""
        if sender is None or all(person.identifier != sender.identifier for person in self.pair):
            return ()
        return tuple(person for person in self.pair if person.identifier != sender.identifier)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an export: its place, its time and what it says."""

    number: int
    """Place within `part`, counted from 1."""
    item: Mapping[str, Any]
    """The entry as the file has it."""
    time: str | None = None
    part: str = ""
    where: str = ""


class ChatRecords:
    """Takes the entries of an account's export, and gives records.

    Attributes:
        secrets: What was left out of them.
    """

    def __init__(self, out: Records, own: Sequence[Side] = ()) -> None:
        """Begin; `own` is whose device or account it is, for what names nobody."""
        self._out, self._own = out, own
        self._numbers: Counter[str] = Counter()
        self.secrets = LeftOut()

    def add(
        self,
        kind: str,
        entry: Entry,
        fields: Mapping[str, str | None],
        sides: Iterable[Side] = (),
        *,
        flags: Sequence[str] = (),
    ) -> None:
        """Give a record of any kind, at the place and time of its entry."""
        raw = self.secrets.without(entry.item)
        self._out.add(
            kind,
            entry.number,
            fields={"time": entry.time, **fields},
            raw=raw,
            sides=tuple(sides) or (self._own if kind in _OF_THE_OWNER else ()),
            part=entry.part,
            flags=flags,
            passage=lambda: json.dumps(raw, ensure_ascii=False, indent=1, default=str),
            where=entry.where,
        )

    def set_aside(self, part: str, reason: str, text: str = "") -> None:
        """Account for something within an entry that gives no record, as the next number of a part."""
        self._out.set_aside(self.next(part), reason, text=text, part=part)

    def finish(self) -> None:
        """Say what was left out."""
        for note in self.secrets.notes():
            self._out.note(note)

    def next(self, part: str) -> int:
        """Return the next number within a part."""
        self._numbers[part] += 1
        return self._numbers[part]

    def message(
        self,
        entry: Entry,
        talk: Conversation,
        sender: Person | None,
        *,
        body: str | None,
        to: Sequence[Person] = (),
        attachments: Iterable[str] = (),
        reference: str | None = None,
        reply_to: str | None = None,
        deleted: bool = False,
        flags: Sequence[str] = (),
        fields: Mapping[str, str | None] | None = None,
    ) -> None:
        """Give one message; `to` where the export names whom it went to, else the other end of a chat of two."""
        self.add(
            "message",
            entry,
            {
                "direction": direction(sender),
                "service": talk.service,
                "thread": talk.thread,
                "thread_name": talk.name,
                "body": body,
                "attachments": "\n".join(" ".join(name.split()) for name in attachments if name) or None,
                "reference": reference,
                "reply_to": reply_to,
                "deleted": "deleted" if deleted else None,
                **(fields or {}),
            },
            _sides(sender, to or talk.others(sender)),
            flags=flags,
        )

    def call(
        self,
        entry: Entry,
        talk: Conversation,
        caller: Person | None,
        *,
        outcome: str | None,
        duration: str | None = None,
        fields: Mapping[str, str | None] | None = None,
    ) -> None:
        """Give one call within a chat; the service stands as its network."""
        values = {
            "direction": direction(caller),
            "network": talk.service,
            "outcome": outcome,
            "duration": duration,
            **(fields or {}),
        }
        self.add("call", entry, values, _sides(caller, talk.others(caller)))

    def membership(
        self,
        entry: Entry,
        talk: Conversation,
        action: str,
        members: Iterable[Person],
        *,
        by: Person | None = None,
        group: str | None = None,
    ) -> None:
        """Give one change of a group's membership."""
        sides = [person.side("member") for person in members]
        sides += [by.side("by")] if by is not None else []
        self.add("membership", entry, {"group": group or talk.name or talk.thread, "action": action}, sides)

    def event(
        self,
        entry: Entry,
        service: str,
        action: str,
        subject: Person | None,
        *,
        description: str | None = None,
        ip: str | None = None,
        to: Iterable[Person] = (),
    ) -> None:
        """Give any other entry."""
        sides = [subject.side("subject")] if subject is not None else []
        sides += [person.side("to") for person in to]
        self.add("event", entry, {"action": action, "service": service, "description": description, "ip": ip}, sides)

    def reaction(
        self,
        message: Mapping[str, Any],
        talk: Conversation,
        who: Person,
        what: str | None,
        *,
        author: Person | None,
        reference: str | None = None,
        time: str | None = None,
    ) -> None:
        """Give one reaction to a message, as an event that names who reacted; `message` is the entry it stands in."""
        entry = Entry(self.next(REACTIONS), message, time, REACTIONS)
        told = "; ".join(filter(None, (what, f"to message {reference}" if reference else None)))
        self.event(entry, talk.service, "reaction", who, description=told, to=[author] if author is not None else [])


def direction(sender: Person | None) -> str | None:
    """Return outgoing or incoming, seen from the export's owner; None where nobody says who that is."""
    if sender is None or sender.owner is None:
        return None
    return "outgoing" if sender.owner else "incoming"


def text_of(value: Any) -> str | None:
    """Return a scalar of a JSON entry as text; None where it is empty, null or no scalar."""
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return str(value)


def told(item: Mapping[str, Any], *, without: Iterable[str] = ()) -> str | None:
    """Return what an entry says beside the fields named, as `name: value; …`, in its own words."""
    skipped = {*without}
    parts = [
        f"{name}: {_plain(value)}" for name, value in item.items() if name not in skipped and _is_told(name, value)
    ]
    return "; ".join(parts) or None


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items() if _is_told(name, inner))
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _is_told(name: str, value: Any) -> bool:
    return not is_secret(name) and value is not None and value != "" and value != [] and value != {}


def _sides(sender: Person | None, others: Iterable[Person]) -> list[Side]:
    sides = [sender.side("from")] if sender is not None else []
    return sides + [person.side("to") for person in others]
