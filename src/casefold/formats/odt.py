"""Text documents of LibreOffice and others (ODT): text, comments and what tracked changes took out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment, add_attachments
from casefold.formats.readers.container import Container
from casefold.formats.readers.documents import PROVES, Document
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import ODT
from casefold.formats.readers.office import Package, refuse_encrypted
from casefold.formats.readers.office_text import OPEN_DOCUMENT, add_running_text, open_document_about
from casefold.formats.readers.source import Source

_EMBEDDED: Final = ("Pictures/", "media/", "Object")


class OdtFormat(ItemFormat):
    """Reads an OpenDocument text in passages."""

    name: ClassVar[str] = "odt"
    title: ClassVar[str] = "OpenDocument texts: ODT"
    kinds: ClassVar[tuple[str, ...]] = ("document", "media")
    media_types: ClassVar[tuple[str, ...]] = (ODT,)
    proves: ClassVar[str] = PROVES + (
        " Text that tracked changes took out is kept apart as `deleted text`. A place is the paragraph a passage "
        "begins with; the file does not say on which page it stands."
    )
    tested_on: ClassVar[str] = (
        "real data: one document of the ingest-file test suite; comments, tracked changes and passwords: made-up only"
    )
    style: ClassVar[Style] = Style(unit="paragraph", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that says it is an OpenDocument text; raises BadExhibit where it waits for a password."""
        if source.media_type != ODT:
            return None
        refuse_encrypted(Package(source), source)
        return Recognition(self.name, 0.95, "ZIP that says it is an OpenDocument text")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the passages of the text, then of what stands beside it."""
        package = Package(source)
        document = Document(out, open_document_about(package))
        add_attachments(out, 1, package.embedded(_EMBEDDED), parent="paragraph:1")
        if add_running_text(document, package.paragraphs("content.xml", OPEN_DOCUMENT)) == 0:
            document.add(1, "")

    def container(self, source: Source) -> Container | None:
        """Open the files that lie in it."""
        return Attached(source, lambda: _groups(source))


def _groups(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    yield "", Package(source).embedded(_EMBEDDED)


FORMAT = OdtFormat()
