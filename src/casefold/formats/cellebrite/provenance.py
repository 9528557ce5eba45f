"""Where the tool found each model: the report states it once for all, mostly behind the models it is about.

A first look over the bytes finds that part (a search, not a parse) and reads it into sorted arrays: 24 bytes for each
entry, and each path and table once. A model is then told its place as it is read, in the one pass over the models.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt

from casefold.formats.cellebrite.walk import place_text
from casefold.formats.readers.xml import XmlStream, encoding_of
from casefold.formats.readers.xml_events import BadXml, XmlParser

MOST_ENTRIES = 8_000_000
"""Entries kept: some 200 MB. Beyond, the rest stays without a place, and the report says so."""
_MOST_SHOWN = 4
_PART = "extraInfos"
_LONGEST_TAG = 256


class Provenance:
    """Model id -> where the tool found it.

    Attributes:
        entries: Entries read.
        left_out: Entries beyond `MOST_ENTRIES`.
    """

    def __init__(self) -> None:
        self.entries = 0
        self.left_out = 0
        self._ids = array("q")
        self._places = array("q")
        self._offsets = array("q")
        self._texts: dict[tuple[str | None, ...], int] = {}
        self._names: list[str] = []
        self._keys = array("q")
        self._order: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def add(self, model: str, node: dict[str, str]) -> None:
        """Take one entry."""
        if self.entries >= MOST_ENTRIES:
            self.left_out += 1
            return
        self.entries += 1
        offset = node.get("offset", "")
        plain = offset.isdigit() and offset.isascii() and len(offset) < 18 and (offset == "0" or offset[0] != "0")
        key = (node.get("path"), node.get("tableName"), None if plain else offset)
        place = self._texts.get(key)
        if place is None:
            place = self._texts[key] = len(self._names)
            self._names.append(place_text({**node, "offset": ""} if plain else node))
        self._ids.append(hash(model))
        self._places.append(place)
        self._offsets.append(int(offset) if plain else -1)

    def sort(self) -> None:
        """Make it ready to be asked."""
        ids = np.frombuffer(self._ids, np.int64) if self.entries else np.empty(0, np.int64)
        self._order = np.argsort(ids, kind="stable")
        self._keys = array("q", ids[self._order].tobytes())
        self._texts.clear()

    def of(self, model: str) -> str | None:
        """Return the place of a model, several joined by `; `; None where the report states none."""
        if self.entries == 0:
            return None
        key = hash(model)
        at = bisect_left(self._keys, key)
        if at == self.entries or self._keys[at] != key:
            return None
        found: list[str] = []
        while at < self.entries and self._keys[at] == key and len(found) < _MOST_SHOWN:
            found.append(self._text(int(self._order[at])))
            at += 1
        return "; ".join(dict.fromkeys(found)) or None

    def _text(self, entry: int) -> str:
        rest, offset = self._names[self._places[entry]], self._offsets[entry]
        return f"{rest} offset {offset}".lstrip() if offset >= 0 else rest


def read_provenance(chunks: Iterable[bytes], name: str, *, given: str | None) -> Provenance:
    """Look for the part that says where models were found, and read it; empty where the report has none."""
    found = Provenance()
    chunks = iter(chunks)
    first = next(chunks, b"")
    _, encoding = encoding_of(first, given)
    part = _from_part(chain([first], chunks), encoding)
    start = next(part, b"")
    if start:
        _read_part(XmlStream(chain([start], part), given=encoding), name, found)
    found.sort()
    return found


def _from_part(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the document from the first `extraInfos` on that is an element, which becomes its outermost one."""
    search = _Search(encoding)
    carry, literal, inside = b"", False, False
    for chunk in chunks:
        if inside:
            yield chunk
            continue
        data = carry + chunk
        at = search.tag(data, literal)
        inside = at >= 0
        if inside:
            yield data[at:]
        cut = max(0, len(data) - _LONGEST_TAG)
        literal = search.is_literal(data, cut, literal)
        carry = data[cut:]


class _Search:
    """Finds the start tag of `extraInfos` in bytes, passing by what somebody wrote in a message."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._name, self._opening = _PART.encode(encoding), "<".encode(encoding)
        self._literal_from, self._literal_to = "<![CDATA[".encode(encoding), "]]>".encode(encoding)

    def tag(self, data: bytes, literal: bool) -> int:
        """Return where the tag begins, with or without a prefix; -1 where it does not. `literal`: of the beginning."""
        at = data.find(self._name)
        while at >= 0:
            begin = data.rfind(self._opening, max(0, at - _LONGEST_TAG), at)
            prefix = data[begin + len(self._opening) : at].decode(self._encoding, "replace")
            named = begin >= 0 and (prefix == "" or (prefix.endswith(":") and prefix[:-1].isalnum()))
            if named and not self.is_literal(data, begin, literal):
                return begin
            at = data.find(self._name, at + 1)
        return -1

    def is_literal(self, data: bytes, at: int, before: bool) -> bool:
        """Say whether `at` lies in a CDATA section; `before` says it of the beginning of `data`."""
        opened = data.rfind(self._literal_from, 0, at + len(self._literal_from) - 1)
        closed = data.rfind(self._literal_to, 0, at + len(self._literal_to) - 1)
        return before if opened == closed else opened > closed


def _read_part(stream: XmlStream, name: str, found: Provenance) -> None:
    """Read entries until the part ends: what follows it stands outside its outermost element, and stops the parser."""
    reader = XmlParser(stream, name)
    model = entry = node = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal model, entry, node
        if tag == node:
            if model:
                found.add(model, attributes)
        elif tag == entry:
            model = attributes.get("id", "") if attributes.get("type", "model") == "model" else ""
        elif not entry:
            prefix = tag.removesuffix(_PART)
            entry, node = f"{prefix}extraInfo", f"{prefix}nodeInfo"

    reader.parser.StartElementHandler = start
    try:
        for _ in reader.run():
            pass
    except BadXml:  # the end of the part; or damage, which the pass over the models meets as well
        return
