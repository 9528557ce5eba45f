"""WhatsApp on Android, tables until about 2021 (`msgstore.db` with `messages`), and its contacts (`wa.db`)."""

from __future__ import annotations

from typing import Any, Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.formats.whatsapp_store.android_media import hexadecimal
from casefold.formats.whatsapp_store.jids import SERVICE, account, is_group, place_sent
from casefold.text.epochs import Epoch, epoch_text

_NOTICE: Final = 6
"""Status of a row that WhatsApp itself put into a conversation."""
_ITSELF: Final = ""
"""How the account the device uses is written among a group's members."""
_LOCATION: Final = 5
_WITHDRAWN: Final = 15


def read(store: Store) -> None:
    """Read messages, members and contacts; nothing where there are none."""
    if store.has("messages", "key_remote_jid", "key_from_me"):
        _messages(store)
    for number, row in store.rows("wa_contacts"):
        _contact(number, row, store)


def _messages(store: Store) -> None:
    names: dict[str, str] = {}
    for _, row in store.rows("chat_list", "key_remote_jid", "subject"):
        jid, name = text_of(row.get("key_remote_jid")), text_of(row.get("subject"))
        if jid and name:
            names[jid] = name
    if not store.has("message"):
        quoted = {number: text_of(row.get("key_id")) for number, row in store.rows("messages_quotes", "key_id")}
        for number, row in store.rows("messages"):
            _row(number, row, names, quoted.get(number_of(row.get("quoted_row_id")) or 0), store)
    for number, row in store.rows("group_participants"):
        group = text_of(row.get("gjid"))
        store.out.add(
            "membership",
            number,
            part="group_participants",
            fields={
                "group": names.get(group or "") or group,
                "action": "member",
                "group_role": "admin" if number_of(row.get("admin")) else "member",
            },
            raw=raw_of(row),
            sides=[store.own("member")] if row.get("jid") == _ITSELF else account("member", text_of(row.get("jid"))),
        )


def _row(number: int, row: Row, names: dict[str, str], answered: str | None, store: Store) -> None:
    chat = text_of(row.get("key_remote_jid"))
    if chat is None or "@" not in chat:
        store.out.set_aside(number, "belongs to no conversation: a row the application begins with", part="messages")
        return
    sender = text_of(row.get("remote_resource"))
    kind = number_of(row.get("media_wa_type"))
    raw: dict[str, Any] = {**raw_of(row), "chat_name": names.get(chat)}
    time = epoch_text(row.get("timestamp"), Epoch.UNIX_MILLISECONDS)
    body = text_of(row.get("data"))
    if number_of(row.get("status")) == _NOTICE:
        described = ": ".join(part for part in (names.get(chat) or chat, body) if part)
        fields = {"time": time, "action": "notice of the application", "service": SERVICE, "description": described}
        store.out.add("event", number, part="messages", fields=fields, raw=raw, sides=account("subject", sender))
        return
    ours = bool(number_of(row.get("key_from_me")))
    sides = _sides(chat, sender, store, ours=ours)
    file = _file(row, kind)
    reference = text_of(row.get("key_id"))
    store.out.add(
        "message",
        number,
        part="messages",
        fields={
            "time": time,
            "direction": "outgoing" if ours else "incoming",
            "service": SERVICE,
            "outcome": "withdrawn" if kind == _WITHDRAWN else None,
            "thread": chat,
            "thread_name": names.get(chat),
            "body": body or text_of(row.get("media_caption")),
            "attachments": file,
            "reply_to": answered,
            "reference": reference,
        },
        raw=raw,
        sides=sides,
    )
    if kind == _LOCATION:
        where = (row.get("latitude"), row.get("longitude"))
        placed, turned = place_sent(time, where, [text_of(row.get("media_name"))], sides)
        store.out.add("event", number, part="messages", fields=placed, raw=raw, sides=turned)
    if file is not None:
        _media(number, row, raw, reference, store)


def _sides(chat: str, sender: str | None, store: Store, *, ours: bool) -> list[Side]:
    """Return both ends in a chat of two, the sender alone in one of many: who received it there, no row says."""
    if is_group(chat):
        return [store.own("from")] if ours else account("from", sender)
    if ours:
        return [store.own("from"), *account("to", chat)]
    return [*account("from", chat), store.own("to")]


def _file(row: Row, kind: int | None) -> str | None:
    """Return the name of the file that came with a message, None where none did."""
    mime = text_of(row.get("media_mime_type"))
    if kind == _LOCATION or (mime is None and not number_of(row.get("media_size"))):
        return None
    return text_of(row.get("media_name")) or f"unnamed ({mime or 'type not stated'})"


def _media(number: int, row: Row, raw: dict[str, Any], reference: str | None, store: Store) -> None:
    store.out.add(
        "media",
        number,
        part="messages",
        fields={
            "path": text_of(row.get("media_name")),
            "size": text_of(number_of(row.get("media_size")) or None),
            "media_type": text_of(row.get("media_mime_type")),
            "sha256": hexadecimal(text_of(row.get("media_hash"))),
            "parent": reference,
        },
        raw=raw,
    )


def _contact(number: int, row: Row, store: Store) -> None:
    jid = text_of(row.get("jid"))
    given = text_of(row.get("display_name"))
    name = given or text_of(row.get("wa_name"))
    if is_group(jid):
        store.out.set_aside(number, "names a group, no contact", text=f"{jid}: {name}", part="wa_contacts")
        return
    store.out.add(
        "contact",
        number,
        part="wa_contacts",
        fields={
            "name": name,
            "service": SERVICE,
            "notes": None if given or not name else "the name its user gave the account",
        },
        raw=raw_of(row),
        sides=[store.own("owner"), *account("saved", jid, name)],
    )
