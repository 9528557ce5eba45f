"""From the events of the parser to whole models, one at a time: the reader's inner loop.

Every element of a report of gigabytes passes here, so the handlers do as little as can be done. Text is gathered
only inside `value`; models of a type nobody wants are stepped over; the messages of a chat go out one by one, since a
chat may hold millions. Where a model is nested too deep to be a report's, it is stepped over and counted.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass

from casefold.formats.cellebrite.model import Model
from casefold.formats.readers.xml import XmlParser

DEEPEST = 40
"""Models within models; beyond, they are stepped over."""

_STREAMED = ("Chat", "Messages")
"""Type and field whose models are records of their own, sent as they end."""

Take = Callable[[Model, Model | None], None]
"""Takes a finished model and, for a message of a chat, the chat as far as it is known."""


@dataclass(slots=True)
class Passage:
    """Where the model that is looked for stands in the file."""

    type: str
    number: int
    start: int | None = None
    end: int | None = None


class ModelWalk:
    """The handlers between `decodedData` and its end.

    Attributes:
        counts: Models by type, parts included: what numbers a model in the document.
        unread: Models of unwanted types, not counting what they hold.
        too_deep: Models stepped over because of `DEEPEST`.
        open: The models that are open, outermost first.
    """

    def __init__(
        self,
        reader: XmlParser,
        wanted: Container[str],
        take: Take,
        leave: Callable[[], None],
        looked_for: Passage | None,
    ) -> None:
        self._reader, self._parser = reader, reader.parser
        self._wanted, self._take, self._leave = wanted, take, leave
        self._looked_for = looked_for
        self.counts: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.too_deep = 0
        self.open: list[Model] = []
        self._fields: dict[str, str] = {}
        self._field = self._slot = self._data = ""
        self._parts: list[str] = []
        self._add = self._parts.append
        self._format: str | None = None
        self._skipped = 0

    def enter(self) -> None:
        """Take over the parser's events."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "field":
            self._field = attributes.get("name", "")
        elif name == "value":
            if len(attributes) > 1:
                self._note_format(attributes)
            self._parser.CharacterDataHandler = self._add
        elif name == "model":
            self._open_model(attributes)
        elif name == "modelField" or name == "multiModelField":
            self._slot = attributes.get("name", "")
        elif name != "empty":
            self._start_other(name, attributes)

    def _end(self, name: str) -> None:
        if name == "value":
            self._parser.CharacterDataHandler = None
            parts = self._parts
            if parts:
                text = parts[0] if len(parts) == 1 else "".join(parts)
                parts.clear()
                field, fields = self._field, self._fields
                if self._format is not None:
                    text = self._formatted(text)
                if field in fields:
                    field = _next_name(field, fields)
                fields[field] = text
        elif name == "model":
            self._close_model()
        elif name == "decodedData" and not self.open:
            self._leave()

    def _note_format(self, attributes: dict[str, str]) -> None:
        found = attributes.get("format", "TimeStampKnown")
        self._format = None if found == "TimeStampKnown" else found

    def _formatted(self, text: str) -> str:
        """Keep what the tool says of the value's form beside it; return the value."""
        form, self._format = self._format or "", None
        self._fields[f"{self._field}@format"] = form
        if form.lower() != "base64string":
            return text
        try:
            return base64.b64decode(text, validate=True).decode().replace("\0", "\ufffd")
        except (binascii.Error, ValueError):
            return text

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "multiField":
            self._field = attributes.get("name", "")
        elif name == "dataField":
            self._data = attributes.get("name", "")
        elif name == "source" and "length" in attributes:
            self._fields[f"{self._data}/length"] = attributes["length"]
        elif name == "nodeInfo" and self.open:
            self.open[-1].found.append(place_text(attributes))

    def _open_model(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "")
        number = self.counts[kind] = self.counts[kind] + 1
        models = self.open
        if not models and kind not in self._wanted:
            self.unread[kind] += 1
            self._skip()
            return
        if len(models) >= DEEPEST:
            self.too_deep += 1
            self._skip()
            return
        model = Model(kind, attributes, self._slot, number)
        models.append(model)
        self._fields = model.fields
        found = self._looked_for
        if found is not None and found.number == number and found.type == kind:
            found.start = self._reader.place

    def _close_model(self) -> None:
        models = self.open
        if not models:
            return
        model = models.pop()
        found = self._looked_for
        if found is not None and found.number == model.number and found.type == model.type:
            found.end = self._reader.place
        self._slot = model.slot
        if not models:
            self._fields = {}
            self._take(model, None)
            return
        parent = models[-1]
        self._fields = parent.fields
        if len(models) == 1 and (parent.type, model.slot) == _STREAMED:
            self._take(model, parent)
        else:
            parent.children.append(model)

    def _skip(self) -> None:
        """Step over the model that begins, counting those within."""
        self._skipped = 1
        self._parser.StartElementHandler = self._start_skipped
        self._parser.EndElementHandler = self._end_skipped

    def _start_skipped(self, name: str, attributes: dict[str, str]) -> None:
        if name == "model":
            self._skipped += 1
            self.counts[attributes.get("type", "")] += 1

    def _end_skipped(self, name: str) -> None:
        if name == "model":
            self._skipped -= 1
            if self._skipped == 0:
                self._parser.StartElementHandler = self._start
                self._parser.EndElementHandler = self._end


def place_text(attributes: dict[str, str]) -> str:
    """Write where a tool found a record: file, table and offset, as far as it says."""
    path = attributes.get("path") or attributes.get("name") or attributes.get("id") or ""
    table, offset = attributes.get("tableName", ""), attributes.get("offset", "")
    return " ".join(
        part for part in (path, f"table {table}" if table else "", f"offset {offset}" if offset else "") if part
    )


def _next_name(field: str, fields: dict[str, str]) -> str:
    number = 2
    while f"{field}[{number}]" in fields:
        number += 1
    return f"{field}[{number}]"
