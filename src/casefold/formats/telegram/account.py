"""The account's own lists in a whole export: itself, its contacts, whom it wrote to most, where it was logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.readers.chats import ChatRecords, Entry, Person, by_account, text_of, told
from casefold.formats.readers.items import Side
from casefold.formats.telegram.messages import time_of
from casefold.formats.telegram.owner import Owner
from casefold.formats.telegram.people import SERVICE

SECTIONS: Final = {
    "personal_information": "personal_information",
    "contacts": "contacts.list.item",
    "frequent_contacts": "frequent_contacts.list.item",
    "sessions": "sessions.list.item",
    "web_sessions": "web_sessions.list.item",
}
"""Part of the account -> path of its entries."""


class AccountReader:
    """Takes the entries of the account's lists."""

    def __init__(self, records: ChatRecords, owner: Owner | None) -> None:
        self._records = records
        self._owner = Person(owner.identifier, owner=True) if owner is not None else None

    def take(self, part: str, item: Mapping[str, Any]) -> None:
        """Give the record of one entry."""
        entry = Entry(self._records.next(part), item, part=part)
        if part == "personal_information":
            self._account(entry)
        elif part == "contacts":
            self._contact(entry)
        elif part == "frequent_contacts":
            self._frequent(entry)
        else:
            self._session(entry)

    def _account(self, entry: Entry) -> None:
        item = entry.item
        sides = []
        handle, phone = text_of(item.get("user_id")), text_of(item.get("phone_number"))
        if handle is not None:
            sides.append(Side("subject", f"{SERVICE}:{handle}", name_of(item), handle, True))
        if phone is not None:
            sides.append(Side("subject", phone, name_of(item), phone, True))
        fields = {"service": SERVICE, "name": name_of(item), "username": text_of(item.get("username"))}
        self._records.add("account", entry, fields, sides)

    def _contact(self, entry: Entry) -> None:
        item = entry.item
        sides = [self._owner.side("owner")] if self._owner is not None else []
        handle, phone = text_of(item.get("user_id")), text_of(item.get("phone_number"))
        if phone is not None:
            sides.append(Side("saved", phone, name_of(item), phone, False))
        if handle not in (None, "0"):
            sides.append(by_account(SERVICE, str(handle), name_of(item), owner=False).side("saved"))
        entry = Entry(entry.number, item, time_of(item), entry.part)
        self._records.add("contact", entry, {"name": name_of(item), "service": SERVICE}, sides)

    def _frequent(self, entry: Entry) -> None:
        item = entry.item
        sides = [self._owner.side("from")] if self._owner is not None else []
        handle, name = text_of(item.get("id")), text_of(item.get("name"))
        if handle is not None:
            space = "" if item.get("type") in ("user", "bot", None) else f"{item['type']}"
            sides.append(by_account(SERVICE, f"{space}{handle}", name).side("to"))
        category = text_of(item.get("category"))
        fields = {
            "relation": f"frequent contact ({category})" if category else "frequent contact",
            "weight": text_of(item.get("rating")),
        }
        self._records.add("link", entry, fields, sides)

    def _session(self, entry: Entry) -> None:
        item = entry.item
        time = time_of(item, "last_active") or time_of(item, "created")
        entry = Entry(entry.number, item, time, entry.part)
        action = "session, last active" if entry.part == "sessions" else "web session, last active"
        description = told(item, without=("last_active", "last_active_unixtime", "last_ip", "created_unixtime"))
        self._records.event(
            entry, SERVICE, action, self._owner, description=description, ip=text_of(item.get("last_ip"))
        )


def name_of(item: Mapping[str, Any]) -> str | None:
    """Return first and last name as one."""
    return " ".join(filter(None, (text_of(item.get("first_name")), text_of(item.get("last_name"))))) or None
