"""Times are read by explicit formats, and one order of day and month holds for a whole column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.text.times import (
    Monotone,
    TimeDecision,
    join_date_and_clock_sql,
    monotone_sql,
    settle,
    shape_counts,
    survey_sql,
    survey_texts,
    timestamp_sql,
)

NOON = datetime(2026, 2, 3, 10, 11, 12)
Row = tuple[datetime | None, int | None, str | None, str | None]

TABLE = "CREATE TABLE t AS SELECT unnest(range(len($1))) AS row, unnest($1::VARCHAR[]) AS x"


def read(texts: Sequence[str | None], **options: Any) -> tuple[TimeDecision, list[Row]]:
    """Survey, settle and read a column, the way the store does."""
    with duckdb.connect() as connection:
        connection.execute(TABLE, [list(texts)])
        counts = shape_counts(connection.execute(survey_sql("x", "t")).fetchall())
        decision = settle(counts, dayfirst=options.pop("dayfirst", None), **options)
        sql = timestamp_sql("x", decision)
        columns = f"{sql.local}, {sql.offset_minutes}, {sql.zone_word}, {sql.precision}"
        return decision, connection.execute(f"SELECT {columns} FROM t ORDER BY row").fetchall()


def local(texts: Sequence[str | None], **options: Any) -> list[datetime | None]:
    """Give only the clocks."""
    return [row[0] for row in read(texts, **options)[1]]


GOLDEN: dict[str, Row] = {
    "2026-02-03 10:11:12": (NOON, None, None, "second"),
    "2026-02-03T10:11": (NOON.replace(second=0), None, None, "minute"),
    "2026-02-03T10:11:12Z": (NOON, 0, "UTC", "second"),
    "2026-02-03T10:11:12+01:00": (NOON, 60, None, "second"),
    "2026-02-03T10:11:12-0530": (NOON, -330, None, "second"),
    "2026-02-03 10:11:12 UTC": (NOON, 0, "UTC", "second"),
    "2026-02-03 10:11:12 GMT": (NOON, 0, "GMT", "second"),
    "2026-02-03 10:11:12 BST": (NOON, 60, "BST", "second"),
    "2026-02-03 10:11:12 EST": (NOON, None, "EST", "second"),
    "2026-02-03 10:11:12.5": (NOON.replace(microsecond=500_000), None, None, "millisecond"),
    "2026-02-03T10:11:12.123Z": (NOON.replace(microsecond=123_000), 0, "UTC", "millisecond"),
    "2026-02-03 10:11:12,123": (NOON.replace(microsecond=123_000), None, None, "millisecond"),
    "2026-02-03 10:11:12.1234567": (NOON.replace(microsecond=123_456), None, None, "microsecond"),
    "09.09.2020 19:33:13(UTC+0)": (datetime(2020, 9, 9, 19, 33, 13), 0, None, "second"),
    "13/02/2026 10:11:12 AM(UTC+1)": (NOON.replace(day=13), 60, None, "second"),
    "13/02/2026 10:11:12 PM (UTC-03:30)": (NOON.replace(day=13, hour=22), -210, None, "second"),
    "13/2/26 1:02 p.m.": (datetime(2026, 2, 13, 13, 2), None, None, "minute"),
    "13/02/2026, 10:11": (datetime(2026, 2, 13, 10, 11), None, None, "minute"),
    "13-02-2026 10.11.12": (NOON.replace(day=13), None, None, "second"),
    "13.02.26": (datetime(2026, 2, 13), None, None, "day"),
    "2015-1-13": (datetime(2015, 1, 13), None, None, "day"),
    "2026/02/03 10:11:12": (NOON, None, None, "second"),
    "10:11:12 13/02/2026": (NOON.replace(day=13), None, None, "second"),
    "02-Jan-2026": (datetime(2026, 1, 2), None, None, "day"),
    "02JAN26 10:11": (datetime(2026, 1, 2, 10, 11), None, None, "minute"),
    "2 January 2026 10:11": (datetime(2026, 1, 2, 10, 11), None, None, "minute"),
    "3rd Feb 2026 10:11pm": (datetime(2026, 2, 3, 22, 11), None, None, "minute"),
    "Apr 06 2026 03:48:31 UTC": (datetime(2026, 4, 6, 3, 48, 31), 0, "UTC", "second"),
    "Wed Aug 19 12:00:00 UTC 2021": (datetime(2021, 8, 19, 12), 0, "UTC", "second"),
    "Tue, 03 Feb 2026 10:11:12 +0000": (NOON, 0, None, "second"),
    "20260203": (datetime(2026, 2, 3), None, None, "day"),
    "20260203101112": (NOON, None, None, "second"),
    "20260203 101112": (NOON, None, None, "second"),
    "20260203T101112Z": (NOON, 0, "UTC", "second"),
    "260203101112": (NOON, None, None, "second"),
    "260203101112+0100": (NOON, 60, None, "second"),
    "202602031011": (NOON.replace(second=0), None, None, "minute"),
    "1770113472": (NOON, 0, "UTC", "second"),
    "1770113472123": (NOON.replace(microsecond=123_000), 0, "UTC", "millisecond"),
    "1770113472123456": (NOON.replace(microsecond=123_456), 0, "UTC", "microsecond"),
    "1770113472.25": (NOON.replace(microsecond=250_000), 0, "UTC", "microsecond"),
    "46056.42444444": (NOON, None, None, "second"),
    "46056": (datetime(2026, 2, 3), None, None, "day"),
    "\u200e03/13/2026 10:11\u202fam": (datetime(2026, 3, 13, 10, 11), None, None, "minute"),
}


@pytest.mark.parametrize(("text", "expected"), GOLDEN.items())
def test_known_text_alone_in_its_column(text: str, expected: Row) -> None:
    """Every supported shape gives clock, stated offset, zone word and precision."""
    assert read([text])[1] == [expected]


def test_known_texts_in_one_column() -> None:
    """Shapes side by side do not disturb each other; blanks stay blank."""
    alone = ("46056", "\u200e", "202602031011")
    mixed = {text: row for text, row in GOLDEN.items() if text == "20260203101112" or not text.startswith(alone)}
    decision, rows = read([*mixed, None, "", "N/A"])
    assert rows[:-3] == list(mixed.values())
    assert [row[0] for row in rows[-3:]] == [None, None, None]
    assert decision.not_understood == ()
    assert decision.unclear_zones == ("EST",)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026", "00/01/2026", "01/01/1899", "9999-12-31 00:00:00", "1989-12-31", "2101-01-01", "32/01/2026",
        "2026-13-01", "2026-02-03 24:00:00", "2026-02-03 10:60:00", "03/02/2026 13:11 pm", "2026-02-03 10:11:12+99:00",
        "46056x", "hello", "10:11:12", "12345", "9999999999", "0000000000", "1.77E+09", "2026-02-03 10:11-12:00",
        "01/02/70", "353000000000000", "Mon 99 9999", "99/99/9999", "0" * 14,
    ],
)  # fmt: skip
def test_impossible_and_unknown_texts_get_no_time(text: str) -> None:
    """Implausible years, dates that do not exist and other texts are NULL, never something near."""
    assert local([text]) == [None]


def test_not_understood_is_counted_with_an_example() -> None:
    """What no format reads is named for the import report."""
    decision, _ = read(["2026-02-03 10:11", "sometime", "sometime", "10:11:12"])
    assert [(count.shape, count.rows, count.example) for count in decision.not_understood] == [
        ("sometime", 2, "sometime"),
        ("99:99:99", 1, "10:11:12"),
    ]
    assert decision.clock_rows == 1


def test_one_day_above_twelve_decides_for_all_rows() -> None:
    """13 in the first field of one row makes the whole column day first, over every separator and clock."""
    decision, rows = read(["01/02/2026 10:11", "2-3-26", "13/02/2026"])
    assert [row[0] for row in rows] == [datetime(2026, 2, 1, 10, 11), datetime(2026, 3, 2), datetime(2026, 2, 13)]
    assert (decision.order, decision.order_basis, decision.ambiguous) == ("dmy", "settled", False)
    assert decision.reason == "day first: 13 to 31 seen in the first field of 1 rows"


def test_one_month_first_row_decides_for_all_rows() -> None:
    """13 in the second field makes the whole column month first."""
    decision, rows = read(["01/02/2026", "02/13/2026"])
    assert [row[0] for row in rows] == [datetime(2026, 1, 2), datetime(2026, 2, 13)]
    assert (decision.order, decision.order_basis, decision.ambiguous) == ("mdy", "settled", False)


def test_contradicting_rows_get_no_time_and_are_counted() -> None:
    """Where both orders are proven, the more frequent one holds and the others are conflicts."""
    decision, rows = read(["13/02/2026", "14/02/2026", "02/13/2026"])
    assert [row[0] is None for row in rows] == [False, False, True]
    assert (decision.order, decision.conflicts, decision.ambiguous) == ("dmy", 1, True)


def test_few_contradictions_leave_the_order_sure() -> None:
    """One row in a hundred that fits only the other order is a conflict, not a doubt."""
    decision, _ = read(["13/02/2026"] * 100 + ["02/13/2026"])
    assert (decision.order, decision.conflicts, decision.ambiguous) == ("dmy", 1, False)


def test_as_many_rows_for_each_order_is_ambiguous() -> None:
    """A tie is not settled by counting."""
    decision, _ = read(["13/02/2026", "02/13/2026"])
    assert (decision.order_basis, decision.ambiguous, decision.conflicts) == ("assumed", True, 1)


def test_nothing_above_twelve_is_assumed_and_said() -> None:
    """Without evidence day first is taken, and the decision says that it is an assumption."""
    decision, rows = read(["01/02/2026", "03/04/2026"])
    assert rows[0][0] == datetime(2026, 2, 1)
    assert (decision.order, decision.order_basis, decision.ambiguous) == ("dmy", "assumed", True)


def test_same_number_twice_leaves_no_doubt() -> None:
    """On the second of February the order does not matter."""
    assert not read(["02/02/2026 10:11", "02/02/2026 10:12"])[0].ambiguous


@pytest.mark.parametrize(("dayfirst", "day"), [(True, datetime(2026, 2, 1)), (False, datetime(2026, 1, 2))])
def test_the_given_order_holds(dayfirst: bool, day: datetime) -> None:
    """`dayfirst` is obeyed, even against the data, whose contradictions are then counted."""
    decision, rows = read(["01/02/2026", "14/02/2026", "02/15/2026"], dayfirst=dayfirst)
    assert rows[0][0] == day
    assert (decision.order_basis, decision.conflicts) == ("given", 1)


def test_profile_is_asked_before_assuming() -> None:
    """A profile settles an ambiguous column and loses against numbers above twelve."""
    assert local(["01/02/2026"], profile_order="mdy") == [datetime(2026, 1, 2)]
    assert read(["01/02/2026"], profile_order="mdy")[0].order_basis == "profile"
    assert read(["13/02/2026"], profile_order="mdy")[0].order == "dmy"


def test_two_digit_years_may_stand_first() -> None:
    """99 in the first field can only be a year; a wide last field beside a narrow first one suggests it."""
    assert local(["99/02/03", "98/02/13"]) == [datetime(1999, 2, 3), datetime(1998, 2, 13)]
    decision, rows = read(["26/02/03", "26/02/28", "26/03/31"])
    assert rows[0][0] == datetime(2026, 2, 3)
    assert (decision.order, decision.ambiguous) == ("ymd", True)


def test_a_spreadsheet_that_swapped_day_and_month_is_doubted() -> None:
    """Dates with days to 12 only, beside texts with days from 13 only, are the mark of a wrong import."""
    swapped = [f"2026-02-{day:02}" for day in range(1, 13)] + [f"{day}/02/2026" for day in range(13, 29)]
    decision, _ = read(list(swapped))
    assert decision.ambiguous
    assert "swapped" in decision.reason
    assert not read([*swapped, "2026-02-20"])[0].ambiguous


def test_rows_in_order_of_time_settle_what_numbers_cannot() -> None:
    """Dates that run on day first and turn back month first are day first."""
    days = [datetime(2026, month, day) for month in (1, 2, 3, 4) for day in range(1, 13)]
    texts = [day.strftime("%d/%m/%Y") for day in days]
    with duckdb.connect() as connection:
        connection.execute(TABLE, [texts])
        (answer,) = connection.execute(monotone_sql("x", "t")).fetchall()
    assert answer == (47, 47, 0, 44, 3)
    decision = settle(survey_texts(texts), dayfirst=None, monotone=Monotone(*answer))
    assert (decision.order, decision.order_basis, decision.ambiguous) == ("dmy", "settled", False)
    mirrored = settle(survey_texts(texts), dayfirst=None, monotone=Monotone(47, 44, 3, 0, 47))
    assert mirrored.order == "mdy"
    jumping = settle(survey_texts(texts), dayfirst=None, monotone=Monotone(47, 30, 17, 25, 22))
    assert jumping.ambiguous


def test_a_stated_order_leaves_nothing_to_settle() -> None:
    """Year-first dates, month names and epochs are not ambiguous."""
    decision, _ = read(["2026-02-03", "03 Feb 2026", "1770113472"])
    assert (decision.order, decision.order_basis, decision.ambiguous) == ("none", "stated", False)


def test_day_numbers_only_where_the_whole_column_is_day_numbers() -> None:
    """A five-digit number beside other times is not turned into a date."""
    assert local(["46056.5", "46057"]) == [datetime(2026, 2, 3, 12), datetime(2026, 2, 4)]
    assert local(["46056", "2026-02-03"])[0] is None


def test_placeholder_zeros_do_not_disturb_a_compact_column() -> None:
    """Fourteen zeros say "none"; the other rows keep their times."""
    assert local(["20260203101112", "0" * 14]) == [NOON, None]


def test_an_empty_column_has_no_formats() -> None:
    """Nothing to read gives NULL and no complaint."""
    decision, rows = read([None, ""])
    assert rows == [(None, None, None, None)] * 2
    assert (decision.formats, decision.not_understood) == ((), ())


def test_free_text_is_lumped() -> None:
    """A column that holds no times is surveyed without a row for every text."""
    words = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(2000)]
    decision, _ = read(list(words))
    assert decision.formats == ()
    assert len(decision.not_understood) == 501
    assert sum(count.rows for count in decision.not_understood) == 2000


@pytest.mark.parametrize(
    ("date", "clock", "joined"),
    [
        ("03/02/2026", "10:11:12", "03/02/2026 10:11:12"),
        ("2026-02-03 00:00:00", "1899-12-31 10:11:12", "2026-02-03 10:11:12"),
        ("2026-02-03 00:00:00", "0001-01-01 10:11:12", "2026-02-03 10:11:12"),
        ("2026-02-03T00:00:00", "10:11:12", "2026-02-03 10:11:12"),
        ("2026-02-03", "0.42444444", "2026-02-03 10:11:12"),
        ("46056", "0.42444444", "46056.42444444"),
        ("03/02/2026", " 10:11 PM ", "03/02/2026 10:11 PM"),
        ("03/02/2026 10:11", None, "03/02/2026 10:11"),
        ("03/02/2026", "", "03/02/2026"),
        (None, "10:11", None),
    ],
)
def test_date_and_clock_columns_join(date: str | None, clock: str | None, joined: str | None) -> None:
    """Two columns become one text, without the half that a spreadsheet filled in."""
    with duckdb.connect() as connection:
        sql = join_date_and_clock_sql("$1::VARCHAR", "$2::VARCHAR")
        assert connection.execute(f"SELECT {sql}", [date, clock]).fetchall() == [(joined,)]


PATTERNS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H.%M.%S", "%d-%m-%y %H:%M:%S",
    "%d/%m/%Y %I:%M:%S %p", "%d-%b-%Y %H:%M:%S", "%d %B %Y %H:%M:%S", "%b %d %Y %I:%M:%S%p", "%a %b %d %H:%M:%S %Y",
    "%A, %d %B %Y %H:%M:%S", "%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y/%m/%d, %H:%M:%S", "%H:%M:%S %d/%m/%Y",
    "%d%b%Y:%H:%M:%S",
]  # fmt: skip
CLOCKS = st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31, 23, 59, 59))


@settings(max_examples=8, deadline=None)
@given(st.lists(CLOCKS, min_size=1, max_size=20))
@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_written_is_read_back(pattern: str, clocks: list[datetime]) -> None:
    """Every supported pattern gives back the clock that was written with it."""
    written: list[str | None] = [clock.strftime(pattern) for clock in clocks]
    expected = [clock if "%f" in pattern else clock.replace(microsecond=0) for clock in clocks]
    assert local(written, dayfirst=True) == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(CLOCKS, min_size=1, max_size=20), st.sampled_from([1, 1_000, 1_000_000]))
def test_epochs_are_read_back(clocks: list[datetime], scale: int) -> None:
    """Seconds, milliseconds and microseconds since 1970 give UTC, between 2001 and 2033."""
    later = [max(clock.replace(year=2002 + clock.year % 30, day=1), datetime(2002, 1, 1)) for clock in clocks]
    micros = [
        (clock.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) for clock in later
    ]
    written: list[str | None] = [str(value // (1_000_000 // scale)) for value in micros]
    step = 1_000_000 // scale
    expected = [clock.replace(microsecond=clock.microsecond // step * step) for clock in later]
    assert local(written) == expected
