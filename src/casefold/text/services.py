"""Applications as reports word them, and identifiers that keep the service they are of.

`WhatsApp Business`, `com.whatsapp` and `WhatsApp Messages` are one service; a bare `1654984910` of Telegram is no
telephone number. Every reader of a tool's report needs both.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from casefold.text.parties import SERVICES

TELEPHONY: Final = frozenset(
    {"", "native", "native messages", "sms", "mms", "phone", "call log", "messages", "imessage"}
)
"""Services whose parties are telephone numbers or addresses, written as they are."""

_WHOLE_WORDS: Final = frozenset({"line", "wire", "session", "sip"})
_PARTS: Final = tuple(sorted(SERVICES - _WHOLE_WORDS, key=len, reverse=True))
_PHONE: Final = re.compile(r"\+[0-9][0-9 ()./-]{5,24}")
_PLAIN_HANDLE: Final = re.compile(r"[^\s:/][^\s:]*")


@lru_cache(maxsize=4_096)
def service_of(source: str) -> str:
    """Name the service of a source as a report words it: `WhatsApp Business` is whatsapp, else lower case."""
    word = " ".join(source.lower().split())
    if word in TELEPHONY:
        return word
    named = known_service(word)
    return named or next((part for part in word.split() if part in _WHOLE_WORDS), word)


@lru_cache(maxsize=4_096)
def known_service(text: str) -> str | None:
    """Find a known service in a text (a table's name, a package's); None where it names none.

    Services called by an everyday word (`line`, `session`) are not found in a text of several.
    """
    word = text.lower()
    return next((service for service in _PARTS if service in word), None)


@lru_cache(maxsize=65_536)
def identifier_text(identifier: str, service: str) -> str:
    """Write an identifier so that it keeps its service.

    Args:
        identifier: As read.
        service: As `service_of` names it.
    """
    text = identifier.strip()
    if not text or "@" in text or service in TELEPHONY or _PHONE.fullmatch(text):
        return text
    if _PLAIN_HANDLE.fullmatch(text) is None:
        return text
    if service in SERVICES:
        return f"{service}:{text}"
    return f"opaque:{'_'.join(service.split())}:{text}"
