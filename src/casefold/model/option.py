"""Typed options, declared once and shown everywhere: command line, Python, web form, reference page.

A member of a family (format, analysis, export) lists its options; nobody writes the same option twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from casefold.errors import BadOption


class OptionType(StrEnum):
    """What an option's value is."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TIMESTAMP = "timestamp"
    DATE = "date"
    IDENTIFIER = "identifier"
    """An identifier or, written `person:NAME`, everything attributed to a person."""
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a member."""

    name: str
    type: OptionType
    help: str
    default: Any = None
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def read(self, value: Any) -> Any:
        """Turn text or a Python value into the option's type.

        Raises:
            BadOption: The value is not of the type, or outside the bounds.
        """
        if self.many:
            values = value if isinstance(value, list | tuple) else [value]
            return tuple(self._read_one(item) for item in values)
        return self._read_one(value)

    def _read_one(self, value: Any) -> Any:
        try:
            result = _READERS[self.type](value)
        except (ValueError, TypeError, OverflowError) as error:
            raise BadOption(
                f"'{value}' is no {self.type.value} for --{self.name.replace('_', '-')}",
                remedy=_REMEDIES.get(self.type),
            ) from error
        if self.choices and result not in self.choices:
            raise BadOption(
                f"'{value}' is no value of --{self.name.replace('_', '-')}",
                remedy=f"Choose {', '.join(self.choices)}.",
            )
        self._check_bounds(result)
        return result

    def _check_bounds(self, value: Any) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return
        low = self.minimum is not None and value < self.minimum
        high = self.maximum is not None and value > self.maximum
        if low or high:
            raise BadOption(
                f"{value} is outside the bounds of --{self.name.replace('_', '-')}",
                remedy=f"Give {self.minimum if self.minimum is not None else 'any'} to "
                f"{self.maximum if self.maximum is not None else 'any'}.",
            )


def read_options(declared: tuple[Option, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Check given values against a declaration and fill the defaults.

    Raises:
        BadOption: An option is unknown, missing or has no such value.
    """
    names = {option.name for option in declared}
    for name in given:
        if name not in names:
            raise BadOption(f"there is no option '{name}'", remedy=f"Known: {', '.join(sorted(names)) or 'none'}.")
    values: dict[str, Any] = {}
    for option in declared:
        value = given.get(option.name)
        if value is None or (option.many and len(value) == 0):
            if option.required:
                raise BadOption(f"--{option.name.replace('_', '-')} is missing", remedy=option.help)
            values[option.name] = () if option.many and option.default is None else option.default
        else:
            values[option.name] = option.read(value)
    return values


def _read_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"true", "yes", "1", "on"}:
        return True
    if word in {"false", "no", "0", "off"}:
        return False
    raise ValueError(value)


def _read_integer(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError(value)
    return int(value)


def _read_number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def _read_timestamp(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - naive by declaration: the option's zone applies
    return datetime.fromisoformat(str(value).strip())


def _read_date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _read_text(value: Any) -> str:
    text = str(value)
    if len(text.strip()) == 0:
        raise ValueError(value)
    return text


_READERS: dict[OptionType, Any] = {
    OptionType.TEXT: _read_text,
    OptionType.INTEGER: _read_integer,
    OptionType.NUMBER: _read_number,
    OptionType.BOOLEAN: _read_boolean,
    OptionType.CHOICE: _read_text,
    OptionType.TIMESTAMP: _read_timestamp,
    OptionType.DATE: _read_date,
    OptionType.IDENTIFIER: _read_text,
    OptionType.ZONE: _read_text,
}

_REMEDIES: dict[OptionType, str] = {
    OptionType.TIMESTAMP: "Write 2026-02-28 or 2026-02-28T14:30:00.",
    OptionType.DATE: "Write 2026-02-28.",
    OptionType.BOOLEAN: "Write yes or no.",
    OptionType.INTEGER: "Write a whole number.",
    OptionType.NUMBER: "Write a number.",
}
