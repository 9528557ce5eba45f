"""Filters as SQL over one kind's columns: checked, typed and quoted in one place for every way of asking."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casefold.errors import BadOption
from casefold.model.kinds import Column, ColumnType, Meaning
from casefold.model.record_page import PARTY_FILTER, TEXT_FILTER, Filter, Operator
from casefold.store.settle_values import literal, quoted
from casefold.store.tables import PARTY, columns_of

PartySql = Callable[[str], str]
"""Turns the value of a party filter into a condition on a row."""

PLACES = frozenset({"record_id", "exhibit", "file", "locator", "flags", "duplicate_of"})
"""Text columns that name a place, not what an exhibit says: `text` leaves them out."""

_DAY = len("2026-02-28")
_NEVER = "false"
_OPERATORS: Mapping[ColumnType, frozenset[Operator]] = {
    ColumnType.TEXT: frozenset({Operator.IS, Operator.CONTAINS, Operator.STARTS, Operator.EMPTY}),
    ColumnType.INTEGER: frozenset({Operator.IS, Operator.FROM, Operator.TO, Operator.EMPTY}),
    ColumnType.NUMBER: frozenset({Operator.IS, Operator.FROM, Operator.TO, Operator.EMPTY}),
    ColumnType.TIMESTAMP: frozenset({Operator.IS, Operator.FROM, Operator.TO, Operator.EMPTY}),
    ColumnType.BOOLEAN: frozenset({Operator.IS, Operator.EMPTY}),
}
_STAND_INS = {PARTY_FILTER: Operator.IS, TEXT_FILTER: Operator.CONTAINS}


def condition(kind: str, filters: Sequence[Filter], *, zone: str, party: PartySql) -> str:
    """Return the SQL condition that all filters set on a row of a kind.

    Args:
        kind: A record kind, or `party`.
        filters: What the rows have in common.
        zone: The case's zone.
        party: How a party of the row is asked for.

    Raises:
        BadOption: The kind has no such column, the column no such operator, or the value does not fit.
    """
    parts = [_one(kind, item, zone, party) for item in filters]
    return " AND ".join(f"({part})" for part in parts) if parts else "true"


def check_columns(kind: str, names: Iterable[str], *, also: Sequence[str] = ()) -> None:
    """Refuse a column the kind has not.

    Raises:
        BadOption: Naming the columns there are.
    """
    known = [column.name for column in columns_of(kind)]
    for name in names:
        if name not in known and name not in also:
            raise BadOption(f"{kind} has no column '{name}'", remedy=f"Columns: {', '.join([*known, *also])}.")


def columns_used(kind: str, filters: Sequence[Filter]) -> set[str]:
    """Return the columns the filters look at."""
    used = {item.column for item in filters} - {PARTY_FILTER, TEXT_FILTER}
    if kind == PARTY and any(item.column == PARTY_FILTER for item in filters):
        used.add("identifier")
    if any(item.column == TEXT_FILTER for item in filters):
        used |= {column.name for column in _said(kind)}
    return used


def looks_through_text(filters: Sequence[Filter]) -> bool:
    """Tell whether a filter has to read long texts: such an answer is worth keeping."""
    return any(item.column == TEXT_FILTER or item.operator == Operator.CONTAINS for item in filters)


def _one(kind: str, item: Filter, zone: str, party: PartySql) -> str:
    columns = {column.name: column for column in columns_of(kind)}
    if item.column not in _STAND_INS:
        check_columns(kind, [item.column], also=tuple(_STAND_INS))
    operator = _operator(item, columns.get(item.column))
    if item.column == PARTY_FILTER:
        return party(item.value)
    if item.column == TEXT_FILTER:
        found = [_contains(kind, column, item.value) for column in _said(kind)]
        return " OR ".join(found)
    column = columns[item.column]
    if operator is Operator.EMPTY:
        return f"{quoted(column.name)} IS NULL"
    if operator is Operator.CONTAINS:
        return _contains(kind, column, item.value)
    if operator is Operator.STARTS:
        return _text_test("starts_with", column, item.value)
    return _compared(column, operator, item.value, zone)


def _operator(item: Filter, column: Column | None) -> Operator:
    allowed = frozenset({_STAND_INS[item.column]}) if column is None else _OPERATORS[column.type]
    words = ", ".join(operator.value for operator in Operator if operator in allowed)
    if item.operator not in allowed:
        raise BadOption(f"'{item.operator}' cannot be asked of {item.column}", remedy=f"Write one of: {words}.")
    return Operator(item.operator)


def _said(kind: str) -> list[Column]:
    return [c for c in columns_of(kind) if c.type is ColumnType.TEXT and c.name not in PLACES]


def _contains(kind: str, column: Column, text: str) -> str:
    as_json = column.name == "raw" and kind != PARTY
    return _text_test("contains", column, json.dumps(text, ensure_ascii=False)[1:-1] if as_json else text)


def _text_test(function: str, column: Column, text: str) -> str:
    if not _storable(text):
        return _NEVER
    return f"coalesce({function}(lower({quoted(column.name)}), lower({literal(text)})), false)"


def _storable(text: str) -> bool:
    """Tell whether a text can stand in a column at all: no NUL, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _compared(column: Column, operator: Operator, text: str, zone: str) -> str:
    sign = {Operator.IS: "=", Operator.FROM: ">=", Operator.TO: "<="}[operator]
    name = quoted(column.name)
    try:
        if column.type is ColumnType.TIMESTAMP:
            sign = "<" if operator is Operator.TO else sign
            return f"{name} {sign} TIMESTAMP {literal(_moment(column, operator, text, zone).isoformat(' '))}"
        if column.type is ColumnType.TEXT:
            return f"{name} = {literal(text)}" if _storable(text) else _NEVER
        return f"{name} {sign} {_VALUES[column.type](text)}"
    except (ValueError, OverflowError) as error:
        raise BadOption(
            f"'{text}' is no {_NAMES[column.type]} for {column.name}", remedy=_REMEDY[column.type]
        ) from error


def _moment(column: Column, operator: Operator, text: str, zone: str) -> datetime:
    """Read a time; a day alone that ends a period is included."""
    at = datetime.fromisoformat(text.strip())
    if operator is Operator.TO and len(text.strip()) <= _DAY:
        at += timedelta(days=1)
    if column.meaning is not Meaning.UTC_TIME:
        return at.replace(tzinfo=None)
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    return at.astimezone(UTC).replace(tzinfo=None)


def _integer(text: str) -> str:
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise ValueError(text)
    return str(value)


def _number(text: str) -> str:
    return f"CAST({literal(repr(float(text)))} AS DOUBLE)"


def _boolean(text: str) -> str:
    words = {"yes": "true", "true": "true", "no": "false", "false": "false"}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


_VALUES = {ColumnType.INTEGER: _integer, ColumnType.NUMBER: _number, ColumnType.BOOLEAN: _boolean}
_NAMES = {
    ColumnType.INTEGER: "whole number",
    ColumnType.NUMBER: "number",
    ColumnType.BOOLEAN: "yes or no",
    ColumnType.TIMESTAMP: "time",
}
_REMEDY = {
    ColumnType.INTEGER: "Write digits.",
    ColumnType.NUMBER: "Write digits, with a point before a fraction.",
    ColumnType.BOOLEAN: "Write yes or no.",
    ColumnType.TIMESTAMP: "Write 2026-02-28 or 2026-02-28T14:30:00.",
}
