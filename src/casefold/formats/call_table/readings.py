"""Ways to read a cell that holds more than one thing, as published layouts write them. Applied to distinct texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from casefold.formats.readers.column_shapes import NO, YES
from casefold.text.cells import parse_cell_place

Reading = Callable[[str, str], dict[str, str | None]]
"""Text and field -> fields with their texts, the column's own among them."""

_DIALLED: Final = re.compile(r"\s*(?:Dialed|Dialled)?\s*\(D\)\s*:?\s*", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d{4,6}")


def _dialled_second_line(text: str, field: str) -> dict[str, str | None]:
    """Take a number and, on a second line marked (D), the digits dialled [S3]."""
    lines = [line.strip() for line in text.splitlines() if line.strip() != ""]
    marked = [line for line in lines if "(D)" in line.upper()]
    plain = [line for line in lines if line not in marked]
    dialled = _DIALLED.sub("", marked[0]).strip() if marked else None
    return {field: plain[0] if plain else None, "dialled": dialled or None}


def _cell_with_place(text: str, field: str) -> dict[str, str | None]:
    """Take AT&T's `[LAC/CID:longitude:latitude:azimuth:beamwidth]`; the first cell of several (general knowledge)."""
    place = parse_cell_place(text)
    if place is None:
        return {field: text.strip() or None}
    prefix = field.removesuffix("cell")
    inner = re.search(r"\[\s*([^:\]]+)", text)
    return {
        field: inner[1].strip() if inner is not None else text.strip(),
        f"{prefix}lat": _plain(place.lat),
        f"{prefix}lon": _plain(place.lon),
        f"{prefix}azimuth": _plain(place.azimuth),
    }


def _plain(value: float | None) -> str | None:
    return None if value is None else repr(value).removesuffix(".0")


def _sector_first_digit(text: str, field: str) -> dict[str, str | None]:
    """Take the first digit for the sector and the rest for the cell: 2083 is cell 083, sector 2 [S5]."""
    said = text.strip()
    if not _DIGITS.fullmatch(said):
        return {field: said or None}
    return {field: f"{said[1:]} sector {said[0]}"}


def _yes_is_answered(text: str, field: str) -> dict[str, str | None]:
    """Take yes under `Answered` for answered, no for unanswered."""
    said = text.strip().lower()
    return {field: "answered" if said in YES else "unanswered" if said in NO else text}


READINGS: Final[dict[str, Reading]] = {
    "dialled_second_line": _dialled_second_line,
    "cell_with_place": _cell_with_place,
    "sector_first_digit": _sector_first_digit,
    "yes_is_answered": _yes_is_answered,
}

ADDED: Final[dict[str, Callable[[str], tuple[str, ...]]]] = {
    "dialled_second_line": lambda field: (field, "dialled"),
    "cell_with_place": lambda field: (
        field,
        *(f"{field.removesuffix('cell')}{part}" for part in ("lat", "lon", "azimuth")),
    ),
    "sector_first_digit": lambda field: (field,),
    "yes_is_answered": lambda field: (field,),
}
"""Fields a reading fills."""
