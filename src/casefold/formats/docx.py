"""Word documents (DOCX): text, notes, comments and what tracked changes took out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment, add_attachments
from casefold.formats.readers.container import Container
from casefold.formats.readers.documents import PROVES, Document
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import DOCX, ENCRYPTED_OFFICE
from casefold.formats.readers.office import Package
from casefold.formats.readers.office_text import (
    WORD,
    WORD_DELETED,
    add_running_text,
    by_number,
    microsoft_about,
)
from casefold.formats.readers.protection import locked
from casefold.formats.readers.source import Source

_BESIDE: Final = {"word/footnotes.xml": "footnotes", "word/endnotes.xml": "endnotes", "word/comments.xml": "comments"}
_EMBEDDED: Final = ("word/media/", "word/embeddings/")


class DocxFormat(ItemFormat):
    """Reads a Word document in passages."""

    name: ClassVar[str] = "docx"
    title: ClassVar[str] = "Word documents: DOCX"
    kinds: ClassVar[tuple[str, ...]] = ("document", "media")
    media_types: ClassVar[tuple[str, ...]] = (DOCX, ENCRYPTED_OFFICE)
    proves: ClassVar[str] = PROVES + (
        " Text that tracked changes took out is kept apart as `deleted text`. Pages are those its program counted when "
        "it saved it; a place is the paragraph a passage begins with."
    )
    tested_on: ClassVar[str] = (
        "real data: 39 documents of the VAST Challenge 2014, one of the ingest-file test suite; notes, comments, "
        "tracked changes and passwords: made-up only"
    )
    style: ClassVar[Style] = Style(unit="paragraph", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that holds a Word document; raises Locked where Office protected it with a password."""
        if source.media_type == ENCRYPTED_OFFICE:
            raise locked(source)
        if source.media_type != DOCX:
            return None
        return Recognition(self.name, 0.95, "ZIP with the text of a Word document")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the passages of the text, then of what stands beside it."""
        package = Package(source)
        document = Document(out, microsoft_about(package, pages="Pages"))
        add_attachments(out, 1, package.embedded(_EMBEDDED), parent="paragraph:1")
        main = _main(package)
        count = add_running_text(document, package.paragraphs(main, WORD))
        for name, part in _beside(package):
            texts = (paragraph.text for paragraph in package.paragraphs(name, WORD))
            count += document.add_passages(texts, part=part)
        deleted = (paragraph.text for paragraph in package.paragraphs(main, WORD_DELETED))
        count += document.add_passages(deleted, part="deleted text")
        if count == 0:
            document.add(1, "")

    def container(self, source: Source) -> Container | None:
        """Open the files that lie in it."""
        return Attached(source, lambda: _groups(source))


def _groups(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    yield "", Package(source).embedded(_EMBEDDED)


def _main(package: Package) -> str:
    """Return the part with the text; Word on the web numbers it."""
    return next((name for name in package.names if name.startswith("word/document")), "word/document.xml")


def _beside(package: Package) -> Iterator[tuple[str, str]]:
    for kind in ("header", "footer"):
        for number, name in enumerate(by_number(package.names, f"word/{kind}"), start=1):
            yield name, f"{kind} {number}"
    for name, part in _BESIDE.items():
        if name in package.names:
            yield name, part


FORMAT = DocxFormat()
