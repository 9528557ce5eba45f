"""A document becomes records: page by page, or in passages of a readable length, with what it says about itself.

A record's `raw` has the digest of its text, so that a text read again is compared without being kept twice. The first
record also carries who is named as author and when the document says it was last saved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.items import Records, Side, sound

PASSAGE_CHARACTERS: Final = 20_000
"""A passage ends with the paragraph or line that reaches this length."""
MOST_CHARACTERS: Final = 5_000_000
"""Text of one page or paragraph that is kept."""
NO_TEXT: Final = "no_text"
DRAFT_READING: Final = "draft_reading"
NOT_READ_FURTHER: Final = "not_read_further"
PROVES: Final = (
    "That the exhibit holds such a document with this text. Title, author, language and times are what the program "
    "that saved it wrote or was told: not who wrote it, nor when. Pictures are not looked at, and text in them is not "
    "found."
)
"""What a document proves, in whatever file."""
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?\Z")
_FINER: Final = re.compile(r"(?<=\.\d{6})\d+")
"""LibreOffice writes nanoseconds."""
_MOST_STATED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a program read in the picture of a page: not the exhibit's own text, and perhaps wrong."""

    text: str
    mark: str
    """Which program read it, and how sure it is; goes to `confidence`."""


@dataclass(frozen=True, slots=True)
class About:
    """What a document says about itself; '' where it does not."""

    title: str = ""
    author: str = ""
    language: str = ""
    saved: str = ""
    made: str = ""
    pages: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    """Further properties under their names."""

    def raw(self) -> dict[str, str]:
        """Return all of it as read."""
        stated = {"title": self.title, "author": self.author, "language": self.language, "last saved": self.saved}
        stated |= {"made": self.made, **self.more}
        return {name: value[:_MOST_STATED] for name, value in stated.items() if value}


class Document:
    """Hands one document over, record by record.

    Attributes:
        without_text: Numbers of the pages without text so far.
    """

    def __init__(self, out: Records, about: About) -> None:
        self._out, self._about = out, about
        self._first = True
        self.without_text: list[int] = []

    def passes_by(self, number: int) -> bool:
        """Say whether a page need not be read, because a single other one is looked for."""
        passed = self._out.passes_by(number)
        self._first = self._first and not passed
        return passed

    def add(self, number: int, text: str, *, part: str = "", readable: bool = True, draft: Draft | None = None) -> None:
        """Take a page or passage.

        Args:
            number: Its place, counted from 1 within `part`.
            text: Its text.
            part: Where beside the main text it stands: notes, comments.
            readable: False where its letters cannot be told.
            draft: What was read in its picture, where it has no text that can be read.
        """
        if self.passes_by(number):
            return
        first, self._first = self._first, False
        body = sound(text[:MOST_CHARACTERS].strip())
        flags = []
        shown = body if readable else ""
        if draft is not None:
            shown = sound(draft.text[:MOST_CHARACTERS].strip())
            flags.append(DRAFT_READING)
        elif not shown:
            self.without_text.append(number)
            flags.append(NO_TEXT)
        if len(text) > MOST_CHARACTERS:
            flags.append(NOT_READ_FURTHER)
        self._out.add(
            "document",
            number,
            fields=self._fields(shown, first=first) | {"confidence": draft.mark if draft else None},
            raw=self._raw(body, first=first),
            sides=self._sides(first=first),
            part=part,
            flags=flags,
            passage=lambda: body,
        )

    def add_passages(self, paragraphs: Iterable[str], *, part: str = "") -> int:
        """Take running text in passages; each stands at the paragraph it begins with. Return the number of passages."""
        count = 0
        for number, text in passages(paragraphs):
            self.add(number, text, part=part)
            count += 1
        return count

    def _fields(self, body: str, *, first: bool) -> dict[str, str | None]:
        about = self._about
        language = _LANGUAGE.match(about.language.strip())
        return {
            "title": about.title,
            "author": about.author,
            "language": language[1].lower() if language else about.language,
            "pages": None if about.pages is None else str(about.pages),
            "body": body,
            "time": _FINER.sub("", about.saved or about.made) if first else None,
        }

    def _raw(self, body: str, *, first: bool) -> dict[str, str]:
        text = {"characters": str(len(body)), "SHA-256 of the text": hashlib.sha256(_encoded(body)).hexdigest()}
        return {**self._about.raw(), **text} if first else text

    def _sides(self, *, first: bool) -> Sequence[Side]:
        author = self._about.author.strip()
        if not first or not author:
            return ()
        return (Side("author", author if "@" in author else f"opaque:{author}", author, raw=author),)


def passages(paragraphs: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield running text in passages, each with the number of the paragraph it begins with; blank ones count, too."""
    held: list[str] = []
    first, length, number = 1, 0, 0
    for number, paragraph in enumerate(paragraphs, start=1):
        if not held and not paragraph.strip():
            continue
        if not held:
            first = number
        held.append(paragraph)
        length += len(paragraph) + 1
        if length >= PASSAGE_CHARACTERS:
            yield first, "\n".join(held)
            held, length = [], 0
    if held:
        yield first, "\n".join(held)


def listed(numbers: Sequence[int], most: int = 20) -> str:
    """Write numbers for a person, the first of them where they are many."""
    shown = ", ".join(f"{number:,}" for number in numbers[:most])
    return f"{shown}, …" if len(numbers) > most else shown


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
