"""In which encoding a text exhibit is written, and on what ground we say so.

The order is fixed: what a person gave, a byte order mark, UTF-8 that is valid over the whole file, and only
then a guess. A guess is called one, so that a person can override it.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO, Literal

from casefold.errors import BadOption

EncodingBasis = Literal["given", "byte order mark", "valid throughout", "mostly valid", "null pattern", "guessed"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEED_A_MARK = frozenset({"utf-16", "utf-32"})
"""Codecs that read nothing without a byte order mark."""
WIDE_ERRORS = "casefold-pass-or-escape"
"""Error handler for decoding UTF-16 and UTF-32 without failing on what is no character."""
_READ = 1 << 18
_SAMPLE_BYTES = 1 << 18
_SAMPLE_LINES = 5_000
_CONTROLS = bytes(b for b in range(1, 32) if b not in (9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31)) + b"\x7f"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name, the ground for it, and the length of the byte order mark to step over."""

    name: str
    basis: EncodingBasis
    mark: int = 0

    @property
    def keeps_ascii(self) -> bool:
        """Say whether line ends and separators are single bytes that mean what they mean in ASCII."""
        plain = b"\r\n,;\t|^\"'0A"
        return plain.decode(self.name, "replace") == plain.decode("ascii")


def _pass_or_escape(fault: UnicodeError) -> tuple[str | bytes, int]:
    """Keep half a surrogate pair; what is no character at all, such as half of one at the end, becomes an escape."""
    try:
        return codecs.lookup_error("surrogatepass")(fault)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(fault)


codecs.register_error(WIDE_ERRORS, _pass_or_escape)


def looks_like_text(head: bytes) -> bool:
    """Say whether bytes read as text: a byte order mark, or hardly any control characters."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _null_pattern(head) is not None:
        return True
    nulls = head.count(0)
    controls = len(head) - nulls - len(head.translate(None, delete=_CONTROLS + b"\0"))
    return nulls * 2 <= len(head) and controls * 50 <= len(head) - nulls


def find_encoding(stream: BinaryIO, given: str | None = None) -> Encoding:
    """Settle the encoding of a stream, which is read from its start and possibly to its end."""
    head = stream.read(65_536)
    mark = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), None)
    if given is not None:
        name = _codec(given)
        same = mark is not None and mark[1].replace("-", "").startswith(name.replace("-", "").replace("_", ""))
        if mark is not None and same:
            return Encoding(mark[1], "given", len(mark[0]))
        return Encoding(name, "given")
    if mark is not None:
        return Encoding(mark[1], "byte order mark", len(mark[0]))
    wide = _null_pattern(head)
    if wide is not None:
        return Encoding(wide, "null pattern")
    stream.seek(0)
    if _valid_utf8(stream):
        return Encoding("utf-8", "valid throughout")
    stream.seek(0)
    return _from_foreign_lines(stream)


def _codec(given: str) -> str:
    try:
        found = codecs.lookup(given)
    except LookupError as fault:
        raise BadOption(
            f"there is no encoding called {given!r}", remedy="Use a name such as utf-8, cp1252, cp1251 or utf-16."
        ) from fault
    if not getattr(found, "_is_text_encoding", True):
        raise BadOption(f"{given!r} is not a text encoding", remedy="Use a name such as utf-8, cp1252 or utf-16.")
    return "utf-8" if found.name == "utf-8-sig" else found.name


def _null_pattern(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark: nearly every other byte is null in western text."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd * 10 >= pairs * 6 and even * 20 <= pairs:
        return "utf-16-le"
    if even * 10 >= pairs * 6 and odd * 20 <= pairs:
        return "utf-16-be"
    return None


def _valid_utf8(stream: BinaryIO) -> bool:
    """Say whether a stream is UTF-8 to its end; what is plain ASCII, nearly all of most exhibits, is not decoded."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    whole = (b"", 0)
    try:
        while chunk := stream.read(_READ):
            if not chunk.isascii() or decoder.getstate() != whole:
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _from_foreign_lines(stream: BinaryIO) -> Encoding:
    """Decide between UTF-8 with damaged rows and another encoding, from lines that are not plain ASCII."""
    sample, valid, invalid = bytearray(), 0, 0
    while (line := stream.readline(_SAMPLE_BYTES)) and valid + invalid < _SAMPLE_LINES:
        if line.isascii():
            continue
        if _decodes(line):
            valid += 1
        else:
            invalid += 1
            sample += line[: max(0, _SAMPLE_BYTES - len(sample))]
    if valid * 10 >= valid + invalid:
        return Encoding("utf-8", "mostly valid")
    return Encoding(_guess(bytes(sample)), "guessed")


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes) -> str:
    """Propose an encoding; western Windows text where nothing else fits or the result is the same."""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        return "cp1252"
    equal = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    if any("cp1252" in match.could_be_from_charset for match in equal):
        return "cp1252"
    name = codecs.lookup(best.encoding).name
    return "cp1252" if name in _NEED_A_MARK else name
