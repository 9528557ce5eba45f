"""One e-mail, whatever file it came in: the record it becomes, and its attachments as files of their own.

What came with it is listed and read in place (`readers.attached`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.attached import Attachment, add_attachments
from casefold.formats.readers.html_text import text_of_html
from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.mail_fields import header_texts, ids_of, sides_of, stated_time, topic
from casefold.formats.readers.members import HEAD_BYTES
from casefold.formats.readers.mime import Part, content, cut, decoded_words, text
from casefold.formats.readers.rows import MEBIBYTE

MOST_BYTES: Final = 128 * MEBIBYTE
"""A message beyond this is read no further than its header."""
PROVES: Final = (
    "That the exhibit holds such a message: its header and text as the file has them. The date is the sender's clock, "
    "a display name is what the sender's program wrote, and any line of a header can be made up; which servers say "
    "they passed it on stands in its Received lines, in `raw`. Not that it arrived or was read. A blind copy counts as "
    "a cc. Where a message has its text twice, the plain one is read. Attachments are listed by hash, and those of a "
    "known format are read in place."
)
"""What a message proves, in whatever file."""
NOT_READ_FURTHER: Final = "not_read_further"
_TEXTS: Final = frozenset({"text/plain", "text/html"})
_ENCRYPTED: Final = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(slots=True)
class Mail:
    """What one message says."""

    sides: list[Side] = field(default_factory=list)
    subject: str | None = None
    body: str | None = None
    time: str | None = None
    reference: str | None = None
    reply_to: str | None = None
    thread: str | None = None
    thread_name: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def mail_of(data: bytes, *, whole: bool = True) -> Mail:
    """Read a message of RFC 5322 and MIME.

    Args:
        data: Its bytes, or their beginning.
        whole: False where only the beginning is given: the header is read and nothing else.
    """
    found = cut(data if whole else data[:HEAD_BYTES])
    root = found.root
    mail = Mail(notes=found.notes if whole else [f"is larger than {MOST_BYTES:,} bytes; only its header was read"])
    _take_header(mail, root)
    if not whole:
        mail.flags.append(NOT_READ_FURTHER)
        return mail
    if found.notes:
        mail.flags.append(NOT_READ_FURTHER)
    bodies, attached = _sorted_out(root)
    mail.body = "\n".join(_body_text(data, part) for part in bodies).strip() or None
    mail.attachments = [_attachment(data, part) for part in attached]
    if any(part.media_type in _ENCRYPTED and not _is_signed(part) for part in attached):
        mail.notes.append("is encrypted; its text waits for the key of whoever it was sent to")
    mail.raw["Body read from"] = ", ".join(dict.fromkeys(part.media_type for part in bodies))
    mail.raw["SHA-256 of the message"] = hashlib.sha256(data).hexdigest()
    return mail


def add_mail(out: Records, number: int, mail: Mail, *, prefix: str = "", part: str = "", where: str = "") -> None:
    """Hand over a message and what came with it.

    Args:
        out: Takes the records.
        number: Which message of the file it is, from 1.
        mail: The message.
        prefix: What the paths of its attachments begin with, as `Attached` is told.
        part: What it lies in, where it lies in another message.
        where: The same place for another tool.
    """
    if out.passes_by(number):
        return
    place = f"message:{number}" + (f"@{part}" if part else "")
    for note in dict.fromkeys(mail.notes):
        out.note(f"{place} {note}")
    out.add(
        "message",
        number,
        fields={
            "service": "email",
            "time": mail.time,
            "title": mail.subject,
            "body": mail.body,
            "thread": mail.thread,
            "thread_name": mail.thread_name,
            "reference": mail.reference,
            "reply_to": mail.reply_to,
            "attachments": "\n".join(item.name or "without a name" for item in mail.attachments),
        },
        raw=mail.raw,
        sides=mail.sides,
        part=part,
        flags=mail.flags,
        where=where,
    )
    add_attachments(out, number, mail.attachments, parent=mail.reference or place, prefix=prefix, part=part)


def _take_header(mail: Mail, root: Part) -> None:
    header = root.header
    mail.raw = dict(header_texts(header))
    mail.sides = sides_of(header)
    mail.subject = decoded_words(str(header["subject"])) if header["subject"] is not None else None
    mail.time = stated_time(str(header["date"])) if header["date"] is not None else None
    mail.reference = next(iter(ids_of(_value(root, "message-id"))), None)
    answered = ids_of(_value(root, "in-reply-to"))
    mail.reply_to = answered[0] if answered else None
    earlier = ids_of(_value(root, "references"))
    mail.thread = next(iter([*earlier, *answered]), None) or mail.reference
    mail.thread_name = decoded_words(_value(root, "thread-topic") or "") or topic(mail.subject)


def _value(root: Part, name: str) -> str | None:
    found = root.header[name]
    return None if found is None else str(found)


def _sorted_out(root: Part) -> tuple[list[Part], list[Part]]:
    """Return the parts that are the message's text, and those that came with it."""
    bodies: list[Part] = []
    attached: list[Part] = []
    _sort(root, bodies, attached)
    return bodies, attached


def _sort(part: Part, bodies: list[Part], attached: list[Part]) -> None:
    if part.media_type == "multipart/alternative" and part.parts:
        _choose(part, bodies, attached)
    elif part.parts:
        for inner in part.parts:
            _sort(inner, bodies, attached)
    elif part.media_type.startswith("multipart/") or _is_text(part):
        bodies.append(part)
    else:
        attached.append(part)


def _is_text(part: Part) -> bool:
    return part.media_type in _TEXTS and part.disposition != "attachment" and not part.file_name


def _choose(part: Part, bodies: list[Part], attached: list[Part]) -> None:
    """Take one text of several that say the same; what is no text comes with the message."""
    choices: list[list[Part]] = []
    for inner in part.parts:
        texts: list[Part] = []
        _sort(inner, texts, attached)
        choices.append(texts)
    found = [texts for texts in choices if texts]
    plain = [texts for texts in found if all(text.media_type == "text/plain" for text in texts)]
    bodies += next(iter([*plain, *found]), [])


def _body_text(data: bytes, part: Part) -> str:
    body = text(data, part)
    return text_of_html(body) if part.media_type == "text/html" else body.replace("\r\n", "\n")


def _attachment(data: bytes, part: Part) -> Attachment:
    name = part.file_name
    if not name and part.media_type == "message/rfc822":
        name = "message.eml"
    return Attachment(name, part.media_type, lambda: content(data, part), inline=part.disposition == "inline")


def _is_signed(part: Part) -> bool:
    return "signed-data" in str(part.header.get("content-type", "")).lower()
