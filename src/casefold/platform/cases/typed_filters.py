"""What a person types into a column's filter, as the engine's filters: one line, no operators to learn.

text          contains it; an identifier (IMEI, IMSI, ICCID, record id, party) is it
=text         is it, to the letter; `=` alone finds empty ones
2026-02-28    any time of that day; likewise a year, a month, a minute, a second
60..120       from and to, of numbers and times; `60..` and `..120` are open
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import casefold
from casefold import Filter, Operator
from casefold.errors import BadOption
from casefold.model.kinds import Column, ColumnType, Meaning
from casefold.model.record_page import PARTY_FILTER, TEXT_FILTER

_IDENTIFIERS = frozenset({Meaning.IMEI14, Meaning.IMEISV, Meaning.IMSI, Meaning.ICCID})
_WHOLE = frozenset({"record_id", "identifier"})
"""Columns of which a part means nothing."""

_SPAN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?)?)?")
_UNITS = (timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1))


def filters_of(case: casefold.Case, columns: Iterable[Column], typed: Mapping[str, str], zone: str) -> list[Filter]:
    """Return the filters that typed texts stand for.

    Args:
        case: The case, which knows its exhibits' references.
        columns: Those of the kind.
        typed: Column, `party` or `text` -> what was typed; empty ones ask nothing.
        zone: Zone in which a time without an offset is meant, for instants.

    Raises:
        BadOption: There is no such column, or the text cannot be read as its type.
    """
    known = {column.name: column for column in columns}
    found: list[Filter] = []
    for name, text in typed.items():
        if text.strip() == "":
            continue
        if name in {PARTY_FILTER, TEXT_FILTER}:
            operator = Operator.IS if name == PARTY_FILTER else Operator.CONTAINS
            found.append(Filter(name, operator, text.removeprefix("=").strip()))
        elif name not in known:
            raise BadOption(
                f"there is no column '{name}' to filter by",
                remedy=f"Filter by party, by text, or by one of: {', '.join(known)}.",
            )
        else:
            found += _of_column(case, known[name], text, zone)
    return found


def _of_column(case: casefold.Case, column: Column, text: str, zone: str) -> Iterator[Filter]:
    if text.strip() == "=":
        yield Filter(column.name, Operator.EMPTY)
    elif column.name == "exhibit":
        yield Filter(column.name, Operator.IS, _exhibit(case, text.removeprefix("=").strip()))
    elif column.type is ColumnType.TEXT:
        yield _of_text(column, text)
    elif column.type is ColumnType.TIMESTAMP:
        yield from _of_time(column, text.removeprefix("=").strip(), zone)
    else:
        yield from _of_number(column, text.removeprefix("=").strip())


def _of_text(column: Column, text: str) -> Filter:
    if text.startswith("="):
        return Filter(column.name, Operator.IS, text[1:])
    if column.meaning in _IDENTIFIERS or column.name in _WHOLE:
        return Filter(column.name, Operator.IS, text.strip())
    return Filter(column.name, Operator.CONTAINS, text)


def _of_number(column: Column, text: str) -> Iterator[Filter]:
    first, dots, last = text.partition("..")
    if not dots:
        yield Filter(column.name, Operator.IS, text)
    if dots and first.strip():
        yield Filter(column.name, Operator.FROM, first.strip())
    if dots and last.strip():
        yield Filter(column.name, Operator.TO, last.strip())


def _of_time(column: Column, text: str, zone: str) -> Iterator[Filter]:
    first, dots, last = text.partition("..")
    instant = ZoneInfo(zone) if column.meaning is Meaning.UTC_TIME else None
    begin = _span(column, first.strip(), instant)[0] if first.strip() else None
    ends = last.strip() if dots else first.strip()
    if begin is not None:
        yield Filter(column.name, Operator.FROM, begin.isoformat())
    if ends:
        yield Filter(column.name, Operator.TO, _span(column, ends, instant)[1].isoformat())


def _span(column: Column, text: str, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """Return the first moment a written time stands for, and the first that it does not."""
    try:
        begin, end = _bounds(text)
        if zone is not None:
            begin, end = (at if at.tzinfo else at.replace(tzinfo=zone) for at in (begin, end))
    except (ValueError, OverflowError) as error:
        raise BadOption(
            f"'{text}' is no time for {column.name}",
            remedy="Write 2026, 2026-02, 2026-02-28, 2026-02-28 14:30, or two of them with .. between.",
        ) from error
    return begin, end


def _bounds(text: str) -> tuple[datetime, datetime]:
    found = _SPAN.fullmatch(text)
    if found is None:
        at = datetime.fromisoformat(text)
        return at, at + timedelta(microseconds=1 if at.microsecond else 1_000_000)
    year, month, day, hour, minute, second = (None if part is None else int(part) for part in found.groups())
    stated = (year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0)
    begin = datetime(*stated)  # noqa: DTZ001 - the caller knows whose zone it is in
    if month is None:
        return begin, begin.replace(year=begin.year + 1)
    if day is None:
        return begin, (begin + timedelta(days=32)).replace(day=1)
    return begin, begin + _UNITS[0 if hour is None else 1 if second is None else 2]


def _exhibit(case: casefold.Case, text: str) -> str:
    """Return the id of the exhibit a reference, part of one or an id names; the text itself where none is named."""
    held = case.exhibits(all=True)
    same = [item for item in held if text in {item.id, item.reference}]
    found = same or [item for item in held if text.lower() in item.reference.lower()]
    if len(found) > 1:
        named = ", ".join(item.reference for item in found[:10])
        raise BadOption(f"'{text}' is part of several references: {named}", remedy="Write one of them whole.")
    return found[0].id if found else text
