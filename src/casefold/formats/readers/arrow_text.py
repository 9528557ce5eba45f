"""Work on whole columns of text: blanks, choices, joins, and functions applied to distinct values only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_ZERO, _NINE = ord("0"), ord("9")

Mask = npt.NDArray[np.bool_]


def nothing(rows: int) -> pa.Array:
    """Return a column without any text."""
    return pa.nulls(rows, pa.string())


def constant(text: str | None, rows: int) -> pa.Array:
    """Return the same text in every row."""
    return nothing(rows) if text is None else pa.repeat(pa.scalar(text, pa.string()), rows)


def blank(column: pa.Array) -> Mask:
    """Say for each row whether there is no text but spaces."""
    lengths = pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
    short = np.flatnonzero(lengths <= 4)
    result: Mask = np.asarray(lengths == 0, np.bool_)
    filled = short[lengths[short] > 0]
    if len(filled):
        trimmed = pc.binary_length(pc.utf8_trim_whitespace(column.take(pa.array(filled))))
        result[filled] = trimmed.to_numpy(zero_copy_only=False) == 0
    return result


def starts_with_digit(column: pa.Array) -> Mask:
    """Say for each row whether its text starts with a digit; faster than any pattern."""
    _, offsets, data = column.buffers()
    if data is None or data.size == 0:
        return np.zeros(len(column), np.bool_)
    places = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    text = np.frombuffer(data, np.uint8)
    first = text[np.minimum(places[:-1], len(text) - 1)]
    found: Mask = (places[1:] > places[:-1]) & (first >= _ZERO) & (first <= _NINE)
    return found & mask(column.is_valid()) if column.null_count else found


def mask(values: pa.Array) -> Mask:
    """Return a column of booleans for numpy; null is False."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), np.bool_)


def choose(where: Mask, yes: pa.Array, no: pa.Array) -> pa.Array:
    """Take `yes` where it holds, else `no`."""
    if where.all():
        return yes
    if not where.any():
        return no
    return pc.if_else(pa.array(where), yes, no)


def nulled(column: pa.Array, where: Mask) -> pa.Array:
    """Take the text out of some rows."""
    return column if not where.any() else pc.if_else(pa.array(where), pa.scalar(None, pa.string()), column)


def by_distinct(column: pa.Array, function: Callable[[str], str | None]) -> pa.Array:
    """Apply a function to each distinct text once."""
    encoded = column.dictionary_encode()
    made = pa.array([function(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return made.take(encoded.indices)


def several_by_distinct(
    column: pa.Array, names: Sequence[str], function: Callable[[str], dict[str, str | None]]
) -> dict[str, pa.Array]:
    """Apply a function that gives several texts to each distinct text once."""
    encoded = column.dictionary_encode()
    made = [function(text) for text in encoded.dictionary.to_pylist()]
    return {name: pa.array([one.get(name) for one in made], pa.string()).take(encoded.indices) for name in names}


def join(columns: Sequence[pa.Array], between: str) -> pa.Array:
    """Join the texts of a row that are not blank; null where all are."""
    parts = [nulled(column, blank(column)) for column in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = pc.coalesce(pc.binary_join_element_wise(joined, part, between), joined, part)
    return joined


_MIDNIGHT = r"[ T]00:00(:00([.]0+)?)?$"
_FILLER = r"^(0001|1899|1900|1904)-[0-9]{2}-[0-9]{2}[ T]"
_SERIAL = re.compile(r"\d{5}(?:[.]0+)?")
_FRACTION = re.compile(r"0?[.]\d{1,17}")


def join_date_and_clock(date: pa.Array, clock: pa.Array) -> pa.Array:
    """Write one text from a date and a time of day, by the rules of `text.times.join_date_and_clock_sql`.

    Spreadsheet cells arrive with the half they lack filled in: a date at midnight, a clock on a day of 1899,
    or as a fraction of a day. A row without a date has no time.
    """
    written = date
    if _longer(date, 10):
        date = pc.replace_substring_regex(date, _MIDNIGHT, "")
    if _longer(clock, 12):
        clock = pc.replace_substring_regex(clock, _FILLER, "")
    if pc.any(pc.match_substring(clock, ".")).as_py() and _has_fraction(clock):
        pairs = zip(written.to_pylist(), date.to_pylist(), clock.to_pylist(), strict=True)
        return pa.array([_joined(*pair) for pair in pairs], pa.string())
    without_clock, without_date = blank(clock), blank(date)
    joined = pc.binary_join_element_wise(
        pc.fill_null(date, ""), pc.fill_null(clock, ""), " ", null_handling="replace", null_replacement=""
    )
    return nulled(choose(without_clock, written, joined), without_date)


def _longer(column: pa.Array, length: int) -> bool:
    longest = pc.max(pc.binary_length(column)).as_py()
    return longest is not None and longest > length


def _has_fraction(column: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, r"^\s*0?[.][0-9]+\s*$")).as_py())


def _joined(written: str | None, day: str | None, clock: str | None) -> str | None:
    """Join one row of a table that writes clocks as fractions of a day."""
    if day is None or day.strip() == "":
        return None
    if clock is None or clock.strip() == "":
        return written
    if not _FRACTION.fullmatch(clock.strip()):
        return f"{day} {clock}"
    if _SERIAL.fullmatch(day.strip()):
        return day.strip()[:5] + clock.strip().lstrip("0")
    seconds = round(float(clock) * 86400)
    return f"{day} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def digits_only(column: pa.Array) -> pa.Array:
    """Take everything but digits out, where there is anything else."""
    if not pc.any(pc.match_substring_regex(column, "[^0-9+]")).as_py():
        return column
    return pc.replace_substring_regex(column, "[^0-9]", "")


def same_party(column: pa.Array, wanted: str) -> Mask:
    """Say for each row whether it names a party, whatever the number's prefix and spacing.

    The last nine digits decide between spellings of a number (`07700 900123`, `+447700900123`); anything
    else has to be the same text. Identifiers themselves are compared by the store, once normalised.
    """
    digits = re.sub(r"\D", "", wanted)
    if len(digits) < 9 or re.search(r"[^\d\s+().\-/]", wanted):
        return mask(pc.equal(pc.utf8_trim_whitespace(column), wanted.strip()))
    return mask(pc.ends_with(digits_only(column), digits[-9:]))


def same_party_by_row(left: pa.Array, right: pa.Array) -> Mask:
    """Say for each row whether two columns name the same party."""
    same = mask(pc.equal(left, right))
    open_rows = np.flatnonzero(~same & ~blank(left) & ~blank(right))
    if len(open_rows):
        places = pa.array(open_rows)
        keys = zip(left.take(places).to_pylist(), right.take(places).to_pylist(), strict=True)
        same[open_rows] = [party_key(one) == party_key(other) for one, other in keys]
    return same


def party_key(text: str) -> str:
    """Return what two spellings of a party have in common: the last nine digits of a number, else the text."""
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 9 and not re.search(r"[^\d\s+().\-/]", text) else text.strip()


def encode(column: pa.Array) -> tuple[npt.NDArray[np.int64], list[str | None]]:
    """Return a code for each row and the texts behind the codes; the last code is null."""
    encoded = column.dictionary_encode()
    texts: list[Any] = [*encoded.dictionary.to_pylist(), None]
    codes = pc.fill_null(encoded.indices, len(texts) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, texts
