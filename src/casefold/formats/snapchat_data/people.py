"""Accounts of Snapchat, by user name, and whose download it is."""

from __future__ import annotations

import json
from typing import Final

from casefold.formats.readers.chats import Person, by_account
from casefold.formats.readers.json_items import json_stream
from casefold.formats.readers.source import Source

SERVICE: Final = "snapchat"
_ACCOUNT_FILE: Final = "account.json"
_MOST_BYTES: Final = 16 << 20


def person(name: str, shown: str | None = None, *, owner: bool | None = None) -> Person:
    """Return the account of a user name."""
    return by_account(SERVICE, name, shown, owner=owner)


def find_owner(source: Source, given: str | None) -> Person | None:
    """Return whose download it is: as given, else as the account's own file says, which may lie beside this one."""
    if given is not None:
        handle = given.removeprefix(f"{SERVICE}:")
        return person(handle, owner=True) if " " not in handle else Person(given, owner=True)
    beside = source if source.name == _ACCOUNT_FILE else source.beside(_ACCOUNT_FILE)
    if beside is None or beside.size > _MOST_BYTES:
        return None
    try:
        with json_stream(beside) as stream:
            value = json.load(stream)
        name = value["Basic Information"]["Username"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return person(name, owner=True) if isinstance(name, str) and name else None
