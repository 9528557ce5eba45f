"""A mapping that a person has looked at becomes a profile: what recognises the layout, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casefold.formats.call_table.layout import Section
from casefold.formats.readers.column_map import IGNORE

_TEXTS = ("kind", "time_order", "durations", "region", "network", "flag")


def to_profile(name: str, sections: Sequence[Section]) -> dict[str, Any]:
    """Return sections as the content of a profile, one layout for each different one.

    A zone goes into the profile only where a profile said it: what a file states itself is read from each file.
    """
    layouts: list[dict[str, Any]] = []
    for section in sections:
        layout = _layout(section) if section.table else None
        if layout is not None and layout not in layouts:
            layouts.append(layout)
    return {"name": name, "version": 1, "format": "call_table", "title": name, "layouts": layouts}


def _layout(section: Section) -> dict[str, Any]:
    columns = {column.header: column.field or IGNORE for column in section.columns}
    layout: dict[str, Any] = {"table": section.table, "columns": columns, "match": _match(section)}
    for key in _TEXTS:
        value = getattr(section, key)
        if value is not None and not (key == "kind" and not _kind_is_of_layout(section)):
            layout[key] = value
    if section.zone is not None and section.zone_basis == "profile":
        layout["zone"] = section.zone
    if section.anchor != Section.__dataclass_fields__["anchor"].default:
        layout["anchor"] = section.anchor
    read = {column.header: column.read for column in section.columns if column.read is not None}
    more = {
        "read": read,
        "missing": list(section.missing),
        "words": {word: list(said) for word, said in section.words.items()},
        "rules": [{"field": rule.field, "pattern": rule.pattern, "set": dict(rule.set)} for rule in section.rules],
    }
    layout.update({key: value for key, value in more.items() if value})
    return layout


def _kind_is_of_layout(section: Section) -> bool:
    """Tell whether the kind belongs to the layout, and not to the name of the one file or sheet."""
    return section.kind_basis in ("given", "profile", "columns", "header")


def _match(section: Section) -> dict[str, Any]:
    if section.header_rows:
        return {"headers": [column.header for column in section.columns]}
    return {"shapes": list(section.shapes)}
