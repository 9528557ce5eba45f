"""JSON of any size: what it holds by its first bytes, then its values one after the other, never the whole.

Exports of accounts reach gigabytes in one array. A path names where values stand, as `chats.list.item.messages.item`:
a name for each object, `item` for the elements of an array.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, Final

import ijson
from ijson.common import ObjectBuilder

from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import Source

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MOST_PATHS: Final = 2_000
_MOST_STRUCTURE: Final = 100_000
_DEEPEST: Final = 100
_BUFFER: Final = 1 << 13
"""Bytes parsed at a time: the parser writes out the path of every event in them, longer with each bracket of a run."""

Tell = Callable[[float], None]
"""Is told a share, 0 to 1."""


def json_stream(source: Source) -> BinaryIO:
    """Open JSON as UTF-8 without a mark, whatever Unicode encoding it is in."""
    stream = source.stream()
    mark = next(((mark, name) for mark, name in _MARKS if source.head.startswith(mark)), None)
    if mark is None:
        return stream
    stream.seek(len(mark[0]))
    if mark[1] == "utf-8":
        return stream
    return codecs.EncodedFile(stream, "utf-8", mark[1], "replace")


def shape(source: Source) -> Mapping[str, str]:
    """Return the paths that the first bytes show, each with the type of its first value.

    Types are object, array, text, number, boolean and null. {} where it is no JSON. `source.head` alone is read, so a
    path that first comes later is not seen.
    """
    found: dict[str, str] = {}
    head = io.BytesIO(_as_utf8(source.head))
    try:
        for path, event, _ in ijson.parse(head, buf_size=_BUFFER):
            if path.count(".") >= _DEEPEST:
                break
            if event in _TYPES and len(found) < _MOST_PATHS:
                found.setdefault(path, _TYPES[event])
    except (ijson.JSONError, UnicodeDecodeError, RecursionError):
        pass
    return found


def values(source: Source, *paths: str, tell: Tell | None = None) -> Iterator[tuple[str, Any]]:
    """Yield the values at these paths in the order of the file: objects and arrays built whole, numbers exact.

    A path inside another one that is given is not yielded again. Numbers are int or Decimal. `tell` is told, before
    each value, which share of the file has been read.

    Raises:
        BrokenOff: It is no JSON from some byte on; the values before have been yielded.
    """
    wanted = frozenset(paths)

    def choose(path: str, event: str, _: Any) -> str | None:
        return path if path in wanted and event in _TYPES else None

    return _built(source, choose, tell)


def named_values(source: Source, at: str = "", *, tell: Tell | None = None) -> Iterator[tuple[str, Any]]:
    """Yield what stands under each name of one object, where the names are data: user names, titles of chats.

    Args:
        source: The file.
        at: Path of the object; the outermost one by default.
        tell: Is told which share of the file has been read.

    Yields:
        Name and value: of an array its elements one after the other, anything else whole.

    Raises:
        BrokenOff: It is no JSON from some byte on; the values before have been yielded.
    """
    inner = f"{at}." if at else ""
    name: str | None = None

    def choose(path: str, event: str, value: Any) -> str | None:
        nonlocal name
        if event == "map_key":
            if path == at:
                name = value
            return None
        if name is None or event not in _TYPES:
            return None
        whole = path == inner + name and event != "start_array"
        return name if whole or path == f"{inner}{name}.item" else None

    return _built(source, choose, tell)


def top_names(source: Source) -> tuple[str, ...]:
    """Return the names of the outermost object in the order of the file; those before the damage where it is broken."""
    found: dict[str, None] = {}

    def choose(path: str, event: str, value: Any) -> str | None:
        if path == "" and event == "map_key":
            found.setdefault(value)
        return None

    try:
        for _ in _built(source, choose):
            pass
    except BrokenOff:
        pass
    return tuple(found)


def structure(source: Source) -> Mapping[str, str]:
    """Return every path outside arrays with its type as `shape` names it, of the whole file; what stands in arrays is
    what `values` is for."""
    found: dict[str, str] = {}

    def choose(path: str, event: str, _: Any) -> str | None:
        inside = path == "item" or path.endswith(".item") or ".item." in path or path.startswith("item.")
        if event in _TYPES and not inside and len(found) < _MOST_STRUCTURE:
            found.setdefault(path, _TYPES[event])
        return None

    try:
        for _ in _built(source, choose):
            pass
    except BrokenOff:
        pass
    return found


def _built(
    source: Source, choose: Callable[[str, str, Any], str | None], tell: Tell | None = None
) -> Iterator[tuple[str, Any]]:
    """Go through the file's events, and build each value that `choose` gives a label when it begins."""
    builder: ObjectBuilder | None = None
    depth, started = 0, ""
    with json_stream(source) as stream:
        try:
            for path, event, value in ijson.parse(stream, buf_size=_BUFFER):
                if builder is not None:
                    builder.event(event, value)
                    depth += _STEP.get(event, 0)
                    if depth == 0:
                        if tell is not None:
                            tell(stream.tell() / max(1, source.size))
                        yield started, builder.value
                        builder = None
                elif (label := choose(path, event, value)) is not None:
                    if event in _OPENING:
                        builder, depth, started = ObjectBuilder(), 1, label
                        builder.event(event, value)
                    else:
                        yield label, value
                if depth > _DEEPEST or (event in _OPENING and path.count(".") > _DEEPEST):
                    raise BrokenOff(f"values are nested more than {_DEEPEST} deep", f"byte {stream.tell():,}")
        except (ijson.JSONError, UnicodeDecodeError, RecursionError) as fault:
            reason = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
            raise BrokenOff(f"is no JSON from there on ({reason})", "its end" if _is_cut(fault) else "") from fault


def _is_cut(fault: Exception) -> bool:
    return isinstance(fault, ijson.IncompleteJSONError)


def _as_utf8(head: bytes) -> bytes:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "ignore").encode()
    return head


_OPENING: Final = frozenset({"start_map", "start_array"})
_STEP: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_TYPES: Final = {
    "start_map": "object",
    "start_array": "array",
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
