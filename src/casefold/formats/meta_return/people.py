"""How a return writes people: `Kit Larkin (Facebook: 100012345)`, `kit (100012345)`, `447700900123`, a name alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.items import Side

_PERSON: Final = re.compile(
    r"(?P<name>.*?)\s*\((?:(?P<service>Facebook|Instagram|WhatsApp|Messenger|Threads)\s*:?\s*)?(?P<id>\+?\d{3,})\)"
    r"(?:\s*\[(?P<shown>[^\]]*)\])?",
    re.IGNORECASE | re.DOTALL,
)
_USERNAME: Final = re.compile(r"[A-Za-z0-9._]{1,30}")
"""What Instagram allows; a Facebook name without a space is still a name."""
_NUMBER: Final = re.compile(r"\+?\d{7,15}")
_ADDRESS: Final = re.compile(r"https?://(?:www\.)?(?:instagram|facebook)\.com/(?:profile\.php\?id=)?([A-Za-z0-9_.]+)/?")
_EMAIL: Final = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
_PHONE: Final = re.compile(r"\+\d[\d ()-]{6,}\d|(?<![\d.])\d{10,15}(?![\d.])")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as written, and what names the account."""

    text: str
    """What the store makes an identifier of."""
    name: str | None
    written: str

    @property
    def handle(self) -> str:
        """Return the account without its service."""
        return self.text.partition(":")[2] or self.text

    def side(self, role: str, *, owner: bool | None) -> Side:
        """Return the person as a party."""
        return Side(role, self.text, name=self.name, raw=self.written, owner=owner)


def person(text: str, service: str) -> Person:
    """Read a person; a name alone stays a name."""
    written = " ".join(text.split())
    found = _PERSON.fullmatch(written)
    if found is not None:
        named = (found["service"] or service).lower()
        name = (found["shown"] or found["name"]).strip()
        return Person(f"{'facebook' if named == 'messenger' else named}:{found['id']}", name or None, written)
    if service == "whatsapp" and _NUMBER.fullmatch(written):
        return Person(f"whatsapp:{written}", None, written)
    address = _ADDRESS.fullmatch(written)
    if address is not None:
        return Person(f"{service}:{address[1]}", None, written)
    if written.isdigit() or (service == "instagram" and _USERNAME.fullmatch(written)):
        return Person(f"{service}:{written}", None, written)
    return Person(f"opaque:{written}", written, written)


def people(text: str, service: str) -> list[Person]:
    """Read the people of a list, one per line; a line that only says when, or how many, is nobody."""
    lines = [line.strip() for line in text.split("\n")]
    return [person(line, service) for line in lines if line and not _says_when_or_how_many(line)]


def reached_by(text: str) -> list[str]:
    """Return the e-mail addresses and telephone numbers in a text."""
    return [*_EMAIL.findall(text), *(found.strip() for found in _PHONE.findall(_EMAIL.sub(" ", text)))]


def without_port(text: str) -> str:
    """Return an internet address without the port behind it: `192.0.2.4:22859`, `[2001:db8::7]:443`."""
    found = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?", text.strip())
    return (found[1] or found[2]) if found else text.strip()


def _says_when_or_how_many(line: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d( ?UTC)?|\d+ Total", line, re.IGNORECASE) is not None
