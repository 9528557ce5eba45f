"""What a column of any table can hold: the columns and roles of a record kind, and what is put together to fill them.

The fields follow from `model.kinds`, so that a kind or a column added there can be mapped at once. Beside them stand
the few that a table splits or joins: a date and a clock make a time, money in and money out an amount with its
direction, the other party and a direction the two ends.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.column_map import IGNORE
from casefold.model.draft import FIELD_ALIASES
from casefold.model.kinds import KINDS

HEADER_ROW: Final = "#header"
"""In a mapping, says in which row the header stands; 0 for none."""
OTHER: Final = "other"
PLATE: Final = "plate"
LAT_LON: Final = "lat_lon"
AMOUNT_IN: Final = "amount_in"
AMOUNT_OUT: Final = "amount_out"
TO_EACH: Final = "to_each"
JOINED: Final = {
    "name": " ", "address": ", ", "place": ", ", "site_name": ", ", "description": "; ", "notes": "; ", "title": " ",
}  # fmt: skip
"""Fields that several columns may share, and what stands between their texts."""

_SETTLED: Final = frozenset(
    (
        "record_id", "exhibit", "file", "locator", "raw", "time_utc", "time_local", "time_precision", "zone_basis",
        "imei14", "imeisv", "cell_anchor", "flags", "duplicate_of",
    )
)  # fmt: skip
"""Columns nobody maps: they are settled from others, or say where the record stands."""
_SHORT: Final = {column: short for short, column in FIELD_ALIASES.items()}
_LAST: Final = ("zone", "deleted", "confidence", "found_in")
_HELP: Final = {
    "time": "Date and time, in one cell.",
    "date": "Date alone; with `clock` it becomes the time.",
    "clock": "Time of day, beside `date`.",
    "end": "End, date and time in one cell.",
    OTHER: "The other party; the direction says whether it is from or to.",
    PLATE: "Vehicle registration mark: a party of role subject.",
    LAT_LON: "Latitude and longitude in one cell, in this order.",
    AMOUNT_IN: "Money received; the direction is in.",
    AMOUNT_OUT: "Money paid; the direction is out.",
    TO_EACH: "The header names the other party and the cell says how strong the link is: a matrix.",
    IGNORE: "Kept as text only.",
}
_WORDS: Final = {
    "duration": "duration_s", "ring": "ring_s", "time_local": "time", "end_local": "end", "latitude": "lat",
    "longitude": "lon", "vrm": PLATE, "dob": "date_of_birth", "counterparty": OTHER, "camera": "place",
}  # fmt: skip


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind in the order a person looks for them: times, parties, then what the kind says."""
    declared = KINDS[kind]
    own = [column.source or column.name for column in declared.columns if column.name not in _SETTLED]
    roles = [name for role in declared.roles for name in (role, f"{role}_name")]
    times = ["time", "date", "clock"]
    if any(column.name == "end_local" for column in declared.columns):
        times.append("end")
    ends = [OTHER, f"{OTHER}_name"] if {"from", "to"} <= {*declared.roles} else []
    fields = [*times, *_special(kind, own), *roles, *ends, *(_SHORT.get(name, name) for name in own), *_LAST]
    return tuple(dict.fromkeys(name for name in fields if name not in _SETTLED))


def _special(kind: str, own: list[str]) -> list[str]:
    found = [PLATE] if kind in ("sighting", "event") else []
    found += [LAT_LON] if {"lat", "lon"} <= {*own} else []
    found += [AMOUNT_IN, AMOUNT_OUT] if kind == "transfer" else []
    return [*found, TO_EACH] if kind == "link" else found


def roles_of(kind: str) -> tuple[str, ...]:
    """Return the roles a column of this kind may hold, `other` among them where a direction can settle it."""
    roles = KINDS[kind].roles
    return (*roles, OTHER) if {"from", "to"} <= {*roles} else roles


def may_share(field: str, kind: str) -> bool:
    """Tell whether several columns may hold this field: names and addresses in parts, several parties of a role."""
    return field in JOINED or field in (TO_EACH, IGNORE) or field in KINDS[kind].roles


def help_of(kind: str, field: str) -> str:
    """Return what a field of a kind means, in a sentence."""
    if field in _HELP:
        return _HELP[field]
    for column in KINDS[kind].all_columns:
        if field in (column.source or column.name, _SHORT.get(column.name)):
            return column.help
    role = field.removesuffix("_name")
    return f"Party of role {role}." if role == field else f"Name given beside the party {role}."


def known_kind(name: str) -> str:
    """Return the record kind a person means; `ignore` leaves a sheet unread.

    Raises:
        BadOption: There is no such kind.
    """
    word = name.strip().lower().replace(" ", "_").replace("-", "_")
    if word in KINDS or word == IGNORE:
        return word
    raise BadOption(f"there is no record kind '{name}'", remedy=f"Choose {', '.join(KINDS)}.")


def known_field(name: str, kind: str | None) -> str:
    """Return the field a person or a profile means; without a kind, a field of any.

    Raises:
        BadOption: The kind has no such field.
    """
    word = name.strip().lower().replace(" ", "_").replace("-", "_")
    kinds = [kind] if kind in KINDS else list(KINDS)
    for candidate in (word, _WORDS.get(word, word)):
        if candidate == IGNORE or any(candidate in fields_of(one) for one in kinds):
            return candidate
    if kind is None:
        raise BadOption(f"no record kind has a field '{name}'", remedy="Say the kind too, and see its fields.")
    raise BadOption(f"a {kind} has no field '{name}'", remedy=f"Choose {', '.join(fields_of(kind))}, or {IGNORE}.")
