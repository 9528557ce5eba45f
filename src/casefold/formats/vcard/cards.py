"""Cards out of lines: folded lines put together, properties taken apart, each text in the charset it names.

The three versions fold, escape and encode each in a way of their own, and files mix them. A card ends with END:VCARD,
or where the next one begins; a photograph in a card is passed over line by line and never kept.
"""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.plain_lines import plain_lines
from casefold.formats.readers.source import Source

_MOST_LINES: Final = 200_000
"""Lines of one card; a photograph of 10 MB has some 180,000."""
_KEPT_LINES: Final = 2_000
_KEPT_CHARACTERS: Final = 200_000
_PROPERTY: Final = re.compile(
    r"(?:(?P<group>[A-Za-z0-9_-]+)\.)?(?P<name>[A-Za-z0-9_-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":])*)?):"
)
_PARAMETER: Final = re.compile(r';([^=;:"]+)(?:=((?:"[^"]*"|[^;:"])*))?')
_BINARY: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_NO_PROPERTY: Final = "(no property)"
_CUT: Final = "(cut)"
_LEFT_OUT: Final = "(content left out)"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a card."""

    group: str
    name: str
    """In capitals."""
    types: tuple[str, ...]
    """Its TYPE parameters and bare words, in lower case."""
    value: str
    """Decoded from its charset and transfer encoding, escapes as written."""


@dataclass(slots=True)
class Card:
    """One card."""

    line: int
    """Where it begins."""
    text: list[str] = field(default_factory=list)
    """Its lines as decoded, without those of a photograph."""
    properties: list[Property] = field(default_factory=list)
    foreign: bool = False
    """Whether a line of it was not in the file's encoding."""

    def all(self, name: str) -> list[Property]:
        """Return its properties of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> str | None:
        """Return the value of its first property of a name that has any."""
        return next((one.value for one in self.all(name) if one.value.strip()), None)


@dataclass(frozen=True, slots=True)
class Broken:
    """Lines that are no card."""

    line: int
    reason: str
    text: str


def cards(source: Source, given: str | None) -> Iterator[Card | Broken]:
    """Go through the cards of a file in its order, and what stands between them."""
    card: Card | None = None
    reader = _CardReader()
    for line in plain_lines(source, given):
        number, text = line.number, line.text
        word = text.strip().upper().replace(" ", "")
        if word == "BEGIN:VCARD":
            if card is not None:
                yield reader.close(card)
            card = Card(number)
            reader = _CardReader()
        if card is None:
            if text.strip():
                yield Broken(number, "text outside a card", text)
            continue
        card.foreign = card.foreign or line.foreign
        reader.take(card, text)
        if word == "END:VCARD":
            yield reader.close(card)
            card = None
    if card is not None:
        closed = reader.close(card)
        yield (
            closed if len(closed.properties) > 1 else Broken(card.line, "a card that breaks off", "\n".join(card.text))
        )


class _CardReader:
    """Puts the lines of one card together into properties."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._soft = False
        """Whether the waiting line ends with a soft break of quoted-printable."""
        self._size = self._lines = 0
        self._binary = self._cut = False

    def take(self, card: Card, text: str) -> None:
        """Take the next line."""
        self._lines += 1
        folded = bool(self._waiting) and text[:1] in (" ", "\t")
        continues = folded or self._soft or (self._binary and bool(self._waiting) and _is_base64(text))
        if not continues:
            self._end(card)
            self._binary = _is_binary(text)
        if self._lines > _MOST_LINES or (self._size > _KEPT_CHARACTERS and not self._binary):
            self._cut = True
            return
        if not (self._binary and continues):
            self._waiting.append(text[1:] if folded else text)
            self._size += len(text)
            if len(card.text) < _KEPT_LINES:
                card.text.append(f"{text.partition(':')[0]}:{_LEFT_OUT}" if self._binary else text)
        self._soft = not folded and text.endswith("=") and self._is_quoted()

    def close(self, card: Card) -> Card:
        """Take what waits."""
        self._end(card)
        if self._cut:
            card.properties.append(Property("", _CUT, (), f"a text of more than {_KEPT_CHARACTERS:,} characters"))
        return card

    def _is_quoted(self) -> bool:
        return bool(self._waiting) and "QUOTED-PRINTABLE" in self._waiting[0].partition(":")[0].upper()

    def _end(self, card: Card) -> None:
        waiting, self._waiting, self._soft, self._size = self._waiting, [], False, 0
        if waiting:
            found = _property(waiting)
            if found is not None:
                card.properties.append(found)
            elif waiting[0].strip():
                card.properties.append(Property("", _NO_PROPERTY, (), "".join(waiting)))


def _property(lines: Sequence[str]) -> Property | None:
    """Take a property apart; None where the line is none."""
    match = _PROPERTY.match(lines[0].lstrip())
    if match is None:
        return None
    parameters = [(name.strip().upper(), value.strip('"')) for name, value in _PARAMETER.findall(match["parameters"])]
    rest = lines[0].lstrip()[match.end() :]
    name = match["name"].upper()
    words = {word.upper() for word, value in parameters if value == ""}
    codings = {value.upper() for word, value in parameters if word == "ENCODING"} | words
    if name in _BINARY:
        value = _LEFT_OUT if codings & {"B", "BASE64"} or rest.startswith("data:") else rest
    elif "QUOTED-PRINTABLE" in codings:
        charset = next((value for word, value in parameters if word == "CHARSET"), "utf-8")
        value = _unquoted([rest, *lines[1:]], charset)
    else:
        value = "".join([rest, *lines[1:]])
    types = [part for word, value in parameters if word == "TYPE" for part in value.lower().split(",")]
    kept = [*types, *(word.lower() for word in sorted(words - {"QUOTED-PRINTABLE", "BASE64"}))]
    return Property(match["group"] or "", name, tuple(kept), value)


def _unquoted(lines: Sequence[str], charset: str) -> str:
    """Decode quoted-printable; what is not in the charset it names is read as Windows western text."""
    joined = "".join(line.removesuffix("=") for line in lines[:-1]) + lines[-1]
    raw = quopri.decodestring(joined.encode("utf-8", "replace"))
    for name in (charset, "utf-8"):
        try:
            return raw.decode(codecs.lookup(name).name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _is_binary(text: str) -> bool:
    match = _PROPERTY.match(text.lstrip())
    return match is not None and match["name"].upper() in _BINARY


def _is_base64(text: str) -> bool:
    """Say whether a line of a 2.1 photograph stands unfolded: nothing but its alphabet."""
    return ":" not in text and re.fullmatch(r"[A-Za-z0-9+/=\s]*", text) is not None
