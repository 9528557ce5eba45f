"""PowerPoint presentations (PPTX): text slide by slide, with the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.attached import Attached, Attachment, add_attachments
from casefold.formats.readers.container import Container
from casefold.formats.readers.documents import PROVES, Document
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import PPTX
from casefold.formats.readers.office import Package
from casefold.formats.readers.office_text import SLIDE, by_number, microsoft_about
from casefold.formats.readers.source import Source

_EMBEDDED: Final = ("ppt/media/", "ppt/embeddings/")


class PptxFormat(ItemFormat):
    """Reads a presentation slide by slide."""

    name: ClassVar[str] = "pptx"
    title: ClassVar[str] = "PowerPoint presentations: PPTX"
    kinds: ClassVar[tuple[str, ...]] = ("document", "media")
    media_types: ClassVar[tuple[str, ...]] = (PPTX,)
    proves: ClassVar[str] = PROVES + " Slides are counted in the order they are shown, hidden ones among them."
    tested_on: ClassVar[str] = "made-up only"
    style: ClassVar[Style] = Style(unit="slide", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that holds a PowerPoint presentation."""
        if source.media_type != PPTX:
            return None
        return Recognition(self.name, 0.95, "ZIP with a PowerPoint presentation")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the slides, each with its notes."""
        package = Package(source)
        document = Document(out, microsoft_about(package, pages="Slides"))
        add_attachments(out, 1, package.embedded(_EMBEDDED), parent="slide:1")
        order = _order(package)
        for number, name in enumerate(order, start=1):
            if document.passes_by(number):
                continue
            document.add(number, _text(package, name))
            notes = _notes(package, name)
            if notes:
                document.add(number, notes, part="notes")
            out.progress(number / len(order))
        if not order:
            document.add(1, "")

    def container(self, source: Source) -> Container | None:
        """Open the files that lie in it."""
        return Attached(source, lambda: _groups(source))


def _groups(source: Source) -> Iterator[tuple[str, list[Attachment]]]:
    yield "", Package(source).embedded(_EMBEDDED)


def _order(package: Package) -> list[str]:
    """Return the slides in the order they are shown; those the presentation does not name come last."""
    targets = package.relations("ppt/_rels/presentation.xml.rels")
    shown = [f"ppt/{targets[key]}" for key in package.references("ppt/presentation.xml", "sldId") if key in targets]
    there = by_number(package.names, "ppt/slides/slide")
    named = [name for name in dict.fromkeys(shown) if name in there]
    return named + [name for name in there if name not in named]


def _notes(package: Package, slide: str) -> str:
    folder, _, name = slide.rpartition("/")
    targets = package.relations(f"{folder}/_rels/{name}.rels").values()
    notes = next((target.removeprefix("../") for target in targets if "notesSlides/" in target), None)
    return _text(package, f"ppt/{notes}").strip() if notes else ""


def _text(package: Package, name: str) -> str:
    return "\n".join(paragraph.text for paragraph in package.paragraphs(name, SLIDE))


FORMAT = PptxFormat()
