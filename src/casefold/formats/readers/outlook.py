"""Outlook's message files by their published layout (MS-OXMSG): properties in the streams of a compound file.

The library reads the compound file; what a stream means is said here. Only what identifies a message, its parties, its
text and what came with it is named, every other text property is kept under its number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import olefile

from casefold.errors import BadExhibit
from casefold.formats.readers.attached import Attachment
from casefold.formats.readers.html_text import text_of_html
from casefold.formats.readers.items import Side
from casefold.formats.readers.mail import NOT_READ_FURTHER, Mail
from casefold.formats.readers.mail_fields import header_texts, ids_of, side, sides_of, stated_time, topic
from casefold.formats.readers.mime import decoded, header_of
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source
from casefold.text.epochs import Epoch, epoch_text

MOST_BYTES: Final = 256 * MEBIBYTE
MOST_DEEP: Final = 10
"""Messages within messages that are read."""
DAMAGE: Final = (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError)
"""What the library raises on a damaged file."""

_PROPERTIES: Final = "__properties_version1.0"
_RECIPIENT, _ATTACHMENT, _EMBEDDED = "__recip_version1.0_#", "__attach_version1.0_#", "__substg1.0_3701000D"
_WIDE, _NARROW, _BINARY, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_ROLES: Final = {1: "to", 2: "cc", 3: "cc"}
_SUBJECT, _HEADERS, _BODY, _HTML, _RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_SUBMITTED, _DELIVERED, _TOPIC, _CODE_PAGES = 0x0039, 0x0E06, 0x0070, (0x3FFD, 0x3FDE)
_MESSAGE_ID, _ANSWERS, _REFERENCES = 0x1035, 0x1042, 0x1039
_SENDER, _BEHALF = (0x0C1A, 0x0C1F, 0x5D01), (0x0042, 0x0065, 0x5D02)
"""Display name, address, internet address: of who sent it, and of whose name it was sent in."""
_RECIPIENT_NAME, _RECIPIENT_ADDRESS, _RECIPIENT_SMTP, _RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
_DATA, _LONG_NAME, _SHORT_NAME, _METHOD, _TAG, _CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x3705, 0x370E, 0x3712
_TITLES: Final = {
    0x001A: "Message class", _SUBJECT: "Subject", _TOPIC: "Conversation topic", _MESSAGE_ID: "Internet message id",
    _ANSWERS: "In reply to", _REFERENCES: "References", 0x0C1A: "Sender name", 0x0C1F: "Sender address",
    0x5D01: "Sender internet address", 0x0042: "Sent for name", 0x0065: "Sent for address",
    0x5D02: "Sent for internet address", 0x0E04: "Shown as to", 0x0E03: "Shown as cc", 0x0E02: "Shown as bcc",
    0x0040: "Received by name", 0x0076: "Received by address",
}  # fmt: skip
_LONG: Final = frozenset({_HEADERS, _BODY, _HTML})
_MOST_TEXT: Final = 32_000


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the file: its own, or one that came with another."""

    part: str
    prefix: str
    mail: Mail


class _Storage:
    """The properties of a message, a recipient or an attachment."""

    def __init__(self, ole: olefile.OleFileIO[Any], path: tuple[str, ...], header: int) -> None:
        self._ole, self.path = ole, path
        self.fixed = self._fixed(header)
        self.texts = {tag: name for name in self._names() if (tag := _text_tag(name)) is not None}
        pages = (self.number(page) for page in _CODE_PAGES)
        self.charset = next((f"cp{page}" for page in pages if page and page != 65001), "utf-8")

    def text(self, tag: int) -> str:
        """Return a text property; '' where there is none."""
        name = self.texts.get(tag)
        if name is None:
            return ""
        body = self.stream(name)
        wide = name.endswith("001F")
        found = body.decode("utf-16-le", "replace") if wide else decoded(body, self.charset)
        return found.rstrip("\0")

    def binary(self, tag: int) -> bytes:
        """Return a binary property; b'' where there is none."""
        return self.stream(f"__substg1.0_{tag:04X}{_BINARY:04X}")

    def number(self, tag: int) -> int:
        """Return a whole number; 0 where there is none."""
        return int.from_bytes(self.fixed.get(tag, (0, b""))[1][:4], "little")

    def time(self, tag: int) -> str | None:
        """Return a moment as ISO text in UTC."""
        kind, value = self.fixed.get(tag, (0, b""))
        ticks = int.from_bytes(value, "little") if kind == _TIME else 0
        return epoch_text(ticks // 10, Epoch.WEBKIT_MICROSECONDS) if ticks else None

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes; b'' where there is none."""
        path = [*self.path, name]
        if not self._ole.exists(path) or self._ole.get_type(path) != olefile.STGTY_STREAM:
            return b""
        with self._ole.openstream(path) as stream:
            return bytes(stream.read())

    def storages(self, prefix: str) -> list[tuple[str, ...]]:
        """Return the storages below whose names begin so, in their order."""
        entries = {tuple(entry) for entry in self._ole.listdir(streams=False, storages=True)}
        depth = len(self.path)
        return sorted(
            entry
            for entry in entries
            if len(entry) == depth + 1 and entry[:depth] == self.path and entry[depth].startswith(prefix)
        )

    def below(self, path: tuple[str, ...], header: int) -> _Storage:
        """Return the properties of a storage below."""
        return _Storage(self._ole, path, header)

    def _names(self) -> Iterator[str]:
        depth = len(self.path)
        for entry in self._ole.listdir():
            if len(entry) == depth + 1 and tuple(entry[:depth]) == self.path:
                yield entry[depth]

    def _fixed(self, header: int) -> dict[int, tuple[int, bytes]]:
        body = self.stream(_PROPERTIES)
        found = {}
        for at in range(header, len(body) - 15, 16):
            kind, tag = struct.unpack_from("<HH", body, at)
            found[tag] = (kind, body[at + 8 : at + 16])
        return found


def messages_of(source: Source) -> Iterator[Found]:
    """Yield the message of an Outlook file, then those that came with it.

    Raises:
        BadExhibit: The compound file is damaged or too large.
    """
    if source.size > MOST_BYTES:
        raise BadExhibit(
            f"is larger than {MOST_BYTES:,} bytes, which no single message is", file=source.name, remedy="Check it."
        )
    try:
        with source.stream() as stream, olefile.OleFileIO(stream) as ole:
            yield from _messages(_Storage(ole, (), 32), "", "", 1)
    except DAMAGE as fault:
        raise BadExhibit(f"cannot be read as an Outlook message: {fault}", file=source.name) from fault


def _messages(storage: _Storage, part: str, prefix: str, depth: int) -> Iterator[Found]:
    mail = _mail(storage)
    inner = []
    for index, path in enumerate(storage.storages(_ATTACHMENT), start=1):
        attached = storage.below(path, 8)
        mail.attachments.append(_attachment(attached))
        if attached.storages(_EMBEDDED) and attached.number(_METHOD) == 5:
            inner.append((index, attached.below((*path, _EMBEDDED), 24)))
    if inner and depth >= MOST_DEEP:
        mail.notes.append(f"lies in {depth} messages; the messages that came with it were not read")
        inner = []
    yield Found(part, prefix, mail)
    for index, below in inner:
        name = f"{part} message in attachment {index}".strip()
        for found in _messages(below, name, f"{prefix}attachment {index}/", depth + 1):
            found.mail.raw.setdefault("Came with", mail.reference or mail.subject or "")
            yield found


def _mail(storage: _Storage) -> Mail:
    header_text = storage.text(_HEADERS)
    header, _ = header_of(header_text.encode("utf-8", "surrogatepass"))
    mail = Mail(raw=_raw(storage) | {f"Header {name}": value for name, value in header_texts(header).items()})
    mail.sides = _sides(storage) or sides_of(header)
    mail.subject = storage.text(_SUBJECT) or None
    date = header["date"]
    mail.time = (stated_time(str(date)) if date else None) or storage.time(_SUBMITTED) or storage.time(_DELIVERED)
    mail.reference = next(iter(ids_of(storage.text(_MESSAGE_ID) or str(header["message-id"] or ""))), None)
    answered = ids_of(storage.text(_ANSWERS) or str(header["in-reply-to"] or ""))
    mail.reply_to = answered[0] if answered else None
    earlier = ids_of(storage.text(_REFERENCES) or str(header["references"] or ""))
    mail.thread = next(iter([*earlier, *answered]), None) or mail.reference
    mail.thread_name = storage.text(_TOPIC) or topic(mail.subject)
    _take_body(mail, storage)
    return mail


def _take_body(mail: Mail, storage: _Storage) -> None:
    plain = storage.text(_BODY)
    html = "" if plain else storage.text(_HTML) or decoded(storage.binary(_HTML), storage.charset)
    mail.body = (plain.replace("\r\n", "\n") or text_of_html(html)).strip() or None
    mail.raw["Body read from"] = "text" if plain else "HTML" if html else ""
    if mail.body is None and storage.binary(_RTF):
        mail.flags.append(NOT_READ_FURTHER)
        mail.notes.append("has its text only as compressed RTF, which is not read here; export it from Outlook as EML")


def _sides(storage: _Storage) -> list[Side]:
    behalf, sender = (_party(storage, tags) for tags in (_BEHALF, _SENDER))
    address, name = behalf if any(behalf) else sender
    found = [side("from", address, name)] if address or name else []
    for path in storage.storages(_RECIPIENT):
        recipient = storage.below(path, 8)
        address, name = _party(recipient, (_RECIPIENT_NAME, _RECIPIENT_ADDRESS, _RECIPIENT_SMTP))
        if address or name:
            found.append(side(_ROLES.get(recipient.number(_RECIPIENT_TYPE), "to"), address, name))
    return found


def _party(storage: _Storage, tags: tuple[int, int, int]) -> tuple[str, str]:
    name, address, internet = (storage.text(tag) for tag in tags)
    return (internet if "@" in internet else address if address else name if "@" in name else ""), name


def _raw(storage: _Storage) -> dict[str, Any]:
    raw = {}
    for tag in sorted(storage.texts):
        if tag not in _LONG:
            raw[_TITLES.get(tag, f"property 0x{tag:04X}")] = storage.text(tag)[:_MOST_TEXT]
    for tag, title in ((_SUBMITTED, "Submitted, UTC"), (_DELIVERED, "Delivered, UTC")):
        raw[title] = storage.time(tag) or ""
    return raw


def _attachment(storage: _Storage) -> Attachment:
    name = storage.text(_LONG_NAME) or storage.text(_SHORT_NAME) or storage.text(_RECIPIENT_NAME)
    holds = storage.stream(f"__substg1.0_{_DATA:04X}{_BINARY:04X}") if storage.number(_METHOD) in (0, 1) else b""
    stated = storage.text(_TAG) or {5: "Outlook message", 6: "embedded object"}.get(storage.number(_METHOD), "")
    has_bytes = bool(holds) or storage.number(_METHOD) in (0, 1)
    return Attachment(
        name, stated, partial(bytes, holds) if has_bytes else None, inline=bool(storage.text(_CONTENT_ID))
    )


def _text_tag(name: str) -> int | None:
    """Return the property a stream holds the text of."""
    if len(name) != 20 or not name.startswith("__substg1.0_"):
        return None
    try:
        tag, kind = int(name[12:16], 16), int(name[16:], 16)
    except ValueError:
        return None
    return tag if kind in (_WIDE, _NARROW) else None
