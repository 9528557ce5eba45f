"""XML as a stream of sound UTF-8, whatever a tool wrote: the way every format reads a large XML report.

Extraction tools copy what a device held into their reports, control characters among it, and a strict parser stops
at the first one; others write one character as two references to its halves. Those are joined, what else XML forbids
is replaced before the parser sees it, and counted; a place in the repaired stream can be told as a place in the file.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from casefold.errors import BadOption
from casefold.formats.readers.encoding import WIDE_ERRORS

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE_STARTS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FIRST_PRINTABLE, _LINE_FEED = 32, 10
_HIGH = "&#(?:5529[6-9]|55[3-9][0-9]{2}|56[0-2][0-9]{2}|563[01][0-9]|[xX][dD][89abAB][0-9a-fA-F]{2});"
_LOW = "&#(?:563[2-9][0-9]|56[4-9][0-9]{2}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3]|[xX][dD][c-fC-F][0-9a-fA-F]{2});"
_BAD = re.compile(
    f"{_HIGH}{_LOW}|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&#(?:[0-9]{{1,10}}|x[0-9A-Fa-f]{{1,8}});"
)
_OPEN_REFERENCE = re.compile(rf"(?:{_HIGH})?&[#0-9A-Za-z]{{0,12}}\Z|{_HIGH}\Z")
_LONGEST_REFERENCE = 32
_REPLACED = "\ufffd"
_KEPT_CHUNKS = 8


@dataclass(frozen=True, slots=True)
class _Chunk:
    start: int
    """Byte of the stream handed out."""
    origin: int
    """Byte of the file it came from."""
    repaired: bytes | None
    """Bytes of the file, kept only where the two differ."""


class XmlStream:
    """The bytes of one XML document as UTF-8 that a parser accepts, chunk by chunk.

    Attributes:
        encoding: Name of the codec the file is read in.
        replaced: Characters replaced by U+FFFD so far, because XML forbids them or the encoding has no such bytes.
    """

    def __init__(self, chunks: Iterable[bytes], *, given: str | None = None) -> None:
        """Take the document; its first chunk is read at once, to see how it is encoded."""
        self._chunks = iter(chunks)
        self._first = next(self._chunks, b"")
        mark, self.encoding = encoding_of(self._first, given)
        self._errors = WIDE_ERRORS if self.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self._first = self._first[mark:]
        self._origin, self._start = mark, 0
        self._kept: deque[_Chunk] = deque(maxlen=_KEPT_CHUNKS)
        self.replaced = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield the repaired document."""
        carry = b""
        for chunk in self._all():
            data = carry + chunk if carry else chunk
            whole = self._whole(data)
            carry, data = data[whole:], data[:whole]
            if data:
                yield self._sound(data)
        if carry:
            yield self._sound(carry)

    def place(self, at: int) -> int:
        """Return the byte of the file for a byte of the stream that was handed out lately."""
        chunk = next((kept for kept in reversed(self._kept) if kept.start <= at), None)
        if chunk is None:
            return at
        if chunk.repaired is None:
            return chunk.origin + at - chunk.start
        return chunk.origin + self._walk(chunk.repaired, at - chunk.start)

    def _all(self) -> Iterator[bytes]:
        yield self._first
        yield from self._chunks

    def _whole(self, data: bytes) -> int:
        """Return how much of `data` ends with a whole character and no open reference."""
        whole = len(data) - _broken_tail(data, self.encoding)
        unit = 4 if self.encoding.startswith("utf-32") else 2 if self.encoding.startswith("utf-16") else 1
        tail = data[max(0, whole - _LONGEST_REFERENCE * unit) : whole].decode(self.encoding, "ignore")
        open_reference = _OPEN_REFERENCE.search(tail)
        return whole if open_reference is None else whole - unit * len(open_reference[0])

    def _sound(self, data: bytes) -> bytes:
        """Return the chunk repaired, and remember where it came from."""
        out = data if self.encoding == "utf-8" and _is_sound(data) else self._repair(data)
        kept = None if out is data else data
        self._kept.append(_Chunk(self._start, self._origin, kept))
        self._start += len(out)
        self._origin += len(data)
        return out

    def _repair(self, data: bytes) -> bytes:
        pieces, end = [], 0
        text = self._text(data)
        for match in _BAD.finditer(text):
            if not _is_allowed(match[0]):
                instead = _instead(match[0])
                pieces += [text[end : match.start()], instead]
                end = match.end()
                self.replaced += instead == _REPLACED
        return "".join([*pieces, text[end:]]).encode()

    def _text(self, data: bytes) -> str:
        return data.decode(self.encoding, self._errors)

    def _walk(self, data: bytes, wanted: int) -> int:
        """Return the byte of an original chunk that became byte `wanted` of the repaired one."""
        text, made, end = self._text(data), 0, 0
        for match in _BAD.finditer(text):
            if _is_allowed(match[0]):
                continue
            plain = len(text[end : match.start()].encode())
            if made + plain >= wanted:
                break
            made += plain + len(_instead(match[0]).encode())
            end = match.end()
        rest = text[end:].encode("utf-8", "surrogatepass")[: max(0, wanted - made)].decode("utf-8", "replace")
        return len((text[:end] + rest).encode(self.encoding, self._errors))


def looks_like_xml(head: bytes) -> bool:
    """Say whether the first bytes may begin an XML document."""
    return head[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def namespace_of(tag: str, attributes: dict[str, str]) -> tuple[str, str]:
    """Return the prefix of an element with its colon ('' for none) and the namespace it stands for."""
    prefix, colon, _ = tag.rpartition(":")
    return prefix + colon, attributes.get(f"xmlns:{prefix}" if prefix else "xmlns", "")


def encoding_of(head: bytes, given: str | None = None) -> tuple[int, str]:
    """Return the length of the byte order mark and the codec: given, by mark, by pattern, as declared, or UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return len(mark), name
    for start, name in _WIDE_STARTS:
        if head.startswith(start):
            return 0, name
    declared = _DECLARED.match(head[:1024].lstrip())
    return 0, _codec(given or (declared[1].decode() if declared is not None else "utf-8"), given is not None)


def _codec(name: str, given: bool) -> str:
    try:
        found = codecs.lookup(name).name
        "<".encode(found).decode(found)
    except (LookupError, TypeError, ValueError) as fault:
        if given:
            raise BadOption(f"there is no encoding {name!r}", remedy="Give one such as utf-8 or cp1252.") from fault
        return "utf-8"
    one_byte = "<a".encode(found) == b"<a"
    return found if one_byte else "utf-8"


def _is_sound(data: bytes) -> bool:
    """Say whether UTF-8 bytes hold nothing that XML forbids; a reference by number is looked at closely elsewhere."""
    codes = np.frombuffer(data, np.uint8)
    odd = np.count_nonzero(codes < _FIRST_PRINTABLE) - np.count_nonzero(codes == _LINE_FEED)
    if (odd and odd != data.count(b"\t") + data.count(b"\r")) or (b"&" in data and b"&#" in data):
        return False
    if data.isascii():
        return True
    if b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_allowed(found: str) -> bool:
    """Say whether a match of `_BAD` is a reference to a character XML allows."""
    if len(found) == 1 or found.count("&") > 1:
        return False
    code = _code(found)
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF


def _instead(found: str) -> str:
    """Return what stands in place of a match: of two references that are halves of one character, that character."""
    if found.count("&") < 2:
        return _REPLACED
    high, low = (_code(half) for half in found.split(";")[:2])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _code(reference: str) -> int:
    digits = reference.strip("&#;")
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


def _broken_tail(data: bytes, encoding: str) -> int:
    """Return how many bytes at the end begin a character that is not whole yet."""
    if encoding.startswith("utf-32"):
        return len(data) % 4
    if encoding.startswith("utf-16"):
        odd = len(data) % 2
        last = data[len(data) - odd - 2 : len(data) - odd]
        high = last[0 if encoding.endswith("be") else 1] if last else 0
        return odd + 2 if 0xD8 <= high < 0xDC else odd
    if encoding != "utf-8":
        return 0
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            return back if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else 0
        if byte < 0x80:
            break
    return 0
