"""A JSON-LD graph as objects one after the other: names without their prefix, literals without their type.

Writers differ in prefixes (`uco-core:`, `core:`, whole addresses, a default vocabulary), in where the objects stand
(`@graph`, the bundle's `object`, a bare list) and in whether one value is a list. None of it changes what is stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from casefold.formats.readers.json_items import shape, values
from casefold.formats.readers.source import Source

NAMESPACES: Final = (b"unifiedcyberontology.org", b"caseontology.org", b'"uco-', b'"case-investigation:')
_LISTS: Final = re.compile(r"(?:@graph|(?:[^.]*[:/#])?object)")
_DEEPEST: Final = 12
_PAYLOAD: Final = frozenset({"dataPayload", "magicNumber"})
"""Properties that hold content of files: never read."""

Json = Mapping[str, Any]


@lru_cache(maxsize=16_384)
def local(name: str) -> str:
    """Return a name without its prefix or address: `uco-core:hasFacet` is hasFacet."""
    return name if name.startswith("@") else re.split(r"[:/#]", name)[-1]


@dataclass(slots=True)
class Node:
    """One object of the graph.

    Attributes:
        number: Its place in the file, objects counted from 1.
        types: Its classes, without prefix.
        own: Its own properties but for facets.
        facets: Class of a facet -> its properties.
    """

    number: int
    written: Json
    id: str
    types: tuple[str, ...]
    own: dict[str, Any] = field(default_factory=dict)
    facets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def has(self, *facets: str) -> bool:
        """Say whether it has one of these facets, or is of a class so called without the word Facet."""
        return any(name in self.facets or name.removesuffix("Facet") in self.types for name in facets)

    def value(self, name: str, *facets: str) -> Any:
        """Return a property of the first of these facets (of any where none is named, then its own) that has it."""
        for facet in facets or tuple(self.facets):
            found = self.facets.get(facet, {}).get(name)
            if found not in (None, "", []):
                return found
        return self.own.get(name)

    def text(self, name: str, *facets: str) -> str | None:
        """Return a property as text; the first of several."""
        return text_of(self.value(name, *facets))


def objects(source: Source) -> Iterator[Node]:
    """Yield the objects of a graph in the order of the file; raises BrokenOff where it is no JSON from some byte on."""
    number = 0
    for _, value in values(source, *_paths(source)):
        for written in _unwrapped(value):
            number += 1
            yield node_of(written, number)


def node_of(written: Json, number: int = 0) -> Node:
    """Read one object."""
    node = Node(number, written, str(written.get("@id") or ""), types_of(written))
    for name, value in written.items():
        plain = local(name)
        if plain == "hasFacet":
            for facet in several(value):
                if isinstance(facet, dict):
                    properties = {local(key): each for key, each in facet.items() if not key.startswith("@")}
                    for kind in types_of(facet):
                        node.facets.setdefault(kind, {}).update(properties)
        elif not plain.startswith("@"):
            node.own[plain] = value
    return node


def types_of(written: Json) -> tuple[str, ...]:
    """Return the classes of an object."""
    return tuple(local(str(kind)) for kind in several(written.get("@type")))


def several(value: Any) -> Sequence[Any]:
    """Return a value as a list; nothing is none."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def text_of(value: Any) -> str | None:
    """Return a literal as text; an object, or nothing, gives None."""
    if isinstance(value, list):
        return next((text for one in value if (text := text_of(one)) is not None), None)
    if isinstance(value, dict):
        return text_of(value["@value"]) if "@value" in value else None
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def reference(value: Any) -> str | None:
    """Return the id of the object a value names; None for a literal."""
    return str(value["@id"]) if isinstance(value, dict) and value.get("@id") else None


def raw_of(written: Json) -> dict[str, str | None]:
    """Return an object as path -> text: `MessageFacet/uco-observable:messageText`; content of files is left out."""
    raw: dict[str, str | None] = {}
    _flatten(written, "", raw, 0)
    return raw


def _flatten(written: Json, path: str, raw: dict[str, str | None], depth: int) -> None:
    for name, value in written.items():
        if name == "@context" or local(name) in _PAYLOAD:
            continue
        items = several(value)
        for place, item in enumerate(items, start=1):
            at = f"{path}{name}" if len(items) == 1 else f"{path}{name}[{place}]"
            if not isinstance(item, dict) or "@value" in item or set(item) == {"@id"}:
                text = text_of(item) if not isinstance(item, dict) or "@value" in item else str(item["@id"])
                if text is not None:
                    raw[at] = text
            elif depth < _DEEPEST:
                facet = local(name) == "hasFacet"
                below = f"{path}{'+'.join(types_of(item)) or place}/" if facet else f"{at}/"
                _flatten(item, below, raw, depth + 1)


def _paths(source: Source) -> tuple[str, ...]:
    """Return where the objects stand, from the first bytes of the file."""
    seen = shape(source)
    if seen.get("") == "array":
        return ("item",)
    lists = [path for path, kind in seen.items() if path and kind == "array" and _LISTS.fullmatch(path)]
    return tuple(f"{path}.item" for path in lists) or ("",)


def _unwrapped(value: Any) -> Iterator[Json]:
    """Yield an object, then those a bundle holds inline."""
    if not isinstance(value, dict):
        return
    inline = [
        one
        for name, held in value.items()
        if local(name) in ("object", "@graph")
        for one in several(held)
        if isinstance(one, dict) and "@type" in one
    ]
    if "@graph" not in value:
        yield {name: held for name, held in value.items() if name != "@context"}
    for one in inline:
        yield from _unwrapped(one)
