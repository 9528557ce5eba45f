"""Accounts of Discord: known by a number that also says when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.readers.chats import Person, text_of
from casefold.text.epochs import Epoch, epoch_text

SERVICE: Final = "discord"
_FIRST_MS: Final = 1_420_070_400_000
"""Milliseconds from 1970 to Discord's own beginning, 1 January 2015."""
_TIME_BITS: Final = 22
_LEAST: Final = 1 << 40
"""A smaller number is no id that Discord gave out."""


def snowflake_time(identity: str | None) -> str | None:
    """Return when an id was made, in UTC to the millisecond; None where it is none."""
    if identity is None or not (identity.isascii() and identity.isdigit()) or not _LEAST < int(identity) < 1 << 64:
        return None
    return epoch_text((int(identity) >> _TIME_BITS) + _FIRST_MS, Epoch.UNIX_MILLISECONDS)


def person_of(author: Any, owner: str | None) -> Person | None:
    """Return the account of an author, a user or a member; None where the entry names none."""
    if not isinstance(author, Mapping):
        return None
    handle = text_of(author.get("id"))
    name = text_of(author.get("nickname")) or text_of(author.get("global_name"))
    name = name or text_of(author.get("name")) or text_of(author.get("username"))
    if handle is None:
        return Person(f"opaque:{name}", name, name) if name is not None else None
    identifier = f"{SERVICE}:{handle}"
    return Person(identifier, name, handle, None if owner is None else identifier == owner)


def given_owner(subject: str | None) -> str | None:
    """Return the identifier of the account a person named: a bare number is Discord's own id."""
    return f"{SERVICE}:{subject}" if subject is not None and subject.isdigit() else subject
