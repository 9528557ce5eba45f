"""Telegram's own JSON: one exported chat, or an account's whole export, as Telegram Desktop writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Entry, text_of
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.json_items import shape, top_names, values
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.source import Source
from casefold.formats.telegram.account import SECTIONS, AccountReader
from casefold.formats.telegram.messages import MessageReader, time_of
from casefold.formats.telegram.owner import find_owner

_CHATS: Final = {"": "", "chats": "chats.list.item.", "left_chats": "left_chats.list.item."}
"""Part of the account -> path of its chats; a single chat is the file itself."""
_HEADS: Final = ("name", "type", "id")
_NOT_RECORDS: Final = frozenset({"about", "name", "type", "id", "messages", *_CHATS, *SECTIONS})
_CERTAIN: Final = 0.95


class Telegram(ItemFormat):
    """Chats and an account's lists out of Telegram Desktop."""

    name: ClassVar[str] = "telegram"
    title: ClassVar[str] = "Telegram Desktop JSON: one chat or the whole account"
    kinds: ClassVar[tuple[str, ...]] = ("message", "call", "membership", "event", "account", "contact", "link")
    media_types: ClassVar[tuple[str, ...]] = (JSON,)
    proves: ClassVar[str] = (
        "What Telegram's servers held for one account when it was exported: texts, accounts, and times, in UTC where "
        "the export states them so. Not who held the phone, not what had been deleted for this account or by a timer, "
        "and nothing of secret chats. Members that a service line names stand there by display name alone. A JSON file "
        "can be changed by anybody."
    )
    tested_on: ClassVar[str] = (
        "real data: chat-analytics and chat-miner samples (single chats, one batch); published description: Telegram "
        "Desktop's export; made-up only: contacts, sessions, calls and changes of groups"
    )
    style: ClassVar[Style] = Style(repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim JSON that has Telegram's messages, or the account sections of a whole export."""
        if source.media_type != JSON:
            return None
        seen = shape(source)
        for path in _CHATS.values():
            if _is_message(seen, f"{path}messages.item."):
                what = "a chat" if path == "" else "a whole export"
                return Recognition(
                    self.name, _CERTAIN, f"{what} with Telegram's messages: type, text and date_unixtime"
                )
        if "personal_information.user_id" in seen or {"contacts.list", "contacts.about"} <= seen.keys():
            return Recognition(
                self.name, _CERTAIN, "an account's export with Telegram's personal_information or contacts"
            )
        return None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through account, lists and messages in the order of the file."""
        owner = find_owner(source, options.subject)
        if owner is not None:
            out.subject(owner.identifier, owner.basis)
            out.note(f"whose account it is: {owner.why}")
        else:
            out.note("whose account the export was made from is not shown; say with --subject")
        records = ChatRecords(out)
        account = AccountReader(records, owner)
        messages = MessageReader(records, owner)
        current: tuple[Any, Any] = (None, None)
        for part, head, item in _messages_and_sections(source, out):
            if not isinstance(item, dict):
                out.set_aside(records.next(part), NO_ENTRY, text=str(item), part=part)
            elif head is None:
                account.take(part, item)
            else:
                where = f"message {text_of(item.get('id')) or '?'} of chat {text_of(head.get('id')) or '?'}"
                entry = Entry(records.next(part), item, time_of(item), part, where)
                if head is not current[0]:
                    current = head, messages.conversation(head)
                messages.take(entry, current[1])
        for name in top_names(source):
            if name not in _NOT_RECORDS:
                out.inventory(name, "a section of the export that is not read")
        records.finish()


def _is_message(seen: Mapping[str, str], at: str) -> bool:
    known = {"type", "text"} <= {path.removeprefix(at) for path in seen if path.startswith(at)}
    return known and any(f"{at}{name}" in seen for name in ("date_unixtime", "from_id", "actor_id", "text_entities"))


def _messages_and_sections(source: Source, out: Records) -> Iterator[tuple[str, dict[str, Any] | None, Any]]:
    """Yield part, head of the chat (None for an entry of a list) and entry."""
    heads = {f"{at}{name}": (part, name) for part, at in _CHATS.items() for name in _HEADS}
    messages = {f"{at}messages.item": part for part, at in _CHATS.items()}
    sections = {path: part for part, path in SECTIONS.items()}
    head: dict[str, Any] = {}
    begun = True
    for path, value in values(source, *heads, *messages, *sections, tell=out.progress):
        if path in heads:
            if begun or heads[path][1] in head:
                head, begun = {}, False
            head[heads[path][1]] = value
        elif path in messages:
            begun = True
            yield messages[path], head, value
        else:
            yield sections[path], None, value


FORMAT = Telegram()
