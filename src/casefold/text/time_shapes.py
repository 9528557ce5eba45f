"""The shape of a text that may be a time: digits become 9, names become what they name.

Millions of rows share a handful of shapes, so how to read a column is settled on its shapes, never row by
row. A shape is computed by DuckDB over the column (`shape_sql`) and by Python over one text (`shape_of`);
both give the same answer. `column` is everywhere a SQL expression; the caller quotes identifiers.
"""

from __future__ import annotations

import re
from typing import Final

from casefold.text.sql_text import any_of, literal

LONG: Final = "(long)"
OTHER: Final = "(other)"
_LONGEST_BYTES: Final = 80

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORT_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sept")
DAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
)  # fmt: skip

# Marks of writing direction and width that exports scatter through times [S30], and spaces of other kinds.
_INVISIBLE: Final = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)
_SPACES: Final = (9, 10, 11, 12, 13, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_QUOTES: Final = " '\"="
_UNTIDY: Final = "[^ -~]|  |^[ '\"=]|[ '\"=]$"

_DIGITS: Final = str.maketrans("0123456789", "9999999999")
_WORDS: Final = (
    (rf"(^|[^A-Za-z])({any_of(DAYS)})([^A-Za-z]|$)", r"\1Day\3"),
    (rf"(^|[^A-Za-z])({any_of(m for m in MONTHS if m != 'may')})([^A-Za-z]|$)", r"\1Month\3"),
    (rf"(^|[^A-Za-z])({any_of(SHORT_MONTHS)})([^A-Za-z]|$)", r"\1Mon\3"),
    (r"(^|[^A-Za-z])[AaPp][Mm]([^A-Za-z]|$)", r"\1AM\2"),
    (r"(^|[^A-Za-z])[AaPp][.] ?[Mm]([.]|$)", r"\1A.M\2"),
)
_COMPILED: Final = tuple((re.compile(pattern), into) for pattern, into in _WORDS)

# Shapes seen most: one compiled match is four times cheaper than writing the shape out.
_FREQUENT: Final = (
    "99/99/9999 99:99:99",
    "9999-99-99 99:99:99",
    "99/99/9999 99:99",
    "9999-99-99T99:99:99Z",
    "99/99/9999",
    "9999-99-99",
    "99:99:99",
    "99-Mon-9999 99:99:99",
)


def _python_class(points: tuple[int, ...]) -> str:
    return "[" + "".join(re.escape(chr(point)) for point in points) + "]"


def _sql_class(points: tuple[int, ...]) -> str:
    return "[" + "".join(rf"\x{{{point:X}}}" for point in points) + "]"


_UNTIDY_RE: Final = re.compile(_UNTIDY)
_INVISIBLE_RE: Final = re.compile(_python_class(_INVISIBLE))
_SPACES_RE: Final = re.compile(_python_class(_SPACES) + "+")


def tidy(text: str) -> str:
    """Drop invisible marks and the quotes around a value; make any run of spaces one space."""
    if _UNTIDY_RE.search(text) is None:
        return text
    return _SPACES_RE.sub(" ", _INVISIBLE_RE.sub("", text)).strip(_QUOTES)


def tidy_sql(column: str) -> str:
    """Write `tidy` as a DuckDB expression."""
    visible = f"regexp_replace({column}, {literal(_sql_class(_INVISIBLE))}, '', 'g')"
    spaced = f"regexp_replace({visible}, {literal(_sql_class(_SPACES) + '+')}, ' ', 'g')"
    cleaned = f"trim({spaced}, {literal(_QUOTES)})"
    return f"CASE WHEN regexp_matches({column}, {literal(_UNTIDY)}) THEN {cleaned} ELSE {column} END"


def shape_of(text: str | None) -> str:
    """Give the shape of one text: `03/02/2026 10:11 pm` is `99/99/9999 99:99 AM`."""
    if text is None:
        return ""
    if len(text.encode("utf-8", "surrogatepass")) > _LONGEST_BYTES:
        return LONG
    shape = tidy(text).translate(_DIGITS)
    for pattern, into in _COMPILED:
        shape = pattern.sub(into, shape)
    return shape


def shape_sql(column: str) -> str:
    """Write `shape_of` as a DuckDB expression."""
    return shape_of_raw_sql(raw_shape_sql(column))


def raw_shape_sql(column: str) -> str:
    """Write the part of a shape that must be computed on every row: digits become 9.

    Names of months may stay as they are written; `shape_of_raw_sql` finishes the few distinct ones.
    """
    text = f"coalesce({column}, '')"
    digits = f"translate({text}, '0123456789', '9999999999')"
    frequent = " ".join(f"WHEN {_is_shape(text, shape)} THEN {literal(shape)}" for shape in _FREQUENT)
    number = f"WHEN regexp_full_match({text}, '[0-9]{{1,20}}') THEN left('{'9' * 20}', strlen({text}))"
    return f"CASE WHEN strlen({text}) > {_LONGEST_BYTES} THEN {literal(LONG)} {frequent} {number} ELSE {digits} END"


def shape_of_raw_sql(raw: str) -> str:
    """Write the rest of a shape, from the answer of `raw_shape_sql`."""
    shape = tidy_sql(f"({raw})")
    for pattern, into in _WORDS:
        shape = f"regexp_replace({shape}, {literal(pattern)}, {literal(into)}, 'g')"
    done = ", ".join(literal(shape) for shape in (*_FREQUENT, LONG))
    return f"CASE WHEN ({raw}) IN ({done}) THEN ({raw}) ELSE {shape} END"


def _is_shape(text: str, shape: str) -> str:
    if "Mon" in shape:
        low, high = len(shape), len(shape) + 1
        pattern = re.escape(shape).replace("9", "[0-9]").replace("Mon", f"({any_of(SHORT_MONTHS)})")
        return f"strlen({text}) IN ({low}, {high}) AND regexp_full_match({text}, {literal(pattern)})"
    pattern = shape.replace("9", "[0-9]")
    return f"strlen({text}) = {len(shape)} AND regexp_full_match({text}, {literal(pattern)})"
