"""Declared options as JSON Schema: the same declaration the command line and the forms are made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from casefold.model.option import Option, OptionType

_TYPES: dict[OptionType, dict[str, Any]] = {
    OptionType.INTEGER: {"type": "integer"},
    OptionType.NUMBER: {"type": "number"},
    OptionType.BOOLEAN: {"type": "boolean"},
    OptionType.TIMESTAMP: {"type": "string", "format": "date-time"},
    OptionType.DATE: {"type": "string", "format": "date"},
}


def schema_of(options: Iterable[Option]) -> dict[str, Any]:
    """Return the JSON Schema of an object with these options."""
    declared = list(options)
    return {
        "type": "object",
        "properties": {option.name: _of(option) for option in declared},
        "required": [option.name for option in declared if option.required],
        "additionalProperties": False,
    }


def _of(option: Option) -> dict[str, Any]:
    one = dict(_TYPES.get(option.type, {"type": "string"}))
    one |= {"enum": list(option.choices)} if option.choices else {}
    one |= {"minimum": option.minimum} if option.minimum is not None else {}
    one |= {"maximum": option.maximum} if option.maximum is not None else {}
    shown = {"type": "array", "items": one} if option.many else one
    default = _plain(option.default)
    return {**shown, "description": option.help, **({} if default in (None, []) else {"default": default})}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
