"""A mail message taken apart into its parts, each with its place among the bytes.

The standard library builds a message by recursion and gives its parts rewritten; a hostile message of a thousand nested
parts ends it. Here a message is cut at its boundaries, to a stated depth and number of parts, and a part's bytes are
those of the exhibit. Headers, parameters and transfer encodings are read by the library.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from typing import Final

MOST_DEEP: Final = 30
"""Parts within parts that are opened."""
MOST_PARTS: Final = 5_000
MOST_HEADER_BYTES: Final = 1 << 20
MOST_VALUE: Final = 100_000
"""Characters of one header that are read."""

_HEADER: Final = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\n]*(?:\n|\Z)|[ \t][^\n]*(?:\n|\Z))*")
_AFTER_BOUNDARY: Final = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r?\Z)")
_LINE_FEED: Final = 10
_LINE_END: Final = re.compile(rb"\r?\n")
_ODD_PARAMETERS = (ValueError, LookupError, TypeError, AttributeError)
"""What the library raises on malformed parameters."""
_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part, or the whole message."""

    header: Message
    """Its header, without what follows."""
    start: int
    body: int
    """Byte at which its content begins."""
    end: int
    parts: tuple[Part, ...] = ()

    @property
    def media_type(self) -> str:
        """Type as stated, `text/plain` where it states none."""
        try:
            return self.header.get_content_type()
        except _ODD_PARAMETERS:
            return "application/octet-stream"

    @property
    def disposition(self) -> str:
        """attachment, inline or ''."""
        try:
            return self.header.get_content_disposition() or ""
        except _ODD_PARAMETERS:
            return ""

    @property
    def file_name(self) -> str:
        """The file name it states, '' for none."""
        try:
            return decoded_words(self.header.get_filename("") or "")
        except _ODD_PARAMETERS:
            return ""

    @property
    def charset(self) -> str:
        """The encoding it states for its text, '' for none."""
        try:
            return self.header.get_content_charset("") or ""
        except _ODD_PARAMETERS:
            return ""

    def leaves(self) -> Iterator[Part]:
        """Yield the parts that hold no others, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(slots=True)
class Cut:
    """A message cut into its parts."""

    root: Part
    notes: list[str]
    """What could not be cut further, or is not as it should be."""


def cut(data: bytes) -> Cut:
    """Cut a message; whatever is wrong with it, every byte stands in some part."""
    found = Cut(Part(Message(), 0, 0, len(data)), [])
    counted = [0]
    found.root = _part(data, 0, len(data), 1, found.notes, counted)
    if counted[0] >= MOST_PARTS:
        found.notes.append(f"has more than {MOST_PARTS:,} parts; what follows was not taken apart")
    return found


def header_of(data: bytes, start: int = 0, end: int | None = None) -> tuple[Message, int]:
    """Return the header that begins at `start`, and where its content begins; nothing beyond `end` is looked at."""
    last = len(data) if end is None else end
    match = _HEADER.match(data, start, last)
    stop = match.end() if match else start
    blank = _LINE_END.match(data, stop, last)
    header = data[start : min(stop, start + MOST_HEADER_BYTES)]
    return HeaderParser().parsestr(_header_text(header)), blank.end() if blank else stop


def content(data: bytes, part: Part) -> bytes:
    """Return a part's bytes with their transfer encoding undone; damaged encodings are read as far as they go."""
    body = data[part.body : part.end]
    encoding = str(part.header.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        return _from_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _from_uuencode(body)
    return body


def text(data: bytes, part: Part) -> str:
    """Return a part's text, in the encoding it states, else UTF-8, else Windows western."""
    return decoded(content(data, part), part.charset)


def decoded(body: bytes, charset: str = "") -> str:
    """Return bytes as text, in the encoding stated where there is one and it fits, else UTF-8, else Windows western."""
    for name in (charset, "utf-8"):
        try:
            if name:
                return body.decode(name)
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "backslashreplace")


def decoded_words(value: str) -> str:
    """Return a header's value unfolded, its encoded words (RFC 2047) decoded as far as they can be, up to a length."""
    value = re.sub(r"\r?\n[ \t]?", " ", value[:MOST_VALUE]).strip()
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, _text_charset(charset)) for piece, charset in pieces
    )


def _text_charset(charset: str | None) -> str:
    return "" if charset in (None, "unknown-8bit") else str(charset)


def _part(data: bytes, start: int, end: int, depth: int, notes: list[str], counted: list[int]) -> Part:
    counted[0] += 1
    header, body = header_of(data, start, end)
    whole = Part(header, start, body, end)
    if not whole.media_type.startswith("multipart/"):
        return whole
    try:
        boundary = header.get_boundary("") or ""
    except _ODD_PARAMETERS:
        boundary = ""
    if not boundary:
        notes.append(f"a part of type {whole.media_type} states no boundary; it is kept as one")
        return whole
    if depth >= MOST_DEEP:
        notes.append(f"parts lie more than {MOST_DEEP} deep in one another; they were not taken apart further")
        return whole
    ranges = list(_ranges(data, whole.body, end, boundary, notes))
    parts = []
    for first, last in ranges:
        if counted[0] >= MOST_PARTS:
            break
        parts.append(_part(data, first, last, depth + 1, notes, counted))
    if not parts:
        notes.append("the boundary it states is nowhere in it; it is kept as one")
    return Part(header, start, whole.body, end, tuple(parts))


def _ranges(data: bytes, start: int, end: int, boundary: str, notes: list[str]) -> Iterator[tuple[int, int]]:
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    first: int | None = None
    at = data.find(mark, start, end)
    while at >= 0:
        match = (
            _AFTER_BOUNDARY.match(data, at + len(mark), end) if at in (0, start) or data[at - 1] == _LINE_FEED else None
        )
        if match is not None:
            if first is not None:
                yield first, max(first, _without_line_end(data, at))
            first = match.end()
            if match[1]:
                return
        at = data.find(mark, at + len(mark), end)
    if first is not None:
        notes.append("it breaks off: the end of its last part is missing")
        yield first, end


def _without_line_end(data: bytes, at: int) -> int:
    """Step back over the line end that belongs to the boundary."""
    at -= data[at - 1 : at] == b"\n"
    return at - (data[at - 1 : at] == b"\r")


def _header_text(header: bytes) -> str:
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        return header.decode("cp1252", "backslashreplace")


def _from_base64(body: bytes) -> bytes:
    sound = _BASE64.sub(b"", body)
    sound = sound[: len(sound) - (len(sound) % 4 == 1)]
    return binascii.a2b_base64(sound + b"=" * (-len(sound) % 4))


def _from_uuencode(body: bytes) -> bytes:
    carrier = Message()
    carrier["Content-Transfer-Encoding"] = "x-uuencode"
    carrier.set_payload(body.decode("ascii", "surrogateescape"))
    found = carrier.get_payload(decode=True)
    return found if isinstance(found, bytes) else body
