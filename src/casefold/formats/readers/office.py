"""Office documents, XML in a ZIP: their text as paragraphs, what lies in them as files.

The parts are read as streams under the budget of `readers.container`, and a document type is refused, so that neither a
bomb nor an entity gets further than the reader. What an office program would show is not computed: fields, formulas and
charts come with the text the program stored, if it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from casefold.errors import BadExhibit
from casefold.formats.readers.attached import Attachment
from casefold.formats.readers.container import Container, open_zip
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.member_source import KEPT_BYTES, MemberSource
from casefold.formats.readers.members import READ_BYTES
from casefold.formats.readers.protection import locked
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml import XmlStream
from casefold.formats.readers.xml_events import BadXml, XmlParser

MOST_DEEP: Final = 10_000
"""Paragraphs within paragraphs (of text boxes) that are told apart."""
MOST_NAMES: Final = 100_000
_MOST_EMBEDDED: Final = 256 * MEBIBYTE
_MOST_STATED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rules:
    """Which elements of a dialect hold text; names without their prefix."""

    paragraphs: frozenset[str]
    texts: frozenset[str] = frozenset()
    """Elements whose characters are text; empty where all within a paragraph are."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Elements that stand for a character."""
    asides: Mapping[str, str] = field(default_factory=dict)
    """Elements whose text does not stand in the main text -> the part it is handed over as."""
    silent: frozenset[str] = frozenset()
    """Elements whose text is a repetition or none."""
    within: str = ""
    """The element in which a mark is one: Word's tab stops have the same name as its tabs."""
    page: str = ""
    """The element that is a page (a slide)."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `page` counts from 1 where the dialect has pages, else 0."""

    text: str
    part: str = ""
    page: int = 0


class Package:
    """An opened office document."""

    def __init__(self, source: Source) -> None:
        """Open it; raises BadExhibit where its directory is damaged."""
        self._source = source
        self._container: Container = open_zip(source)
        self.names: list[str] = []
        for name in self._container.names():
            if len(self.names) < MOST_NAMES:
                self.names.append(name)

    def member(self, name: str) -> MemberSource | None:
        """Open a part; None where there is none; raises BadExhibit where it is damaged or encrypted."""
        return self._container.open(name)

    def paragraphs(self, name: str, rules: Rules) -> Iterator[Paragraph]:
        """Yield the paragraphs of a part.

        Raises:
            BrokenOff: The part is no XML from some place on; what came before stands.
            BadExhibit: The part is damaged, or declares a document type.
        """
        member = self.member(name)
        if member is not None:
            yield from _paragraphs(member, rules)

    def properties(self, name: str) -> dict[str, str]:
        """Return the texts of a part's elements under their names without prefix; a broken part gives what it has."""
        found: dict[str, str] = {}
        member = self.member(name) if name in self.names else None
        if member is not None:
            with suppress(BrokenOff):
                _collect(member, found)
        return found

    def relations(self, name: str) -> dict[str, str]:
        """Return the targets of a relations part under their ids; a broken part gives what it has."""
        found: dict[str, str] = {}

        def take(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "Relationship" and len(found) < MOST_NAMES:
                found[attributes.get("Id", "")] = attributes.get("Target", "")

        self._elements(name, take)
        return found

    def references(self, name: str, element: str) -> list[str]:
        """Return the relation ids that the elements of this name refer to, in their order."""
        found: list[str] = []

        def take(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == element and len(found) < MOST_NAMES:
                found.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

        self._elements(name, take)
        return found

    def _elements(self, name: str, take: Callable[[str, dict[str, str]], None]) -> None:
        member = self.member(name) if name in self.names else None
        if member is None:
            return
        with member.stream() as stream, suppress(BadXml, LookupError):
            reader = XmlParser(XmlStream(iter(lambda: stream.read(READ_BYTES), b"")), member.name)
            reader.parser.StartElementHandler = take
            for _ in reader.run():
                pass

    def embedded(self, folders: Iterable[str]) -> list[Attachment]:
        """Return the files that lie in the document: pictures, tables, other documents."""
        inside = tuple(folders)
        return [self._attachment(name) for name in self.names if name.startswith(inside)]

    def _attachment(self, name: str) -> Attachment:
        def content() -> bytes:
            member = self.member(name)
            if member is None:
                return b""
            if member.size > _MOST_EMBEDDED:
                raise BadExhibit("a file in it is too large", file=self._source.name, place=name, remedy="Unpack it.")
            with member.stream() as stream:
                return stream.read()

        return Attachment(name, "", content, inline=True)


def refuse_encrypted(package: Package, source: Source) -> None:
    """Raise Locked where an OpenDocument's manifest says that its parts wait for a password."""
    manifest = package.member("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.names else None
    if manifest is None:
        return
    with manifest.stream() as stream:
        if b"encryption-data" in stream.read(KEPT_BYTES):
            raise locked(source)


class _Text:
    """Takes the events of a part and gathers its paragraphs."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._open: list[list[str]] = []
        self._names: list[str] = []
        self._asides: list[str] = []
        self._silent = self._text = self._page = self._within = 0
        self.done: list[Paragraph] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name, rules = tag.rpartition(":")[2], self._rules
        if name in rules.silent:
            self._silent += 1
        if name in rules.asides:
            self._asides.append(rules.asides[name])
            self._open.append([])  # takes what it says outside its own paragraphs, such as who wrote a comment
        if name in rules.texts:
            self._text += 1
        if name == rules.within:
            self._within += 1
        if name == rules.page:
            self._page += 1
        if name in rules.paragraphs and len(self._open) < MOST_DEEP:
            self._open.append([])
        elif name in rules.marks and self._open and (self._within or not rules.within) and not self._silent:
            count = attributes.get("text:c", "1") if name == "s" else "1"
            self._open[-1].append(rules.marks[name] * (int(count) if count.isdecimal() and len(count) < 4 else 1))

    def end(self, tag: str) -> None:
        name, rules = tag.rpartition(":")[2], self._rules
        if name in rules.paragraphs and self._open:
            text = "".join(self._open.pop())
            if not self._silent:
                self.done.append(Paragraph(text, self._asides[-1] if self._asides else "", self._page))
        if name in rules.silent:
            self._silent -= 1
        if name in rules.asides:
            self._asides.pop()
            self._open.pop()
        if name in rules.texts:
            self._text -= 1
        if name == rules.within:
            self._within -= 1

    def data(self, text: str) -> None:
        if self._open and not self._silent and (self._text or not self._rules.texts):
            self._open[-1].append(text)


def _paragraphs(member: MemberSource, rules: Rules) -> Iterator[Paragraph]:
    text = _Text(rules)
    with member.stream() as stream:
        reader = XmlParser(XmlStream(iter(lambda: stream.read(READ_BYTES), b"")), member.name)
        reader.parser.StartElementHandler = text.start
        reader.parser.EndElementHandler = text.end
        reader.parser.CharacterDataHandler = text.data
        try:
            for _ in reader.run():
                yield from text.done
                text.done.clear()
        except (BadXml, LookupError) as fault:
            yield from text.done
            raise BrokenOff(f"{member.name} is no sound XML: {fault}") from fault
    yield from text.done


def _collect(member: MemberSource, found: dict[str, str]) -> None:
    held: list[list[str]] = []

    def start(_tag: str, _attributes: dict[str, str]) -> None:
        held.append([])

    def end(tag: str) -> None:
        text = "".join(held.pop()).strip()
        if text:
            found.setdefault(tag.rpartition(":")[2], text[:_MOST_STATED])

    with member.stream() as stream:
        reader = XmlParser(XmlStream(iter(lambda: stream.read(READ_BYTES), b"")), member.name)
        reader.parser.StartElementHandler = start
        reader.parser.EndElementHandler = end
        reader.parser.CharacterDataHandler = lambda text: held[-1].append(text) if held else None
        try:
            for _ in reader.run():
                pass
        except (BadXml, LookupError) as fault:
            raise BrokenOff(str(fault)) from fault
