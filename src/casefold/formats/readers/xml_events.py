"""The events of an XML document, and a way past the parser for text a format can read faster by itself.

A document type is refused: no report has one, and every attack by entities does. An event costs a call into Python;
of elements that come by the million in one plain form, a format may read whole runs with a pattern (`Shortcut`). The
parser stays the judge: it is asked before each run whether it stands between elements, and sees all that the pattern
does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from casefold.errors import BadExhibit
from casefold.formats.readers.xml import XmlStream

BUFFER_BYTES = 1 << 16
"""Text of an element comes in one piece up to this size, beyond it in several."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Where a document stops being XML."""

    at: int
    """Byte of the file as it lies in the exhibit."""
    reason: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Reads runs of whole elements past the parser."""

    opening: str
    """How such a run begins."""
    take: Callable[[str, int], int]
    """Reads the run that begins at a place of a text, between elements, where `opening` stands; returns its end."""


class XmlParser:
    """An expat parser over an `XmlStream`: `parser` takes the handlers, `run` feeds it.

    Names come as written and attributes as a dict: resolving namespaces would cost a copy of each name.
    """

    def __init__(self, stream: XmlStream, name: str, *, prefix: str = "") -> None:
        self.stream = stream
        self._name = name
        self._stopped = False
        self._in_cdata = False
        self._fed = self._passed = 0
        self._shortcut: Shortcut | None = None
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.buffer_size = BUFFER_BYTES
        self._expat.StartDoctypeDeclHandler = self._refuse
        self.parser: Any = _Unprefixed(self._expat, prefix) if prefix else self._expat
        """Takes StartElementHandler, EndElementHandler and CharacterDataHandler; `prefix` is off the names."""

    def use(self, shortcut: Shortcut | None) -> None:
        """Let `shortcut` read what it can from here on; None ends it. To be called from a handler of elements."""
        self._shortcut = shortcut
        self._expat.StartCdataSectionHandler = self._start_cdata if shortcut is not None else None
        self._expat.EndCdataSectionHandler = self._end_cdata if shortcut is not None else None

    def stop(self) -> None:
        """Feed nothing after the chunk in hand."""
        self._stopped = True

    def run(self) -> Iterator[int]:
        """Feed the document; yield after each chunk the bytes of the file read. Raises BadXml where it is damaged."""
        read = 0
        try:
            for chunk in self.stream:
                if self._shortcut is None:
                    self._feed(chunk)
                else:
                    self._feed_between(chunk)
                read += len(chunk)
                yield read
                if self._stopped:
                    return
            self._expat.Parse(b"", True)
        except expat.ExpatError as fault:
            if self._stopped:
                return
            place = self.stream.place(self._expat.ErrorByteIndex + self._passed)
            raise BadXml(Damage(place, expat.ErrorString(fault.code) or "not XML")) from fault

    @property
    def place(self) -> int:
        """Byte of the file at which the event in hand begins."""
        return self.stream.place(self._expat.CurrentByteIndex + self._passed)

    def _feed(self, data: bytes) -> None:
        self._expat.Parse(data, False)
        self._fed += len(data)

    def _feed_between(self, chunk: bytes) -> None:
        """Feed what stands between the runs that the shortcut reads."""
        text = chunk.decode()
        narrow = len(text) == len(chunk)
        at = beyond = 0
        while (shortcut := self._shortcut) is not None:
            found = text.find(shortcut.opening, beyond)
            if found < 0:
                break
            if found > at:
                self._feed(text[at:found].encode())
            end = shortcut.take(text, found) if self._is_between_elements() else found
            if end > found:
                self._passed += end - found if narrow else len(text[found:end].encode())
            at, beyond = end, max(end, found + 1)
        self._feed(text[at:].encode())

    def _is_between_elements(self) -> bool:
        """Say whether all that was fed is settled: no tag, comment or CDATA section is open."""
        return not self._in_cdata and self._expat.CurrentByteIndex == self._fed

    def _start_cdata(self) -> None:
        self._in_cdata = True

    def _end_cdata(self) -> None:
        self._in_cdata = False

    def _refuse(self, *_: object) -> None:
        raise BadExhibit(
            "declares a document type (DOCTYPE), which no report has and attacks by entities need",
            file=self._name,
            place=f"byte {self.place:,}",
            remedy="Do not open it; ask for a fresh copy from whoever made it.",
        )


class _Unprefixed:
    """Handlers that see names without a prefix, for the rare report that has one."""

    def __init__(self, parser: expat.XMLParserType, prefix: str) -> None:
        self.__dict__.update(_parser=parser, _prefix=prefix)

    def __setattr__(self, name: str, handler: Callable[..., None] | None) -> None:
        parser, prefix = self.__dict__["_parser"], self.__dict__["_prefix"]

        def without_prefix(tag: str, *rest: object) -> None:
            assert handler is not None
            handler(tag.removeprefix(prefix), *rest)

        plain = handler is None or name == "CharacterDataHandler"
        setattr(parser, name, handler if plain else without_prefix)


class BadXml(Exception):
    """The document is no XML from a place on."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(damage.reason)
        self.damage = damage


def root_element(chunks: Iterable[bytes], name: str) -> tuple[str, dict[str, str]] | None:
    """Return the name and attributes of the outermost element; None where these bytes hold none."""
    found: list[tuple[str, dict[str, str]]] = []
    reader = XmlParser(XmlStream(chunks), name)

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag, attributes))
        reader.parser.StartElementHandler = None
        reader.stop()

    reader.parser.StartElementHandler = start
    try:
        for _ in reader.run():
            pass
    except (BadXml, LookupError):
        pass
    return found[0] if found else None
