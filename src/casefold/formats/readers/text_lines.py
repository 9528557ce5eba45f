"""The lines of a text exhibit with their numbers, in its own encoding: for formats written line by line."""

from __future__ import annotations

from collections.abc import Iterator

from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.rows import Limits
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_stream import LineTooLong, TextStream

_LONGEST_LINE = 16 << 20


def numbered_lines(source: Source, encoding: str | None = None) -> Iterator[tuple[int, str, float]]:
    """Yield each line without its end, its number counted from 1, and the share of the file read.

    Lines end with a line feed, a carriage return, or both. Bytes that are not in the encoding of the file are read as
    Windows western text, else written as escapes; none is lost.

    Raises:
        BrokenOff: A line is longer than any text has.
    """
    with source.stream() as stream:
        found = find_encoding(stream, encoding)
    text = TextStream(source, found, Limits(record_bytes=_LONGEST_LINE))
    number = 0
    try:
        final = False
        while not final:
            piece = text.next_piece(1 << 20)
            final = piece.final
            lines = piece.data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if lines[-1] == "":
                lines.pop()
            for line in lines:
                number += 1
                yield number, line, text.bytes_read / max(1, source.size)
    except LineTooLong as fault:
        raise BrokenOff("a line is longer than 16 MB", f"line {number + 1:,}") from fault
    finally:
        text.close()


def head_lines(source: Source) -> list[str]:
    """Return the lines that the first bytes show, decoded as well as can be; the last may be cut."""
    head = source.head
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace").splitlines()
    return head.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
