"""What Apple's messages refer to by row: addresses, conversations, attachments, and what waits to be deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, text_of

_GROUP: Final = 43
"""Style of a conversation of many; 45 is one of two."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation."""

    id: str | None
    """The service's own id of it."""
    name: str | None
    group: bool
    partner: str | None
    """The other end of a conversation of two."""


@dataclass(slots=True)
class Around:
    """What rows refer to."""

    handles: dict[int, str] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    chat_of: dict[int, int] = field(default_factory=dict)
    """Message -> conversation."""
    files: dict[int, str] = field(default_factory=dict)
    """Attachment -> name."""
    files_of: dict[int, list[int]] = field(default_factory=dict)
    """Message -> attachments."""
    message_of: dict[int, int] = field(default_factory=dict)
    """Attachment -> message."""
    deleted: set[int] = field(default_factory=set)
    """Messages the user deleted and could still bring back when the copy was made."""

    def chat(self, message: int) -> Chat | None:
        """Return the conversation a message is in."""
        return self.chats.get(self.chat_of.get(message, 0))


def gather(store: Store) -> Around:
    """Read everything that messages refer to."""
    around = Around()
    for number, row in store.rows("handle", "ROWID", "id"):
        around.handles[number] = text_of(row.get("id")) or ""
    linked: dict[int, list[str]] = {}
    for chat, handle in _pairs(store, "chat_handle_join", "chat_id", "handle_id"):
        linked.setdefault(chat, []).append(around.handles.get(handle, ""))
    for number, row in store.rows("chat"):
        partners = linked.get(number, [])
        around.chats[number] = Chat(
            text_of(row.get("guid")) or text_of(row.get("chat_identifier")),
            text_of(row.get("display_name")),
            number_of(row.get("style")) == _GROUP or len(partners) > 1,
            partners[0] if len(partners) == 1 else text_of(row.get("chat_identifier")),
        )
    for chat, message in _pairs(store, "chat_message_join", "chat_id", "message_id"):
        around.chat_of.setdefault(message, chat)
    for chat, message in _pairs(store, "chat_recoverable_message_join", "chat_id", "message_id"):
        around.chat_of.setdefault(message, chat)
        around.deleted.add(message)
    for number, row in store.rows("attachment", "ROWID", "transfer_name", "filename"):
        around.files[number] = _name(text_of(row.get("transfer_name")) or text_of(row.get("filename")))
    for message, file in _pairs(store, "message_attachment_join", "message_id", "attachment_id"):
        around.files_of.setdefault(message, []).append(file)
        around.message_of.setdefault(file, message)
    return around


def _pairs(store: Store, table: str, one: str, other: str) -> Iterable[tuple[int, int]]:
    for _, row in store.rows(table, one, other):
        first, second = number_of(row.get(one)), number_of(row.get(other))
        if first is not None and second is not None:
            yield first, second


def _name(path: str | None) -> str:
    return " ".join((path or "unnamed").rpartition("/")[2].split())
