"""The lines of a chat: cut at line feeds only, since a message may hold every other character that ends a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.encoding import Encoding, find_encoding
from casefold.formats.readers.rows import MEBIBYTE, Limits
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_stream import TextStream

LIMITS: Final = Limits(record_bytes=256 * MEBIBYTE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end."""

    number: int
    """1-based."""
    text: str
    crlf: bool
    decoded_as: str = ""
    """The encoding it was read in where that is not the file's; '' else."""


def encoding_of(source: Source, given: str | None) -> Encoding:
    """Settle the encoding of a chat."""
    with source.stream() as stream:
        return find_encoding(stream, given)


def lines_of(source: Source, encoding: Encoding, tell: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Yield the lines; `tell` is told the bytes read so far.

    Raises:
        LineTooLong: A line is beyond 256 MiB.
    """
    stream = TextStream(source, encoding, LIMITS)
    number = 0
    try:
        while True:
            piece = stream.next_piece()
            texts = piece.data.decode("utf-8").split("\n")
            if texts[-1] == "":
                texts.pop()
            foreign = _by_feeds(piece.data, piece.foreign) if piece.foreign else {}
            for place, text in enumerate(texts):
                number += 1
                crlf = text.endswith("\r")
                yield Line(number, text[:-1] if crlf else text, crlf, foreign.get(place, ""))
            if tell is not None:
                tell(stream.bytes_read)
            if piece.final:
                return
    finally:
        stream.close()


def _by_feeds(data: bytes, foreign: dict[int, str]) -> dict[int, str]:
    """Count by line feeds the lines that the stream counts by every line end."""
    feeds: dict[int, str] = {}
    physical = 0
    text = data.decode("utf-8")
    for place, line in enumerate(text.split("\n")):
        ends = line.count("\r") + (0 if line.endswith("\r") else 1)
        for index in range(physical, physical + ends):
            if index in foreign:
                feeds[place] = foreign[index]
        physical += ends
    return feeds
