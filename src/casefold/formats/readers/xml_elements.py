"""Elements of an XML file, one after the other, each built whole: for formats that are a long list of small elements.

A format names the elements it wants and those that frame them; nothing else is kept. Prefixes of namespaces are off the
names: files of one format come with and without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml import XmlStream
from casefold.formats.readers.xml_events import BadXml, XmlParser

_CHUNK: Final = 1 << 18
_DEEPEST: Final = 200
_LARGEST: Final = 64 << 20
"""Characters of one wanted element."""


@dataclass(slots=True)
class Element:
    """An element with what it holds."""

    name: str
    attributes: dict[str, str]
    at: int
    """Byte of the file at which it begins."""
    path: tuple[str, ...] = ()
    """Names of the elements around it, the outermost first; () for a child of another one."""
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def find(self, path: str) -> Element | None:
        """Return the first element at a path of names, such as `Acct/Id/IBAN`."""
        found: Element | None = self
        for name in path.split("/"):
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def get(self, *paths: str) -> str | None:
        """Return the text of the first of these paths that has one."""
        for path in paths:
            found = self.find(path)
            if found is not None and found.text.strip():
                return found.text.strip()
        return None

    def flat(self, prefix: str = "") -> dict[str, str | list[str]]:
        """Return path -> text for every element and attribute inside; a list where a path comes several times."""
        out: dict[str, str | list[str]] = {}
        for path, text in self._leaves(prefix):
            before = out.get(path)
            if before is None:
                out[path] = text
            elif isinstance(before, list):
                before.append(text)
            else:
                out[path] = [before, text]
        return out

    def _leaves(self, prefix: str) -> Iterator[tuple[str, str]]:
        for name, text in self.attributes.items():
            if not name.startswith("xmlns"):
                yield f"{prefix}@{name}", text
        text = self.text.strip()
        if text or not (self.children or self.attributes):
            yield prefix.rstrip("/") or self.name, text
        for child in self.children:
            yield from child._leaves(f"{prefix}{child.name}/" if child.children else f"{prefix}{child.name}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A framing element begins or ends."""

    name: str
    begins: bool
    attributes: dict[str, str]


Wanted = Callable[[Sequence[str], str], bool]
"""Says of an element, by the names around it and its own, whether it is wanted whole."""


def elements(source: Source, wanted: Wanted, frames: frozenset[str]) -> Iterator[tuple[Element | Frame, float]]:
    """Yield wanted elements once they end, and frames as they begin and end, with the share of the file read.

    Raises:
        BrokenOff: The file is no XML from some byte on; what stands before has been yielded.
        BadExhibit: It declares a document type.
    """
    builder = _Builder(wanted, frames)
    with source.stream() as stream:
        reader = XmlParser(XmlStream(iter(lambda: stream.read(_CHUNK), b"")), source.name)
        builder.attach(reader)
        fault: BrokenOff | None = None
        run, done = reader.run(), 0
        while True:
            try:
                done = next(run)
            except StopIteration:
                break
            except BadXml as bad:
                fault = BrokenOff(f"is no XML from there on ({bad.damage.reason})", f"byte {bad.damage.at:,}")
            yield from ((item, min(1.0, done / max(1, source.size))) for item in builder.taken())
            if builder.too_large:
                raise BrokenOff("an element is too large or too deep to be read", f"byte {reader.place:,}")
            if fault is not None:
                raise fault
        yield from ((item, 1.0) for item in builder.taken())


class _Builder:
    """Builds elements out of the parser's events."""

    def __init__(self, wanted: Wanted, frames: frozenset[str]) -> None:
        self._wanted, self._frames = wanted, frames
        self._path: list[str] = []
        self._open: list[Element] = []
        self._texts: list[str] = []
        self._size = 0
        self._done: list[Element | Frame] = []
        self.too_large = False

    def attach(self, reader: XmlParser) -> None:
        """Take the events of a parser."""
        self._reader = reader
        reader.parser.StartElementHandler = self._start
        reader.parser.EndElementHandler = self._end
        reader.parser.CharacterDataHandler = self._text

    def taken(self) -> list[Element | Frame]:
        """Return what is ready, once."""
        done, self._done = self._done, []
        return done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self._open:
            self._flush()
            element = Element(name, attributes, 0)
            self._open[-1].children.append(element)
            self._open.append(element)
            self._count(len(name) + sum(map(len, attributes.values())) + 64)
        elif self._wanted(self._path, name):
            self._open.append(Element(name, attributes, self._reader.place, tuple(self._path)))
            self._size = 0
        elif name in self._frames:
            self._done.append(Frame(name, True, attributes))
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            self._give_up()

    def _end(self, tag: str) -> None:
        name = self._path.pop()
        if self._open:
            self._flush()
            element = self._open.pop()
            if not self._open:
                self._done.append(element)
        elif name in self._frames:
            self._done.append(Frame(name, False, {}))

    def _text(self, data: str) -> None:
        if self._open:
            self._texts.append(data)
            self._count(len(data))

    def _flush(self) -> None:
        if self._texts:
            self._open[-1].text += "".join(self._texts)
            self._texts.clear()

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > _LARGEST:
            self._give_up()

    def _give_up(self) -> None:
        self.too_large = True
        self._wanted = lambda path, name: False
        self._open.clear()
        self._texts.clear()
        self._reader.stop()
