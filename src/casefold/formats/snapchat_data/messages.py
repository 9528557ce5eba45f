"""Chats and snaps: in older downloads lists of received and sent, in newer ones a list for each conversation."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from casefold.formats.readers.chats import ChatRecords, Conversation, Entry, Person, text_of
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.json_items import named_values
from casefold.formats.readers.source import Source
from casefold.formats.snapchat_data.people import SERVICE, person

OLD_LISTS: Final = {
    "Received Saved Chat History": False, "Sent Saved Chat History": True, "Received Unsaved Chat History": False,
    "Sent Unsaved Chat History": True, "Received Snap History": False, "Sent Snap History": True,
}  # fmt: skip
"""List of an older download -> whether the account's owner sent what is in it."""
_UTC: Final = re.compile(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2}) ([0-9:]{8}(?:\.[0-9]+)?) UTC")
_TEXT: Final = "TEXT"
_STATUS: Final = "STATUS"


class MessageReader:
    """Takes the messages of one file."""

    def __init__(self, records: ChatRecords, owner: Person | None) -> None:
        self._records = records
        self.owner = owner

    def part(self, name: str) -> str:
        """Return the part a list is counted in: a newer download has one for each conversation, counted as one."""
        return name if name in OLD_LISTS else ""

    def take(self, name: str, entry: Entry) -> bool:
        """Give one message or one line of a conversation's own; return whether it is one."""
        item = entry.item
        entry = replace(entry, time=utc_of(item.get("Created")))
        if name in OLD_LISTS:
            self._old(entry, sent=OLD_LISTS[name])
        else:
            self._new(name, entry)
        return True

    def _old(self, entry: Entry, *, sent: bool) -> None:
        other = text_of(entry.item.get("To" if sent else "From"))
        them = person(other, owner=False) if other is not None else None
        thread = f"{SERVICE}:{other}" if other is not None else None
        talk = Conversation(SERVICE, thread, other, self._pair(them))
        sender = (self.owner or Person("", owner=True)) if sent else them
        self._message(entry, talk, sender, [them] if sent and them is not None else [])

    def _new(self, key: str, entry: Entry) -> None:
        name, sent = text_of(entry.item.get("From")), entry.item.get("IsSender")
        owned = sent if isinstance(sent, bool) else None
        sender = person(name, owner=owned) if name is not None else None
        title = text_of(entry.item.get("Conversation Title"))
        them = person(key, owner=False) if title is None else None
        talk = Conversation(SERVICE, f"{SERVICE}:{key}", title or key, self._pair(them))
        self._message(entry, talk, sender, [them] if owned and them is not None else [])

    def _message(self, entry: Entry, talk: Conversation, sender: Person | None, to: list[Person]) -> None:
        item = entry.item
        kind = text_of(item.get("Media Type")) or ""
        text = text_of(item.get("Content")) or text_of(item.get("Text"))
        if kind.upper().startswith(_STATUS):
            self._records.event(entry, SERVICE, kind, sender, description=text, to=to)
            return
        names = (text_of(item.get("Media IDs")) or "").split(" | ")
        attachments = [name.strip() for name in names if name.strip()]
        if not attachments and kind.upper() not in (_TEXT, ""):
            attachments = [f"{kind} (no file named)"]
        self._records.message(
            entry, talk, sender, body=None if text is None else html.unescape(text), to=to, attachments=attachments
        )

    def _pair(self, them: Person | None) -> tuple[Person, ...]:
        return () if them is None or self.owner is None else (them, self.owner)


def find_sender(source: Source) -> Person | None:
    """Return whose download it is, by the first message that a newer one marks as sent by its owner."""
    try:
        for name, item in named_values(source):
            if name not in OLD_LISTS and isinstance(item, Mapping) and item.get("IsSender") is True:
                handle = text_of(item.get("From"))
                return person(handle, owner=True) if handle is not None else None
    except BrokenOff:
        pass
    return None


def utc_of(value: Any) -> str | None:
    """Return a time that Snapchat writes with the word UTC as ISO text; any other as it stands."""
    text = text_of(value)
    match = _UTC.fullmatch(text) if text is not None else None
    return text if match is None else f"{match[1]}-{match[2]}-{match[3]}T{match[4]}Z"
