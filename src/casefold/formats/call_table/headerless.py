"""Rows without a header, recognised by what their values look like; a person is asked before such a file is read.

Two columns of numbers do not say who called whom, and a number of seconds does not say what it measures: a
profile that matches the values, or a mapping, settles what this can only propose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casefold.formats.readers.column_map import ColumnMap
from casefold.formats.readers.column_shapes import ColumnShape
from casefold.formats.readers.header_text import column_letter

_NEARLY_ALL: Final = 0.9
HIGHEST: Final = 0.75
"""Values alone never reach certainty."""


def map_by_shapes(
    names: Sequence[str], shapes: Sequence[ColumnShape]
) -> tuple[tuple[ColumnMap, ...], float, tuple[str, ...]]:
    """Return the mapping, its score (0 where the rows do not look like communications) and questions."""
    found: dict[int, tuple[str, float, str]] = {}
    _find_time(shapes, found)
    _find(shapes, found, "direction", "direction", "directions")
    _find(shapes, found, "service", "service", "kinds of communication")
    _find(shapes, found, "imei", "imei_plausible", "handset numbers", longest=14)
    _find(shapes, found, "imsi", "imsi", "SIM numbers", longest=14)
    questions = _find_parties(shapes, found)
    fields = {field for field, _, _ in found.values()}
    if {"from", "to"} <= fields or {"other", "direction"} <= fields:
        _find_duration(shapes, found)
    columns = tuple(_column(index, name, found.get(index)) for index, name in enumerate(names))
    return columns, _score(fields), questions


def _column(index: int, name: str, claim: tuple[str, float, str] | None) -> ColumnMap:
    if claim is None:
        return ColumnMap(index, name, None, 0.0, "no known header, values not known")
    return ColumnMap(index, name, claim[0], claim[1], claim[2])


def _score(fields: set[str]) -> float:
    ends = {"from", "to"} <= fields or {"other", "direction"} <= fields or {"subject", "other"} <= fields
    if not ends or not fields & {"time", "date"}:
        return 0.0
    return min(HIGHEST, 0.6 + 0.1 * ("service" in fields) + 0.05 * ("direction" in fields))


def _find_time(shapes: Sequence[ColumnShape], found: dict[int, tuple[str, float, str]]) -> None:
    for index, shape in enumerate(shapes):
        if shape.values and shape.share("datetime") >= _NEARLY_ALL:
            field = "end" if any(claim[0] == "time" for claim in found.values()) else "time"
            found[index] = (field, 0.75, "no known header, values are dates with times")
            if field == "end":
                return
    if found:
        return
    for index in range(len(shapes) - 1):
        clock = shapes[index + 1]
        if shapes[index].share("date") >= _NEARLY_ALL and clock.share("clock") >= _NEARLY_ALL:
            found[index] = ("date", 0.75, "no known header, values are dates")
            found[index + 1] = ("clock", 0.75, "no known header, values are times of day beside dates")
            return


def _find(
    shapes: Sequence[ColumnShape],
    found: dict[int, tuple[str, float, str]],
    field: str,
    form: str,
    what: str,
    longest: int = 0,
) -> None:
    for index, shape in enumerate(shapes):
        if index not in found and shape.values and shape.share(form) >= _NEARLY_ALL and shape.longest >= longest:
            found[index] = (field, 0.7, f"no known header, values are {what}")
            return


def _find_parties(shapes: Sequence[ColumnShape], found: dict[int, tuple[str, float, str]]) -> tuple[str, ...]:
    numbers = [
        index
        for index, shape in enumerate(shapes)
        if index not in found and shape.values and shape.share("phone", "absent") >= _NEARLY_ALL and shape.longest >= 7
    ][:2]
    directed = any(claim[0] == "direction" for claim in found.values())
    if len(numbers) == 2:
        first, second = numbers
        constant = next((index for index in numbers if shapes[index].distinct == 1), None)
        if constant is not None and directed:
            other = second if constant == first else first
            found[constant] = ("subject", 0.7, "no known header, one number in every row")
            found[other] = ("other", 0.7, "no known header, telephone numbers beside a constant one")
            return ()
        found[first] = ("from", 0.5, "no known header, first of two columns of telephone numbers")
        found[second] = ("to", 0.5, "no known header, second of two columns of telephone numbers")
        return (f"is column {column_letter(first)} the caller and column {column_letter(second)} the called number?",)
    if len(numbers) == 1 and directed:
        found[numbers[0]] = ("other", 0.6, "no known header, telephone numbers beside directions")
    return ()


def _find_duration(shapes: Sequence[ColumnShape], found: dict[int, tuple[str, float, str]]) -> None:
    numbers = [
        index
        for index, shape in enumerate(shapes)
        if index not in found
        and shape.values
        and shape.share("integer") >= _NEARLY_ALL
        and shape.longest <= 5
        and shape.distinct > 2
    ]
    if len(numbers) == 1:
        found[numbers[0]] = ("duration_s", 0.5, "no known header, the one column of small numbers")
