"""The account itself, its devices and log-ins, its lists of friends, and its places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from casefold.formats.readers.chats import ChatRecords, Entry, Person, text_of, told
from casefold.formats.readers.items import Side
from casefold.formats.snapchat_data.messages import utc_of
from casefold.formats.snapchat_data.people import SERVICE, person

FRIEND_LISTS: Final = frozenset(
    {"Friends", "Friend Requests Sent", "Blocked Users", "Deleted Friends", "Hidden Friend Suggestions",
     "Ignored Snapchatters", "Pending Requests"}
)  # fmt: skip
_DEGREES: Final = re.compile(
    r"\s*(-?[0-9.]+)(?:\s*±\s*([0-9.]+))?\s*(?:meters)?\s*,\s*(-?[0-9.]+)(?:\s*±\s*([0-9.]+))?.*"
)
_POSITION: Final = ("Latitude, Longitude", "Latitude,Longitude")
_LONGEST: Final = 200
_INFERRED: Final = "inferred"


class AccountReader:
    """Takes the lists of friends, and the account's own file."""

    def __init__(self, records: ChatRecords, owner: Person | None) -> None:
        self._records = records
        self.owner = owner

    def part(self, name: str) -> str:
        """Return the part a list is counted in: its own name."""
        return name

    def take(self, name: str, entry: Entry) -> bool:
        """Give the record of one entry; return whether there is one."""
        if name in FRIEND_LISTS:
            return self._friend(name, entry)
        if name == "Basic Information":
            return self._account(entry)
        if name == "Device Information":
            fields = {
                "maker": text_of(entry.item.get("Make")),
                "model": text_of(entry.item.get("Model")) or text_of(entry.item.get("Model ID")),
                "system": " ".join(filter(None, (text_of(entry.item.get(k)) for k in ("OS Type", "OS Version"))))
                or None,
            }
            self._records.add("device", entry, fields, self._subject())
            return True
        if name == "Device History":
            fields = {"maker": text_of(entry.item.get("Make")), "model": text_of(entry.item.get("Model"))}
            self._records.add(
                "device", replace(entry, time=utc_of(entry.item.get("Start Time"))), fields, self._subject()
            )
            return True
        return self._event(name, entry)

    def _friend(self, name: str, entry: Entry) -> bool:
        handle = text_of(entry.item.get("Username"))
        if handle is None:
            return False
        other = person(handle, text_of(entry.item.get("Display Name")), owner=False)
        sides = [self.owner.side("from")] if self.owner is not None else []
        time = utc_of(entry.item.get("Creation Timestamp"))
        self._records.add("link", replace(entry, time=time), {"relation": name}, [*sides, other.side("to")])
        return True

    def _account(self, entry: Entry) -> bool:
        item = entry.item
        fields = {
            "service": SERVICE,
            "name": text_of(item.get("Name")),
            "username": text_of(item.get("Username")),
            "valid_from": utc_of(item.get("Creation Date")),
        }
        self._records.add("account", entry, fields, self._subject())
        return True

    def _event(self, name: str, entry: Entry) -> bool:
        item = entry.item
        stated = next(
            (item[key] for key in ("Created", "Date", "Time", "Acceptance Date") if text_of(item.get(key))), None
        )
        description = told(item, without=("IP",))
        if description is None and text_of(item.get("IP")) is None:
            return False
        entry = replace(entry, time=utc_of(stated))
        self._records.event(entry, SERVICE, name, self.owner, description=description, ip=text_of(item.get("IP")))
        return True

    def _subject(self) -> list[Side]:
        return [self.owner.side("subject")] if self.owner is not None else []


class PlaceReader:
    """Takes the lists of places."""

    def __init__(self, records: ChatRecords, owner: Person | None) -> None:
        self._records = records
        self.owner = owner

    def part(self, name: str) -> str:
        """Return the part a list is counted in: its own name."""
        return name

    def take(self, name: str, entry: Entry) -> bool:
        """Give one place: a sighting where it states a position, else an event, which is Snapchat's conclusion."""
        item = entry.item
        entry = replace(entry, time=utc_of(item.get("Time")) or utc_of(item.get("Date")))
        stated = next((text for key in _POSITION if (text := text_of(item.get(key)))), None)
        match = _DEGREES.fullmatch(stated) if stated is not None and len(stated) < _LONGEST else None
        measured = name == "Location History"
        if match is not None:
            fields = {"lat": match[1], "lon": match[3], "accuracy_m": match[2], "place": None if measured else name}
            sides = [self.owner.side("subject")] if self.owner is not None else []
            self._records.add("sighting", entry, fields, sides, flags=[] if measured else [_INFERRED])
            return True
        description = told(item, without=("Time",))
        if description is None:
            return False
        action = name if measured else f"{name} (Snapchat's conclusion)"
        self._records.event(entry, SERVICE, action, self.owner, description=description)
        return True
