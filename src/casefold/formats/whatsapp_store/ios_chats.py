"""WhatsApp on iOS: conversations, their members and messages (`ChatStorage.sqlite`), a Core Data store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.formats.whatsapp_store.jids import SERVICE, account, is_group, is_number, place_sent
from casefold.text.epochs import Epoch, epoch_text

_SYSTEM: Final = frozenset({6, 10})
"""Types of rows that WhatsApp itself put into a conversation; `ZGROUPEVENTTYPE` says which notice."""
_LOCATION: Final = 5
_WITHDRAWN: Final = 14
_VCARD: Final = "BEGIN:VCARD"


@dataclass(frozen=True, slots=True)
class _Chat:
    jid: str | None
    name: str | None


@dataclass(slots=True)
class _Around:
    """What messages refer to, by primary key."""

    owner: str | None = None
    chats: dict[int, _Chat] = field(default_factory=dict)
    members: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    """Address and name."""
    names: dict[str, str] = field(default_factory=dict)
    """Address -> name the account's user gave it."""
    files: dict[int, list[str]] = field(default_factory=dict)
    """Message -> paths of its media."""


def read(store: Store) -> None:
    """Read members, messages and media; nothing where it is no such store."""
    if not store.has("ZWAMESSAGE", "ZMESSAGEDATE"):
        return
    around = _around(store)
    _groups(store, around)
    references: dict[int, tuple[str | None, Row]] = {}
    for number, row in store.rows("ZWAMESSAGE"):
        if number in around.files or number_of(row.get("ZMESSAGETYPE")) == _LOCATION:
            references[number] = (text_of(row.get("ZSTANZAID")), row)
        if number_of(row.get("ZMESSAGETYPE")) in _SYSTEM:
            _notice(number, row, store, around)
        else:
            _message(number, row, store, around)
    for number, row in store.rows("ZWAMEDIAITEM"):
        _media(number, row, references.get(number_of(row.get("ZMESSAGE")) or 0), store, around)


def _around(store: Store) -> _Around:
    around = _Around()
    for number, row in store.rows("ZWACHATSESSION"):
        around.chats[number] = _Chat(text_of(row.get("ZCONTACTJID")), text_of(row.get("ZPARTNERNAME")))
    for number, row in store.rows("ZWAGROUPMEMBER"):
        name = text_of(row.get("ZCONTACTNAME")) or text_of(row.get("ZFIRSTNAME"))
        around.members[number] = (text_of(row.get("ZMEMBERJID")), name)
    for _, row in store.rows("ZWAPROFILEPUSHNAME"):
        jid, name = text_of(row.get("ZJID")), text_of(row.get("ZPUSHNAME"))
        if jid and name:
            around.names[jid] = name
    for _, row in store.rows("ZWAMEDIAITEM", "ZMESSAGE", "ZMEDIALOCALPATH", "ZTITLE"):
        message, path = number_of(row.get("ZMESSAGE")), text_of(row.get("ZMEDIALOCALPATH"))
        if message is not None and path is not None:
            around.files.setdefault(message, []).append(path)
    around.owner = _owner(store)
    return around


def _owner(store: Store) -> str | None:
    """Return the account that rows not sent from here are addressed to, where all name the same."""
    found: Counter[str] = Counter()
    for _, row in store.rows("ZWAMESSAGE", "ZISFROMME", "ZTOJID"):
        jid = text_of(row.get("ZTOJID"))
        if number_of(row.get("ZISFROMME")) == 0 and jid is not None and is_number(jid):
            found[jid] += 1
    return next(iter(found)) if len(found) == 1 else None


def _groups(store: Store, around: _Around) -> None:
    for number, row in store.rows("ZWAGROUPINFO"):
        chat = around.chats.get(number_of(row.get("ZCHATSESSION")) or 0)
        store.out.add(
            "event",
            number,
            part="ZWAGROUPINFO",
            fields={
                "time": epoch_text(row.get("ZCREATIONDATE"), Epoch.APPLE_SECONDS),
                "action": "group created",
                "service": SERVICE,
                "description": _described(chat),
            },
            raw={**raw_of(row), **_chat_raw(chat)},
            sides=account("subject", text_of(row.get("ZCREATORJID"))),
        )
    for number, row in store.rows("ZWAGROUPMEMBER"):
        chat = around.chats.get(number_of(row.get("ZCHATSESSION")) or 0)
        jid, name = around.members[number]
        store.out.add(
            "membership",
            number,
            part="ZWAGROUPMEMBER",
            fields={
                "group": _described(chat),
                "action": "member" if number_of(row.get("ZISACTIVE")) else "not active",
                "group_role": "admin" if number_of(row.get("ZISADMIN")) else "member",
            },
            raw={**raw_of(row), **_chat_raw(chat)},
            sides=[Side("member", jid or "", name=name, owner=jid == around.owner if around.owner else None)],
        )


def _message(number: int, row: Row, store: Store, around: _Around) -> None:
    chat = around.chats.get(number_of(row.get("ZCHATSESSION")) or 0)
    ours = bool(number_of(row.get("ZISFROMME")))
    kind = number_of(row.get("ZMESSAGETYPE"))
    store.out.add(
        "message",
        number,
        part="ZWAMESSAGE",
        fields={
            "time": epoch_text(row.get("ZMESSAGEDATE"), Epoch.APPLE_SECONDS),
            "direction": "outgoing" if ours else "incoming",
            "service": SERVICE,
            "outcome": "withdrawn" if kind == _WITHDRAWN else None,
            "thread": chat.jid if chat else None,
            "thread_name": chat.name if chat else None,
            "body": text_of(row.get("ZTEXT")),
            "attachments": "\n".join(path.rpartition("/")[2] for path in around.files.get(number, ())),
            "reference": text_of(row.get("ZSTANZAID")),
        },
        raw={**raw_of(row), **_chat_raw(chat)},
        sides=_sides(row, chat, store, around, ours=ours),
    )


def _sides(row: Row, chat: _Chat | None, store: Store, around: _Around, *, ours: bool) -> list[Side]:
    """Return both ends in a chat of two, the sender alone in one of many: who received it there, no row says."""
    of_many = is_group(chat.jid) if chat else is_group(text_of(row.get("ZTOJID")) or text_of(row.get("ZFROMJID")))
    if ours:
        partner = text_of(row.get("ZTOJID")) or (chat.jid if chat else None)
        return [store.own("from", around.owner), *([] if of_many else _named("to", partner, chat, around))]
    if not of_many:
        partner = text_of(row.get("ZFROMJID")) or (chat.jid if chat else None)
        return [*_named("from", partner, chat, around), store.own("to", around.owner)]
    jid, name = around.members.get(number_of(row.get("ZGROUPMEMBER")) or 0, (None, None))
    return account("from", jid, name or around.names.get(jid or ""))


def _named(role: str, jid: str | None, chat: _Chat | None, around: _Around) -> list[Side]:
    saved = chat.name if chat is not None and chat.jid == jid else None
    return account(role, jid, saved or around.names.get(jid or ""))


def _notice(number: int, row: Row, store: Store, around: _Around) -> None:
    chat = around.chats.get(number_of(row.get("ZCHATSESSION")) or 0)
    stated = f"type {row.get('ZMESSAGETYPE')}, group event {row.get('ZGROUPEVENTTYPE')}"
    jid, name = around.members.get(number_of(row.get("ZGROUPMEMBER")) or 0, (None, None))
    store.out.add(
        "event",
        number,
        part="ZWAMESSAGE",
        fields={
            "time": epoch_text(row.get("ZMESSAGEDATE"), Epoch.APPLE_SECONDS),
            "action": f"notice of the application ({stated})",
            "service": SERVICE,
            "description": ": ".join(part for part in (_described(chat), text_of(row.get("ZTEXT"))) if part),
        },
        raw={**raw_of(row), **_chat_raw(chat)},
        sides=account("subject", jid, name),
    )


def _media(number: int, row: Row, message: tuple[str | None, Row] | None, store: Store, around: _Around) -> None:
    """Give a file as media, a place that was sent as an event; other rows hold previews and settings of a message."""
    path, kind = text_of(row.get("ZMEDIALOCALPATH")), text_of(row.get("ZVCARDSTRING")) or ""
    reference, sent = message if message is not None else (None, {})
    if number_of(sent.get("ZMESSAGETYPE")) == _LOCATION:
        _place(number, row, sent, store, around)
    elif path is not None or number_of(row.get("ZFILESIZE")):
        store.out.add(
            "media",
            number,
            part="ZWAMEDIAITEM",
            fields={
                "path": path,
                "size": text_of(number_of(row.get("ZFILESIZE")) or None),
                "media_type": kind if "/" in kind and not kind.startswith(_VCARD) else None,
                "parent": reference,
            },
            raw=raw_of(row),
        )


def _place(number: int, row: Row, sent: Row, store: Store, around: _Around) -> None:
    chat = around.chats.get(number_of(sent.get("ZCHATSESSION")) or 0)
    fields, sides = place_sent(
        epoch_text(sent.get("ZMESSAGEDATE"), Epoch.APPLE_SECONDS),
        (row.get("ZLATITUDE"), row.get("ZLONGITUDE")),
        [text_of(row.get("ZTITLE"))],
        _sides(sent, chat, store, around, ours=bool(number_of(sent.get("ZISFROMME")))),
    )
    raw = {**raw_of(row), "message": text_of(sent.get("ZSTANZAID"))}
    store.out.add("event", number, part="ZWAMEDIAITEM", fields=fields, raw=raw, sides=sides)


def _described(chat: _Chat | None) -> str | None:
    return (chat.name or chat.jid) if chat is not None else None


def _chat_raw(chat: _Chat | None) -> dict[str, str | None]:
    return {"chat": chat.jid, "chat_name": chat.name} if chat is not None else {}
