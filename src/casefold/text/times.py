"""Times as text become timestamps by explicit formats; day and month are settled over the whole column.

    rows = connection.execute(survey_sql(column, relation)).fetchall()
    decision = settle(shape_counts(rows), dayfirst=None)
    sql = timestamp_sql(column, decision)       # expressions: local clock, offset, zone word, precision

Reading row by row would take 02/03 as March in one row and 02/13 as February in the next. Here one answer
holds for the column, the reason for it stands in the decision, and rows that contradict it get no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from casefold.text.sql_text import any_of, literal
from casefold.text.time_grammar import FIXED_ZONES, is_clock
from casefold.text.time_layouts import Step, TimeFormat, is_serial, layout
from casefold.text.time_order import OrderBasis, settle_order
from casefold.text.time_shapes import DAYS, MONTHS, shape_of, shape_sql, tidy_sql
from casefold.text.time_survey import Monotone, ShapeCount, monotone_sql, shape_counts, survey_sql, survey_texts

__all__ = [
    "Monotone",
    "OrderBasis",
    "ShapeCount",
    "TimeDecision",
    "TimeFormat",
    "TimeSql",
    "join_date_and_clock_sql",
    "monotone_sql",
    "settle",
    "shape_counts",
    "shape_of",
    "shape_sql",
    "survey_sql",
    "survey_texts",
    "timestamp_sql",
]

# Words for "nothing here", as shapes (9 for a digit): neither a time nor a trouble.
BLANKS: Final = frozenset(
    {"", "-", "--", "-9", "N/A", "n/a", "NA", "NULL", "Null", "null", "(null)", "None", "none", "nan", "NaN", "NaT"}
)

_ISO: Final = tuple(f"%Y-%m-%d{between}%H:%M{rest}" for between in " T" for rest in ("", ":%S", ":%S.%f", ":%S.%n"))
_STEPS: Final[dict[Step, tuple[str, str]]] = {
    "no weekday": (rf"^(?:{any_of(DAYS)}),? ", ""),
    "no ordinal": ("([0-9])(?:st|nd|rd|th|ST|ND|RD|TH)", r"\1"),
    "short month": (f"({any_of(m[:3] for m in MONTHS)})(?:{any_of(sorted({m[3:] for m in MONTHS} - {''}))})", r"\1"),
    "plain am": ("([AaPp])[.] ?([Mm])[.]?", r"\1\2"),
}


@dataclass(frozen=True, slots=True)
class TimeDecision:
    """How a column of times is read, and why.

    Attributes:
        order: of day and month in dates of three numbers; `none` where the column leaves no choice.
        order_basis: `stated` no choice to make; `given` by the user; `settled` by the data; `profile`;
            `assumed` day first, because nothing tells (then `ambiguous`).
        conflicts: rows that can only be read in the other order; they get no time.
        clock_rows: rows with a time of day and no date; they get no time without a column of dates.
        unclear_zones: zone words that mean several offsets; kept as words, no offset taken from them.
        untidy: some rows hold invisible marks, quotes or doubled spaces, dropped before reading.
    """

    order: Literal["dmy", "mdy", "ymd", "ydm", "none"]
    order_basis: OrderBasis
    formats: tuple[TimeFormat, ...]
    not_understood: tuple[ShapeCount, ...]
    ambiguous: bool
    reason: str
    conflicts: int = 0
    clock_rows: int = 0
    unclear_zones: tuple[str, ...] = ()
    untidy: bool = False


@dataclass(frozen=True, slots=True)
class TimeSql:
    """Four DuckDB expressions over one column; the last three mean something only where `local` is not NULL."""

    local: str
    offset_minutes: str
    zone_word: str
    precision: str


def settle(
    shapes: Sequence[ShapeCount],
    *,
    dayfirst: bool | None,
    profile_order: str | None = None,
    profile_basis: OrderBasis = "profile",
    monotone: Monotone | None = None,
) -> TimeDecision:
    """Decide from a survey how a column is read.

    The order of day and month is taken from `dayfirst`, else from numbers above 12, else from the profile
    (`dmy`, `mdy`, `ymd`, `ydm`), else from rows that run in order of time, else day first is assumed and said.
    `profile_basis` is `settled` where not a profile but the other rows of the same file say so.
    """
    filled = [count for count in shapes if count.shape not in BLANKS]
    order = settle_order(
        filled, dayfirst=dayfirst, profile_order=profile_order, profile_basis=profile_basis, monotone=monotone
    )
    formats: list[TimeFormat] = []
    missing: list[ShapeCount] = []
    serials = all(is_serial(count) for count in filled)
    for count in filled:
        found = layout(count, order.of(count))
        if found is None or (found.kind == "serial" and not serials):
            missing.append(count)
        else:
            formats.append(found)
    words = {found.zone_word for found in formats if found.zone_word}
    return TimeDecision(
        order=order.order,
        order_basis=order.basis,
        formats=_merged(formats),
        not_understood=tuple(missing),
        ambiguous=order.ambiguous,
        reason=order.reason,
        conflicts=order.conflicts,
        clock_rows=sum(count.rows for count in missing if is_clock(count.shape)),
        unclear_zones=tuple(sorted(words - FIXED_ZONES.keys())),
        untidy=any(count.untidy for count in filled),
    )


def timestamp_sql(column: str, decision: TimeDecision) -> TimeSql:
    """Write the expressions that read a column as decided.

    `local` is the clock as written (TIMESTAMP without zone; epochs give UTC), NULL for rows no format fits
    and for dates that do not exist. `offset_minutes` is INTEGER, east of UTC positive; NULL where the row
    states no offset, or a word that means several.
    """
    text = f"({tidy_sql(column)})" if decision.untidy else column
    formats = decision.formats
    return TimeSql(
        local=_cases(text, formats, [_local_sql(text, found) for found in formats], "TIMESTAMP", guarded=True),
        offset_minutes=_cases(text, formats, [_offset_sql(text, found) for found in formats], "INTEGER"),
        zone_word=_cases(text, formats, [_word_sql(found.zone_word) for found in formats], "VARCHAR"),
        precision=_cases(text, formats, [literal(found.precision) for found in formats], "VARCHAR"),
    )


def join_date_and_clock_sql(date_column: str, clock_column: str) -> str:
    """Write one text from a column of dates and a column of clocks, for `survey_sql` and `timestamp_sql`.

    Spreadsheet cells arrive with the half they lack filled in: a date at midnight, a clock on a day of 0001,
    1899, 1900 or 1904, or a clock as a fraction of a day. NULL where there is no date.
    """
    date, clock = f"trim({date_column})", f"trim({clock_column})"
    day = f"CASE WHEN regexp_full_match({date}, '.{{6,}}[ T]00:00(:00([.]0+)?)?') THEN left({date}, 10) ELSE {date} END"
    filler = "'(0001|1899|1900|1904)-[0-9]{2}-[0-9]{2}[ T].*'"
    fraction = "'0?[.][0-9]{1,17}'"
    seconds = f"to_seconds(CAST(round(TRY_CAST({clock} AS DOUBLE) * 86400) AS BIGINT))"
    return f"""CASE
        WHEN {clock} IS NULL OR {clock} = '' THEN {date}
        WHEN regexp_full_match({clock}, {fraction}) AND regexp_full_match({date}, '[0-9]{{5}}([.]0+)?')
            THEN left({date}, 5) || ltrim({clock}, '0')
        WHEN regexp_full_match({clock}, {fraction})
            THEN ({day}) || ' ' || strftime(TIMESTAMP '2000-01-01' + {seconds}, '%H:%M:%S')
        WHEN strlen({clock}) > 12 AND regexp_full_match({clock}, {filler}) THEN ({day}) || ' ' || substr({clock}, 12)
        ELSE ({day}) || ' ' || {clock} END"""


def _merged(formats: Iterable[TimeFormat]) -> tuple[TimeFormat, ...]:
    merged: list[TimeFormat] = []
    for found in formats:
        for place, other in enumerate(merged):
            both = other.merged(found)
            if both is not None:
                merged[place] = both
                break
        else:
            merged.append(found)
    return tuple(merged)


def _cases(text: str, formats: Sequence[TimeFormat], values: Sequence[str], kind: str, *, guarded: bool = False) -> str:
    if not values:
        return f"CAST(NULL AS {kind})"
    if len(set(values)) == 1 and not guarded:
        return f"CAST({values[0]} AS {kind})"
    cases = " ".join(
        f"WHEN regexp_full_match({text}, {literal('|'.join(found.guards))}) THEN {value}"
        for found, value in zip(formats, values, strict=True)
    )
    return f"CAST(CASE {cases} END AS {kind})"


def _local_sql(text: str, found: TimeFormat) -> str:
    if found.kind == "serial":
        return f"make_timestamp(CAST(round((CAST({text} AS DOUBLE) - 25569) * 86400) AS BIGINT) * 1000000)"
    if found.kind != "text":
        return _epoch_sql(text, found)
    if found.tail:
        text = f"left({text}, {-len(found.tail)})"
    for step in found.steps:
        pattern, into = _STEPS[step]
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(into)})"
    if found.pattern in _ISO:
        return f"TRY_CAST({text} AS TIMESTAMP)"
    return f"try_strptime({text}, {literal(found.pattern)})"


def _epoch_sql(text: str, found: TimeFormat) -> str:
    scale = {"epoch s": 1_000_000, "epoch ms": 1_000, "epoch us": 1}[found.kind]
    last = "4133980799" + "9" * (len(found.shapes[0].partition(".")[0]) - 10)
    return (
        f"CASE WHEN {text} < '1' OR left({text}, {len(last)}) > '{last}' THEN NULL "
        f"ELSE make_timestamp(CAST(CAST({text} AS DECIMAL(24, 6)) * {scale} AS BIGINT)) END"
    )


def _offset_sql(text: str, found: TimeFormat) -> str:
    if not found.numeric_offset:
        return "NULL" if found.offset_minutes is None else str(found.offset_minutes)
    tail = f"right({text}, {len(found.tail)})"
    sign = found.tail.index("±") + 1
    digits = [place for place, letter in enumerate(found.tail, start=1) if letter == "9"]
    hours = digits[:1] if len(digits) in (1, 3) else digits[:2]
    minutes = digits[len(hours) :]
    total = f"TRY_CAST(substr({tail}, {hours[0]}, {len(hours)}) AS INTEGER) * 60"
    if minutes:
        total += f" + TRY_CAST(substr({tail}, {minutes[0]}, 2) AS INTEGER)"
    return f"(CASE WHEN substr({tail}, {sign}, 1) = '-' THEN -1 ELSE 1 END * ({total}))"


def _word_sql(word: str | None) -> str:
    return "NULL" if word is None else literal(word)
