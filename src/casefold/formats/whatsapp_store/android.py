"""WhatsApp on Android, tables since about 2021 (`msgstore.db`): addresses, and what messages have, in own tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.formats.whatsapp_store.android_media import file_name, media
from casefold.formats.whatsapp_store.jids import SERVICE, account, is_group, place_sent
from casefold.text.epochs import Epoch, epoch_text

_SYSTEM: Final = 7
_WITHDRAWN: Final = 15
_CALL_OUTCOMES: Final = {2: "unanswered", 4: "rejected", 5: "answered", 6: "answered", 7: "busy"}
"""6 was answered on another device."""
_CALL_SERVICES: Final = {0: "voice", 1: "video"}
_ADMIN: Final = 1


@dataclass(frozen=True, slots=True)
class _Chat:
    jid: str | None
    name: str | None


@dataclass(slots=True)
class _Around:
    """What messages refer to, by row."""

    jids: dict[int, str] = field(default_factory=dict)
    chats: dict[int, _Chat] = field(default_factory=dict)
    files: dict[int, list[str]] = field(default_factory=dict)
    """Message -> names of its media."""
    edited: set[int] = field(default_factory=set)
    quoted: dict[int, str] = field(default_factory=dict)
    """Message -> reference of the one it answers."""
    with_place: set[int] = field(default_factory=set)
    names: dict[str | None, str | None] = field(default_factory=dict)
    """Address of a conversation -> its name."""

    def jid(self, row: object) -> str | None:
        """Return the address in a row of `jid`."""
        return self.jids.get(number_of(row) or 0)


def read(store: Store) -> None:
    """Read groups, messages, media and calls; nothing where it is no such store."""
    if not store.has("message", "chat_row_id", "timestamp") or not store.has("jid"):
        return
    around = _around(store)
    references: dict[int, str | None] = {}
    with_place: dict[int, Row] = {}
    for number, row in store.rows("group_participant_user"):
        _member(number, row, store, around)
    for number, row in store.rows("message"):
        if number in around.files:
            references[number] = text_of(row.get("key_id"))
        if number in around.with_place:
            with_place[number] = row
        _message(number, row, store, around)
    for number, row in store.rows("message_media"):
        media(number, row, "message_media", references.get(number_of(row.get("message_row_id")) or 0), store)
    for number, row in store.rows("message_location"):
        _place(number, row, with_place.get(number_of(row.get("message_row_id")) or 0, {}), store, around)
    for number, row in store.rows("call_log"):
        _call(number, row, store, around)


def _around(store: Store) -> _Around:
    around = _Around()
    for number, row in store.rows("jid"):
        around.jids[number] = text_of(row.get("raw_string")) or f"{row.get('user')}@{row.get('server')}"
    for _, row in store.rows("jid_map"):
        known = around.jid(row.get("jid_row_id"))
        if known is not None:
            around.jids[number_of(row.get("lid_row_id")) or 0] = known
    for number, row in store.rows("chat"):
        around.chats[number] = _Chat(around.jid(row.get("jid_row_id")), text_of(row.get("subject")))
    for _, row in store.rows("message_media", "message_row_id", "file_path", "media_name"):
        around.files.setdefault(number_of(row.get("message_row_id")) or 0, []).append(file_name(row))
    for _, row in store.rows("message_quoted", "message_row_id", "key_id"):
        quoted = text_of(row.get("key_id"))
        if quoted is not None:
            around.quoted[number_of(row.get("message_row_id")) or 0] = quoted
    around.edited = {
        number_of(row.get("message_row_id")) or 0 for _, row in store.rows("message_edit_info", "message_row_id")
    }
    around.with_place = {
        number_of(row.get("message_row_id")) or 0 for _, row in store.rows("message_location", "message_row_id")
    }
    around.names = {chat.jid: chat.name for chat in around.chats.values()}
    return around


def _member(number: int, row: Row, store: Store, around: _Around) -> None:
    group, jid = around.jid(row.get("group_jid_row_id")), around.jid(row.get("user_jid_row_id"))
    store.out.add(
        "membership",
        number,
        part="group_participant_user",
        fields={
            "group": around.names.get(group) or group,
            "action": "member",
            "group_role": "admin" if (number_of(row.get("rank")) or 0) >= _ADMIN else "member",
            "valid_from": epoch_text(row.get("add_timestamp"), Epoch.UNIX_MILLISECONDS),
        },
        raw={**raw_of(row), "group": group, "member": jid},
        sides=account("member", jid),
    )


def _message(number: int, row: Row, store: Store, around: _Around) -> None:
    chat = around.chats.get(number_of(row.get("chat_row_id")) or 0, _Chat(None, None))
    sender = around.jid(row.get("sender_jid_row_id"))
    kind = number_of(row.get("message_type"))
    raw: dict[str, Any] = {**raw_of(row), "chat": chat.jid, "chat_name": chat.name, "sender": sender}
    if kind == _SYSTEM:
        _notice(number, row, chat, raw, account("subject", sender), store)
        return
    ours = bool(number_of(row.get("from_me")))
    store.out.add(
        "message",
        number,
        part="message",
        fields={
            "time": epoch_text(row.get("timestamp"), Epoch.UNIX_MILLISECONDS),
            "direction": "outgoing" if ours else "incoming",
            "service": SERVICE,
            "outcome": "withdrawn" if kind == _WITHDRAWN else None,
            "thread": chat.jid,
            "thread_name": chat.name,
            "body": text_of(row.get("text_data")),
            "attachments": "\n".join(around.files.get(number, ())),
            "reply_to": around.quoted.get(number),
            "reference": text_of(row.get("key_id")),
        },
        raw=raw,
        sides=_sides(chat.jid, sender, store, ours=ours),
        flags=("edited",) if number in around.edited else (),
    )


def _sides(chat: str | None, sender: str | None, store: Store, *, ours: bool) -> list[Side]:
    """Return both ends in a chat of two, the sender alone in one of many: who received it there, no row says."""
    if is_group(chat):
        return [store.own("from")] if ours else account("from", sender)
    if ours:
        return [store.own("from"), *account("to", chat)]
    return [*account("from", sender or chat), store.own("to")]


def _notice(number: int, row: Row, chat: _Chat, raw: dict[str, Any], sides: list[Side], store: Store) -> None:
    store.out.add(
        "event",
        number,
        part="message",
        fields={
            "time": epoch_text(row.get("timestamp"), Epoch.UNIX_MILLISECONDS),
            "action": "notice of the application",
            "service": SERVICE,
            "description": ": ".join(part for part in (chat.name or chat.jid, text_of(row.get("text_data"))) if part),
        },
        raw=raw,
        sides=sides,
    )


def _place(number: int, row: Row, sent: Row, store: Store, around: _Around) -> None:
    chat = around.chats.get(number_of(sent.get("chat_row_id")) or 0, _Chat(None, None))
    sender = around.jid(sent.get("sender_jid_row_id"))
    fields, sides = place_sent(
        epoch_text(sent.get("timestamp"), Epoch.UNIX_MILLISECONDS),
        (row.get("latitude"), row.get("longitude")),
        [text_of(row.get("place_name")), text_of(row.get("place_address"))],
        _sides(chat.jid, sender, store, ours=bool(number_of(sent.get("from_me")))),
    )
    raw = {**raw_of(row), "message": text_of(sent.get("key_id"))}
    store.out.add("event", number, part="message_location", fields=fields, raw=raw, sides=sides)


def _call(number: int, row: Row, store: Store, around: _Around) -> None:
    ours = bool(number_of(row.get("from_me")))
    partner = around.jid(row.get("jid_row_id"))
    result = number_of(row.get("call_result"))
    store.out.add(
        "call",
        number,
        part="call_log",
        fields={
            "time": epoch_text(row.get("timestamp"), Epoch.UNIX_MILLISECONDS),
            "direction": "outgoing" if ours else "incoming",
            "service": _CALL_SERVICES.get(number_of(row.get("video_call")) or 0),
            "outcome": _CALL_OUTCOMES.get(result or 0),
            "duration": text_of(row.get("duration")),
            "network": SERVICE,
            "cause": f"result {result}" if result is not None else None,
            "reference": text_of(row.get("call_id")),
        },
        raw={**raw_of(row), "partner": partner},
        sides=([store.own("from"), *account("to", partner)] if ours else [*account("from", partner), store.own("to")]),
    )
