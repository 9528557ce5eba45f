"""RTF documents: their text, and what their information group says."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.documents import PROVES, About, Document
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import RTF
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source

MOST_BYTES: Final = 64 * MEBIBYTE
_CODE_PAGE: Final = re.compile(rb"\\ansicpg(\d{3,5})")
_TIME: Final = re.compile(rb"\{\\(creatim|revtim)((?:\\(?:yr|mo|dy|hr|min|sec)\d{1,4})+)\s*\}")
_UNIT: Final = re.compile(rb"\\(yr|mo|dy|hr|min|sec)(\d{1,4})")
_STATED: Final = re.compile(rb"\{\\(title|author|operator|company|subject|keywords)\b ?((?:[^{}\\]|\\[^*])*)\}")
_PICTURES: Final = re.compile(rb"(?:[0-9a-fA-F]{2}\s*){512,}")
_PAGES: Final = re.compile(rb"\{\\nofpages(\d{1,6})\}")


class RtfFormat(ItemFormat):
    """Reads an RTF document in passages."""

    name: ClassVar[str] = "rtf"
    title: ClassVar[str] = "RTF documents"
    kinds: ClassVar[tuple[str, ...]] = ("document",)
    media_types: ClassVar[tuple[str, ...]] = (RTF,)
    proves: ClassVar[str] = PROVES + (
        " Objects and files within it are not read. A place counts the lines of its text."
    )
    tested_on: ClassVar[str] = "made-up only"
    style: ClassVar[Style] = Style(unit="paragraph", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file that begins as RTF."""
        return Recognition(self.name, 0.95, "begins as RTF") if source.media_type == RTF else None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the passages of its text."""
        if source.size > MOST_BYTES:
            raise BadExhibit(
                f"is larger than {MOST_BYTES:,} bytes",
                file=source.name,
                remedy="Save it as DOCX or PDF and import that.",
            )
        with source.stream() as stream:
            # A picture is digits by the million, which are no text and cost the library hours.
            data = _PICTURES.sub(b"", stream.read())
        encoding = options.encoding or _code_page(data)
        if b"\\object" in data:
            out.inventory("objects", "the document holds objects (other files) that were not read")
        document = Document(out, _about(data, encoding))
        if document.add_passages(_text(data, encoding, source).split("\n")) == 0:
            document.add(1, "")


def _code_page(data: bytes) -> str:
    stated = _CODE_PAGE.search(data)
    try:
        return codecs.lookup(f"cp{int(stated[1])}" if stated else "cp1252").name
    except LookupError:
        return "cp1252"


def _text(data: bytes, encoding: str, source: Source) -> str:
    try:
        return _plain(data, encoding)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as fault:
        raise BadExhibit(
            f"cannot be read as RTF: {fault}", file=source.name, remedy="Save it as DOCX or PDF and import that."
        ) from fault


def _plain(data: bytes, encoding: str) -> str:
    from striprtf import striprtf  # with the first RTF: it takes a while

    convert: Any = striprtf.rtf_to_text
    # What it gathered last it hands over with what follows: here, where a file breaks off, an end.
    return str(convert(data.decode("latin-1") + " }", encoding=encoding, errors="replace"))


def _about(data: bytes, encoding: str) -> About:
    head = data[:MEBIBYTE]
    stated: dict[str, str] = {}
    for name, text in _STATED.findall(head):
        stated.setdefault(name.decode(), _plain(b"{\\rtf1 " + text + b"}", encoding).strip())
    times = {name: _time(written) for name, written in _TIME.findall(head)}
    pages = _PAGES.search(head)
    return About(
        title=stated.pop("title", ""),
        author=stated.pop("author", ""),
        saved=times.get(b"revtim", ""),
        made=times.get(b"creatim", ""),
        pages=int(pages[1]) if pages else None,
        more={("last saved by" if name == "operator" else name): text for name, text in stated.items() if text},
    )


def _time(written: bytes) -> str:
    found = {unit: int(value) for unit, value in _UNIT.findall(written)}
    day = f"{found.get(b'yr', 0):04}-{found.get(b'mo', 0):02}-{found.get(b'dy', 0):02}"
    return f"{day}T{found.get(b'hr', 0):02}:{found.get(b'min', 0):02}:{found.get(b'sec', 0):02}"


FORMAT = RtfFormat()
