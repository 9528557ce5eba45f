"""Lines of a text in whatever encoding it is, one after the other, of bounded length; each says how it was read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.source import Source

LONGEST_BYTES: Final = 1 << 20
"""A longer line comes in pieces of this size."""
_WIDE: Final = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class PlainLine:
    """One line."""

    number: int
    text: str
    """Without its line end."""
    foreign: bool
    """Whether it was not in the file's encoding, and is read as Windows western text."""
    end: int
    """Byte of the file behind it, where lines are counted by bytes; 0 in UTF-16 and UTF-32."""


def plain_lines(source: Source, given: str | None = None) -> Iterator[PlainLine]:
    """Yield the lines of a text.

    Raises:
        BadOption: `given` is no encoding.
    """
    with source.stream() as stream:
        encoding = find_encoding(stream, given)
    with source.stream() as stream:
        stream.seek(encoding.mark)
        if encoding.name.startswith(_WIDE):
            name = encoding.name if encoding.name[-2:] in ("le", "be") else f"{encoding.name}-le"
            for number, text in enumerate(codecs.getreader(name)(stream, "replace"), start=1):
                yield PlainLine(number, text.rstrip("\r\n"), False, 0)
            return
        number = 0
        while raw := stream.readline(LONGEST_BYTES):
            number += 1
            text, foreign = _decoded(raw.rstrip(b"\r\n"), encoding.name)
            yield PlainLine(number, text, foreign, stream.tell())


def _decoded(raw: bytes, encoding: str) -> tuple[str, bool]:
    try:
        return raw.decode(encoding), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), True
