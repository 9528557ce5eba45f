"""From the words of a table to record kinds: what a service word, a sheet's name or a title says the rows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.header_text import squash, words_of
from casefold.text.vocabulary import read_word

_KIND_OF_SERVICE: Final = {
    "voice": "call",
    "video": "call",
    "voicemail": "call",
    "sms": "message",
    "mms": "message",
    "rcs": "message",
    "imessage": "message",
    "data": "data_session",
}
# What the general vocabulary files under `other`, where a record kind fits it.
_OTHERS: Final = {
    "video": "video", "videocall": "video", "videoanruf": "video", "appelvideo": "video", "videollamada": "video",
    "videochiamata": "video", "voip": "voice", "internetcall": "voice", "rcs": "rcs", "rcschat": "rcs",
    "rcsimchat": "rcs", "imessage": "imessage",
}  # fmt: skip
_NAMES: Final = {
    "call": "call, calls, voice, phonecall, phonecalls, telephony, speech, anruf, anrufe, gespraeche, telefonate, "
    "appel, appels, llamadas, chiamate, gesprekken, rozmowy, polaczenia, chamadas",
    "message": "sms, smss, mms, text, texts, message, messages, messaging, nachrichten, mensajes, messaggi, wiadomosci",
    "data_session": "gprs, internet, pdp, pgw, sgw, sgsn, ggsn",
}
_WORD_KINDS: Final = {word.strip(): kind for kind, words in _NAMES.items() for word in words.split(",")}
# A set called so holds every kind of record: the name says nothing about a row.
_NEUTRAL_AFTER_CALL: Final = frozenset({"data", "detail", "details"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one word of a row says."""

    kind: str | None
    service: str | None
    direction: str | None


def spoken(text: str, words: Mapping[str, tuple[str | None, str | None]]) -> Spoken:
    """Read one word, a profile's meaning before the general one."""
    said = words.get(squash(text)) if words else None
    if said is None:
        word = read_word(text)
        service = _OTHERS.get(squash(text)) if word.service == "other" else word.service
        said = (service, word.direction)
    service, direction = said
    return Spoken(_KIND_OF_SERVICE.get(service) if service is not None else None, service, direction)


def kind_of_service(service: str) -> str | None:
    """Return the record kind of a service."""
    return _KIND_OF_SERVICE.get(service)


def kind_in(name: str) -> str | None:
    """Return the one kind a sheet's, file's or section's name speaks of; None where it speaks of none or several."""
    words = words_of(name)
    kinds = set()
    for place, word in enumerate(words):
        kind = _WORD_KINDS.get(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        if kind == "call" and word in ("call", "calls") and following in _NEUTRAL_AFTER_CALL:
            continue
        if kind is not None:
            kinds.add(kind)
    return kinds.pop() if len(kinds) == 1 else None
