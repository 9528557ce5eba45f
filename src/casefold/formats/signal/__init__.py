"""Signal chats as the community tool signal-export writes them: Markdown, or one JSON object a line.

Signal itself exports no chats. The tool reads the desktop application's store on the owner's computer, so times are
that computer's local ones and its owner is called Me.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.chats import ChatRecords, Conversation, Entry, Person, by_name
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import JSON, TEXT
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.source import Source
from casefold.formats.signal.said import Said, is_json, label_of, marks_of, read_said

_SERVICE: Final = "signal"
_ME: Final = "Me"
_CERTAIN, _LIKE_OTHERS = 0.97, 0.7
_JSON_SCORE: Final = 0.95
_MOST: Final = 3
"""Authors after which a chat is none of two."""


class Signal(ItemFormat):
    """One conversation."""

    name: ClassVar[str] = "signal"
    title: ClassVar[str] = "Signal chats, as signal-export writes them (Markdown or JSON lines)"
    kinds: ClassVar[tuple[str, ...]] = ("message", "event")
    media_types: ClassVar[tuple[str, ...]] = (TEXT, JSON)
    proves: ClassVar[str] = (
        "What a community tool found in Signal's store on one computer: display names, texts, and that computer's "
        "local times without a zone. Not who wrote, nothing that had disappeared or was deleted. Signal keeps no "
        "messages itself. A text file can be changed by anybody."
    )
    tested_on: ClassVar[str] = (
        "real data: a chat-miner sample (Markdown of an older version); published description: signal-export's own "
        "models (both shapes); made-up only: reactions, attachments, deleted messages, calls"
    )
    style: ClassVar[Style] = Style(unit="line", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim the tool's JSON lines, or its Markdown by what no other chat has in it; else only as possible."""
        if source.media_type == JSON:
            found = is_json(source)
            return (
                Recognition(self.name, _JSON_SCORE, "JSON lines with date, sender, body and quote") if found else None
            )
        marks = marks_of(source, options.encoding)
        if marks is None:
            return None
        if marks:
            return Recognition(self.name, _CERTAIN, f"messages headed [date time] name, with {', '.join(marks)}")
        return Recognition(
            self.name, _LIKE_OTHERS, "messages headed [year-month-day, time] name, as other tools write too"
        )

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the messages."""
        records = ChatRecords(out)
        owner = _owner(source, options.subject, out)
        talk = _conversation(source, options.encoding, owner)
        if talk.name is None:
            out.note("with whom the chat is, its folder would say; the file does not")
        for said in read_said(source, options.encoding):
            if isinstance(said, Said):
                _take(records, said, talk, owner)
            else:
                out.set_aside(said.line, said.reason, text=said.text)
        records.finish()


def _take(records: ChatRecords, said: Said, talk: Conversation, owner: Person) -> None:
    entry = Entry(said.line, said.raw, said.time)
    sender = _person(said.sender, owner)
    if said.call:
        records.event(entry, _SERVICE, "missed call" if said.missed else "call", sender, description=said.body)
    else:
        records.message(entry, talk, sender, body=said.body, attachments=said.attachments, deleted=said.deleted)
    for name, emoji in said.reactions:
        who = _person(name, owner)
        if who is not None:
            records.reaction(said.raw, talk, who, emoji, author=sender)


def _person(name: str, owner: Person) -> Person | None:
    if name == _ME or (owner.name is not None and name == owner.name):
        return owner
    return by_name(name, owner=False) if name not in ("", "No-Sender") else None


def _owner(source: Source, given: str | None, out: Records) -> Person:
    if given is not None:
        out.subject(given, "given")
        is_name = not given.startswith("+") and ":" not in given
        return Person(f"opaque:{given}", given, _ME, True) if is_name else Person(given, None, _ME, True)
    out.note("Me is the owner of the computer the export was made on; who that is, say with --subject")
    return Person(f"opaque:owner of {label_of(source)}", None, _ME, owner=True)


def _conversation(source: Source, encoding: str | None, owner: Person) -> Conversation:
    """Name the chat after its folder; it is one of two where its one other author has the folder's name."""
    path = source.member.replace("\\", "/") if isinstance(source, MemberSource) else ""
    folder = path.rpartition("/")[0].rpartition("/")[2] or None
    thread = f"{_SERVICE}:{folder}" if folder is not None else f"{_SERVICE}:unnamed:{label_of(source)}"
    authors: set[str] = set()
    for said in read_said(source, encoding) if folder is not None else ():
        if isinstance(said, Said) and said.sender != _ME:
            authors.add(said.sender)
            if len(authors) == _MOST:
                break
    pair = (owner, by_name(folder, owner=False)) if folder is not None and authors == {folder} else ()
    return Conversation(_SERVICE, thread, folder, pair)


FORMAT = Signal()
