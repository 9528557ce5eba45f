"""A model of the report as read: its attributes, its fields, and the models that are parts of it."""

from __future__ import annotations

import json
from collections import Counter

from casefold.formats.readers.secrets import is_secret

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class _At(dict[str, str]):
    """Attribute name -> its name in `raw`, written once."""

    def __missing__(self, name: str) -> str:
        path = f"@{name}"
        if len(self) < 1_000:
            self[name] = path
        return path


AT = _At()
"""What an attribute is called in `raw`."""


class Model:
    """One `model` element on its way; parts stand in `children` under the name of their field (`slot`)."""

    __slots__ = ("attributes", "children", "fields", "found", "number", "slot", "type")

    def __init__(self, kind: str, attributes: dict[str, str], slot: str, number: int) -> None:
        self.type = kind
        self.attributes = attributes
        self.slot = slot
        self.number = number
        """Which of its type it is in the document, from 1."""
        self.fields: dict[str, str] = {}
        self.children: list[Model] = []
        self.found: list[str] = []
        """Where the tool says it found it, where the model itself says so."""

    def first(self, *names: str) -> str | None:
        """Return the first of these fields that is filled."""
        for name in names:
            value = self.fields.get(name)
            if value:
                return value
        return None

    def parts(self, slot: str) -> list[Model]:
        """Return the parts under one field."""
        return [child for child in self.children if child.slot == slot]

    def part(self, slot: str) -> Model | None:
        """Return the first part under a field."""
        return next((child for child in self.children if child.slot == slot), None)


class Raw:
    """Writes models as `raw`: field path -> text as read, without passwords, keys and the like.

    Attributes:
        hidden: Fields left out because they hold a secret, by type and field.
        left_out: How many in all.
    """

    def __init__(self) -> None:
        self.hidden: Counter[str] = Counter()
        self.left_out = 0
        self._plain: set[str] = set()

    def of(self, model: Model, *, without: str = "") -> dict[str, str]:
        """Return the model's texts in document order: its attributes as `@name`, its fields, then its parts by path.

        Args:
            model: What to write.
            without: Field whose parts are left out.
        """
        raw = {AT[name]: text for name, text in model.attributes.items() if name != "type"}
        self._put(raw, "", model)
        self._put_parts(raw, "", model, without)
        return raw

    def text(self, raw: dict[str, str]) -> str:
        """Return `raw` as the JSON a record keeps."""
        return _ENCODE(raw)

    def is_secret(self, name: str) -> bool:
        """Say whether a field of this name, or the value beside a key of this name, holds a secret."""
        if name in self._plain:
            return False
        if is_secret(name):
            return True
        if len(self._plain) < 100_000:
            self._plain.add(name)
        return False

    def items(self, items: dict[str, str], place: str) -> dict[str, str]:
        """Return items of a device's description without those that hold a secret."""
        if items.keys() <= self._plain:
            return items
        kept = {name: text for name, text in items.items() if not self.is_secret(name)}
        if len(kept) < len(items):
            self._leave_out(place, len(items) - len(kept))
        return kept

    def _put(self, raw: dict[str, str], path: str, model: Model) -> None:
        fields = model.fields
        if fields.keys() <= self._plain and "Key" not in fields:
            if path == "":
                raw.update(fields)
            else:
                for name, text in fields.items():
                    raw[path + name] = text
            return
        key = fields.get("Key", "")
        hidden = {"Value"} if key and self.is_secret(key) else set()
        for name, text in fields.items():
            if name in hidden or self.is_secret(name):
                self._leave_out(f"{model.type}.{name}")
            else:
                raw[path + name] = text

    def _put_parts(self, raw: dict[str, str], path: str, model: Model, without: str = "") -> None:
        counts: dict[str, int] = {}
        for child in model.children:
            slot = child.slot
            if slot == without:
                continue
            if child.type == "Password":
                self._leave_out("Password")
                continue
            number = counts[slot] = counts.get(slot, 0) + 1
            below = f"{path}{slot}/" if number == 1 else f"{path}{slot}[{number}]/"
            self._put(raw, below, child)
            if child.children:
                self._put_parts(raw, below, child)

    def _leave_out(self, what: str, count: int = 1) -> None:
        self.hidden[what] += count
        self.left_out += count
