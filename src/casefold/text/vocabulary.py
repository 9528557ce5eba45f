"""The words of call data: which way, what kind, how it ended, over which radio.

Networks and tools name the same thing in many words and several languages. Read on distinct values only.
What is not listed here is unknown and stays None; numeric codes mean something only through a profile.
Sources: T-Mobile types [S4]; 3GPP record names [S9]; the rest is general knowledge, open to a profile's correction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, cast

from casefold.text.words import (
    DIRECTIONS,
    NEGATIONS,
    NEUTRAL,
    OUTCOMES,
    RADIOS,
    SERVICES,
    WEAK,
    WHOLE,
)

Direction = Literal["outgoing", "incoming", "forwarded"]
Service = Literal["voice", "sms", "mms", "data", "voicemail", "other"]
Outcome = Literal["answered", "unanswered", "busy", "failed", "voicemail", "rejected"]
Rat = Literal["2G", "3G", "4G", "5G", "WiFi"]

_WORD: Final = re.compile(r"[a-z]+|[0-9]+[a-z]*")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_PHRASE: Final = 5
_LONGEST_WORD: Final = 80


@dataclass(frozen=True, slots=True)
class CallWord:
    """What one word of an exhibit says: `MO SMS` is an outgoing SMS, `GPRS` is data of no stated direction."""

    service: Service | None = None
    direction: Direction | None = None


@lru_cache(maxsize=4096)
def read_word(word: str) -> CallWord:
    """Read service and direction from one word or phrase; None for each that it does not say."""
    whole = WHOLE.get(_squeezed(word))
    if whole is not None:
        return CallWord(cast("Service | None", whole[0]), cast("Direction | None", whole[1]))
    services, directions, known = _scan(_words(word))
    if not known:
        services, directions, known = _scan(_words(_HUMP.sub(" ", word)))
    if services.weak - services.strong - {"voice"}:  # "text and data" is neither
        services.weak |= services.strong
        services.strong.clear()
    service = _one(services, known, over="voicemail")
    direction = _one(directions, known, over="forwarded")
    return CallWord(cast("Service | None", service), cast("Direction | None", direction))


def direction_of(word: str) -> Direction | None:
    """Read the direction from one word, seen from the phone whose records they are."""
    return read_word(word).direction


def service_of(word: str) -> Service | None:
    """Read the kind of communication from one word."""
    return read_word(word).service


@lru_cache(maxsize=4096)
def outcome_of(word: str) -> Outcome | None:
    """Read how a communication ended; the whole phrase must be known, since `not answered` holds `answered`."""
    for words in (_words(word), _words(_HUMP.sub(" ", word))):
        bare = [part for part in words if part not in NEUTRAL and part != "voice"]
        found = OUTCOMES.get(" ".join(words)) or OUTCOMES.get(" ".join(bare))
        if found is not None:
            return cast("Outcome", found)
    return None


@lru_cache(maxsize=4096)
def rat_of(word: str) -> Rat | None:
    """Read the radio technology; None where a word names two of them."""
    words, found, place = _words(word), set(), 0
    while place < len(words):
        size = _longest(words, place, (RADIOS,))
        found.add(RADIOS.get(" ".join(words[place : place + size])))
        place += max(size, 1)
    found.discard(None)
    return cast("Rat", found.pop()) if len(found) == 1 else None


def _words(text: str) -> list[str]:
    """Split into plain lower-case words: no accents, no punctuation."""
    return _WORD.findall(_plain(text[:_LONGEST_WORD]))


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(_plain(text[:_LONGEST_WORD])))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if unicodedata.category(letter) not in ("Mn", "Cf"))


@dataclass(slots=True)
class _Meanings:
    """What was found, apart by how much it takes to believe it."""

    strong: set[str]
    weak: set[str]


def _scan(words: list[str]) -> tuple[_Meanings, _Meanings, bool]:
    """Read the longest phrases from the left; tell also whether every word was known."""
    services, directions = _Meanings(set(), set()), _Meanings(set(), set())
    place, known = 0, True
    while place < len(words):
        size = _longest(words, place, (SERVICES, DIRECTIONS, NEUTRAL, NEGATIONS))
        phrase = " ".join(words[place : place + max(size, 1)])
        place += max(size, 1)
        known = known and size > 0
        if phrase in NEGATIONS:
            return _Meanings(set(), set()), _Meanings(set(), set()), False
        for table, meanings in ((SERVICES, services), (DIRECTIONS, directions)):
            if phrase in table:
                (meanings.weak if phrase in WEAK else meanings.strong).add(table[phrase])
    return services, directions, known


def _longest(words: list[str], place: int, tables: Sequence[Container[str]]) -> int:
    """Count the words of the longest phrase that starts here and stands in a table; 0 if there is none."""
    for size in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
        phrase = " ".join(words[place : place + size])
        if any(phrase in table for table in tables):
            return size
    return 0


def _one(meanings: _Meanings, known: bool, *, over: str) -> str | None:
    """Choose the one meaning; a weak word (`in`, `call`) counts only where all words are known."""
    said = meanings.strong or (meanings.weak if known else set())
    if over in said:
        return over
    return next(iter(said)) if len(said) == 1 else None
