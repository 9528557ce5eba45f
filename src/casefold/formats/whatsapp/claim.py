"""Whether a text is a WhatsApp chat, from its first lines: a log, a table or an e-mail must not be taken for one."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.encoding import find_encoding, looks_like_text
from casefold.formats.whatsapp.entries import Entry, entries
from casefold.formats.whatsapp.header import split_author
from casefold.formats.whatsapp.lines import Line
from casefold.formats.whatsapp.survey import Survey, is_message, survey
from casefold.formats.whatsapp.words import attached, marker, notice, tidy, title_of

_SURE: Final = 0.85
_NAMED: Final = 0.97
_UNLIKELY: Final = 0.5
_LOG: Final = 0.2
"""Not offered; only a person who says what the file is gets it read."""
_FEW: Final = 3
_LOG_WORDS: Final = frozenset(
    {"info", "information", "warn", "warning", "error", "err", "debug", "trace", "fatal", "critical", "notice",
     "alert", "emerg", "verbose", "severe", "fine", "finer", "finest", "config", "audit", "stdout", "stderr"}
)  # fmt: skip
_PROGRAM: Final = re.compile(r".*(?:\[[\w./#:-]*\]|\(\d+\)|[\w-]+(?:\.[\w-]+){2,}|/|::|=|\\).*")


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure it is, and why."""

    score: float
    why: str


def claim(head: bytes, file_name: str, given: str | None, *, whole: bool) -> Claim | None:
    """Judge the first bytes of a file; `whole` says that they are all of it."""
    lines = _lines(head, given, whole=whole)
    found = survey(lines)
    if found is None:
        return None
    taken = list(entries(lines, found))
    said = [item for item in taken if isinstance(item, Entry)]
    before = sum(1 for item in taken if not isinstance(item, Entry) and item.text.strip())
    if len(said) == 0 or before > max(_FEW, len(said) // 10):
        return None
    return _judged(said, found, file_name, before)


def _judged(said: list[Entry], found: Survey, file_name: str, before: int) -> Claim | None:
    talk = [entry for entry in said if _is_talk(entry.rest)]
    known = sum(1 for entry in said if _is_known(entry.rest))
    programs = sum(1 for entry in talk if _is_program(entry.rest))
    unknown = len(said) - len(talk) - known
    if programs * 4 > len(talk) or unknown * 2 > len(said):
        return Claim(_LOG, "lines begin like WhatsApp messages, but programs seem to have written them")
    named = title_of(file_name) is not None or file_name.rsplit("/", 1)[-1] == "_chat.txt"
    why = f"{len(said):,} of the first messages begin with a WhatsApp header ({found.form.described()})"
    reasons = [why]
    reasons += [f"{known:,} texts WhatsApp writes itself"] if known else []
    reasons += ["the file's name is one WhatsApp gives"] if named else []
    if named or known:
        return Claim(_NAMED, "; ".join(reasons))
    return Claim(_SURE if talk and before == 0 else _UNLIKELY, "; ".join(reasons))


def _is_talk(rest: str) -> bool:
    author = split_author(rest)
    return author is not None and is_message(rest, author[1], first=False)


def _is_known(rest: str) -> bool:
    author = split_author(rest)
    if author is None:
        return notice(rest) is not None
    body = author[1]
    return marker(body) is not None or attached(body) is not None or notice(body) is not None


def _is_program(rest: str) -> bool:
    """Tell whether a program, and no person, stands before the colon."""
    author = split_author(rest)
    name = tidy(author[0]) if author is not None else ""
    words = {word.casefold() for word in re.split(r"[\s\[\]|-]+", name) if word}
    return bool(words & _LOG_WORDS) or _PROGRAM.fullmatch(name) is not None


def _lines(head: bytes, given: str | None, *, whole: bool) -> list[Line]:
    if not looks_like_text(head):
        return []
    encoding = find_encoding(io.BytesIO(head if whole else _to_line_end(head)), given)
    text = head[encoding.mark :].decode(encoding.name, "replace")
    parts = text.split("\n")
    if not whole and len(parts) > 1:
        parts.pop()
    return [Line(number, part.removesuffix("\r"), part.endswith("\r")) for number, part in enumerate(parts, start=1)]


def _to_line_end(head: bytes) -> bytes:
    """Cut at the last line feed, so that half a character at the end does not speak against an encoding."""
    return head[: head.rfind(b"\n") + 1] or head
