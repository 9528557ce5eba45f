"""Identifiers named in running text: telephone numbers, e-mail addresses, IMEIs and the handles of a stated service.

libphonenumber's matcher proposes places; `casefold.text` decides what is a number, so that a number in a message and
the same number in a call record become one identifier. What only looks like one (a date, a price, a digit of a hash)
is left out; what could be two things says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers

from casefold.errors import BadOption
from casefold.language.contract import Mention, Task
from casefold.model.option import Option, OptionType, read_options
from casefold.text.devices import parse_imei
from casefold.text.parties import IdentifierType, PartyValue, normalise_party, parse_identifier
from casefold.text.phones import checked_region, read_phone

IMEI_NOTE: Final = "not called an IMEI; another number, such as a payment card's, can pass the same check"

_NO_REGION = "ZZ"
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 255
_FEWEST_DIGITS, _MOST_DIGITS, _MOST_GROUPS = 7, 17, 6
# Where one number ends and the next begins: the matcher would read on across them and then refuse the whole.
_BREAK = re.compile(r"[.,;:](?=\s)|[\r\n\t\u2028\u2029]")
_ADDRESS = r"[^\s@<>\"',;:()\[\]{}\\/|=?!*#&%$^`~]"
_LOCAL_END = re.compile(rf"{_ADDRESS}+$")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62}\.)+(?:xn--[a-zA-Z0-9-]{2,59}|[^\W\d_]{2,63})(?![\w-])")
_IMEI = re.compile(r"(?<![\w+@./-])(?:\d{15}|\d{2}([- ])\d{6}\1\d{6}\1\d|\d{6}([- ])\d{2}\2\d{6}\2\d)(?![\w@/-])")
_RUN = re.compile(r"[+(]{0,2}\d(?:[\s().\-/+\u2010-\u2015]{0,3}\d)*")
_GROUP = re.compile(r"\(?\+?\(?\d+\)?")
# Readings that are right for a column of numbers and a guess in running text.
_FORMS_OF_TABLES = frozenset({"lost_zero", "trailing_decimal", "thousands_separators"})
_CALLED_IMEI = re.compile(r"\bIMEI(?:\s*(?:no|number|nr))?\.?\s*[:=#]?\s*$", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./:])@(?P<name>\w[\w.]{0,63})")


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


class MentionsEngine:
    """Extracts identifiers by their form alone; no model is needed."""

    name = "mentions"
    title = "Identifiers in text"
    version = 1
    task = Task.EXTRACT
    needs_model = False
    options: tuple[Option, ...] = (
        Option(
            "region",
            OptionType.TEXT,
            "Country in which bare telephone numbers are written, such as GB; without it only +44 forms are found.",
        ),
        Option(
            "service",
            OptionType.TEXT,
            "Service whose handles @names in the text are, such as instagram; without it they are left alone.",
        ),
    )

    def extract(self, text: str, options: Mapping[str, Any]) -> list[Mention]:
        """Return the mentions in the order of the text; raises BadOption for an option without such a value."""
        given = read_options(self.options, options)
        region, service = checked_region(given["region"]), _checked_service(given["service"])
        taken: list[Mention] = []
        _take(taken, _emails(text))
        if service is not None:
            _take(taken, _handles(text, service))
        _take(taken, _imeis(text))
        _take(taken, _phones(text, region, taken))
        return sorted(taken, key=lambda mention: mention.start)


def _checked_service(service: str | None) -> str | None:
    if service is None:
        return None
    name = service.strip().lower()
    if parse_identifier(f"{name}:somebody", None).identifier != f"{name}:somebody":
        raise BadOption(f"{service!r} is no name of a service", remedy="Give one word such as instagram.")
    return name


def _take(taken: list[Mention], found: Iterator[Mention]) -> None:
    """Add the mentions that lie over none of those before them."""
    places = {place for mention in taken for place in range(mention.start, mention.end)}
    taken.extend([mention for mention in found if places.isdisjoint(range(mention.start, mention.end))])


def _mention(text: str, span: _Span, value: PartyValue, note: str | None = None) -> Mention | None:
    if value.type is None or value.identifier is None or value.type is IdentifierType.OPAQUE:
        return None
    raw = text[span.start : span.end]
    return Mention(span.start, span.end, raw, value.type, value.identifier, note or value.note)


def _emails(text: str) -> Iterator[Mention]:
    end = 0
    for sign in re.finditer("@", text):
        before = text[max(end, sign.start() - _LONGEST_LOCAL - 1) : sign.start()]
        local = _LOCAL_END.search(before)
        domain = _DOMAIN.match(text, sign.end(), sign.end() + _LONGEST_DOMAIN)
        if local is None or domain is None:
            continue
        name = local[0].lstrip(".-")
        if not 0 < len(name) <= _LONGEST_LOCAL:
            continue
        span = _Span(sign.start() - len(name), domain.end())
        found = _mention(text, span, normalise_party(text[span.start : span.end], None))
        if found is not None:
            end = found.end
            yield found


def _handles(text: str, service: str) -> Iterator[Mention]:
    for match in _HANDLE.finditer(text):
        name = match["name"].rstrip(".")
        span = _Span(match.start(), match.start() + 1 + len(name))
        found = _mention(text, span, parse_identifier(f"{service}:{name}", None))
        if found is not None:
            yield found


def _imeis(text: str) -> Iterator[Mention]:
    for match in _IMEI.finditer(text):
        imei = parse_imei(match[0])
        if imei is None or imei.check != "valid":
            continue
        called = _CALLED_IMEI.search(text, max(0, match.start() - 20), match.start()) is not None
        note = None if called else IMEI_NOTE
        yield Mention(match.start(), match.end(), match[0], IdentifierType.IMEI, imei.identifier, note)


def _phones(text: str, region: str | None, taken: list[Mention]) -> Iterator[Mention]:
    """Yield what the matcher proposes, then what it left over: it loses its way in a row of numbers."""
    hidden = list(_BREAK.sub(lambda match: "|" * len(match[0]), text))
    _hide(hidden, taken)
    found = list(_by_matcher(text, "".join(hidden), region))
    yield from found
    _hide(hidden, found)
    yield from _by_groups(text, "".join(hidden), region)


def _hide(hidden: list[str], mentions: list[Mention]) -> None:
    for mention in mentions:
        hidden[mention.start : mention.end] = "|" * (mention.end - mention.start)


def _by_matcher(text: str, hidden: str, region: str | None) -> Iterator[Mention]:
    matcher = phonenumbers.PhoneNumberMatcher(
        hidden, region or _NO_REGION, leniency=phonenumbers.Leniency.POSSIBLE, max_tries=len(hidden) + 1
    )
    for match in matcher:
        lead = len(match.raw_string) - len(match.raw_string.lstrip())
        mention = _phone(text, hidden, _Span(match.start + lead, match.end), region)
        if mention is not None:
            yield mention


def _by_groups(text: str, hidden: str, region: str | None) -> Iterator[Mention]:
    """Yield numbers made of neighbouring groups of digits, the longest first, from left to right."""
    for run in _RUN.finditer(hidden):
        groups = list(_GROUP.finditer(hidden, run.start(), run.end()))
        first = 0
        while first < len(groups):
            mention, used = _longest(text, hidden, groups[first : first + _MOST_GROUPS], region)
            first += used
            if mention is not None:
                yield mention


def _longest(text: str, hidden: str, groups: list[re.Match[str]], region: str | None) -> tuple[Mention | None, int]:
    for count in range(len(groups), 0, -1):
        span = _Span(groups[0].start(), groups[count - 1].end())
        digits = sum(map(str.isdigit, hidden[span.start : span.end]))
        mention = _phone(text, hidden, span, region) if _FEWEST_DIGITS <= digits <= _MOST_DIGITS else None
        if mention is not None:
            return mention, count
    return None, 1


def _phone(text: str, hidden: str, span: _Span, region: str | None) -> Mention | None:
    if not _stands_alone(hidden, span.start, span.end):
        return None
    raw = hidden[span.start : span.end]
    value = read_phone(raw, region)
    if value.e164 is None or value.note in _FORMS_OF_TABLES:
        return None
    return Mention(span.start, span.end, text[span.start : span.end], IdentifierType.PHONE, value.e164, value.note)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether neither a letter nor a sign of money or share touches the number."""
    return not any(_belongs(char) for char in (text[start - 1 : start], text[end : end + 1]))


def _belongs(char: str) -> bool:
    if char == "" or char == "|":
        return False
    category = unicodedata.category(char)
    latin = category.startswith("L") and unicodedata.name(char, "").startswith("LATIN")
    return latin or category in ("Sc", "Nd") or char in "%_@"


ENGINE = MentionsEngine()
