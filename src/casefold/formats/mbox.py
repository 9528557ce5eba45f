"""Mailboxes in one file (mbox): Thunderbird, Google Takeout, most mail servers' exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment
from casefold.formats.readers.container import Container
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.mail import MOST_BYTES, PROVES, Mail, add_mail, mail_of
from casefold.formats.readers.mail_claim import ENVELOPE, mail_score
from casefold.formats.readers.media_type import MBOX, TEXT
from casefold.formats.readers.source import Source

_LINE_BYTES: Final = 1 << 20
_MOSTENVELOPE: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Boxed:
    number: int
    at: int
    """Byte of the mailbox at which its envelope line begins."""
    envelope: bytes
    data: bytes
    whole: bool
    end: int

    @property
    def prefix(self) -> str:
        return f"message {self.number}/"

    def mail(self) -> Mail:
        mail = mail_of(self.data, whole=self.whole)
        mail.raw["mbox From line"] = self.envelope.decode("utf-8", "backslashreplace").strip()
        return mail


class MboxFormat(ItemFormat):
    """Reads a mailbox message by message."""

    name: ClassVar[str] = "mbox"
    title: ClassVar[str] = "Mailboxes: MBOX"
    kinds: ClassVar[tuple[str, ...]] = ("message", "media")
    media_types: ClassVar[tuple[str, ...]] = (MBOX, TEXT)
    proves: ClassVar[str] = PROVES + (
        " A mailbox says nothing of messages that were removed from it. A line of a text that the program which wrote "
        "the mailbox changed to `>From` stays as it is."
    )
    tested_on: ClassVar[str] = "real data: one mailbox of the ingest-file test suite; the rest made-up"
    style: ClassVar[Style] = Style(unit="message", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file that begins with an envelope line and the header of a message."""
        match = ENVELOPE.match(source.head)
        if match is None or mail_score(source.head, match.end()) == 0:
            return None
        return Recognition(self.name, 0.98, "begins with a From line of a mailbox and the header of a message")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the messages in their order."""
        with source.stream() as stream:
            for boxed in _messages(stream):
                if not out.passes_by(boxed.number):
                    where = f"byte {boxed.at:,} of {source.name}"
                    add_mail(out, boxed.number, boxed.mail(), prefix=boxed.prefix, where=where)
                out.progress(boxed.end / max(1, source.size))

    def container(self, source: Source) -> Container | None:
        """Open the attachments of its messages."""
        return Attached(source, lambda: _attachments(source))


def _attachments(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    with source.stream() as stream:
        for boxed in _messages(stream):
            yield boxed.prefix, boxed.mail().attachments


def _messages(stream: BinaryIO) -> Iterator[_Boxed]:
    """Yield the messages; one that is larger than may be read comes cut."""
    number, at, start, held = 0, 0, 0, bytearray()
    envelope, whole, begins, after_blank = b"", True, True, True
    while line := stream.readline(_LINE_BYTES):
        if begins and after_blank and line.startswith(b"From ") and ENVELOPE.fullmatch(line[:_MOSTENVELOPE]):
            if number:
                yield _Boxed(number, start, envelope, bytes(held), whole, at)
            number, start, envelope, held, whole = number + 1, at, line, bytearray(), True
        elif len(held) <= MOST_BYTES:
            held += line
        else:
            whole = False
        at += len(line)
        after_blank = begins and not line.strip()
        begins = line.endswith(b"\n")
    if number:
        yield _Boxed(number, start, envelope, bytes(held), whole and len(held) <= MOST_BYTES, at)


FORMAT = MboxFormat()
