"""The texts WhatsApp writes itself, in the languages of `words.toml`: markers, system lines, titles, half days.

They are data, so that a language is added without code. A text nobody knows is never lost: it stays what it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

MARKS: Final = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
"""Marks of writing direction and width that exports scatter through names and numbers [S30]; a regex class."""
SPACES: Final = " \u00a0\u2007\u2009\u202f"
"""Spaces of every width that stand between the parts of a header; a regex class."""

SYSTEM: Final = (
    "encryption", "created", "number", "subject", "icon", "description", "security", "admin", "removed", "added",
    "linked", "left", "joined", "missed_voice_from", "missed_video_from", "missed_voice", "missed_video",
)  # fmt: skip
"""Lists of system lines in `words.toml`, the more telling first."""
CALLS: Final = ("missed_voice", "missed_video", "voice_call", "video_call")

_MARKS_RE: Final = re.compile(f"[{MARKS}]")
_SPACES_RE: Final = re.compile(f"[{SPACES}]+")
_LONGEST_NOTICE: Final = 600
_LONGEST_MARKER: Final = 120
_QUOTES: Final = "\"“”„«»‘’'「」"
_SLOTS: Final = {
    "by": r"(?P<by>[^:\n]{1,200}?)",
    "member": r"(?P<member>[^:\n]{1,500}?)",
    "name": rf"[{_QUOTES}]?(?P<name>[^\n]{{1,300}}?)[{_QUOTES}]?",
    "old": rf"[{_QUOTES}]?(?P<old>[^\n]{{1,300}}?)[{_QUOTES}]?",
    "new": r"(?P<new>\+?[\d(][\d\s().-]{4,24})",
    "file": r"(?P<file>[^<>\n]{1,255}?)",
    "rest": r"(?P<rest>[^\n]*)",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A system line that is known: which list of `words.toml` it is in, and what its slots hold."""

    what: str
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class Attached:
    """A message with a file: its name as written, and the rest of the text."""

    file: str
    caption: str


def tidy(text: str) -> str:
    """Drop direction marks, make every run of spaces one space, and curly apostrophes straight."""
    return _SPACES_RE.sub(" ", _MARKS_RE.sub("", text)).replace("’", "'").strip()


def half_day_pattern() -> str:
    """Return a regex of every word for the half of a day, the longest first."""
    return "|".join(_spaced(word) for word in sorted(_half_days(), key=lambda word: (-len(word), word)))


def at_pattern() -> str:
    """Return a regex of the words that stand between a date and a time."""
    return "|".join(_spaced(word) for word in sorted(set(_texts("at")), key=lambda word: (-len(word), word)))


def is_afternoon(word: str) -> bool:
    """Tell whether a word for the half of a day is the later one."""
    return _half_days()[_folded(word)]


@cache
def selves() -> frozenset[str]:
    """Return the words by which an export calls the person who made it, folded."""
    return frozenset(_folded(word) for word in _texts("self"))


@lru_cache(maxsize=4096)
def is_self(name: str) -> bool:
    """Tell whether a name is the export's own word for whoever made it."""
    return _folded(name) in selves()


@lru_cache(maxsize=4096)
def notice(text: str) -> Notice | None:
    """Find the system line a text is, or None."""
    plain = tidy(text).rstrip(".。")
    if not 0 < len(plain) <= _LONGEST_NOTICE:
        return None
    for what, pattern in _notices():
        found = pattern.fullmatch(plain)
        if found is not None:
            slots = {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}
            return Notice(what, slots)
    return None


def marker(body: str) -> str | None:
    """Return `omitted`, `deleted` or `deleted_own` where the whole body is such a marker."""
    if len(body) > _LONGEST_MARKER:
        return None
    folded = _folded(body)
    return _markers().get(folded.rstrip(".。"))


def attached(body: str) -> Attached | None:
    """Read a body that says a file came with it."""
    first, _, rest = body.partition("\n")
    if len(first) > 2 * _LONGEST_MARKER + 255:
        return None
    if "<" not in first and "(" not in first and not first.rstrip(".").endswith(_tails()):
        return None
    plain = tidy(first)
    for pattern in _attachments():
        found = pattern.search(plain) if pattern.pattern.startswith("<") else pattern.fullmatch(plain)
        if found is not None:
            around = (plain[: found.start()] + plain[found.end() :]).strip()
            return Attached(found["file"].strip(), "\n".join(part for part in (around, rest) if part))
    return None


def call_of(body: str) -> tuple[str, str] | None:
    """Return the list of `words.toml` a call notice is in and what follows its words, or None."""
    if len(body) > _LONGEST_MARKER:
        return None
    plain = tidy(body).rstrip(".。")
    for what, pattern in _calls():
        found = pattern.fullmatch(plain)
        if found is not None:
            return what, (found.groupdict().get("rest") or "").strip()
    return None


def is_edited(body: str) -> bool:
    """Tell whether a body ends with the mark of an edited message."""
    tail = body[-_LONGEST_MARKER:]
    return tail.rstrip(f"{SPACES}\u200e\n").endswith(">") and _folded(tail).endswith(_edits())


def title_of(file_name: str) -> str | None:
    """Return whom or what a chat is with, from the name its export is given, or None."""
    stem = re.sub(r"(?i)(?:\.txt|\.zip)+$", "", tidy(file_name))
    stem = re.sub(r" ?\(\d{1,3}\)$", "", stem)
    for pattern in _titles():
        found = pattern.fullmatch(stem)
        if found is not None:
            return found["name"].strip()
    return None


def split_members(text: str) -> list[str]:
    """Take a list of people apart at its commas and its last `and`; a name with a comma is cut, which nothing shows."""
    parts = [part for part in re.split(r"\s*[,،、]\s*", text) if part]
    if not parts:
        return []
    *before, last = parts
    halves = _and_pattern().split(last)
    return [part.strip() for part in (*before, *halves) if part.strip()]


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def _texts(key: str) -> list[str]:
    return [text for language in _languages().values() for text in language.get(key, ())]


def _folded(text: str) -> str:
    return tidy(text).casefold()


def _spaced(word: str) -> str:
    return f"[{SPACES}]?".join(re.escape(part) for part in _SPACES_RE.split(word))


@cache
def _half_days() -> dict[str, bool]:
    found = {_folded(word): False for word in _texts("am")}
    found.update({_folded(word): True for word in _texts("pm")})
    return _without_spaces(found)


def _without_spaces(words: dict[str, bool]) -> dict[str, bool]:
    return {**words, **{word.replace(" ", ""): late for word, late in words.items()}}


def _compiled(texts: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(_pattern(text), re.IGNORECASE) for text in texts]


def _pattern(text: str) -> str:
    parts = re.split(r"\{(\w+)\}", tidy(text).rstrip("."))
    return "".join(_SLOTS[part] if place % 2 else re.escape(part) for place, part in enumerate(parts))


@cache
def _notices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, pattern) for what in SYSTEM for pattern in _compiled(_texts(what)))


@cache
def _calls() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((what, pattern) for what in CALLS for pattern in _compiled(_texts(what)))


@cache
def _markers() -> dict[str, str]:
    kinds = ("omitted", "deleted", "deleted_own")
    return {_folded(text).rstrip("."): kind for kind in kinds for text in _texts(kind)}


@cache
def _attachments() -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled([*_texts("attached"), *_texts("omitted_named")]))


@cache
def _tails() -> tuple[str, ...]:
    """Return how the first line ends where a file is named without any bracket."""
    return tuple(text.rpartition("}")[2] for text in _texts("omitted_named"))


@cache
def _edits() -> tuple[str, ...]:
    return tuple(_folded(text) for text in _texts("edited"))


@cache
def _titles() -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(sorted(_texts("title"), key=len, reverse=True)))


@cache
def _and_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(re.escape(word) for word in set(_texts('and')))})\s+")
