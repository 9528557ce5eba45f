"""Single e-mails: EML as mail programs save them, EMLX as Apple Mail keeps them."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from xml.parsers.expat import ExpatError

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment
from casefold.formats.readers.container import Container
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.mail import MOST_BYTES, NOT_READ_FURTHER, PROVES, Mail, add_mail, mail_of
from casefold.formats.readers.mail_claim import APPLE_LENGTH, mail_score, message_start
from casefold.formats.readers.media_type import MAIL, TEXT
from casefold.formats.readers.source import Source
from casefold.text.epochs import Epoch, epoch_text


class EmailFormat(ItemFormat):
    """Reads one message and lists what came with it."""

    name: ClassVar[str] = "email"
    title: ClassVar[str] = "E-mails: EML, EMLX"
    kinds: ClassVar[tuple[str, ...]] = ("message", "media")
    media_types: ClassVar[tuple[str, ...]] = (MAIL, TEXT)
    proves: ClassVar[str] = PROVES
    tested_on: ClassVar[str] = "real data: six EML and one EMLX of the ingest-file test suite; the rest made-up"
    style: ClassVar[Style] = Style(unit="message", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file that begins with the header of a message."""
        start, length = _start(source.head)
        score = mail_score(source.head, start)
        if score == 0:
            return None
        what = "Apple Mail's length of a message and its header" if length is not None else "the header of a message"
        question = ("Is it a saved e-mail, or a text that only looks like one?",) if score < 0.8 else ()
        return Recognition(self.name, score, f"begins with {what}", questions=question)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the message."""
        add_mail(out, 1, _mail(source), where="byte 0")

    def container(self, source: Source) -> Container | None:
        """Open its attachments."""
        return Attached(source, lambda: _attachments(source))


def _attachments(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    yield "", _mail(source).attachments


def _mail(source: Source) -> Mail:
    start, length = _start(source.head)
    with source.stream() as stream:
        stream.seek(start)
        data = stream.read(MOST_BYTES + 1)
    whole = len(data) <= MOST_BYTES
    if length is None:
        return mail_of(data, whole=whole)
    mail = mail_of(data[:length], whole=whole)
    if whole and len(data) < length:
        mail.notes.append(f"is cut off: the file states {length:,} bytes and holds {len(data):,}; ask for a fresh copy")
        mail.flags.append(NOT_READ_FURTHER)
    mail.raw.update(_properties(data[length:]))
    return mail


def _start(head: bytes) -> tuple[int, int | None]:
    """Return where the message begins, and how long Apple Mail says it is."""
    length = APPLE_LENGTH.match(head)
    return message_start(head), int(length[1]) if length else None


def _properties(tail: bytes) -> dict[str, Any]:
    """Return what Apple Mail keeps behind the message: when it came, and its own marks."""
    try:
        found = plistlib.loads(tail.strip())
    except (
        plistlib.InvalidFileException,
        LookupError,  # an encoding nobody knows
        ExpatError,
        ValueError,
        AttributeError,
        TypeError,
        OverflowError,
        IndexError,
    ):
        return {}
    if not isinstance(found, dict):
        return {}
    kept = {f"Apple Mail {key}": str(value) for key, value in list(found.items())[:100]}
    received = found.get("date-received")
    if isinstance(received, int):
        kept["Apple Mail date-received as UTC"] = epoch_text(received, Epoch.UNIX_SECONDS) or ""
    return kept


FORMAT = EmailFormat()
