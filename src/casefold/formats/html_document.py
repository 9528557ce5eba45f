"""Web pages and other HTML that no other format knows: their text, as a person would have read it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import SURE, ReadOptions, Recognition
from casefold.formats.readers.documents import PROVES, About, Document
from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.html_text import HtmlText
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import HTML
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source

_CHARSET: Final = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
MOST_BYTES: Final = 64 * MEBIBYTE
_MARK: Final = "\ufeff"
_SAVED: Final = ("last-modified", "article:modified_time", "dcterms.modified", "revised")
_MADE: Final = ("date", "article:published_time", "dcterms.created", "dc.date")


class HtmlDocumentFormat(ItemFormat):
    """Reads an HTML document in passages."""

    name: ClassVar[str] = "html_document"
    title: ClassVar[str] = "Web pages and HTML documents"
    kinds: ClassVar[tuple[str, ...]] = ("document",)
    media_types: ClassVar[tuple[str, ...]] = (HTML,)
    proves: ClassVar[str] = PROVES + (
        " Not what a browser showed: scripts are not run, hidden text stands among the rest. A place counts the lines "
        "of its text, a line for each block."
    )
    tested_on: ClassVar[str] = "real data: the Universal Declaration of Human Rights in 12 languages; the rest made-up"
    style: ClassVar[Style] = Style(unit="paragraph", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim any HTML, if no other format may know it."""
        if source.media_type != HTML:
            return None
        return Recognition(self.name, SURE, "HTML that no other format may know", last_resort=True)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the passages of its text."""
        if source.size > MOST_BYTES:
            raise BadExhibit(
                f"is larger than {MOST_BYTES:,} bytes", file=source.name, remedy="Import it with --as plain_text."
            )
        encoding = _encoding(source, options, out)
        with source.stream() as stream:
            page = HtmlText(stream.read().decode(encoding, "backslashreplace").removeprefix(_MARK).replace("\0", ""))
        document = Document(out, _about(page))
        if document.add_passages(page.lines) == 0:
            document.add(1, "")


def _about(page: HtmlText) -> About:
    """Return what the document says of itself."""
    meta = page.meta
    used = {"author", "language", "content-language", *_SAVED, *_MADE}
    return About(
        title=page.title,
        author=meta.get("author", ""),
        language=page.language or meta.get("language", "") or meta.get("content-language", ""),
        saved=next((meta[name] for name in _SAVED if meta.get(name)), ""),
        made=next((meta[name] for name in _MADE if meta.get(name)), ""),
        more={f"meta {name}": text for name, text in meta.items() if text and name not in used},
    )


def _encoding(source: Source, options: ReadOptions, out: Records) -> str:
    """Return the encoding: given, or found; one that the document states, where the bytes leave it open."""
    with source.stream() as stream:
        found = find_encoding(stream, options.encoding)
    stated = _CHARSET.search(source.head)
    if found.basis not in ("guessed", "mostly valid"):
        return found.name
    if stated is not None:
        try:
            return codecs.lookup(stated[1].decode("ascii")).name
        except LookupError:
            pass
    out.note(f"read as {found.name}, which is {found.basis}; say otherwise with --encoding")
    return found.name


FORMAT = HtmlDocumentFormat()
