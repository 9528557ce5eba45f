"""What a whole column of times looks like, in a few rows: the evidence on which its formats are settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from casefold.text.sql_text import literal
from casefold.text.time_shapes import OTHER, raw_shape_sql, shape_of_raw_sql, tidy_sql

_MOST_SHAPES: Final = 500
_HEAD: Final = 10
_RUN_HEAD: Final = 8
_NUMERIC_DATE: Final = "([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})"


@dataclass(frozen=True, slots=True)
class ShapeCount:
    """How often a shape occurs and between which values its first numbers run.

    The numbers are the leading runs of digits of the date; a run longer than four digits counts as pairs, so
    `20260203` has the numbers 20, 26, 2 and 3. Runs of only 0 or only 9 say "none" and do not count.
    `*_over` counts rows where the number is 13 to 31: a day, and never a month.
    """

    shape: str
    rows: int
    example: str = ""
    untidy: int = 0
    first_min: int | None = None
    first_max: int | None = None
    second_min: int | None = None
    second_max: int | None = None
    third_min: int | None = None
    third_max: int | None = None
    fourth_min: int | None = None
    fourth_max: int | None = None
    first_over: int = 0
    second_over: int = 0


@dataclass(frozen=True, slots=True)
class Monotone:
    """How often the date rises or falls from one row to the next, read day first and read month first."""

    steps: int
    dmy_up: int
    dmy_down: int
    mdy_up: int
    mdy_down: int


def survey_sql(column: str, relation: str, *, by: str | None = None) -> str:
    """Write the query whose rows are `ShapeCount(*row)`, the most frequent shape first.

    Shapes beyond the five hundred most frequent are one row, `(other)`. With `by`, a column of the relation, each
    of its values is surveyed apart, and comes before the rest of the row.
    """
    key, among = (f"{by}, ", f"PARTITION BY {by} ") if by else ("", "")
    grouped = "1, 2" if by else "1"
    ordered = "1, 3 DESC, 2" if by else "2 DESC, 1"
    return f"""
    WITH marked AS (
        SELECT {key}{raw_shape_sql(column)} AS raw, {_head_sql(column)} AS head, {column} AS said FROM {relation}
    ), heads AS (
        SELECT {key}raw, head, count(*) AS n, left(min(said), 80) AS example FROM marked GROUP BY {key}raw, head
    ), runs AS (
        SELECT {key}{shape_of_raw_sql("raw")} AS shape, CASE WHEN {tidy_sql("raw")} <> raw THEN n ELSE 0 END AS untidy,
            n, example,
            regexp_extract_all(CASE WHEN NOT regexp_full_match(head, '0+|9+') THEN head END, '[0-9]+') AS run
        FROM heads
    ), numbers AS (
        SELECT {key}shape, untidy, n, example,
            {_number_sql(1)} AS first, {_number_sql(2)} AS second, {_number_sql(3)} AS third, {_number_sql(4)} AS fourth
        FROM runs
    ), ranked AS (
        SELECT *, dense_rank() OVER ({among}ORDER BY total DESC, shape) AS place
        FROM (SELECT *, sum(n) OVER (PARTITION BY {key}shape) AS total FROM numbers)
    )
    SELECT {key}CASE WHEN place > {_MOST_SHAPES} THEN {literal(OTHER)} ELSE shape END AS shape,
        CAST(sum(n) AS BIGINT) AS rows, coalesce(min(example), '') AS example, CAST(sum(untidy) AS BIGINT) AS untidy,
        min(first), max(first), min(second), max(second), min(third), max(third), min(fourth), max(fourth),
        CAST(coalesce(sum(n) FILTER (first BETWEEN 13 AND 31), 0) AS BIGINT),
        CAST(coalesce(sum(n) FILTER (second BETWEEN 13 AND 31), 0) AS BIGINT)
    FROM ranked GROUP BY {grouped} ORDER BY {ordered}
    """


def shape_counts(rows: Iterable[Sequence[Any]]) -> tuple[ShapeCount, ...]:
    """Read the answer of `survey_sql`."""
    return tuple(ShapeCount(*row) for row in rows)


def survey_texts(texts: Iterable[str | None]) -> tuple[ShapeCount, ...]:
    """Survey a few texts at hand (a sample, a small section) as `survey_sql` does a column."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS said", [list(texts)])
        return shape_counts(connection.execute(survey_sql("said", "texts")).fetchall())


def monotone_sql(column: str, relation: str, row: str = "row", *, by: str | None = None) -> str:
    """Write the query whose one row is `Monotone(*row)`; worth running only while the order is ambiguous.

    Only rows that hold a date of three numbers count, and only steps on which the date changes. With `by`, a column of
    the relation, there is a row for each of its values that has such steps, and the value comes first.
    """
    key, among = (f"{by}, ", f"PARTITION BY {by} ") if by else ("", "")
    return f"""
    WITH dates AS (
        SELECT {key}{row} AS place, regexp_extract({column}, {literal(_NUMERIC_DATE)}, ['a', 'b', 'y']) AS date
        FROM {relation} WHERE regexp_matches({column}, {literal(_NUMERIC_DATE)})
    ), keys AS (
        SELECT {key}place,
            CAST(date.y AS INTEGER) * 10000 + CAST(date.b AS INTEGER) * 100 + CAST(date.a AS INTEGER) AS dmy,
            CAST(date.y AS INTEGER) * 10000 + CAST(date.a AS INTEGER) * 100 + CAST(date.b AS INTEGER) AS mdy
        FROM dates
    ), steps AS (
        SELECT {key}dmy, mdy, lag(dmy) OVER w AS dmy_before, lag(mdy) OVER w AS mdy_before
        FROM keys WINDOW w AS ({among}ORDER BY place)
    )
    SELECT {key}count(*), count_if(dmy > dmy_before), count_if(dmy < dmy_before),
        count_if(mdy > mdy_before), count_if(mdy < mdy_before)
    FROM steps WHERE dmy <> dmy_before {f"GROUP BY {by}" if by else ""}
    """


def _head_sql(column: str) -> str:
    """Write the first characters of the date: few distinct values (one per day), and they hold its numbers."""
    date = f"regexp_extract({column}, '[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,4}}')"
    return f"""CASE
        WHEN strlen({column}) > 80 THEN ''
        WHEN strlen({column}) <= 8 THEN {column}
        WHEN substr({column}, 2, 1) = ':' OR substr({column}, 3, 1) = ':'
            THEN left(coalesce(nullif({date}, ''), {column}), {_HEAD})
        WHEN substr({column}, 5, 1) BETWEEN '0' AND '9' THEN left({column}, {_RUN_HEAD})
        WHEN left({column}, 1) BETWEEN '0' AND '9' THEN left({column}, {_HEAD})
        ELSE regexp_extract({column}, '[0-9].{{0,{_HEAD - 1}}}') END"""


def _number_sql(place: int) -> str:
    start = 2 * place - 1
    return f"TRY_CAST(CASE WHEN strlen(run[1]) > 4 THEN substr(run[1], {start}, 2) ELSE run[{place}] END AS INTEGER)"
