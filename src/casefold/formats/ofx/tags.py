"""The tags of an OFX file, one after the other, whether it is SGML (1.x, values without end tags) or XML (2.x).

No SGML parser knows what OFX leaves out, and the libraries that read OFX build the whole file in memory and keep no
places; a few of them stop at the first empty value. So the tags are read here, in a stream, and what encloses what is
worked out from the end tags that are there.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.encoding import find_encoding
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import Source

_CHUNK: Final = 1 << 18
_LONGEST: Final = 1 << 22
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.:-]*+)[^<>]*?(/?)>([^<]*)")
_CHARSET: Final = re.compile(rb"CHARSET\s*[:=]\s*\"?([A-Za-z0-9-]+)", re.IGNORECASE)
_CERTAIN: Final = frozenset({"given", "byte order mark", "valid throughout", "null pattern"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and the text up to the next one."""

    name: str
    """In capitals."""
    closes: bool
    text: str
    line: int


def read_tags(source: Source, encoding: str | None = None) -> Iterator[tuple[Tag, float]]:
    """Yield each tag with the share of the file read so far.

    Raises:
        BrokenOff: A value is longer than 4 MB: this is no OFX from there on.
    """
    rest, line, read = "", 1, 0
    with source.stream() as stream:
        decoder = codecs.getincrementaldecoder(_encoding(source, encoding))("backslashreplace")
        final = False
        while not final:
            chunk = stream.read(_CHUNK)
            final = not chunk
            read += len(chunk)
            text = rest + decoder.decode(chunk, final=final)
            at, cut = 0, len(text) if final else max(text.rfind("<"), 0)
            rest = text[cut:]
            if len(rest) > _LONGEST:
                raise BrokenOff("a value is longer than 4 MB", f"line {line:,}")
            for found in _TAG.finditer(text[:cut]):
                line += text.count("\n", at, found.start())
                at = found.start()
                yield _tag(found, line), read / max(1, source.size)
            line += text.count("\n", at, cut)


def _tag(found: re.Match[str], line: int) -> Tag:
    name = found[2].upper()
    if found[1]:
        return Tag(name, True, "", line)
    return Tag(name, False, html.unescape(found[4]).strip(), line)


def _encoding(source: Source, given: str | None) -> str:
    """Return what was given, what the bytes prove, what the header says, or Windows western text."""
    with source.stream() as stream:
        found = find_encoding(stream, given)
    if found.basis in _CERTAIN:
        return "utf-8-sig" if found.name == "utf-8" else found.name.removesuffix("-le").removesuffix("-be")
    stated = _CHARSET.search(source.head)
    for name in (stated[1].decode() if stated else "", f"cp{stated[1].decode()}" if stated else ""):
        try:
            return codecs.lookup(name).name
        except (LookupError, BadOption):
            continue
    return "cp1252"


@dataclass(slots=True)
class Scope:
    """An element that stands for something: a statement, an entry, an answer; with the values inside it."""

    name: str
    line: int
    values: dict[str, str | list[str]] = field(default_factory=dict)
    """`LEDGERBAL/BALAMT` -> text; a list where it comes several times."""

    def get(self, *keys: str) -> str | None:
        """Return the first of these values that is there."""
        for key in keys:
            value = self.values.get(key)
            if value:
                return value if isinstance(value, str) else value[0]
        return None

    def keep(self, key: str, text: str) -> None:
        """Add a value."""
        before = self.values.get(key)
        if before is None:
            self.values[key] = text
        elif isinstance(before, list):
            before.append(text)
        else:
            self.values[key] = [before, text]


_MOST_OPEN: Final = 200


class Nesting:
    """Works out what encloses what, and gives each scope once it ends.

    An empty value without an end tag looks like an element that encloses what follows. Only names of `groups` count as
    enclosing; everything else is looked through.
    """

    def __init__(self, scopes: frozenset[str], groups: frozenset[str]) -> None:
        self._scopes, self._groups = scopes, groups
        self._open: list[str] = []
        self.scopes: list[Scope] = []
        """Those that are open, the outermost first."""

    def take(self, tag: Tag) -> list[Scope]:
        """Take a tag; return the scopes that it ends, the innermost first."""
        if tag.closes:
            return self._close(tag.name) if tag.name in self._open else []
        ended: list[Scope] = []
        if tag.text and tag.name not in self._scopes:
            self._leaf(tag.name, tag.text)
            return ended
        if tag.name in self._scopes and any(scope.name == tag.name for scope in self.scopes):
            ended = self._close(tag.name)
        if len(self._open) < _MOST_OPEN:
            self._open.append(tag.name)
            if tag.name in self._scopes:
                self.scopes.append(Scope(tag.name, tag.line))
        return ended

    def end(self) -> list[Scope]:
        """Return what is still open at the end of the file, the innermost first."""
        ended, self.scopes = self.scopes[::-1], []
        return ended

    def _leaf(self, name: str, text: str) -> None:
        if not self.scopes:
            return
        start = len(self._open) - 1 - self._open[::-1].index(self.scopes[-1].name)
        groups = [one for one in self._open[start + 1 :] if one in self._groups]
        self.scopes[-1].keep("/".join([*groups, name]), text)

    def _close(self, name: str) -> list[Scope]:
        ended = []
        while self._open:
            last = self._open.pop()
            if self.scopes and last == self.scopes[-1].name:
                ended.append(self.scopes.pop())
            if last == name:
                break
        return ended
