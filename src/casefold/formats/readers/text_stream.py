"""Text out of bytes in large pieces that end at a line end, with no byte lost to a wrong encoding.

A line that is not in the file's encoding is read as Windows western text, or with its strange bytes written
as escapes, and is named: exports glued together from several systems are common.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field

from casefold.errors import BadExhibit
from casefold.formats.readers.encoding import WIDE_ERRORS, Encoding
from casefold.formats.readers.rows import Limits
from casefold.formats.readers.source import Source

PIECE_BYTES = 4 << 20
FOREIGN = "cp1252"
ESCAPED = "escapes"


class LineTooLong(BadExhibit):
    """A line is longer than any record may be; raise the limit or ask for a fresh copy."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines as UTF-8; `foreign` says which of them (0-based) were read as something else."""

    data: bytes
    final: bool
    foreign: dict[int, str] = field(default_factory=dict)


class TextStream:
    """Reads one exhibit from its start; `next_piece` until a piece is final."""

    def __init__(self, source: Source, encoding: Encoding, limits: Limits) -> None:
        self._stream = source.stream()
        self._stream.seek(encoding.mark)
        self._encoding = encoding
        self._limits = limits
        self._name = source.name
        self._rest = bytearray()
        # Where a line end is no single byte the text is decoded first; only broken surrogates can fail there.
        self._wide = None if encoding.keeps_ascii else codecs.getincrementaldecoder(encoding.name)(_on_error(encoding))
        self.bytes_read = encoding.mark

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def next_piece(self, size: int = PIECE_BYTES) -> Piece:
        """Return the next whole lines, about `size` bytes of them."""
        while True:
            raw = self._stream.read(size)
            self.bytes_read += len(raw)
            final = len(raw) < size
            searched = len(self._rest)
            self._rest += self._to_bytes(raw, final=final)
            cut = len(self._rest) if final else _last_line_end(self._rest, searched)
            if cut or final:
                data = bytes(self._rest[:cut])
                del self._rest[:cut]
                return self._piece(data, final)
            if len(self._rest) > self._limits.record_bytes:
                raise LineTooLong(file=self._name)

    def _to_bytes(self, raw: bytes, *, final: bool) -> bytes:
        if self._wide is None:
            return raw
        try:
            text = self._wide.decode(raw, final)
        except UnicodeDecodeError:  # cut within a character, or no character at all: written as escapes
            text = (self._wide.getstate()[0] + raw).decode(self._encoding.name, "backslashreplace")
            self._wide.reset()
        return text.encode("utf-8", "surrogatepass")

    def _piece(self, data: bytes, final: bool) -> Piece:
        if self._wide is not None:
            return _lines_of_utf8(data, final)
        try:
            if self._encoding.name == "utf-8":
                if not data.isascii():
                    data.decode("utf-8")
                return Piece(data, final)
            return Piece(data.decode(self._encoding.name).encode("utf-8"), final)
        except (UnicodeDecodeError, UnicodeEncodeError):
            return _line_by_line(data, final, self._encoding.name)


def _on_error(encoding: Encoding) -> str:
    return WIDE_ERRORS if encoding.name.startswith(("utf-16", "utf-32")) else "backslashreplace"


def _last_line_end(data: bytearray, start: int) -> int:
    """Return the place after the last line end; a carriage return counts only where there is no line feed."""
    found = data.rfind(b"\n", start)
    if found < 0:
        found = data.rfind(b"\r", max(0, start - 1), len(data) - 1)
    return found + 1


def _lines_of_utf8(data: bytes, final: bool) -> Piece:
    """Escape what is no character (half a surrogate pair) and name the lines it was in."""
    try:
        data.decode("utf-8")
        return Piece(data, final)
    except UnicodeDecodeError:
        return _line_by_line(data, final, "utf-8", escape_only=True)


def _line_by_line(data: bytes, final: bool, encoding: str, *, escape_only: bool = False) -> Piece:
    lines: list[str] = []
    foreign: dict[int, str] = {}
    for index, line in enumerate(_physical_lines(data)):
        text, used = _decode(line, (encoding,) if escape_only else (encoding, FOREIGN))
        if used != encoding:
            foreign[index] = used
        lines.append(text)
    return Piece("".join(lines).encode("utf-8"), final, foreign)


def _physical_lines(data: bytes) -> io.TextIOBase:
    """Split at line feeds, carriage returns and both, each byte kept as one character."""
    return io.StringIO(data.decode("latin-1"), newline="")


def _decode(line: str, encodings: tuple[str, ...]) -> tuple[str, str]:
    raw = line.encode("latin-1")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
            text.encode("utf-8")
        except UnicodeError:
            continue
        return text, encoding
    return raw.decode(encodings[0], "backslashreplace"), ESCAPED
