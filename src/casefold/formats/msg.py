"""Outlook's message files (MSG): a message, and the messages and files that came with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment
from casefold.formats.readers.container import Container
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.mail import PROVES, add_mail
from casefold.formats.readers.media_type import MSG
from casefold.formats.readers.outlook import messages_of
from casefold.formats.readers.source import Source


class MsgFormat(ItemFormat):
    """Reads one message file of Outlook."""

    name: ClassVar[str] = "msg"
    title: ClassVar[str] = "Outlook messages: MSG"
    kinds: ClassVar[tuple[str, ...]] = ("message", "media")
    media_types: ClassVar[tuple[str, ...]] = (MSG,)
    proves: ClassVar[str] = PROVES + (
        " Outlook keeps the header of received mail only; of others it states when they were handed over to be sent. "
        "A message that came with another is a record of its own; it has no bytes of its own that could be hashed."
    )
    tested_on: ClassVar[str] = (
        "real data: one file each of the ingest-file and msg-extractor test suites; "
        "published description: MS-OXMSG; attachments and messages within messages: made-up only"
    )
    style: ClassVar[Style] = Style(unit="message", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a compound file that holds the properties of a message."""
        if source.media_type != MSG:
            return None
        return Recognition(self.name, 0.95, "compound file with the property stream of an Outlook message")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the message, then those that came with it."""
        for found in messages_of(source):
            add_mail(out, 1, found.mail, prefix=found.prefix, part=found.part)

    def container(self, source: Source) -> Container | None:
        """Open the files that came with its messages."""
        return Attached(source, lambda: _attachments(source))


def _attachments(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    for found in messages_of(source):
        yield found.prefix, found.mail.attachments


FORMAT = MsgFormat()
