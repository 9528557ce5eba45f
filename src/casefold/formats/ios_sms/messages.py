"""Apple's messages, the members of their conversations and their attachments as records."""

from __future__ import annotations

from typing import Any, Final

from casefold.formats.ios_sms.around import Around, Chat
from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import blob_of, number_of, raw_of, text_of
from casefold.text.epochs import Epoch, epoch_text
from casefold.text.typedstream import archived_text

_PLACEHOLDER: Final = "\ufffc"
"""Stands in a text where an attachment is shown."""
_NANOSECONDS_FROM: Final = 10**12
"""Dates above this are counted in nanoseconds, as since iOS 11; in seconds it would be 30,000 years."""
_MEMBER_CHANGED: Final = 1
_RENAMED: Final = 2
_LEFT: Final = 3
_ACTIONS: Final = {(_MEMBER_CHANGED, 0): "added", (_MEMBER_CHANGED, 1): "removed", (_LEFT, 0): "left"}
"""Type of an entry and of its action -> what became of the member."""


def members(store: Store, around: Around) -> None:
    """Give who belongs to the conversations of many."""
    for number, row in store.rows("chat_handle_join"):
        chat = around.chats.get(number_of(row.get("chat_id")) or 0)
        handle = around.handles.get(number_of(row.get("handle_id")) or 0)
        if chat is None or not chat.group or handle is None:
            continue  # the partner of a conversation of two: a party of its messages
        store.out.add(
            "membership",
            number,
            part="chat_handle_join",
            fields={"group": chat.name or chat.id, "action": "member"},
            raw={**raw_of(row), "chat": chat.id, "handle": handle},
            sides=[Side("member", handle)],
        )


def messages(store: Store, around: Around) -> dict[int, str | None]:
    """Give every row of `message`; return the references of those with attachments."""
    references: dict[int, str | None] = {}
    for number, row in store.rows("message"):
        if number in around.files_of:
            references[number] = text_of(row.get("guid"))
        chat = around.chat(number)
        kind, action = number_of(row.get("item_type")) or 0, number_of(row.get("group_action_type")) or 0
        if (kind, action) in _ACTIONS:
            _membership(number, row, _ACTIONS[kind, action], chat, store, around)
        elif kind:
            _event(number, row, chat, store, around)
        else:
            _message(number, row, chat, store, around)
    return references


def attachments(store: Store, around: Around, references: dict[int, str | None]) -> None:
    """Give what came with messages, by name, type and size."""
    for number, row in store.rows("attachment"):
        store.out.add(
            "media",
            number,
            part="attachment",
            fields={
                "time": apple_time(row.get("created_date")),
                "path": text_of(row.get("filename")) or text_of(row.get("transfer_name")),
                "size": text_of(number_of(row.get("total_bytes")) or None),
                "media_type": text_of(row.get("mime_type")) or text_of(row.get("uti")),
                "parent": references.get(around.message_of.get(number, 0)),
            },
            raw=raw_of(row),
        )


def apple_time(value: Any) -> str | None:
    """Return a date counted from 2001 in seconds, or in nanoseconds, as ISO text; None where none is stated."""
    number = value if isinstance(value, float) else number_of(value)
    if number is None:
        return None
    return epoch_text(number, Epoch.APPLE_NANOSECONDS if abs(number) > _NANOSECONDS_FROM else Epoch.APPLE_SECONDS)


def _message(number: int, row: Row, chat: Chat | None, store: Store, around: Around) -> None:
    ours = bool(number_of(row.get("is_from_me")))
    body, archived = _body(row)
    store.out.add(
        "message",
        number,
        part="message",
        fields={
            "time": apple_time(row.get("date")),
            "direction": "outgoing" if ours else "incoming",
            "service": _service(row),
            "outcome": _outcome(row, ours=ours),
            "thread": chat.id if chat else None,
            "thread_name": chat.name if chat else None,
            "body": body,
            "reply_to": _answered(row),
            "attachments": "\n".join(around.files[file] for file in _files(number, around)),
            "reference": text_of(row.get("guid")),
            "deleted": "deleted" if number in around.deleted else None,
        },
        raw={**_raw(row, chat, around), **({"attributedBody text": body} if archived else {})},
        sides=_sides(row, chat, store, around, ours=ours),
        flags=("edited",) if number_of(row.get("date_edited")) else (),
    )


def _service(row: Row) -> str | None:
    return (text_of(row.get("service")) or "").lower() or None


def _files(number: int, around: Around) -> list[int]:
    return [file for file in around.files_of.get(number, ()) if file in around.files]


def _body(row: Row) -> tuple[str | None, bool]:
    """Return the text, and whether it stands in its archived form alone."""
    plain = text_of(row.get("text"))
    text = plain if plain is not None else archived_text(blob_of(row.get("attributedBody")))
    shown = text if text is not None and text.replace(_PLACEHOLDER, "").strip() else None
    return shown, shown is not None and plain is None


def _outcome(row: Row, *, ours: bool) -> str | None:
    """Return how far a message went: the last that its row says."""
    if number_of(row.get("date_retracted")):
        return "withdrawn"
    error = number_of(row.get("error"))
    if error:
        return f"failed, error {error}"
    if not ours:
        return "read" if number_of(row.get("is_read")) else None
    if number_of(row.get("date_read")):
        return "read"
    if number_of(row.get("is_delivered")):
        return "delivered"
    return "sent" if number_of(row.get("is_sent")) else None


def _answered(row: Row) -> str | None:
    """Return the id of the message this one answers or reacts to; a reaction names the part of it too."""
    if number_of(row.get("associated_message_type")):
        stated = text_of(row.get("associated_message_guid")) or ""
        return stated.rpartition("/")[2].removeprefix("bp:") or None
    return text_of(row.get("thread_originator_guid"))


def _raw(row: Row, chat: Chat | None, around: Around) -> dict[str, Any]:
    raw: dict[str, Any] = raw_of(row)
    handle = around.handles.get(number_of(row.get("handle_id")) or 0)
    return raw | ({"handle": handle} if handle else {}) | ({"chat": chat.id, "chat_name": chat.name} if chat else {})


def _sides(row: Row, chat: Chat | None, store: Store, around: Around, *, ours: bool) -> list[Side]:
    """Return both ends in a chat of two, the sender alone in one of many: who received it there, no row says."""
    handle = around.handles.get(number_of(row.get("handle_id")) or 0)
    if ours:
        other = (
            [] if chat is not None and chat.group else [Side("to", handle or (chat.partner if chat else None) or "")]
        )
        return [store.own("from", own_address(row)), *other]
    sender = [Side("from", handle or "")]
    return sender if chat is not None and chat.group else [*sender, store.own("to", own_address(row))]


def own_address(row: Row) -> str | None:
    """Return the owner's own address of a message: where it was sent from or to, else the account's, `P:+44…`."""
    return text_of(row.get("destination_caller_id")) or (text_of(row.get("account")) or "").partition(":")[2] or None


def _membership(number: int, row: Row, action: str, chat: Chat | None, store: Store, around: Around) -> None:
    actor = around.handles.get(number_of(row.get("handle_id")) or 0)
    ours = bool(number_of(row.get("is_from_me")))
    by = store.own("by", own_address(row)) if ours else Side("by", actor or "")
    other = around.handles.get(number_of(row.get("other_handle")) or 0)
    if action == "left":
        sides = [Side("member", by.text, by.name, by.raw, by.owner)]
    else:
        sides = [by, Side("member", other or "")]
    time = apple_time(row.get("date"))
    store.out.add(
        "membership",
        number,
        part="message",
        fields={"time": time, "group": (chat.name or chat.id) if chat else None, "action": action},
        raw={**_raw(row, chat, around), **({"other": other} if other else {})},
        sides=sides,
    )


def _event(number: int, row: Row, chat: Chat | None, store: Store, around: Around) -> None:
    kind, action = number_of(row.get("item_type")), number_of(row.get("group_action_type")) or 0
    handle = around.handles.get(number_of(row.get("handle_id")) or 0)
    ours = bool(number_of(row.get("is_from_me")))
    title = text_of(row.get("group_title"))
    named = "conversation renamed" if kind == _RENAMED else f"notice of the application (type {kind}, action {action})"
    store.out.add(
        "event",
        number,
        part="message",
        fields={
            "time": apple_time(row.get("date")),
            "action": named,
            "service": _service(row),
            "description": title or ((chat.name or chat.id) if chat else None),
        },
        raw=_raw(row, chat, around),
        sides=[store.own("subject", own_address(row)) if ours else Side("subject", handle or "")],
    )
