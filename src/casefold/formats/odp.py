"""Presentations of LibreOffice and others (ODP): text slide by slide, with the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment, add_attachments
from casefold.formats.readers.container import Container
from casefold.formats.readers.documents import PROVES, Document
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import ODP
from casefold.formats.readers.office import Package, refuse_encrypted
from casefold.formats.readers.office_text import OPEN_DOCUMENT, open_document_about
from casefold.formats.readers.source import Source

_EMBEDDED: Final = ("Pictures/", "media/", "Object")


class OdpFormat(ItemFormat):
    """Reads a presentation slide by slide."""

    name: ClassVar[str] = "odp"
    title: ClassVar[str] = "OpenDocument presentations: ODP"
    kinds: ClassVar[tuple[str, ...]] = ("document", "media")
    media_types: ClassVar[tuple[str, ...]] = (ODP,)
    proves: ClassVar[str] = PROVES + " Slides are counted in the order they are shown, hidden ones among them."
    tested_on: ClassVar[str] = "made-up only"
    style: ClassVar[Style] = Style(unit="slide", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that holds an OpenDocument presentation; raises BadExhibit where it waits for a password."""
        if source.media_type != ODP:
            return None
        refuse_encrypted(Package(source), source)
        return Recognition(self.name, 0.95, "ZIP with an OpenDocument presentation")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the slides, each with its notes."""
        package = Package(source)
        document = Document(out, open_document_about(package))
        add_attachments(out, 1, package.embedded(_EMBEDDED), parent="slide:1")
        held: dict[str, list[str]] = {}
        slide = 1
        try:
            for paragraph in package.paragraphs("content.xml", OPEN_DOCUMENT):
                if paragraph.page > slide:
                    _hand_over(document, slide, held)
                    for without in range(slide + 1, paragraph.page):
                        document.add(without, "")
                    held, slide = {}, paragraph.page
                held.setdefault(paragraph.part, []).append(paragraph.text)
        finally:
            _hand_over(document, slide, held)

    def container(self, source: Source) -> Container | None:
        """Open the files that lie in it."""
        return Attached(source, lambda: _groups(source))


def _groups(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    yield "", Package(source).embedded(_EMBEDDED)


def _hand_over(document: Document, slide: int, held: Mapping[str, list[str]]) -> None:
    document.add(slide, "\n".join(held.get("", ())))
    for part, texts in held.items():
        if part and any(text.strip() for text in texts):
            document.add(slide, "\n".join(texts), part=part)


FORMAT = OdpFormat()
