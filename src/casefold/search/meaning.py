"""What a question means to the engine: its parts as queries over the fields of the index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from casefold.errors import BadOption
from casefold.model.kinds import KINDS
from casefold.search.codes import asked_number, identifier_term, mark_term
from casefold.search.documents import TRANSLATION
from casefold.search.index import CODES, KIND, LANGUAGE, MONTH, OTHER, PARTY, PLACE, RECEIVER, SENDER, TIME, WORDS
from casefold.search.parts import Begins, Both, Either, Field, Like, Mark, Node, Number, Without, Words
from casefold.search.words import is_open, terms
from casefold.text.parties import PartyState, parse_identifier
from casefold.text.plates import is_uk_mark, read_plate

if TYPE_CHECKING:
    import tantivy

_MOMENT: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?)?)?")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_SIGN: Final = re.compile(r"[!-/:-@\[-`{-~]")
_SIDES: Final = {"from": (SENDER,), "to": (RECEIVER,), "party": (SENDER, RECEIVER, OTHER)}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a question is read against."""

    schema: tantivy.Schema
    region: str | None
    zone: str
    """Zone of the days in `before:` and `after:`."""
    exhibits: Mapping[str, str]
    """Reference or id of an exhibit the reader may see, in lower case -> its id."""

    def query(self, node: Node) -> tantivy.Query:
        """Return the engine's query for a part of a question.

        Raises:
            BadOption: A filter's value is none.
        """
        match node:
            case Words():
                return self._words(WORDS, node.terms, node.slop)
            case Begins():
                return self._begins(WORDS, node.terms)
            case Like():
                return _query().fuzzy_term_query(self.schema, WORDS, node.term, node.distance)
            case Number():
                return self._number(CODES, node.whole, node.end)
            case Mark():
                return self._term(CODES, mark_term(node.mark))
            case Field():
                return _query().const_score_query(self._field(node), 0.0)
            case Both():
                return self._both(node)
            case Either():
                return self._any([self.query(part) for part in node.parts])
            case Without():
                return self._without([self.query(node.part)])

    def _both(self, node: Both) -> tantivy.Query:
        from tantivy import Occur

        wanted = [self.query(part) for part in node.parts if not isinstance(part, Without)]
        unwanted = [self.query(part.part) for part in node.parts if isinstance(part, Without)]
        if not wanted:
            return self._without(unwanted)
        clauses = [(Occur.Must, one) for one in wanted] + [(Occur.MustNot, one) for one in unwanted]
        return _query().boolean_query(clauses)

    def _without(self, unwanted: list[tantivy.Query]) -> tantivy.Query:
        from tantivy import Occur

        everything = _query().const_score_query(_query().all_query(), 0.0)
        return _query().boolean_query([(Occur.Must, everything), *((Occur.MustNot, one) for one in unwanted)])

    def _any(self, queries: list[tantivy.Query]) -> tantivy.Query:
        from tantivy import Occur

        return queries[0] if len(queries) == 1 else _query().boolean_query([(Occur.Should, one) for one in queries])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return _query().term_query(self.schema, field, term, "basic" if field == CODES else "freq")

    def _words(self, field: str, found: tuple[str, ...], slop: int = 0) -> tantivy.Query:
        if len(found) > 1:
            return _query().phrase_query(self.schema, field, list(found), slop)
        return self._starts(field, found[0]) if is_open(found[0]) else self._term(field, found[0])

    def _begins(self, field: str, found: tuple[str, ...]) -> tantivy.Query:
        if len(found) > 1:
            return _query().phrase_prefix_query(self.schema, field, list(found))
        return self._starts(field, found[0])

    def _starts(self, field: str, begin: str) -> tantivy.Query:
        return _query().regex_query(self.schema, field, _SIGN.sub(r"\\\g<0>", begin) + ".*")

    def _number(self, field: str, whole: str | None, end: str) -> tantivy.Query:
        found = [self._starts(field, end)]
        if whole is not None and not whole.startswith(end):
            found.append(self._term(field, whole))
        return self._any(found)

    # -- fields --------------------------------------------------------------------------------

    def _field(self, field: Field) -> tantivy.Query:
        name, value = field.name, field.value
        if name in _SIDES:
            return self._party(field)
        if name in ("before", "after"):
            return self._time(field)
        if name == "kind":
            return self._exact(KIND, self._kind(field))
        if name == "exhibit":
            known = self.exhibits.get(value.lower())
            if known is None:
                raise _wrong(field, f"there is no exhibit '{value}'", "Write its reference, such as exhibit:ABC/1.")
            return self._exact("exhibit", known)
        if name == "month" and not _MONTH.fullmatch(value):
            raise _wrong(field, f"'{value}' is no month", "Write month:2026-03.")
        return self._exact({"month": MONTH, "language": LANGUAGE, "place": PLACE}[name], value)

    def _exact(self, field: str, value: str) -> tantivy.Query:
        return _query().term_query(self.schema, field, value, "basic")

    def _kind(self, field: Field) -> str:
        kind = field.value.lower().replace(" ", "_")
        for known in (*KINDS, TRANSLATION):
            if kind in (known, f"{known}s"):
                return known
        raise _wrong(field, f"there is no kind '{field.value}'", f"Kinds: {', '.join((*KINDS, TRANSLATION))}.")

    def _party(self, field: Field) -> tantivy.Query:
        """Look for somebody in a role: by number in any spelling, by mark, or by name or account."""
        value, places = field.value, _SIDES[field.name]
        named = tuple(terms(value.rstrip("*")))
        read = parse_identifier(value, self.region)
        found: list[tantivy.Query] = []
        if read.state is PartyState.KNOWN and read.identifier is not None and field.name == "party":
            found.append(self._exact(PARTY, read.identifier))
        if field.name == "party":
            found.append(self._exact(PARTY, value))
        number, mark = asked_number(value, self.region), read_plate(value)
        code = identifier_term(read.identifier) if read.identifier else None
        for place in places:
            if number is not None:
                found.append(self._number(place, *number))
            elif code is not None:
                found.append(self._term(place, code))
            if mark is not None and is_uk_mark(mark):
                found.append(self._term(place, mark_term(mark)))
            if named and value.endswith("*") and len(named[-1]) > 1:
                found.append(self._begins(place, named))
            elif named:
                found.append(self._words(place, named))
        if not found:
            raise _wrong(field, f"'{value}' names nobody", "Write a number, an account or a name.")
        return self._any(found)

    def _time(self, field: Field) -> tantivy.Query:
        from tantivy import FieldType

        moment = _micros(field, self.zone)
        lower, upper = (None, moment) if field.name == "before" else (moment, None)
        return _query().range_query(self.schema, TIME, FieldType.Integer, lower, upper, include_upper=upper is None)


def _micros(field: Field, zone: str) -> int:
    match = _MOMENT.fullmatch(field.value)
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
        local = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=ZoneInfo(zone))
        return (local.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise _wrong(field, f"'{field.value}' is no day", f"Write {field.name}:2026-03-02.") from None


def _wrong(field: Field, what: str, remedy: str) -> BadOption:
    return BadOption(what, place=f"character {field.place} of the question", remedy=remedy)


def _query() -> type[tantivy.Query]:
    from tantivy import Query

    return Query
