"""Messenger's and Instagram's conversations, as Meta's download of one's own information holds them in JSON.

Meta writes the bytes of UTF-8 as if each were a character of its own. Every text is mended by itself, and stays as it
is where it does not mend. The export of end-to-end encrypted chats has other names and is not damaged so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Conversation, Entry, Person, by_name, text_of
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Style
from casefold.formats.readers.json_items import shape, top_names, values
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.source import Source
from casefold.text.epochs import Epoch, epoch_text

_MESSAGES: Final = "messages.item"
_HEADS: Final = ("title", "threadName", "thread_path", "participants.item")
_KNOWN: Final = frozenset(
    {"participants", "messages", "title", "threadName", "thread_path", "thread_type", "is_still_participant",
     "magic_words", "image", "joinable_mode"}
)  # fmt: skip
_FILES: Final = ("photos", "videos", "audio_files", "gifs", "files", "media")
_MEMBERSHIPS: Final = {"Subscribe": ("added", "joined"), "Unsubscribe": ("removed", "left")}
_UNSTATED: Final = "meta"
_MEMBERS: Final = "participants"


@dataclass(frozen=True, slots=True)
class _Names:
    """What a message's fields are called, and whether its texts are to be mended."""

    sender: str
    time: str
    text: str
    unsent: str
    mends: bool


_OWN: Final = _Names("sender_name", "timestamp_ms", "content", "is_unsent", mends=True)
_ENCRYPTED: Final = _Names("senderName", "timestamp", "text", "isUnsent", mends=False)


class MetaMessages(ItemFormat):
    """One conversation of Messenger or Instagram."""

    name: ClassVar[str] = "meta_messages"
    title: ClassVar[str] = "Messenger and Instagram conversations (JSON of Meta's download)"
    kinds: ClassVar[tuple[str, ...]] = ("message", "call", "membership", "event")
    media_types: ClassVar[tuple[str, ...]] = (JSON,)
    proves: ClassVar[str] = (
        "What Meta gave one account of one conversation: display names, texts, and times in UTC. No account ids: two "
        "people of one name cannot be told apart, and a name may have changed since. Not whose account it is, unless "
        "somebody says. A JSON file can be changed by anybody."
    )
    tested_on: ClassVar[str] = (
        "real data: a chat-analytics sample (Messenger) and a chat-miner sample (Instagram); published description: "
        "RLEAPP's readers for both variants; made-up only: calls, members, reactions, unsent messages"
    )
    style: ClassVar[Style] = Style(repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim JSON with Meta's messages."""
        seen = shape(source)
        names = _names_of(seen)
        if names is None:
            return None
        which = "an end-to-end encrypted conversation" if names is _ENCRYPTED else "a conversation"
        return Recognition(self.name, 0.95, f"{which}: messages with {names.sender} and {names.time}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the messages; what names the conversation may stand behind them, and is looked up first."""
        names = _names_of(shape(source)) or _OWN
        records = ChatRecords(out)
        given = options.subject
        if given is not None:
            out.subject(given, "given")
        else:
            out.note("whose account it is, the file does not say; say with --subject and a name as it stands here")
        service = _service_of(source)
        if service == _UNSTATED:
            out.note("whether it is Messenger or Instagram, the file does not say; the service stands as meta")
        conversation, members = _conversation(source, service, names, given)
        if len(members) > len(conversation.pair):
            for member in members:
                entry = Entry(records.next(_MEMBERS), {"name": member.raw}, part=_MEMBERS)
                records.membership(entry, conversation, "member", [member])
        reader = _Reader(records, conversation, names, given)
        for number, (_, item) in enumerate(values(source, _MESSAGES, tell=out.progress), start=1):
            if isinstance(item, Mapping):
                reader.take(Entry(number, item))
            else:
                out.set_aside(number, NO_ENTRY, text=str(item))
        for name in top_names(source):
            if name not in _KNOWN:
                out.inventory(name, "a part of the conversation's file that is not read")
        records.finish()


class _Reader:
    """Takes the messages of one conversation."""

    def __init__(self, records: ChatRecords, talk: Conversation, names: _Names, given: str | None) -> None:
        self._records, self._talk, self._names, self._given = records, talk, names, given

    def take(self, entry: Entry) -> None:
        """Give the records of one message."""
        item, names = entry.item, self._names
        time = epoch_text(text_of(item.get(names.time)), Epoch.UNIX_MILLISECONDS)
        entry = Entry(entry.number, item, time)
        sender = self._person(item.get(names.sender))
        kind = text_of(item.get("type"))
        if "call_duration" in item or kind == "Call":
            self._call(entry, sender)
        elif kind in _MEMBERSHIPS and isinstance(item.get("users"), list):
            self._membership(entry, sender, _MEMBERSHIPS[str(kind)])
        else:
            self._records.message(
                entry,
                self._talk,
                sender,
                body=self._text(item.get(names.text)),
                attachments=[_mended(name, mends=names.mends) for name in _attachments(item)],
                deleted=item.get(names.unsent) is True,
            )
        self._reactions(item, sender)

    def _call(self, entry: Entry, caller: Person | None) -> None:
        length = text_of(entry.item.get("call_duration"))
        missed = entry.item.get("missed") is True
        outcome = "unanswered" if missed else "answered" if length not in (None, "0") else None
        cause = self._text(entry.item.get(self._names.text))
        self._records.call(entry, self._talk, caller, outcome=outcome, duration=length, fields={"cause": cause})

    def _membership(self, entry: Entry, sender: Person | None, actions: tuple[str, str]) -> None:
        users = entry.item["users"]
        found = [self._person(user.get("name") if isinstance(user, Mapping) else user) for user in users]
        members = [person for person in found if person is not None]
        alone = sender is not None and members == [sender]
        by = None if alone else sender
        self._records.membership(entry, self._talk, actions[alone], members, by=by)

    def _reactions(self, item: Mapping[str, Any], author: Person | None) -> None:
        found = item.get("reactions")
        for reaction in found if isinstance(found, list) else ():
            who = self._person(reaction.get("actor")) if isinstance(reaction, Mapping) else None
            if who is not None:
                time = epoch_text(text_of(reaction.get("timestamp")), Epoch.UNIX_SECONDS)
                what = self._text(reaction.get("reaction"))
                self._records.reaction(item, self._talk, who, what, author=author, time=time)

    def _person(self, name: Any) -> Person | None:
        return _person(text_of(name), self._names, self._given)

    def _text(self, value: Any) -> str | None:
        text = text_of(value)
        return None if text is None else _mended(text, mends=self._names.mends)


def mend(text: str) -> str:
    """Return a text whose UTF-8 bytes were written as characters; itself where it is none such."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _mended(text: str, *, mends: bool) -> str:
    return mend(text) if mends else text


def _names_of(seen: Mapping[str, str]) -> _Names | None:
    for names in (_OWN, _ENCRYPTED):
        if f"{_MESSAGES}.{names.sender}" in seen and seen.get(f"{_MESSAGES}.{names.time}") == "number":
            return names
    return None


def _person(name: str | None, names: _Names, given: str | None) -> Person | None:
    if name is None:
        return None
    shown = _mended(name, mends=names.mends)
    return by_name(shown, raw=name, owner=None if given is None else shown == given)


def _conversation(
    source: Source, service: str, names: _Names, given: str | None
) -> tuple[Conversation, Sequence[Person]]:
    """Look up the name, the key and the members, wherever in the file they stand."""
    heads: dict[str, str] = {}
    members: list[Person] = []
    for path, value in _heads(source):
        if path == "participants.item":
            name = value.get("name") if isinstance(value, Mapping) else value
            person = _person(text_of(name), names, given)
            members += [person] if person is not None else []
        elif text_of(value) is not None:
            heads[path] = _mended(str(value), mends=names.mends)
    title = heads.get("title") or heads.get("threadName")
    key = heads.get("thread_path") or heads.get("threadName") or title
    thread = f"{service}:{key}" if key else None
    pair = tuple(members) if len({person.identifier for person in members}) == len(members) == 2 else ()
    return Conversation(service, thread, title, pair), members


def _heads(source: Source) -> Iterator[tuple[str, Any]]:
    try:
        yield from values(source, *_HEADS)
    except BrokenOff:
        return


def _service_of(source: Source) -> str:
    """Return which of the two it is, by the folder it lies in or the paths of its files."""
    path = source.member if isinstance(source, MemberSource) else ""
    head = source.head.replace(b"\\/", b"/")
    for name, service in (("instagram", "instagram"), ("facebook", "messenger")):
        if name in path.lower() or f'"your_{name}_activity/'.encode() in head:
            return service
    return "messenger" if b'"senderName"' in source.head and b'"threadName"' in source.head else _UNSTATED


def _attachments(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the files sent with a message, and what it shares."""
    for key in _FILES:
        found = item.get(key)
        for one in found if isinstance(found, list) else ():
            name = text_of(one.get("uri")) if isinstance(one, Mapping) else text_of(one)
            if name is not None:
                yield name
    sticker, share = item.get("sticker"), item.get("share")
    if isinstance(sticker, Mapping) and text_of(sticker.get("uri")):
        yield f"{sticker['uri']}"
    if isinstance(share, Mapping):
        link = text_of(share.get("link")) or text_of(share.get("share_text"))
        if link is not None:
            yield f"shared: {link}"


FORMAT = MetaMessages()
