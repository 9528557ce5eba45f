"""The format itself: recognise a chat, read it, and find a message's place again."""

from __future__ import annotations

from casefold.errors import BadExhibit, NotFound
from casefold.formats.contract import Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.source import Source
from casefold.formats.whatsapp.claim import claim
from casefold.formats.whatsapp.entries import Entry
from casefold.formats.whatsapp.meaning import meaning_of
from casefold.formats.whatsapp.reading import look_through, read_chat
from casefold.model.option import Option


class WhatsApp:
    """Chats that a person exported from the application."""

    name = "whatsapp"
    title = "WhatsApp chat exports"
    version = 1
    kinds: tuple[str, ...] = ("message", "call", "membership", "event")
    media_types: tuple[str, ...] = (TEXT,)
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
        """Claim a text by its first messages."""
        if source.media_type != TEXT:
            return None
        found = claim(source.head, source.name, options.encoding, whole=source.size <= len(source.head))
        return None if found is None else Recognition(self.name, found.score, found.why)

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send the records of the chat, and say whose export it is where it shows that.

        Raises:
            BadExhibit: The file is damaged, or holds no message at all.
        """
        surveyed = look_through(source, _names(source), options)
        if surveyed is None:
            raise BadExhibit(
                "holds no message as WhatsApp exports them",
                file=source.name,
                remedy="Check that it is a chat export; give --encoding if its text looks garbled.",
            )
        chat = surveyed.chat
        read_chat(surveyed, emit)
        if chat.owner is not None:
            emit.subject(chat.party(chat.owner), chat.owner_basis)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read a message's lines again.

        Raises:
            NotFound: No entry begins on that line.
        """
        surveyed = look_through(source, _names(source), options)
        for item in surveyed.entries() if surveyed is not None else ():
            if isinstance(item, Entry) and item.line == place.number and surveyed is not None:
                cells = meaning_of(item, surveyed.chat).raw
                return Original(cells, f"{item.head}{item.rest}", f"line {item.line:,} of {source.name}")
        raise NotFound("no message begins there", file=source.name, place=f"line {place.number:,}")


def _names(source: Source) -> tuple[str, ...]:
    """Return the name of the file, then of what it lies in: a ZIP is called by its chat, the text in it `_chat.txt`."""
    names = [source.name]
    while isinstance(source, MemberSource) and source.container is not None:
        source = source.container
        names.append(source.name)
    return tuple(names)


FORMAT = WhatsApp()
