"""What a card says of a person: a name, numbers, addresses, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casefold.formats.vcard.cards import Card, Property
from casefold.text.parties import SERVICES

_ESCAPED: Final = re.compile(r"\\([nN,;:\\])")
_UNESCAPED_SEMICOLON: Final = re.compile(r"(?<!\\);")
_ORDER: Final = (3, 1, 2, 0, 4)
"""A name's parts as they are said: prefix, given, further, family, suffix."""


def name_of(card: Card) -> str | None:
    """Return the name as shown, else put together from its parts, else the nickname or organisation."""
    shown = card.first("FN")
    if shown is not None:
        return plain(shown).strip()
    parts = [plain(part).strip() for part in _UNESCAPED_SEMICOLON.split(card.first("N") or "")]
    said = " ".join(parts[place] for place in _ORDER if place < len(parts) and parts[place])
    return said or _plain_first(card, "NICKNAME") or _plain_first(card, "ORG")


def addresses_of(card: Card) -> Iterator[tuple[str, str]]:
    """Yield what the name is saved for: numbers, e-mail addresses, accounts; each as identifier and as written."""
    seen: set[str] = set()
    for one in card.properties:
        found = _address(one)
        if found is not None and found[0] not in seen:
            seen.add(found[0])
            yield found


def organisation_of(card: Card) -> str | None:
    """Return organisation and title, as one line."""
    found = [_plain_first(card, name) for name in ("ORG", "TITLE")]
    return "; ".join(part for part in found if part) or None


def birthday_of(card: Card) -> str | None:
    """Return the birthday as written, with its word."""
    found = card.first("BDAY")
    return f"BDAY {found.strip()}" if found else None


def notes_of(card: Card) -> str | None:
    """Return notes and postal addresses."""
    notes = [plain(one.value).strip() for one in card.all("NOTE")]
    places = [", ".join(part for part in _parts(one.value) if part) for one in card.all("ADR")]
    return "\n".join(part for part in (*notes, *places) if part) or None


def raw_of(card: Card) -> dict[str, str]:
    """Return every property under its name with its group and types, in the order of the card."""
    raw: dict[str, str] = {}
    for one in card.properties:
        name = ";".join([f"{one.group}.{one.name}" if one.group else one.name, *one.types])
        number = 2
        key = name
        while key in raw:
            key, number = f"{name}#{number}", number + 1
        raw[key] = one.value
    return raw


def plain(text: str) -> str:
    """Return a text without its escapes."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _plain_first(card: Card, name: str) -> str | None:
    found = card.first(name)
    return None if found is None else ", ".join(part for part in _parts(found) if part)


def _parts(value: str) -> list[str]:
    return [" ".join(plain(part).split()) for part in _UNESCAPED_SEMICOLON.split(value)]


def _address(one: Property) -> tuple[str, str] | None:
    value = plain(one.value).strip()
    if value == "":
        return None
    if one.name == "TEL":
        number = value.removeprefix("tel:").partition(";")[0] if value.startswith("tel:") else value
        return number, value
    if one.name == "EMAIL":
        return value.removeprefix("mailto:"), value
    if one.name == "IMPP":
        scheme, _, handle = value.partition(":")
        return (_account(scheme, handle), value) if handle else (f"opaque:{value}", value)
    if one.name == "X-SOCIALPROFILE" and one.types:
        return _account(one.types[0], value.rstrip("/").rpartition("/")[2]), value
    if one.name.startswith("X-") and one.name[2:].lower() in SERVICES:
        return _account(one.name[2:], value), value
    return None


def _account(service: str, handle: str) -> str:
    name = service.lower().removeprefix("x-")
    return f"{name}:{handle}" if name in SERVICES else f"opaque:{name}:{handle}"
