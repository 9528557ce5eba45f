"""Plain text in any encoding: what no other format knows, in passages that a search finds.

JSON, XML and logs of no known export are such text, too: their words are found, their fields are given no meaning.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import SURE, ReadOptions, Recognition
from casefold.formats.readers.documents import PASSAGE_CHARACTERS, About, Document, passages
from casefold.formats.readers.encoding import Encoding, find_encoding
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import JSON, TEXT, XML
from casefold.formats.readers.rows import MEBIBYTE, Limits
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_stream import TextStream

_LIMITS: Final = Limits(record_bytes=64 * MEBIBYTE)
"""JSON without line breaks is one line; a longer one is not held in memory."""
_LONG: Final = 10 * PASSAGE_CHARACTERS
"""Characters from which on a passage is broken within its lines."""
_LISTED: Final = 20
_STRANGE: Final = bytes(range(128, 256))
_FEW: Final = 50
"""One strange byte in this many, or fewer, tells no encoding: English with an accent or a curly quote."""
_NEVER_TEXT: Final = "\ufeff\x00"


class PlainTextFormat(ItemFormat):
    """Reads a text in passages."""

    name: ClassVar[str] = "plain_text"
    title: ClassVar[str] = "Plain text, and JSON, XML and logs of no known export"
    kinds: ClassVar[tuple[str, ...]] = ("document",)
    media_types: ClassVar[tuple[str, ...]] = (TEXT, JSON, XML)
    proves: ClassVar[str] = (
        "That the exhibit holds this text. Not who wrote it, nor when. Columns, fields, dates and numbers in it are "
        "given no meaning; where it is a table, `casefold map` gives them one. Where no encoding fits the whole file, "
        "it is a guess, which the report names and --encoding overrides."
    )
    tested_on: ClassVar[str] = (
        "real data: three texts of the ingest-file test suite, articles of the VAST Challenge 2014; the rest made-up"
    )
    style: ClassVar[Style] = Style(unit="line", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim any text that is not blank, if no other format may know it."""
        if source.media_type not in self.media_types:
            return None
        encoding = find_encoding(io.BytesIO(source.head), options.encoding)
        if not source.head.decode(encoding.name, "replace").strip(_NEVER_TEXT).strip():
            return None
        return Recognition(self.name, SURE, "text that no other format may know", last_resort=True)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the passages; each stands at the line it begins with."""
        encoding = _encoding(source, options)
        if encoding.basis in ("guessed", "mostly valid"):
            out.note(f"read as {encoding.name}, which is {encoding.basis}; say otherwise with --encoding")
        text = TextStream(source, encoding, _LIMITS)
        try:
            document = Document(out, About())
            for number, passage in passages(_lines(text, source, out)):
                for part, piece in _pieces(passage):
                    document.add(number, piece, part=part)
        finally:
            text.close()


def _pieces(passage: str) -> Iterator[tuple[str, str]]:
    """Yield a passage; one that a line makes far too long in pieces, each with the character it begins at."""
    if len(passage) <= _LONG:
        yield "", passage
        return
    for start in range(0, len(passage), PASSAGE_CHARACTERS):
        piece = passage[start : start + PASSAGE_CHARACTERS]
        if piece.strip():
            yield (f"from character {start + 1}" if start else ""), piece


def _encoding(source: Source, options: ReadOptions) -> Encoding:
    """Return the encoding; where few letters tell, Windows western rather than what they happen to fit."""
    with source.stream() as stream:
        found = find_encoding(stream, options.encoding)
        if found.basis != "guessed":
            return found
        stream.seek(0)
        sample = stream.read(MEBIBYTE)
    strange = len(sample) - len(sample.translate(None, delete=_STRANGE))
    return Encoding("cp1252", "guessed") if strange * _FEW <= len(sample) else found


def _lines(text: TextStream, source: Source, out: Records) -> Iterator[str]:
    foreign: list[int] = []
    count = 0
    while True:
        piece = text.next_piece()
        foreign += [count + line + 1 for line in list(piece.foreign)[:_LISTED]]
        for line in io.StringIO(piece.data.decode("utf-8"), newline=None):
            count += 1
            yield line.rstrip("\n").replace("\0", "")
        out.progress(text.bytes_read / max(1, source.size))
        if piece.final:
            break
    if foreign:
        named = ", ".join(f"{line:,}" for line in foreign[:_LISTED])
        out.note(f"lines that are not in the encoding of the file, read as Windows western text: {named}")


FORMAT = PlainTextFormat()
