"""From the events of the parser to whole models, one at a time: the reader's inner loop.

Every element of a report of gigabytes passes here, so the handlers do as little as can be done. Plain fields are
read past the parser; text is gathered only inside `value`; models of a type nobody wants are stepped over; the
messages of a chat go out one by one, since a chat may hold millions. Where a model is nested too deep to be a
report's, it is stepped over and counted.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass

from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.plain_fields import OPENING, USUAL_FORM, free_name, plain_fields
from casefold.formats.readers.xml_events import Shortcut, XmlParser

DEEPEST = 40
"""Models within models; beyond, they are stepped over."""

_STREAMED = ("Chat", "Messages")
"""Type and field whose models are records of their own, sent as they end."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Leap = Callable[[str, int], int]
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
        self._start, self._end, leap = self._handlers()
        self._shortcut = Shortcut(OPENING, leap)

    def enter(self) -> None:
        """Take over the parser's events."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None
        self._reader.use(self._shortcut)

    def _handlers(self) -> tuple[Start, End, Leap]:
        """Make the handlers. They share their state as a closure: a fifth faster than attributes would be."""
        parser, models = self._parser, self.open
        parts: list[str] = []
        gather = parts.append
        fields: dict[str, str] = {}
        field = slot = data = ""
        form: str | None = None
        in_value = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal field, slot, form, fields, in_value
            if name == "field":
                field = attributes.get("name", "")
            elif name == "value":
                form = attributes.get("format") if len(attributes) > 1 else None
                in_value = True
                parser.CharacterDataHandler = gather
            elif name == "model":
                model = self._open_model(attributes, slot)
                if model is not None:
                    fields = model.fields
            elif name == "modelField" or name == "multiModelField":
                slot = attributes.get("name", "")
            elif name != "empty":
                start_other(name, attributes)

        def start_other(name: str, attributes: dict[str, str]) -> None:
            nonlocal field, data
            if name == "multiField":
                field = attributes.get("name", "")
            elif name == "dataField":
                data = attributes.get("name", "")
            elif name == "source" and "length" in attributes:
                fields[f"{data}/length"] = attributes["length"]
            elif name == "nodeInfo" and models:
                models[-1].found.append(place_text(attributes))

        def end(name: str) -> None:
            nonlocal fields, slot, in_value
            if name == "field":
                return
            if name == "value":
                parser.CharacterDataHandler = None
                in_value = False
                if parts:
                    text = parts[0] if len(parts) == 1 else "".join(parts)
                    parts.clear()
                    if form is not None:
                        text = _formatted(text, form, field, fields)
                    fields[field if field not in fields else free_name(field, fields)] = text
            elif name == "model":
                if models:
                    slot = models[-1].slot
                    fields = self._close_model()
            elif name == "decodedData" and not models:
                self._reader.use(None)
                self._leave()

        def leap(text: str, at: int) -> int:
            return plain_fields(text, at, fields) if models and not in_value else at

        return start, end, leap

    def _open_model(self, attributes: dict[str, str], slot: str) -> Model | None:
        """Open a model; None where it is stepped over."""
        kind = attributes.get("type", "")
        number = self.counts[kind] = self.counts[kind] + 1
        models = self.open
        if not models and kind not in self._wanted:
            self.unread[kind] += 1
            self._skip()
            return None
        if len(models) >= DEEPEST:
            self.too_deep += 1
            self._skip()
            return None
        model = Model(kind, attributes, slot, number)
        models.append(model)
        found = self._looked_for
        if found is not None and found.number == number and found.type == kind:
            found.start = self._reader.place
        return model

    def _close_model(self) -> dict[str, str]:
        """Close the innermost model; return the fields of the one that is open then."""
        models = self.open
        model = models.pop()
        found = self._looked_for
        if found is not None and found.number == model.number and found.type == model.type:
            found.end = self._reader.place
        if not models:
            self._take(model, None)
            return {}
        parent = models[-1]
        if len(models) == 1 and (parent.type, model.slot) == _STREAMED:
            self._take(model, parent)
        else:
            parent.children.append(model)
        return parent.fields

    def _skip(self) -> None:
        """Step over the model that begins, counting those within."""
        self._skipped = 1
        self._reader.use(None)
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
                self.enter()


def place_text(attributes: dict[str, str]) -> str:
    """Write where a tool found a record: file, table and offset, as far as it says."""
    path = attributes.get("path") or attributes.get("name") or attributes.get("id") or ""
    table, offset = attributes.get("tableName", ""), attributes.get("offset", "")
    return " ".join(
        part for part in (path, f"table {table}" if table else "", f"offset {offset}" if offset else "") if part
    )


def _formatted(text: str, form: str, field: str, fields: dict[str, str]) -> str:
    """Return the value as text; keep what the tool says of its form beside it, where that is not the usual."""
    if form == USUAL_FORM:
        return text
    fields[f"{field}@format"] = form
    if form.lower() != "base64string":
        return text
    try:
        return base64.b64decode(text, validate=True).decode().replace("\0", "\ufffd")
    except (binascii.Error, ValueError):
        return text
