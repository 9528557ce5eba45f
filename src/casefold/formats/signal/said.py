"""The messages of one file, out of Markdown or out of JSON lines, in one shape."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.chats import NO_ENTRY, text_of
from casefold.formats.readers.encoding import looks_like_text
from casefold.formats.readers.json_items import shape
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.plain_lines import plain_lines
from casefold.formats.readers.source import Source

_HEAD: Final = re.compile(
    r"\[([0-9]{4}-[0-9]{2}-[0-9]{2}),? ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\] ([^\n]{1,200}?): ?(.*)$"
)
_FILE: Final = re.compile(r"!?\[([^\]\n]{0,300})\]\((?:\./)?((?:media|\.\./exported_stickers)/[^)\n]{0,600})\) {0,2}")
_REACTIONS: Final = re.compile(r"\n?\(- ([^\n]{0,500}) -\)[ \t]{0,4}(?=\n|$)")
_DELETED: Final = "(This message was deleted)"
_NAMED: Final = frozenset({"chat.md", "index.md"})
_JSON_KEYS: Final = frozenset({"date", "sender", "body", "quote"})
_LONGEST: Final = 1_000_000
"""Characters of one message; more of it is cut, and marked so."""
_CUT: Final = " […]"


@dataclass(frozen=True, slots=True)
class Said:
    """One message."""

    line: int
    time: str
    sender: str
    body: str | None
    raw: Mapping[str, Any]
    attachments: tuple[str, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    """Name and emoji."""
    deleted: bool = False
    call: bool = False
    missed: bool = False


@dataclass(frozen=True, slots=True)
class NotSaid:
    """A line that is no message's."""

    line: int
    reason: str
    text: str


@dataclass(slots=True)
class _Open:
    """A message of which more lines may come."""

    line: int
    time: str
    sender: str
    parts: list[str] = field(default_factory=list)
    length: int = 0


def read_said(source: Source, encoding: str | None) -> Iterator[Said | NotSaid]:
    """Yield the messages in the order of the file."""
    return _from_json(source) if source.media_type == JSON else _from_markdown(source, encoding)


def is_json(source: Source) -> bool:
    """Say whether the first object has the tool's keys."""
    return shape(source).keys() >= _JSON_KEYS


def marks_of(source: Source, encoding: str | None) -> tuple[str, ...] | None:
    """Return what in the first messages is signal-export's alone; None where the file does not begin with a message."""
    if not looks_like_text(source.head):
        return None
    text = source.head.decode(encoding or "utf-8-sig", "replace")
    heads = [match for line in text.splitlines() if (match := _HEAD.match(line)) is not None]
    if not heads or _HEAD.match(text.lstrip().partition("\n")[0].rstrip("\r")) is None:
        return None
    found = {
        "the author Me": any(match[3] == "Me" for match in heads),
        "files under ./media": _FILE.search(text) is not None,
        "reactions in (- -)": _REACTIONS.search(text) is not None,
        "the tool's file name": source.name.lower() in _NAMED,
    }
    return tuple(mark for mark, there in found.items() if there)


def label_of(source: Source) -> str:
    """Return what tells this export from others: the container's name, else a digest of how the file begins."""
    if isinstance(source, MemberSource) and source.container is not None:
        return source.container.name
    return f"{source.name} {hashlib.sha256(source.head).hexdigest()[:12]}"


def _from_markdown(source: Source, encoding: str | None) -> Iterator[Said | NotSaid]:
    current: _Open | None = None
    for line in plain_lines(source, encoding):
        match = _HEAD.match(line.text)
        if match is not None:
            if current is not None:
                yield _closed(current)
            current = _Open(line.number, f"{match[1]} {match[2]}", match[3], [match[4]])
        elif current is not None:
            current.length += len(line.text) + 1
            if current.length <= _LONGEST:
                current.parts.append(line.text)
            elif current.parts[-1] != _CUT:
                current.parts.append(_CUT)
        elif line.text.strip():
            yield NotSaid(line.number, "text before the first message", line.text)
    if current is not None:
        yield _closed(current)


def _closed(current: _Open) -> Said:
    text = "\n".join(current.parts).rstrip()
    raw = {"time": current.time, "sender": current.sender, "text": text}
    if text == _DELETED:
        return Said(current.line, current.time, current.sender, text, raw, deleted=True)
    files = tuple(f"{match[2]}".replace("%20", " ") for match in _FILE.finditer(text))
    reactions = tuple(pair for match in _REACTIONS.finditer(text) for pair in _pairs(match[1]))
    body = _REACTIONS.sub("", _FILE.sub("", text)).strip(" \n") if files or reactions else text
    return Said(current.line, current.time, current.sender, body or None, raw, files, reactions)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(", "):
        name, _, emoji = part.rpartition(": ")
        if name:
            yield name, emoji


def _from_json(source: Source) -> Iterator[Said | NotSaid]:
    for line in plain_lines(source):
        if not line.text.strip():
            continue
        try:
            item = _whole(json.loads(line.text))
        except (ValueError, RecursionError):
            yield NotSaid(line.number, "is no JSON", line.text)
            continue
        if isinstance(item, dict):
            yield _from_item(line.number, item)
        else:
            yield NotSaid(line.number, NO_ENTRY, line.text)


def _whole(value: Any) -> Any:
    """Return a value without halves of characters, which JSON can escape one by one and no text can hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(inner) for name, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def _from_item(line: int, item: Mapping[str, Any]) -> Said:
    quote, body = text_of(item.get("quote")), text_of(item.get("body"))
    sticker = item.get("sticker")
    label = text_of(sticker.get("emoji")) if isinstance(sticker, Mapping) else text_of(sticker)
    files = [*_names(item.get("attachments")), *([f"sticker: {label}"] if label else [])]
    return Said(
        line,
        text_of(item.get("date")) or "",
        text_of(item.get("sender")) or "",
        "\n".join(part for part in ((quote or "").strip("\n"), (body or "").rstrip(" ")) if part) or None,
        item,
        tuple(files),
        tuple(_reactions(item.get("reactions"))),
        item.get("deleted") is True,
        item.get("call") is True,
        item.get("missed") is True,
    )


def _names(found: Any) -> Iterator[str]:
    for one in found if isinstance(found, list) else ():
        name = text_of(one.get("path")) or text_of(one.get("name")) if isinstance(one, Mapping) else text_of(one)
        if name is not None:
            yield name


def _reactions(found: Any) -> Iterator[tuple[str, str]]:
    """Yield name and emoji, whether the tool wrote them as a pair or as an object."""
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping):
            pair = [one.get("name"), one.get("emoji")]
        else:
            pair = [*one, None, None][:2] if isinstance(one, list) else [None, None]
        if text_of(pair[0]) is not None:
            yield str(pair[0]), text_of(pair[1]) or ""
