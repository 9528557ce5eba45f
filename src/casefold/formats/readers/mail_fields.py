"""What the fields of a mail's header say: parties, ids and times, as every mail format needs them.

A display name is what the sender's program wrote; the address is what identifies. A date is the sender's clock with
the offset it stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import getaddresses, parsedate_tz
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.mime import decoded_words

MOST_PARTIES: Final = 10_000
"""Parties of one role that are taken from one message."""
_MOST_CHARACTERS: Final = 100_000
_IDS: Final = re.compile(r"<([^<>\s]+)>")
_ADDRESS: Final = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")
_REPLY: Final = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|vs|antw|tr|rv|odp)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_ZONE: Final = re.compile(r"(?<![A-Za-z\d])[+-]\d{4}\b|\b(?:UTC?|GMT|Z|[ECMP][SD]T)\b", re.IGNORECASE)
_ROLES: Final = {"from": "from", "to": "to", "cc": "cc", "bcc": "cc"}
"""Header -> role. A blind copy is a `cc` whose header, in `raw`, says more."""


def header_texts(header: Message) -> dict[str, str]:
    """Return each header as decoded text under its name as written; one that is repeated has a line for each."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, value in header.raw_items():
        key = names.setdefault(name.lower(), name)
        found.setdefault(key, []).append(decoded_words(str(value)[:_MOST_CHARACTERS]))
    return {name: "\n".join(values)[:_MOST_CHARACTERS] for name, values in found.items()}


def sides_of(header: Message) -> list[Side]:
    """Return the parties a header names."""
    found = []
    for name, role in _ROLES.items():
        values = [str(value) for value in header.get_all(name, [])]
        found += [side(role, address, shown) for address, shown in _addresses(values)][:MOST_PARTIES]
    return found


def side(role: str, address: str, name: str | None) -> Side:
    """Return one party: an address identifies; where there is none, the name is all that is known."""
    shown = (name or "").strip() or None
    written = address.strip()
    if "@" in written:
        return Side(role, written, shown)
    return Side(role, f"opaque:{written or shown}", shown, raw=written or shown)


def ids_of(value: str | None) -> list[str]:
    """Return the message ids of a header such as References, without their angle brackets."""
    if not value:
        return []
    found = _IDS.findall(value)
    return found or [part for part in value.split() if "@" in part]


def stated_time(value: str | None) -> str | None:
    """Return a Date header as ISO text: with its offset, without where it states none; as written if it is no date."""
    if not value or not value.strip():
        return None
    try:
        parsed = parsedate_tz(value)
        if parsed is None:
            return value.strip()
        moment = datetime(*parsed[:6])  # noqa: DTZ001 - its offset follows where it is stated
        if _ZONE.search(value):  # the library says +0000 as well where none is stated
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=parsed[9] or 0)))
    except (ValueError, TypeError, IndexError, OverflowError):
        return value.strip()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def topic(subject: str | None) -> str | None:
    """Return a subject line without the marks of answers and forwards."""
    return (_REPLY.sub("", subject).strip() or subject) if subject else None


def _addresses(values: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for value in values:
        found = [(address, name) for name, address in getaddresses([value[:_MOST_CHARACTERS]]) if address or name]
        if not any("@" in address for address, _ in found):
            found = [(address, "") for address in _ADDRESS.findall(value[:_MOST_CHARACTERS])] or found
        for address, name in found:
            yield decoded_words(address), decoded_words(name) or None
