"""From JSON to the values of `casefold.model`, by their own declared types: no field is written down twice."""

from __future__ import annotations

import types
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from casefold.model.kinds import KINDS, PARTY_COLUMNS, Column, ColumnType

Value = TypeVar("Value")


def build(kind: type[Value], told: Mapping[str, Any]) -> Value:
    """Return a dataclass from its JSON; what it has no field for is left out."""
    hints: dict[str, Any] = _hints(cast(Hashable, kind))
    names = [name for name in hints if name in told]
    return kind(**{name: _of(hints[name], told[name]) for name in names})


def record_values(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's columns with the types of its kind, or of `party`."""
    columns = PARTY_COLUMNS if kind == "party" else KINDS[kind].all_columns
    times = _times(columns)
    return {name: _moment(value) if name in times and value is not None else value for name, value in told.items()}


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _times(columns: Iterable[Column]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.type is ColumnType.TIMESTAMP)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _of(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return _of(next(item for item in inner if item is not type(None)), value)
    if origin in {tuple, list}:
        return origin(_of(inner[0], item) for item in value)
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return build(kind, value) if is_dataclass(kind) and isinstance(kind, type) else value
