"""What stands around the models of a report: the device and its extraction, the case's fields, the list of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from casefold.formats.cellebrite.walk import Passage
from casefold.formats.readers.xml_events import XmlParser

FILE = "file"
"""Type under which a file of the list is numbered and found again."""


@dataclass(slots=True)
class ListedFile:
    """One `file` of the report's list, with its items by section and name."""

    number: int
    attributes: dict[str, str]
    items: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Described:
    """What the report says of itself and of the device, in document order."""

    project: dict[str, str] = field(default_factory=dict)
    items: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    """(section, attributes, text) of each item, case fields and extractions among them."""
    images: int = 0


class SurroundingWalk:
    """The handlers outside `decodedData`.

    Attributes:
        described: What was found so far.
        files: How many files were listed.
    """

    def __init__(
        self,
        reader: XmlParser,
        take: Callable[[ListedFile], None],
        enter_models: Callable[[], None],
        looked_for: Passage | None,
    ) -> None:
        self._reader, self._parser = reader, reader.parser
        self._take, self._enter_models, self._looked_for = take, enter_models, looked_for
        self.described = Described()
        self.files = 0
        self._file: ListedFile | None = None
        self._section = ""
        self._attributes: dict[str, str] = {}
        self._parts: list[str] = []
        self._add = self._parts.append

    def enter(self) -> None:
        """Take over the parser's events."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "item" or name == "timestamp":
            self._attributes = attributes
            self._parser.CharacterDataHandler = self._add
        elif name == "metadata":
            self._section = attributes.get("section", "")
        elif name == "file":
            self._open_file(attributes)
        elif name == "decodedData":
            self._enter_models()
        else:
            self._start_other(name, attributes)

    def _end(self, name: str) -> None:
        if name == "item" or name == "timestamp":
            self._parser.CharacterDataHandler = None
            text = "".join(self._parts).strip()
            self._parts.clear()
            self._put(text)
        elif name == "file":
            self._close_file()
        elif name == "field":
            self._end_field()

    def _end_places(self, name: str) -> None:
        if name == "extraInfos":
            self.enter()

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "project":
            self.described.project = {k: v for k, v in attributes.items() if not k.startswith("xmlns")}
        elif name == "field":
            self._section, self._attributes = "Case Information", attributes
            self._parser.CharacterDataHandler = self._add
        elif name == "extractionInfo":
            self.described.items.append(("Extraction", attributes, attributes.get("name", "")))
        elif name == "image":
            self.described.images += 1
        elif name == "extraInfos":  # read beforehand, by provenance
            self._parser.StartElementHandler = None
            self._parser.EndElementHandler = self._end_places

    def _end_field(self) -> None:
        self._parser.CharacterDataHandler = None
        text = "".join(self._parts).strip()
        self._parts.clear()
        self.described.items.append((self._section, self._attributes, text))

    def _put(self, text: str) -> None:
        attributes = self._attributes
        if self._file is None:
            self.described.items.append((self._section, attributes, text))
            return
        name = attributes.get("name", "")
        items = self._file.items
        if name not in items:
            items[name] = text
        elif items[name] != text:
            items[f"{self._section}/{name}"] = text

    def _open_file(self, attributes: dict[str, str]) -> None:
        self.files += 1
        self._file = ListedFile(self.files, attributes)
        found = self._looked_for
        if found is not None and found.type == FILE and found.number == self.files:
            found.start = self._reader.place

    def _close_file(self) -> None:
        listed, self._file = self._file, None
        found = self._looked_for
        if listed is None:
            return
        if found is not None and found.type == FILE and found.number == listed.number:
            found.end = self._reader.place
        self._take(listed)
