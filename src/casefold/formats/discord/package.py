"""Discord's own data package: what one account wrote, channel by channel, and who that account is.

A channel's messages lie in a folder beside `channel.json`. The account stands in another file of the package; where
that is at hand it names the author, else the author is the owner of this package and nobody by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.contract import ReadOptions
from casefold.formats.discord.people import SERVICE, given_owner, person_of, snowflake_time
from casefold.formats.readers.chats import ChatRecords, Conversation, Entry, Person, text_of
from casefold.formats.readers.items import BrokenOff, Records, Side
from casefold.formats.readers.json_items import json_stream, values
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.source import Source

_MOST_BYTES: Final = 4 << 20
"""What a channel's description may hold."""
_CHANNEL_FOLDER: Final = re.compile(r"[^/]+/c?[0-9]+/messages\.(?:json|csv)$", re.IGNORECASE)
_ACCOUNTS: Final = ("account/user.json", "Account/user.json")
_PEOPLE: Final = {1: "friend", 2: "blocked", 3: "incoming friend request", 4: "outgoing friend request"}
"""Discord's number of a relationship."""
_DIRECT: Final = frozenset({"1", "DM"})
_FIELDS: Final = ("id", "username", "global_name", "discriminator", "email", "phone", "ip", "verified", "flags")


class PackageReader:
    """Takes the files of one package."""

    def __init__(self, source: Source, options: ReadOptions, out: Records, records: ChatRecords) -> None:
        self._source, self._out, self._records = source, out, records
        self._given = given_owner(options.subject)
        self._author: Person | None = None
        self._talk: Conversation | None = None

    def message(self, entry: Entry) -> None:
        """Give one message, which the package's owner wrote; its id says when."""
        item = entry.item
        if self._talk is None or self._author is None:
            self._begin(item)
        assert self._talk is not None
        identity = text_of(item.get("ID"))
        stated = text_of(item.get("Timestamp"))
        self._records.message(
            Entry(entry.number, item, snowflake_time(identity) or stated, where=entry.where),
            self._talk,
            self._author,
            body=text_of(item.get("Contents")),
            attachments=(text_of(item.get("Attachments")) or "").split(),
            reference=identity,
        )

    def account(self) -> None:
        """Give the account itself and its stated relations to others."""
        item = {path: value for path, value in values(self._source, *_FIELDS) if not isinstance(value, list | dict)}
        person = person_of(item, None)
        assert person is not None
        owner = Person(person.identifier, person.name, person.raw, owner=True)
        self._out.subject(owner.identifier, "text")
        sides = [owner.side("subject")]
        sides += [
            Side("subject", str(item[key]), owner.name, owner=True) for key in ("email", "phone") if item.get(key)
        ]
        fields = {
            "service": SERVICE,
            "name": owner.name,
            "username": text_of(item.get("username")),
            "valid_from": snowflake_time(owner.raw),
        }
        self._records.add("account", Entry(1, item, part="account"), fields, sides)
        for number, (_, one) in enumerate(values(self._source, "relationships.item"), start=1):
            self._relation(number, one, owner)
        self._out.inventory("the rest of user.json", "settings, connections and payments, which are not read")

    def _relation(self, number: int, item: Any, owner: Person) -> None:
        user = item.get("user") if isinstance(item, Mapping) else None
        other = person_of(user, None)
        if other is None:
            self._out.set_aside(number, "names no user", text=str(item), part="relationships")
            return
        kind = item.get("type")
        relation = _PEOPLE.get(kind, f"relationship {kind}") if isinstance(kind, int) else str(kind)
        time = text_of(item.get("since"))
        entry = Entry(number, item, time, "relationships")
        self._records.add("link", entry, {"relation": relation}, [owner.side("from"), other.side("to")])

    def _begin(self, first: Mapping[str, Any]) -> None:
        """Find out the channel and the author before the first message."""
        channel = _object(self._source.beside("channel.json"))
        identity = text_of(channel.get("id"))
        guild = channel.get("guild")
        names = [text_of(guild.get("name")) if isinstance(guild, Mapping) else None, text_of(channel.get("name"))]
        name = " / ".join(part for part in names if part) or None
        self._author = self._find_author(identity or text_of(first.get("ID")) or "")
        found = channel.get("recipients")
        recipients = [f"{SERVICE}:{one}" for one in found if text_of(one)] if isinstance(found, list) else []
        pair: tuple[Person, ...] = ()
        if text_of(channel.get("type")) in _DIRECT and len(recipients) == 2 and self._author.identifier in recipients:
            others = [one for one in recipients if one != self._author.identifier]
            pair = (self._author, *(Person(one, raw=one.partition(":")[2], owner=False) for one in others))
        elif recipients:
            self._out.note(f"recipients that channel.json names: {', '.join(recipients)}")
        if not channel:
            self._out.note("channel.json is not beside it: which channel these messages are of is not known")
        self._talk = Conversation(SERVICE, f"{SERVICE}:{identity}" if identity else None, name, pair)

    def _find_author(self, label: str) -> Person:
        if self._given is not None:
            self._out.subject(self._given, "given")
            return Person(self._given, owner=True)
        stated = text_of(_object(self._account_file()).get("id"))
        if stated is not None:
            self._out.subject(f"{SERVICE}:{stated}", "text")
            return Person(f"{SERVICE}:{stated}", raw=stated, owner=True)
        outer = self._source.container if isinstance(self._source, MemberSource) else None
        name = outer.name if outer is not None else f"channel {label}"
        self._out.note(
            "all messages are the package's owner's; who that is, account/user.json says; say with --subject"
        )
        return Person(f"opaque:owner of {name}", raw="", owner=True)

    def _account_file(self) -> Source | None:
        """Return the package's account file, where the package came as one container."""
        source = self._source
        if not isinstance(source, MemberSource):
            return None
        outer = source.container.member if isinstance(source.container, MemberSource) else ""
        path = source.member.removeprefix(f"{outer}/" if outer else "").replace("\\", "/")
        root = path[: len(path) - len(match[0])] if (match := _CHANNEL_FOLDER.search(path)) else None
        if root is None:
            return None
        return next((found for name in _ACCOUNTS if (found := source.find(root + name)) is not None), None)


def _object(source: Source | None) -> Mapping[str, Any]:
    """Return a small file's object; an empty one where there is no such file, or it is too large or no JSON."""
    if source is None or source.size > _MOST_BYTES:
        return {}
    try:
        with json_stream(source) as stream:
            found = json.load(stream)
    except (ValueError, RecursionError, BrokenOff):
        return {}
    return found if isinstance(found, Mapping) else {}
