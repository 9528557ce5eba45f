"""PDF: the text of each page, by the PDF engine of Chromium. No script is run, no link followed.

A page without text is drawn in memory for `readers.ocr`, where its program is installed; nobody is shown the picture.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment, add_attachments
from casefold.formats.readers.container import Container
from casefold.formats.readers.documents import PROVES, About, Document, Draft
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import PDF
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.ocr import RESOLUTION, Scans
from casefold.formats.readers.protection import locked
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source

MOST_IN_MEMORY: Final = 256 * MEBIBYTE
"""A PDF within a container is read in memory, as the engine goes back and forth in it."""
MOST_PAGES: Final = 200_000
MOST_PIXELS: Final = 25_000_000
"""A page is drawn coarser than it would be for a reading where it is larger than this: an A3 page fits."""
_POINTS: Final = 72
"""Points an inch."""
_MOST_ATTACHMENTS: Final = 1_000
_HYPHEN: Final = "\ufffe"
"""What the engine writes for a hyphen at the end of a line."""
_TIME: Final = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-]\d\d)?'?(\d\d)?'?")


class PdfFormat(ItemFormat):
    """Reads a PDF page by page."""

    name: ClassVar[str] = "pdf"
    title: ClassVar[str] = "PDF documents"
    kinds: ClassVar[tuple[str, ...]] = ("document", "media")
    media_types: ClassVar[tuple[str, ...]] = (PDF,)
    proves: ClassVar[str] = PROVES + (
        " Text comes in the order in which the file draws it, what is covered or outside the page among it. A page "
        "without text may be a scan: OCR (Tesseract, where it is installed) reads it, and that text is a draft with "
        "the program's own confidence, to be compared with the page; a page it gave none of is counted, named and "
        "not searched. Comments and forms are not read."
    )
    tested_on: ClassVar[str] = (
        "real data: four PDF files of the ingest-file test suite, one of the VAST Challenge 2014; "
        "scans (drawn from a known text), passwords and attachments: made-up only"
    )
    style: ClassVar[Style] = Style(unit="page", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file that begins as a PDF; raises BadExhibit where it is damaged or waits for a password."""
        if source.media_type != PDF:
            return None
        with _opened(source) as document:
            return Recognition(self.name, 0.95, f"PDF of {len(document):,} pages")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the pages, then list the files that are attached to the document."""
        with _opened(source) as document:
            count = len(document)
            pages, scans = Document(out, _about(document)), Scans(out, options.ocr)
            for number in range(1, min(count, MOST_PAGES) + 1):
                if not pages.passes_by(number):
                    _add_page(document, number, pages, scans)
                out.progress(number / count)
            scans.tell(count, pages.without_text)
            if count > MOST_PAGES:
                out.inventory("pages", f"{count - MOST_PAGES:,} pages beyond the first {MOST_PAGES:,} were not read")
            add_attachments(out, 1, _attachments(document), parent="page:1")

    def container(self, source: Source) -> Container | None:
        """Open the files attached to the document."""
        return Attached(source, lambda: _groups(source))


def _add_page(document: Any, number: int, pages: Document, scans: Scans) -> None:
    text = _text(document, number - 1)
    readable = _is_readable(text)
    draft = None
    if text.strip() == "" or not readable:
        found = scans.page(number, partial(_picture, document, number - 1))
        draft = Draft(found.text, scans.mark(found)) if found is not None else None
    pages.add(number, text, readable=readable, draft=draft)


def _groups(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    with _opened(source) as document:
        yield "", _attachments(document)


def _engine() -> Any:
    """Load the engine with the first PDF: it takes as long as all formats together."""
    import pypdfium2

    return pypdfium2


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    if isinstance(source, MemberSource) and source.size > MOST_IN_MEMORY:
        raise BadExhibit(
            f"is larger than {MOST_IN_MEMORY:,} bytes and lies in a container",
            file=source.name,
            remedy="Unpack it and import it by itself.",
        )
    engine = _engine()
    with source.stream() as stream:
        given = stream.read() if isinstance(source, MemberSource) else stream
        try:
            document = engine.PdfDocument(given)
        except engine.PdfiumError as fault:
            if "password" in str(fault).lower():
                raise locked(source) from fault
            raise BadExhibit(
                f"cannot be read as a PDF: {fault}", file=source.name, remedy="Ask for a fresh copy."
            ) from fault
        try:
            yield document
        finally:
            document.close()


def _text(document: Any, index: int) -> str:
    """Return a page's text; '' for a page that is damaged."""
    try:
        page = document[index]
    except _engine().PdfiumError:
        return ""
    try:
        with_text = page.get_textpage()
        try:
            found = str(with_text.get_text_range())
        finally:
            with_text.close()
    except _engine().PdfiumError:
        return ""
    finally:
        page.close()
    return found.replace(_HYPHEN, "-").replace("\r\n", "\n").replace("\0", "")


def _picture(document: Any, index: int) -> bytes:
    """Draw a page in greys as a PGM picture; no bytes for one that is damaged or of one colour."""
    try:
        page = document[index]
    except _engine().PdfiumError:
        return b""
    try:
        width, height = page.get_size()
        scale = min(RESOLUTION / _POINTS, math.sqrt(MOST_PIXELS / max(1.0, width * height)))
        drawn = page.render(scale=scale, grayscale=True, draw_annots=True).to_numpy()
    except (_engine().PdfiumError, ValueError):
        return b""
    finally:
        page.close()
    if drawn.size == 0 or drawn.min() == drawn.max():
        return b""
    return b"P5\n%d %d\n255\n" % (drawn.shape[1], drawn.shape[0]) + bytes(drawn.data)


def _is_readable(text: str) -> bool:
    """Say whether the letters are letters: fonts without a table of characters give numbers in their place."""
    seen = [character for character in text if not character.isspace()]
    odd = sum(unicodedata.category(character) in ("Cc", "Cn", "Co") for character in seen)
    return odd * 5 <= len(seen)


def _about(document: Any) -> About:
    stated = {key: str(value) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    return About(
        title=stated.pop("Title", ""),
        author=stated.pop("Author", ""),
        saved=_time(stated.pop("ModDate", "")),
        made=_time(stated.pop("CreationDate", "")),
        pages=len(document),
        more=stated,
    )


def _time(written: str) -> str:
    """Return a PDF date such as `D:20260302083105+01'00'` as ISO text; as written where it is none."""
    match = _TIME.match(written)
    if match is None:
        return written
    year, month, day, hour, minute, second, zone, zone_minutes = match.groups()
    text = f"{year}-{month or '01'}-{day or '01'}"
    if hour:
        text += f"T{hour}:{minute or '00'}:{second or '00'}"
        if zone:
            text += "Z" if zone == "Z" else f"{zone}:{zone_minutes or '00'}"
    return text


def _attachments(document: Any) -> list[Attachment]:
    found = []
    for index in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        name = ""
        try:
            item = document.get_attachment(index)
            name = item.get_name()
            content = bytes(item.get_data())
        except _engine().PdfiumError:
            found.append(Attachment(name, "damaged", None))
            continue
        found.append(Attachment(name, "", partial(bytes, content)))
    return found


FORMAT = PdfFormat()
