"""The format itself: recognise a chat or a ZIP of chats, read it, and find a record's place again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from casefold.errors import BadExhibit, NotFound
from casefold.formats.contract import Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.media_type import TEXT, ZIP
from casefold.formats.readers.member_listing import MemberListing
from casefold.formats.readers.members import ArchiveLimits, Budget
from casefold.formats.readers.source import HEAD_BYTES, Source
from casefold.formats.readers.zip_members import HEADERS, find_directory, zip_members
from casefold.formats.readers.zip_members import Entry as ZipEntry
from casefold.formats.readers.zip_text import member_head, members_ending, open_member
from casefold.formats.whatsapp.claim import claim
from casefold.formats.whatsapp.entries import Entry
from casefold.formats.whatsapp.meaning import meaning_of
from casefold.formats.whatsapp.reading import look_through, read_chat
from casefold.model.option import Option

MOST_CHATS: Final = 1_000
"""Texts of a ZIP that are looked at."""
_IN_ZIP: Final = 0.97


class WhatsApp:
    """Chats that a person exported from the application."""

    name = "whatsapp"
    title = "WhatsApp chat exports: text, or ZIP with media"
    version = 1
    kinds: tuple[str, ...] = ("message", "call", "membership", "event", "media")
    media_types: tuple[str, ...] = (TEXT, ZIP)
    proves = (
        "What the export of one phone shows of one chat: display names as saved there, texts, and the times of its "
        "clock, without a zone. Not who wrote, not that a message arrived, nothing of what was deleted before; a "
        "text file can be changed by anybody, and a line pasted in the same form cannot be told from a message."
    )
    tested_on = (
        "real data: whatstk and chat-miner samples, chat-analytics sample, 96 published header forms; made-up exports "
        "in 17 languages; system lines from public readers' tests and, where marked thin, from general knowledge"
    )
    options: tuple[Option, ...] = ()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a text by its first messages, or a ZIP that holds such a text; raises BadExhibit for a broken ZIP."""
        if source.media_type == ZIP:
            return self._recognise_zip(source, options)
        if source.media_type != TEXT:
            return None
        found = claim(source.head, source.name, options.encoding, whole=source.size <= len(source.head))
        return None if found is None else Recognition(self.name, found.score, found.why)

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send the records of every chat; of a ZIP also one `media` row for each member.

        Raises:
            BadExhibit: The file is damaged, or holds no message at all.
        """
        if source.media_type != ZIP:
            _read_all([(source, "")], source, options, emit)
            return
        chats = self._chats(source, options)
        self._list(source, emit)
        _read_all(((open_member(source, chat), chat.name) for chat in chats), source, options, emit)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read a message's lines again, or a member's entry of the directory.

        Raises:
            NotFound: No entry begins on that line.
        """
        if place.unit == "row":
            return self._original_member(source, place)
        text = source
        if place.member:
            named = (one for one in members_ending(source, ".txt", most=MOST_CHATS) if one.name == place.member)
            member = next(named, None)
            if member is None:
                raise NotFound("there is no such member", file=source.name, place=place.member)
            text = open_member(source, member)
        surveyed = look_through(text, _names(text, source), options)
        for item in surveyed.entries() if surveyed is not None else ():
            if isinstance(item, Entry) and item.line == place.number and surveyed is not None:
                cells = meaning_of(item, surveyed.chat).raw
                return Original(cells, f"{item.head}{item.rest}", f"line {item.line:,} of {text.name}")
        raise NotFound("no message begins there", file=text.name, place=f"line {place.number:,}")

    def _recognise_zip(self, source: Source, options: ReadOptions) -> Recognition | None:
        chats = self._chats(source, options)
        if not chats:
            return None
        why = f"ZIP container with {len(chats):,} WhatsApp chat{'s' if len(chats) > 1 else ''}: {chats[0].name}"
        return Recognition(self.name, _IN_ZIP, why)

    def _chats(self, source: Source, options: ReadOptions) -> list[ZipEntry]:
        return [
            member
            for member in members_ending(source, ".txt", most=MOST_CHATS)
            if _is_chat(source, member, options.encoding)
        ]

    def _list(self, source: Source, emit: Emit) -> None:
        limits = ArchiveLimits()
        listing = MemberListing(source, emit, limits)
        listing.start(HEADERS, zone=None)
        for member in zip_members(source, find_directory(source), Budget(limits, source.size)):
            listing.add(member, 0.0)
        listing.finish()

    def _original_member(self, source: Source, place: Place) -> Original:
        nothing = replace(ArchiveLimits(), total_bytes=0, ratio_from=0, ratio=0)
        for member in zip_members(source, find_directory(source), Budget(nothing, source.size)):
            if member.ordinal == place.number:
                return Original(member.raw, where=f"member {member.ordinal} of its directory: {member.path}")
        raise NotFound("there is no such member", file=source.name, place=f"member {place.number}")


def _read_all(chats: Iterable[tuple[Source, str]], source: Source, options: ReadOptions, emit: Emit) -> None:
    """Read chat after chat, and say whose export it is where all of them show the same."""
    owners: dict[str, str] = {}
    for text, member in chats:
        surveyed = look_through(text, _names(text, source), options)
        if surveyed is None:
            raise BadExhibit(
                "holds no message as WhatsApp exports them",
                file=text.name,
                remedy="Check that it is a chat export; give --encoding if its text looks garbled.",
            )
        chat = surveyed.chat
        if chat.owner is not None:
            owners.setdefault(chat.party(chat.owner), chat.owner_basis)
        read_chat(surveyed, emit, member=member)
    if len(owners) == 1:
        owner, basis = next(iter(owners.items()))
        emit.subject(owner, basis)
    elif owners:
        emit.note("the chats show different owners of the export: " + ", ".join(sorted(owners)))


def _is_chat(source: Source, member: ZipEntry, encoding: str | None) -> bool:
    try:
        head = member_head(source, member)
    except BadExhibit:
        return False
    found = claim(head, member.name, encoding, whole=len(head) < HEAD_BYTES)
    return found is not None and found.score >= 0.8


def _names(text: Source, source: Source) -> tuple[str, ...]:
    return (text.name,) if text is source else (text.name.rsplit("/", 1)[-1], source.name)


FORMAT = WhatsApp()
