"""Workbook values as text: what a person would read in the cell, before any display format rounds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

DATE_TYPES = frozenset({dt.datetime, dt.date, dt.time})
_WHOLE = float(1 << 53)
"""Whole numbers below this are exact in a workbook's cell; beyond, its digits are not those that were typed."""


def cell_texts(values: Sequence[Any], types: set[type], absent: npt.NDArray[np.bool_]) -> pa.Array:
    """Return one column as text, null where `absent`.

    Args:
        values: what the parser gave: text, float, bool, date, time, datetime or timedelta.
        types: the types among them.
        absent: rows that do not reach this column.
    """
    vectorised = next((kind for kind in _COLUMNS if kind in types), None)
    if vectorised is None:
        texts = values if types == {str} else [_TEXT[type(value)](value) for value in values]
        return pa.array(texts, pa.string(), mask=absent)
    chosen = [type(value) is vectorised for value in values]
    column = _COLUMNS[vectorised]([value for value, hit in zip(values, chosen, strict=True) if hit])
    if len(column) == len(values):
        return column
    others = [None if hit else _TEXT[type(value)](value) for value, hit in zip(values, chosen, strict=True)]
    return pc.replace_with_mask(pa.array(others, pa.string(), mask=absent), pa.array(chosen), column)


def unescaped(texts: pa.Array) -> pa.Array:
    """Turn the escapes of U+FFFE and U+FFFF, which the XLSX parser leaves as they are, into the characters."""
    if not pc.any(pc.match_substring(texts, "_xFFF")).as_py():
        return texts
    return pc.replace_substring(pc.replace_substring(texts, "_xFFFE_", "\ufffe"), "_xFFFF_", "\uffff")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and -_WHOLE < value < _WHOLE else repr(value)


def _numbers(values: list[float]) -> pa.Array:
    """Write whole numbers that are exact without a point, others with all the digits they have."""
    array = np.array(values)
    whole = (np.floor(array) == array) & (np.abs(array) < _WHOLE)
    texts = pa.array(np.where(whole, array, 0).astype(np.int64)).cast(pa.string())
    if whole.all():
        return texts
    broken = np.logical_not(whole)
    return pc.replace_with_mask(
        texts, pa.array(broken), pa.array([repr(v) for v in array[broken].tolist()], pa.string())
    )


def _date_time(value: dt.datetime) -> str:
    """Write to the second, and to the millisecond where the cell holds one."""
    rounded = value + dt.timedelta(microseconds=500) if value.year < dt.MAXYEAR else value
    milliseconds = rounded.microsecond // 1000
    text = rounded.replace(microsecond=0).isoformat(sep=" ")
    return f"{text}.{milliseconds:03}" if milliseconds else text


def _date_times(values: list[dt.datetime]) -> pa.Array:
    if any(value.microsecond for value in values):
        return pa.array([_date_time(value) for value in values], pa.string())
    return pa.array(values, pa.timestamp("us")).cast(pa.timestamp("s")).cast(pa.string())


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _date_time,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _duration,
}
_COLUMNS: dict[type, Callable[[list[Any]], pa.Array]] = {float: _numbers, dt.datetime: _date_times}
