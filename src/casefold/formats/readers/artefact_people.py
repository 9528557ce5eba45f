"""Who a cell of a report names: identifiers and names, however a tool puts them into one text.

Tools write `Name <+447700900123>`, `+447700900123 Name`, `447700900123@s.whatsapp.net Name (owner)`, one person in a
line. A name without an identifier is a name and nobody's identity: it becomes opaque.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from casefold.formats.readers.items import Side
from casefold.text.services import identifier_text

GROUP_HOSTS: Final = ("@g.us", "@broadcast", "@newsletter", "@status")
_GROUP_CHAT: Final = re.compile(r"chat[0-9]{3,}")
"""What iOS calls a conversation of several."""
_OWNER_WORDS: Final = frozenset({"local user", "owner", "(owner)", "device owner", "phone owner", "you", "me", "self"})
_NOBODY: Final = frozenset({"", "n/a", "none", "null", "nan", "-", "unknown", "system message", "<unknown>"})
_ROLE: Final = re.compile(r"^(from|to|cc|bcc|general|participant|sender|recipient)\s*:\s+", re.IGNORECASE)
_OWNER_MARK: Final = re.compile(r"\s*\((?:owner|local user)\)\s*", re.IGNORECASE)
_ANGLE: Final = re.compile(r"^(?P<name>.*?)\s*[<\[](?P<id>[^<>\[\]]+)[>\]]\s*$")
_BRACKETED: Final = re.compile(r"^(?P<name>.*?)\s*\((?P<id>\+?[0-9][0-9 .\-]{5,}|[^()\s]+@[^()\s]+)\)\s*$")
_IDENTIFIER: Final = re.compile(
    r"\+?[0-9][0-9\-.]{4,}|[^\s@<>]+@[^\s@<>]+|[0-9]:(?:live:|orgid:)?\S+|live:\S+|[A-Fa-f0-9\-]{32,}"
)
_SPACED_PHONE: Final = re.compile(r"\+?\(?[0-9][0-9 ()./\-]{5,24}")
_ACCOUNT_MARK: Final = re.compile(r"^[PEpe]:(?=[+\w])")
_LINES: Final = re.compile(r"_x000[dD]_|[\r\n]+|;")
_ROLES: Final = {"from": "from", "sender": "from", "to": "to", "recipient": "to", "cc": "cc", "bcc": "cc"}


@dataclass(frozen=True, slots=True)
class Person:
    """One party as a cell names it."""

    identifier: str
    """As read; '' where only a name stands there."""
    name: str | None
    owner: bool | None = None
    role: str | None = None
    """from, to or cc, where the cell itself says so."""

    def side(self, role: str, service: str) -> Side | None:
        """Return the party of a record; None where the owner is meant and nothing names them."""
        if self.identifier:
            text = identifier_text(self.identifier, service)
            raw = None if text == self.identifier else self.identifier
            return Side(role, text, self.name, raw, self.owner)
        return Side(role, f"opaque:{self.name}", self.name, self.name, self.owner) if self.name else None


def people(cell: str | None, names: str | None = None) -> list[Person]:
    """Read a cell that names people, with the column of names beside it where there is one.

    Groups, system lines and words for nobody are left out.
    """
    return list(_people(cell, names))


@lru_cache(maxsize=16_384)
def _people(cell: str | None, names: str | None) -> tuple[Person, ...]:
    """Read each cell once: the same few people stand in thousands of rows."""
    names = None if names == cell else names
    found = tuple(person for line in _lines(cell) if (person := _person(line)) is not None)
    beside = [name for name in _lines(names) if name.lower() not in _NOBODY]
    if not found:
        return tuple(person for name in beside if (person := _named(name)) is not None)
    if len(found) == len(beside):
        return tuple(_with_name(person, name) for person, name in zip(found, beside, strict=True))
    return (_with_name(found[0], names.strip()),) if names and len(found) == 1 else found


def is_group(identifier: str) -> bool:
    """Say whether an identifier names a conversation, not somebody in it."""
    return identifier.lower().endswith(GROUP_HOSTS) or _GROUP_CHAT.fullmatch(identifier) is not None


def sides(persons: Sequence[Person], role: str, service: str, *, owner: bool | None = None) -> list[Side]:
    """Return the parties of a role; `owner` marks the only one where nothing else says whose side it is."""
    if owner is not None and len(persons) == 1 and persons[0].owner is None:
        persons = [replace(persons[0], owner=owner)]
    return [side for person in persons if (side := person.side(role, service)) is not None]


def owner_among(persons: Iterable[Person]) -> Person | None:
    """Return the one who is marked as the device's own side."""
    return next((person for person in persons if person.owner), None)


def _lines(cell: str | None) -> list[str]:
    return [line for part in _LINES.split(cell or "") if (line := " ".join(part.split()).strip(" ,"))]


def _person(line: str) -> Person | None:
    marked = _ROLE.match(line)
    role = _ROLES.get(marked[1].lower()) if marked else None
    text = line[marked.end() :] if marked else line
    owner = True if _OWNER_MARK.search(text) else None
    text = _OWNER_MARK.sub(" ", text).strip()
    if text.lower() in _NOBODY or text.lower().startswith("system message"):
        return None
    if text.lower() in _OWNER_WORDS:
        return Person("", None, True, role)
    person = _parted(text)
    if is_group(person.identifier):
        return None
    if person.name is not None and person.name.lower() in _OWNER_WORDS:
        person = replace(person, name=None, owner=True)
    return replace(person, owner=owner or person.owner, role=role)


def _parted(text: str) -> Person:
    """Part a text into identifier and name."""
    for shape in (_ANGLE, _BRACKETED):
        found = shape.match(text)
        if found is not None:
            return Person(_plain(found["id"]), found["name"].strip(" \"'") or None)
    if _SPACED_PHONE.fullmatch(text) or " " not in text:
        return Person(_plain(text), None)
    first, _, rest = text.partition(" ")
    if _IDENTIFIER.fullmatch(first):
        return Person(_plain(first), rest.strip() or None)
    before, _, last = text.rpartition(" ")
    if _IDENTIFIER.fullmatch(last) and any(letter.isalpha() for letter in before):
        return Person(_plain(last), before.strip())
    return Person("", text)


def _plain(identifier: str) -> str:
    """Drop the mark that iOS puts before an account (`P:+44…`, `E:…`)."""
    return _ACCOUNT_MARK.sub("", identifier.strip())


def _named(name: str) -> Person | None:
    """Read what stands in a column of names: a name, unless it is plainly an identifier."""
    person = _person(name)
    if person is None or not person.identifier or person.name is not None:
        return person
    plain = _IDENTIFIER.fullmatch(person.identifier) or _SPACED_PHONE.fullmatch(person.identifier)
    return person if plain else replace(person, identifier="", name=person.identifier)


def _with_name(person: Person, name: str) -> Person:
    if name.lower() in _OWNER_WORDS:
        return replace(person, owner=True)
    if person.identifier in ("", name):
        return person
    return person if name.lower() in _NOBODY else replace(person, name=person.name or name)
