"""JSON of any size: what it holds by its first bytes, then its values one after the other, never the whole.

Exports of accounts reach gigabytes in one array. A path names where values stand, as `chats.list.item.messages.item`:
a name for each object, `item` for the elements of an array.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
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
_DEEPEST: Final = 100
_BUFFER: Final = 1 << 16


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
            if event in _TYPES and len(found) < _MOST_PATHS and path.count(".") < _DEEPEST:
                found.setdefault(path, _TYPES[event])
    except (ijson.JSONError, UnicodeDecodeError, RecursionError):
        pass
    return found


def values(source: Source, *paths: str) -> Iterator[tuple[str, Any]]:
    """Yield the values at these paths in the order of the file: objects and arrays built whole, numbers exact.

    A path inside another one that is given is not yielded again. Numbers are int or Decimal.

    Raises:
        BrokenOff: It is no JSON from some byte on; the values before have been yielded.
    """
    wanted = frozenset(paths)
    builder: ObjectBuilder | None = None
    depth, started = 0, ""
    with json_stream(source) as stream:
        try:
            for path, event, value in ijson.parse(stream, buf_size=_BUFFER):
                if builder is not None:
                    builder.event(event, value)
                    depth += _STEP.get(event, 0)
                    if depth == 0:
                        yield started, builder.value
                        builder = None
                elif path in wanted and event in _TYPES:
                    if event in _OPENING:
                        builder, depth, started = ObjectBuilder(), 1, path
                        builder.event(event, value)
                    else:
                        yield path, value
                if depth > _DEEPEST:
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
