"""The dialects of office documents, and the way from an opened one to records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from casefold.formats.readers.documents import About, Document
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.office import Package, Paragraph, Rules

WORD: Final = Rules(
    paragraphs=frozenset({"p"}),
    texts=frozenset({"t"}),
    marks={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    silent=frozenset({"Fallback"}),
    within="r",
)
WORD_DELETED: Final = Rules(paragraphs=frozenset({"del"}), texts=frozenset({"delText"}))
"""What tracked changes took out of the text: Word keeps it until they are accepted."""
SLIDE: Final = Rules(
    paragraphs=frozenset({"p"}), texts=frozenset({"t"}), marks={"br": "\n", "tab": "\t"}, silent=frozenset({"Fallback"})
)
OPEN_DOCUMENT: Final = Rules(
    paragraphs=frozenset({"p", "h"}),
    marks={"tab": "\t", "line-break": "\n", "s": " "},
    asides={"annotation": "comments", "tracked-changes": "deleted text", "notes": "notes"},
    page="page",
)
_NUMBER: Final = re.compile(r"(\d+)\.xml\Z")


def microsoft_about(package: Package, *, pages: str) -> About:
    """Return what the property parts say; `pages` names the element that counts them."""
    core, app = package.properties("docProps/core.xml"), package.properties("docProps/app.xml")
    count = app.get(pages, "")
    more = {
        "last saved by": core.get("lastModifiedBy", ""), "subject": core.get("subject", ""),
        "keywords": core.get("keywords", ""), "description": core.get("description", ""),
        "company": app.get("Company", ""), "program": app.get("Application", ""), "revision": core.get("revision", ""),
    }  # fmt: skip
    return About(
        title=core.get("title", ""),
        author=core.get("creator", ""),
        language=core.get("language", ""),
        saved=core.get("modified", ""),
        made=core.get("created", ""),
        pages=int(count) if count.isdecimal() and len(count) < 8 else None,
        more={name: text for name, text in more.items() if text},
    )


def open_document_about(package: Package) -> About:
    """Return what `meta.xml` of an OpenDocument says."""
    meta = package.properties("meta.xml")
    more = {"last saved by": meta.get("creator", ""), "program": meta.get("generator", "")}
    more |= {"subject": meta.get("subject", ""), "keywords": meta.get("keyword", "")}
    return About(
        title=meta.get("title", ""),
        author=meta.get("initial-creator", "") or meta.get("creator", ""),
        language=meta.get("language", ""),
        saved=meta.get("date", ""),
        made=meta.get("creation-date", ""),
        more={name: text for name, text in more.items() if text},
    )


def add_running_text(document: Document, paragraphs: Iterable[Paragraph]) -> int:
    """Take the paragraphs of a part: the main text in passages, then what stands beside it. Return the passages taken.

    Raises:
        BrokenOff: The part breaks off; what came before is taken.
    """
    beside: dict[str, list[str]] = {}
    broken: list[BrokenOff] = []

    def main() -> Iterator[str]:
        try:
            for paragraph in paragraphs:
                if paragraph.part:
                    beside.setdefault(paragraph.part, []).append(paragraph.text)
                else:
                    yield paragraph.text
        except BrokenOff as fault:
            broken.append(fault)

    count = document.add_passages(main())
    for part, texts in beside.items():
        count += document.add_passages(texts, part=part)
    if broken:
        raise broken[0]
    return count


def by_number(names: Iterable[str], start: str) -> list[str]:
    """Return the parts whose name begins so and ends in a number, by that number."""
    found = [(int(match[1]), name) for name in names if name.startswith(start) and (match := _NUMBER.search(name))]
    return [name for _, name in sorted(found)]
