"""What an entry of a chat is: a message, a call, a membership of the group, or any other event, as columns of text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.whatsapp.chat import Chat
from casefold.formats.whatsapp.entries import QUOTED, Entry
from casefold.formats.whatsapp.header import split_author
from casefold.formats.whatsapp.survey import is_message
from casefold.formats.whatsapp.words import Notice, attached, call_of, is_edited, marker, notice, split_members, tidy

MEMBERSHIPS: Final = {
    "created": "created",
    "added": "added",
    "removed": "removed",
    "linked": "joined",
    "joined": "joined",
    "left": "left",
}
"""List of `words.toml` -> action of a membership."""
EVENTS: Final = {
    "encryption": "encryption notice",
    "number": "number changed",
    "subject": "group name changed",
    "icon": "group picture changed",
    "description": "group description changed",
    "security": "security code changed",
    "admin": "group role changed",
    "missed_voice": "missed voice call",
    "missed_video": "missed video call",
}
UNKNOWN: Final = "system line"

EDITED: Final = "edited"
_MISSED: Final = {"missed_voice": "voice", "missed_video": "video"}
_HELD: Final = {"voice_call": "voice", "video_call": "video"}
_LENGTH: Final = re.compile(r"\d.*")

Raw = tuple[str, str | None, str]
"""Header, author and text as written."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One record: its kind, its columns, and the names of those who take part by role."""

    kind: str
    columns: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    raw: Raw = ("", None, "")
    flags: tuple[str, ...] = ()
    known: bool = True
    """False for a system line that is in no list."""


def meaning_of(entry: Entry, chat: Chat) -> Meaning:
    """Read one entry."""
    said = split_author(entry.rest)
    if said is None or not is_message(entry.rest, said[1], first=entry.line == 1):
        return _system(entry, said, chat)
    author, body = tidy(said[0]), said[1]
    raw = (entry.head, said[0], body)
    call = _call(entry, author, chat, raw) if _is_own_text(entry, body) else None
    return call if call is not None else _message(entry, author, chat, raw)


def _message(entry: Entry, author: str, chat: Chat, raw: Raw) -> Meaning:
    body = raw[2]
    columns: dict[str, str | None] = {"body": body, "attachments": None, "deleted": None}
    mark = marker(body)
    if mark == "omitted":
        columns.update(body=None, attachments=tidy(body))
    elif mark is not None:
        columns["deleted"] = "deleted"
    else:
        file = attached(body)
        first, _, rest = body.partition("\n")
        if file is not None:
            columns.update(body=file.caption or None, attachments=file.file)
        elif rest and marker(first) == "omitted":
            columns.update(body=rest, attachments=tidy(first))
    columns["direction"] = _direction(author, chat)
    flags = _flags(entry) + ((EDITED,) if is_edited(body) else ())
    return Meaning("message", columns, _two(author, chat), raw, flags)


def _call(entry: Entry, author: str, chat: Chat, raw: Raw) -> Meaning | None:
    """Read a call's notice under the name of whoever rang."""
    found = call_of(raw[2])
    if found is None:
        return None
    what, rest = found
    length = _LENGTH.search(rest)
    if what in _HELD and length is None:
        return None
    columns = {
        "service": _MISSED.get(what) or _HELD[what],
        "outcome": "unanswered" if what in _MISSED else "answered",
        "duration": length[0] if length is not None and what in _HELD else None,
        "direction": _direction(author, chat),
    }
    return Meaning("call", columns, _two(author, chat), raw, _flags(entry))


def _is_own_text(entry: Entry, body: str) -> bool:
    """Tell whether WhatsApp wrote a text: iOS marks its own with U+200E, which nobody types by chance."""
    return body.startswith("\u200e") and entry.head.rstrip().endswith("]")


def _system(entry: Entry, said: tuple[str, str] | None, chat: Chat) -> Meaning:
    whole = notice(entry.rest)
    text = entry.rest if whole is not None or said is None else said[1]
    author = None if whole is not None or said is None else said[0]
    found = whole or notice(text)
    raw = (entry.head, author, text)
    if found is not None and found.what in MEMBERSHIPS:
        return _membership(entry, found, chat, raw)
    if found is not None and found.what in ("missed_voice_from", "missed_video_from"):
        caller = tidy(found.slots["by"])
        service = found.what.removeprefix("missed_").removesuffix("_from")
        columns = {"service": service, "outcome": "unanswered", "duration": None, "direction": _direction(caller, chat)}
        return Meaning("call", columns, _two(caller, chat), raw, _flags(entry))
    return _event(entry, found, text, raw)


def _membership(entry: Entry, found: Notice, chat: Chat, raw: Raw) -> Meaning:
    action = MEMBERSHIPS[found.what]
    by, members = found.slots.get("by"), tuple(split_members(found.slots.get("member", "")))
    if action == "created" and by is not None:
        members = (by,)
    if not members:
        members = _addressed(raw[2])
    group = found.slots.get("name") if action == "created" else None
    columns = {"group": group or chat.name, "action": action}
    names: dict[str, tuple[str, ...]] = {"member": members, "by": (by,) if by is not None else ()}
    return Meaning("membership", columns, names, raw, _flags(entry))


def _addressed(text: str) -> tuple[str, ...]:
    """Name the owner of the export where the line speaks to them alone (`Saliste del grupo`, `X te añadió`)."""
    return ("You",) if text else ()


def _event(entry: Entry, found: Notice | None, text: str, raw: Raw) -> Meaning:
    slots = found.slots if found is not None else {}
    columns: dict[str, str | None] = {
        "action": EVENTS.get(found.what, UNKNOWN) if found is not None else UNKNOWN,
        "description": tidy(text),
    }
    who = slots.get("by") or slots.get("member")
    names: dict[str, tuple[str, ...]] = {
        "subject": (who,) if who is not None else (),
        "to": (slots["new"],) if "new" in slots else (),
    }
    return Meaning("event", columns, names, raw, _flags(entry), known=found is not None)


def _two(author: str, chat: Chat) -> dict[str, tuple[str, ...]]:
    other = chat.other(author)
    return {"from": (author,), "to": (other,) if other is not None else ()}


def _direction(author: str, chat: Chat) -> str | None:
    owns = chat.owns(author)
    return None if owns is None else "outgoing" if owns else "incoming"


def _flags(entry: Entry) -> tuple[str, ...]:
    marks = ("decoded_as",) if entry.decoded_as else ()
    return (*marks, QUOTED) if entry.quoted else marks
