"""A channel as DiscordChatExporter writes it: every author by id, times with their offset, the service's own lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from casefold.formats.contract import ReadOptions
from casefold.formats.discord.people import SERVICE, given_owner, person_of
from casefold.formats.readers.chats import EDITED, FORWARDED, ChatRecords, Conversation, Entry, Person, text_of
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.json_items import values
from casefold.formats.readers.source import Source

_DIRECT: Final = frozenset({"DirectTextChat", "DirectTextChannel", "1"})
_MESSAGES: Final = frozenset({"Default", "Reply", "ThreadStarterMessage", "ChatInputCommand", "0", "19", "20", "21"})
_HEADS: Final = ("guild.name", "channel.id", "channel.type", "channel.name")
_MOST: Final = 3
"""Authors after which a channel is none of two."""


class ExporterReader:
    """Takes the messages of one channel."""

    def __init__(self, source: Source, options: ReadOptions, records: ChatRecords) -> None:
        self.owner = given_owner(options.subject)
        self._records = records
        self._talk = _conversation(source, self.owner)

    def take(self, entry: Entry) -> None:
        """Give the records of one message."""
        item = entry.item
        entry = replace(entry, time=text_of(item.get("timestamp")))
        sender = person_of(item.get("author"), self.owner)
        kind = text_of(item.get("type")) or "Default"
        if kind == "Call":
            self._call(entry, sender)
        elif kind in ("RecipientAdd", "RecipientRemove", "GuildMemberJoin"):
            self._membership(entry, sender, kind)
        elif kind in _MESSAGES:
            self._message(entry, sender)
        else:
            body = text_of(item.get("content"))
            self._records.event(entry, SERVICE, kind, sender, description=body, to=self._mentioned(item))
        self._reactions(item, sender)

    def _message(self, entry: Entry, sender: Person | None) -> None:
        item = entry.item
        forwarded = item.get("forwardedMessage")
        inner = forwarded if isinstance(forwarded, Mapping) else {}
        texts = (text_of(item.get("content")), text_of(inner.get("content")))
        flags = [EDITED] if item.get("timestampEdited") else []
        reference = item.get("reference")
        self._records.message(
            entry,
            self._talk,
            sender,
            body="\n".join(text for text in texts if text) or None,
            attachments=[*_attachments(item), *_attachments(inner)],
            reference=text_of(item.get("id")),
            reply_to=text_of(reference.get("messageId")) if isinstance(reference, Mapping) and not inner else None,
            flags=[*flags, FORWARDED] if inner else flags,
        )

    def _call(self, entry: Entry, caller: Person | None) -> None:
        ended = text_of(entry.item.get("callEndedTimestamp"))
        fields = {
            "end": ended,
            "cause": text_of(entry.item.get("content")),
            "reference": text_of(entry.item.get("id")),
        }
        length = _seconds_between(entry.time, ended)
        self._records.call(entry, self._talk, caller, outcome=None, duration=length, fields=fields)

    def _membership(self, entry: Entry, sender: Person | None, kind: str) -> None:
        named = self._mentioned(entry.item)
        members = (
            named if named and kind != "GuildMemberJoin" else [person for person in (sender,) if person is not None]
        )
        alone = members == [sender]
        action = {"RecipientAdd": ("added", "joined"), "RecipientRemove": ("removed", "left")}.get(
            kind, ("joined",) * 2
        )
        self._records.membership(entry, self._talk, action[alone], members, by=None if alone else sender)

    def _mentioned(self, item: Mapping[str, Any]) -> list[Person]:
        found = item.get("mentions")
        people = (person_of(one, self.owner) for one in (found if isinstance(found, list) else ()))
        return [person for person in people if person is not None]

    def _reactions(self, item: Mapping[str, Any], author: Person | None) -> None:
        found = item.get("reactions")
        for reaction in found if isinstance(found, list) else ():
            if not isinstance(reaction, Mapping):
                continue
            emoji, users = reaction.get("emoji"), reaction.get("users")
            what = text_of(emoji.get("name")) if isinstance(emoji, Mapping) else text_of(emoji)
            for user in users if isinstance(users, list) else ():
                who = person_of(user, self.owner)
                if who is not None:
                    reference = text_of(item.get("id"))
                    self._records.reaction(item, self._talk, who, what, author=author, reference=reference)


def _conversation(source: Source, owner: str | None) -> Conversation:
    """Look up the channel; the two ends of a chat of two are its authors, where there are two and no more."""
    heads: dict[str, str] = {}
    authors: dict[str, Person] = {}
    paths = ("messages.item.author",)
    for path, value in _heads(source, *paths):
        if path not in paths:
            heads[path] = str(value)
            continue
        person = person_of(value, owner)
        if person is not None and len(authors) < _MOST:
            authors.setdefault(person.identifier, person)
        if heads.get("channel.type") not in _DIRECT or len(authors) == _MOST:
            break
    place = [heads.get("guild.name"), heads.get("channel.name")]
    direct = heads.get("channel.type") in _DIRECT
    name = " / ".join(part for part in (place[1:] if direct else place) if part) or None
    identity = heads.get("channel.id")
    pair = tuple(authors.values()) if direct and len(authors) == 2 else ()
    return Conversation(SERVICE, f"{SERVICE}:{identity}" if identity else None, name, pair)


def _heads(source: Source, *paths: str) -> Iterator[tuple[str, Any]]:
    try:
        yield from values(source, *_HEADS, *paths)
    except BrokenOff:
        return


def _attachments(item: Mapping[str, Any]) -> Iterator[str]:
    for key, label in (("attachments", ""), ("stickers", "sticker: ")):
        found = item.get(key)
        for one in found if isinstance(found, list) else ():
            if isinstance(one, Mapping):
                name = text_of(one.get("fileName")) or text_of(one.get("name")) or text_of(one.get("url"))
                if name is not None:
                    yield f"{label}{name}"


def _seconds_between(start: str | None, end: str | None) -> str | None:
    """Return the seconds between two times as stated; None where one is missing or odd."""
    try:
        length = datetime.fromisoformat(end or "") - datetime.fromisoformat(start or "")
    except (ValueError, TypeError):
        return None
    return f"{length.total_seconds():g}" if length.total_seconds() >= 0 else None
