"""Snapchat's My Data: chats, snaps, friends, the account and its places, in the JSON files of the download.

The owner is who sent what is marked as sent; `account.json` beside the others names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Entry
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.json_items import named_values, shape
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.source import Source
from casefold.formats.snapchat_data.account import FRIEND_LISTS, AccountReader, PlaceReader
from casefold.formats.snapchat_data.messages import OLD_LISTS, MessageReader, find_sender
from casefold.formats.snapchat_data.people import find_owner

_CHATS, _FRIENDS, _ACCOUNT, _PLACES = "chats", "friends", "account", "places"
_PLACE_LISTS: Final = frozenset({"Location History", "Frequent Locations", "Latest Location", "Home & Work"})
_WHY: Final = {
    _CHATS: "Snapchat's messages: entries with From or To, Media Type and Created",
    _FRIENDS: "Snapchat's friends: lists of Username and Display Name",
    _ACCOUNT: "Snapchat's account: Basic Information with Username and Creation Date",
    _PLACES: "Snapchat's places: Location History or Frequent Locations",
}


class SnapchatData(ItemFormat):
    """Files of Snapchat's My Data."""

    name: ClassVar[str] = "snapchat_data"
    title: ClassVar[str] = "Snapchat My Data (JSON): chats, snaps, friends, account and places"
    kinds: ClassVar[tuple[str, ...]] = ("message", "event", "link", "account", "device", "sighting")
    media_types: ClassVar[tuple[str, ...]] = (JSON,)
    proves: ClassVar[str] = (
        "What Snapchat still held for one account: saved chats, that snaps went to and fro, user names, log-ins and "
        "places, in UTC. Most messages delete themselves and are missing; a snap's content is not there. Places that "
        "Snapchat concluded are marked inferred. Not who held the phone. A JSON file can be changed by anybody."
    )
    tested_on: ClassVar[str] = (
        "published description: public readers of My Data (both shapes of chat_history.json); made-up only: every value"
    )
    style: ClassVar[Style] = Style(repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim one of the download's files by the names in it."""
        what = _what(source)
        return None if what is None else Recognition(self.name, 0.95, _WHY[what], plan={"what": what})

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the lists of the file."""
        what = plan.get("what") or _what(source)
        records = ChatRecords(out)
        owner = find_owner(source, options.subject)
        reader: MessageReader | AccountReader | PlaceReader
        if what == _CHATS:
            reader = MessageReader(records, owner or find_sender(source))
        elif what == _PLACES:
            reader = PlaceReader(records, owner)
        else:
            reader = AccountReader(records, owner)
        for name, item in named_values(source, tell=out.progress):
            part = reader.part(name)
            number = records.next(part)
            if not isinstance(item, Mapping):
                out.set_aside(number, NO_ENTRY, text=f"{name}: {item}", part=part)
            elif not reader.take(name, Entry(number, item, part=part)):
                out.set_aside(number, "says nothing that is read", text=f"{name}: {item}", part=part)
        found = reader.owner
        if found is not None:
            out.subject(found.identifier, "given" if options.subject is not None else "text")
        else:
            out.note("whose account it is, this file does not say; account.json beside it would; say with --subject")
        records.finish()


def _what(source: Source) -> str | None:
    """Tell the files apart: the names at the top are fixed in some of them and user names in others."""
    if {"Basic Information.Username", "Basic Information.Creation Date"} <= shape(source).keys():
        return _ACCOUNT
    seen = _first_entries(source)
    if any(_is_message(name, keys) for name, keys in seen.items()):
        return _CHATS
    if any(name in FRIEND_LISTS and {"Username", "Display Name"} <= keys for name, keys in seen.items()):
        return _FRIENDS
    known = _PLACE_LISTS & seen.keys()
    return _PLACES if "Location History" in known or len(known) >= 2 else None


def _is_message(name: str, keys: set[str]) -> bool:
    if not {"Media Type", "Created"} <= keys:
        return False
    return bool({"From", "To"} & keys) if name in OLD_LISTS else {"From", "IsSender"} <= keys


def _first_entries(source: Source) -> dict[str, set[str]]:
    """Return the names at the top that the first bytes show, with the keys of the entries below each."""
    seen = shape(source)
    top = [path for path in seen if f"{path}.item" in seen and seen[path] == "array"]
    found: dict[str, set[str]] = {path: set() for path, kind in seen.items() if path and kind in ("array", "object")}
    for path in top:
        start = f"{path}.item."
        found[path] = {other.removeprefix(start) for other in seen if other.startswith(start)}
    return found


FORMAT = SnapchatData()
