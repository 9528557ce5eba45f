"""Scans that came as pictures: read by OCR, and only where a person says that this picture is one.

A picture may show abuse. None is taken for a scan by itself, in a container or alone: somebody names the file
(`--as scan`), and the program reads it from memory. Nothing is shown, and no smaller picture is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.documents import About, Document, Draft
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import JPEG
from casefold.formats.readers.ocr import Scans
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source

NOT_BY_ITSELF: Final = 0.1
"""Far below what any format is taken for: only `--as scan` reads a picture."""
MOST_BYTES: Final = 256 * MEBIBYTE
_PICTURES: Final = ("image/tiff", "image/png", JPEG)


class ScanFormat(ItemFormat):
    """Reads a picture of text, page by page."""

    name: ClassVar[str] = "scan"
    title: ClassVar[str] = "Scans as TIFF, PNG or JPEG, where a person says --as scan"
    kinds: ClassVar[tuple[str, ...]] = ("document",)
    media_types: ClassVar[tuple[str, ...]] = _PICTURES
    proves: ClassVar[str] = (
        "That a program (Tesseract, named beside each record with its confidence) read this text in the picture. It is "
        "a draft: letters are mistaken, left out and made up of stains, so it is compared with the picture before it "
        "is used. Not who wrote it, nor when."
    )
    tested_on: ClassVar[str] = "made-up only: pictures drawn from a known text"
    style: ClassVar[Style] = Style(unit="page", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Name the format of a picture with a score that no import takes without a person's word."""
        if source.media_type not in _PICTURES:
            return None
        return Recognition(self.name, NOT_BY_ITSELF, "a picture; if it is a scan, say so with --as scan")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the text of each page; where the program is not installed, pages without text."""
        if source.size > MOST_BYTES:
            raise BadExhibit(f"is larger than {MOST_BYTES:,} bytes", file=source.name, remedy="Split it into pages.")
        count = _pages(source)
        pages, scans = Document(out, About(pages=count)), Scans(out, options.ocr)
        for number in range(1, count + 1):
            if not pages.passes_by(number):
                found = scans.page(number, partial(_content, source), number)
                pages.add(number, "", draft=Draft(found.text, scans.mark(found)) if found else None)
            out.progress(number / count)
        scans.tell(count, pages.without_text)


def _content(source: Source) -> bytes:
    with source.stream() as stream:
        return stream.read()


def _pages(source: Source) -> int:
    """Count the pictures of a TIFF by its chain of directories; any other picture is one page."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(source.head[:4])
    if order is None:
        return 1
    seen: set[int] = set()
    with source.stream() as stream:
        place = int.from_bytes(source.head[4:8], order)  # type: ignore[arg-type] # one of two words
        while place and place not in seen and place < source.size:
            seen.add(place)
            stream.seek(place)
            entries = int.from_bytes(stream.read(2), order)  # type: ignore[arg-type]
            stream.seek(place + 2 + 12 * entries)
            place = int.from_bytes(stream.read(4), order)  # type: ignore[arg-type]
    return len(seen)


FORMAT = ScanFormat()
