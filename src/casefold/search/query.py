"""The language of questions: words, "phrases", begin*, like~, AND OR NOT and brackets, and field:value.

A question is read here, not by the engine: what it may cost is bounded before anything is asked, and a mistake is
answered with its place.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from casefold.errors import BadOption
from casefold.search.codes import asked_number, ending
from casefold.search.parts import Begins, Both, Either, Field, Like, Mark, Node, Number, Without, Words
from casefold.search.words import is_open, searchable, terms
from casefold.text.plates import is_uk_mark, read_plate

LONGEST_QUESTION: Final = 4_000
"""Characters."""
MOST_PARTS: Final = 64
MOST_OPEN_PARTS: Final = 8
"""Parts with a star or a tilde: each may stand for many words."""
DEEPEST: Final = 16
"""Brackets within brackets."""
SHORTEST_OPEN: Final = 2
"""Letters before a star."""
SHORTEST_LIKE: Final = 4
"""Letters of a word that is looked for with a tilde; with another letter, three mean anything."""
MOST_SLOP: Final = 20

FIELDS: Final = {
    "kind": "kind of record, such as message",
    "exhibit": "reference or id of an exhibit",
    "from": "who it came from: a number, an account or a name",
    "to": "whom it went to",
    "party": "anyone who took part, in any role",
    "before": "before a day or time, such as before:2026-03-02",
    "after": "at or after a day or time",
    "month": "a month in UTC, such as month:2026-03",
    "language": "language of a document or mail, as stated or as a machine told it, such as language:de",
    "place": "place, camera or site as written",
}
"""Field -> what its value is."""


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<open>\() | (?P<close>\))
    | (?P<minus>-)(?=[^\s)])
    | (?:(?P<field>[a-z]+):)?"(?P<phrase>(?:[^"]|"")*)(?P<quote>"?)(?:~(?P<slop>\d+))?
    | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)
_FIELD: Final = re.compile(r"(?P<name>[a-z]+):(?P<value>.+)", re.DOTALL)
_LIKE: Final = re.compile(r"(?P<word>.+)~(?P<distance>[0-9]*)")
_NUMERIC: Final = re.compile(r"[+\d().\-/]*\d[+\d().\-/]*")
_MARK_PARTS: Final = re.compile(r"[A-Za-z0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """open, close, and, or, not, phrase, word."""
    text: str
    place: int
    field: str = ""
    slop: int = 0


def parse(question: str, region: str | None = "GB") -> Node:
    """Read a question.

    Args:
        question: See the module.
        region: Where a number without its country is from.

    Raises:
        BadOption: It has nothing to look for, is too long or has a mistake; `place` says where.
    """
    if len(question) > LONGEST_QUESTION:
        raise BadOption(
            f"the question has {len(question):,} characters",
            remedy=f"Ask with {LONGEST_QUESTION:,} characters at most.",
        )
    reader = _Reader(_joined(_tokens(question), region), region)
    node = reader.whole()
    if node is None:
        raise BadOption(
            "the question has nothing to look for", remedy='Give a word, a "phrase", a number, an emoji or a filter.'
        )
    return node


def _tokens(question: str) -> list[_Token]:
    found, place = [], 0
    while place < len(question.rstrip()):
        match = _TOKEN.match(question, place)
        if match is None:  # cannot be: a word takes what nothing else does
            raise _mistake("cannot be read", place + 1, "Write words with spaces between them.")
        found.append(_token(match))
        place = match.end()
    return found


def _token(match: re.Match[str]) -> _Token:
    start = match.start() + len(match[0]) - len(match[0].lstrip()) + 1
    if match["phrase"] is not None:
        if not match["quote"]:
            raise _mistake("a quotation mark is not closed", start, 'Close it with ", or leave it out.')
        text = match["phrase"].replace('""', '"')
        return _Token("phrase", text, start, match["field"] or "", _slop(match["slop"], start))
    for kind in ("open", "close"):
        if match[kind]:
            return _Token(kind, match[kind], start)
    if match["minus"]:
        return _Token("not", "-", start)
    word = match["word"]
    return _Token({"AND": "and", "OR": "or", "NOT": "not"}.get(word, "word"), word, start)


def _slop(text: str | None, place: int) -> int:
    if text is None:
        return 0
    if len(text) > 2 or int(text) > MOST_SLOP:
        raise _mistake(f"words cannot be looked for {text} places apart", place, f"Write ~{MOST_SLOP} at most.")
    return int(text)


def _joined(tokens: list[_Token], region: str | None) -> list[_Token]:
    """Put together neighbouring words that are the groups of one number or mark: `07700 900123`, `AB12 CDE`."""
    found: list[_Token] = []
    at = 0
    while at < len(tokens):
        length = _length_of_code(tokens, at, region)
        text = " ".join(token.text for token in tokens[at : at + length])
        found.append(_Token("code", text, tokens[at].place) if length > 1 else tokens[at])
        at += length
    return found


def _length_of_code(tokens: list[_Token], at: int, region: str | None) -> int:
    words = []
    for token in tokens[at : at + 6]:
        if token.kind != "word":
            break
        words.append(token.text)
    numeric = 0
    while numeric < len(words) and _NUMERIC.fullmatch(words[numeric]):
        numeric += 1
    for length in range(numeric, 1, -1):
        if asked_number(" ".join(words[:length]), region) is not None:
            return length
    if len(words) >= 2 and all(_MARK_PARTS.fullmatch(word) for word in words[:2]) and _mark(" ".join(words[:2])):
        return 2
    return 1


def _mark(text: str) -> str | None:
    mark = read_plate(text)
    fits = mark is not None and is_uk_mark(mark) and len(mark) >= 5 and not mark.isdigit()
    return mark if fits else None


class _Reader:
    """Reads tokens by descent: OR binds least, then AND (or nothing between), then NOT."""

    def __init__(self, tokens: list[_Token], region: str | None) -> None:
        self._tokens, self._region = tokens, region
        self._at = self._depth = self._parts = self._open = 0

    def whole(self) -> Node | None:
        node = self._either()
        left = self._next()
        if left is not None:
            raise _mistake("a bracket is closed that was not opened", left.place, "Take it out, or open one before.")
        return node

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _either(self) -> Node | None:
        parts = [self._both()]
        while (token := self._next()) is not None and token.kind == "or":
            self._at += 1
            if parts[-1] is None or self._ends():
                raise _mistake("OR stands between nothing", token.place, "Write a word on both sides of it.")
            parts.append(self._both())
        found = tuple(part for part in parts if part is not None)
        return Either(found) if len(found) > 1 else (found[0] if found else None)

    def _ends(self) -> bool:
        token = self._next()
        return token is None or token.kind in ("close", "or", "and")

    def _both(self) -> Node | None:
        found: list[Node] = []
        begun = self._at
        while (token := self._next()) is not None and token.kind not in ("close", "or"):
            if token.kind == "and":
                first = self._at == begun
                self._at += 1
                if first or self._ends():
                    raise _mistake("AND stands between nothing", token.place, "Write a word on both sides of it.")
                continue
            part = self._part()
            found += [part] if part is not None else []
        return Both(tuple(found)) if len(found) > 1 else (found[0] if found else None)

    def _part(self) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "not":
            if self._ends():
                raise _mistake("NOT stands before nothing", token.place, "Write a word after it.")
            self._deeper(token)
            part = self._part()
            self._depth -= 1
            return Without(part) if part is not None else None
        if token.kind == "open":
            return self._bracket(token)
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _mistake("the question has too many parts", token.place, f"Ask with {MOST_PARTS} at most.")
        return self._leaf(token)

    def _bracket(self, opening: _Token) -> Node | None:
        self._deeper(opening)
        node = self._either()
        closing = self._next()
        if closing is None:
            raise _mistake("a bracket is not closed", opening.place, "Close it with ).")
        self._at += 1
        self._depth -= 1
        return node

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _mistake("brackets stand too deep in each other", token.place, f"Use {DEEPEST} at most.")

    def _leaf(self, token: _Token) -> Node | None:
        if token.kind == "phrase":
            if token.field:
                return _field(token.field, token.text, token.place)
            found = tuple(terms(token.text))
            return Words(found, token.slop) if found else None
        if token.kind == "code":
            return self._code(token.text)
        filter_ = _FIELD.fullmatch(token.text)
        if filter_ is not None and (known := _known_field(filter_, token.place)) is not None:
            return known
        return self._word(token)

    def _code(self, text: str) -> Node:
        number = asked_number(text, self._region)
        if number is not None:
            return Either((Number(*number), Words(tuple(terms(text)))))
        mark = _mark(text)
        plain = Words(tuple(terms(text)))
        return Either((Mark(mark), plain)) if mark is not None else plain

    def _word(self, token: _Token) -> Node | None:
        text = token.text
        like = _LIKE.fullmatch(text)
        if text.startswith("*"):
            return self._ending(token)
        if like is not None and searchable(like["word"]):
            return self._like(like, token.place)
        if text.endswith("*") and searchable(text[:-1]):
            return self._begins(token)
        if not searchable(text):
            return None
        return self._code(text)

    def _opened(self, place: int) -> None:
        self._open += 1
        if self._open > MOST_OPEN_PARTS:
            raise _mistake(
                "too many parts end in a star or a tilde", place, f"Ask with {MOST_OPEN_PARTS} of them at most."
            )

    def _ending(self, token: _Token) -> Node:
        self._opened(token.place)
        end = ending(token.text[1:])
        if end is None:
            raise _mistake(
                "a star can stand before four digits and more, not before letters",
                token.place,
                "Write the beginning of a word and a star after it: wor*.",
            )
        return Number(None, end)

    def _begins(self, token: _Token) -> Node:
        self._opened(token.place)
        found = tuple(terms(token.text[:-1]))
        if len(found[-1]) < SHORTEST_OPEN and not is_open(found[-1]):
            raise _mistake(
                f"'{token.text}' stands for too many words", token.place, f"Write {SHORTEST_OPEN} letters before the *."
            )
        return Begins(found)

    def _like(self, match: re.Match[str], place: int) -> Node:
        self._opened(place)
        found, distance = terms(match["word"]), match["distance"] or "1"
        if distance not in ("1", "2"):
            raise _mistake(f"a word cannot have {distance} other letters", place, "Write word~, word~1 or word~2.")
        if len(found) != 1 or len(found[0]) < SHORTEST_LIKE:
            raise _mistake(
                f"'{match['word']}' cannot be looked for with a tilde",
                place,
                f"Use it on one word of {SHORTEST_LIKE} letters or more.",
            )
        return Like(found[0], int(distance))


def _known_field(match: re.Match[str], place: int) -> Field | None:
    """Return the filter a word is; None for text with a colon in it, such as an address."""
    name, value = match["name"], match["value"]
    if name in FIELDS:
        return _field(name, value, place)
    near = difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.75)
    if near:
        raise _mistake(f"there is no field '{name}'", place, f"Did you mean {near[0]}:{value}?")
    return None


def _field(name: str, value: str, place: int) -> Field:
    if name not in FIELDS:
        raise _mistake(f"there is no field '{name}'", place, f"Fields: {', '.join(FIELDS)}.")
    if not value.strip():
        raise _mistake(f"{name}: has no value", place, f"Give {FIELDS[name]}.")
    return Field(name, value.strip(), place)


def _mistake(what: str, place: int, remedy: str) -> BadOption:
    return BadOption(what, place=f"character {place} of the question", remedy=remedy)
