"""Accounts and conversations as Telegram writes them: `user123`, `channel456`, older exports the bare number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.readers.chats import Conversation, Person, by_account, by_name, text_of

SERVICE: Final = "telegram"
PAIRS: Final = frozenset({"personal_chat", "bot_chat"})
"""Types of chat that have the other member's id as their own."""


def account_id(text: str) -> str:
    """Return the handle of an account: a user's bare number; anything else as written."""
    return text.removeprefix("user") if text.removeprefix("user").isdigit() else text


def person_of(identity: Any, name: Any, owner: str | None) -> Person | None:
    """Return whom an entry names by id, else by display name alone; None where it names nobody."""
    shown = text_of(name)
    handle = text_of(identity)
    if handle is None:
        return by_name(shown) if shown is not None else None
    found = by_account(SERVICE, account_id(handle), shown)
    owned = None if owner is None else found.identifier == owner
    return Person(found.identifier, shown, handle, owned)


def conversation_of(head: Mapping[str, Any]) -> Conversation:
    """Return the conversation of a chat's head: name, type and id."""
    kind, identity, name = (text_of(head.get(key)) for key in ("type", "id", "name"))
    if identity is None:
        return Conversation(SERVICE, f"{SERVICE}:{name}" if name else None, name)
    space = "" if kind in PAIRS or kind == "saved_messages" else "channel" if "channel" in (kind or "") else "chat"
    space = "channel" if "supergroup" in (kind or "") else space
    if kind not in PAIRS:
        return Conversation(SERVICE, f"{SERVICE}:{space}{identity}", name)
    return Conversation(SERVICE, f"{SERVICE}:{identity}", name, (by_account(SERVICE, identity, name),))
