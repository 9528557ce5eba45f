"""Lengths of calls become seconds; units come from the header, not from the size of numbers."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.text.durations import DurationDecision, Unit, duration_sql, settle_durations
from casefold.text.times import survey_texts

TABLE = "CREATE TABLE t AS SELECT unnest(range(len($1))) AS row, unnest($1::VARCHAR[]) AS x"


def read(texts: list[str | None], unit: Unit | None = None) -> tuple[DurationDecision, list[float | None]]:
    """Survey, settle and read a column of lengths."""
    decision = settle_durations(survey_texts(texts), unit=unit)
    with duckdb.connect() as connection:
        connection.execute(TABLE, [texts])
        rows = connection.execute(f"SELECT {duration_sql('x', decision)} FROM t ORDER BY row").fetchall()
    return decision, [row[0] for row in rows]


GOLDEN: dict[str | None, float | None] = {
    "123": 123, "123.4": 123.4, "12,5": 12.5, "0": 0, " 77 ": 77, "00:02:03": 123, "2:03": 123, "120:15": 7215,
    "100:00:00": 360_000, "00:00:10.5": 10.5, "PT2M3S": 123, "P1DT2H": 93_600, "2m 3s": 123, "1h 02m": 3720,
    "1h02m03s": 3723, "45 sec": 45, "3 Min.": 180, "2 mins, 3 secs": 123, "1 day 2 hours": 93_600,
    "1899-12-31 00:02:03": 123, "0001-01-01 00:02:03": 123, "-1": None, "": None, None: None, "n/a": None,
    "1,234": None, "00:02:75": None, "PT": None, "2026-02-03 00:02:03": None, "hello": None, "-20": None,
    "12345678901": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "seconds"), GOLDEN.items())
def test_known_length_alone_in_its_column(text: str | None, seconds: float | None) -> None:
    """Every supported form gives seconds, and what is unclear gives nothing."""
    assert read([text])[1] == [seconds]


def test_known_lengths_in_one_column() -> None:
    """Forms side by side do not disturb each other, and the unread ones are named."""
    decision, seconds = read(list(GOLDEN))
    assert seconds == list(GOLDEN.values())
    assert [count.shape for count in decision.not_understood] == ["9,999", "99999999999", "PT", "hello"]


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("2.5", "minutes", 150), ("2", "hours", 7200), ("1500", "milliseconds", 1.5), ("0.001423611", "days", 123),
        ("1.423611E-3", "days", 123), ("2:03", "h:m", 7380), ("2:03", "m:s", 123), ("2:03", "minutes", 123),
        ("00:02:03", "minutes", 123), ("123", None, 123),
    ],
)  # fmt: skip
def test_unit_comes_from_the_header(text: str, unit: Unit | None, seconds: float) -> None:
    """A stated unit applies to plain numbers and to 2:03; clocks with hours keep their meaning."""
    assert read([text], unit)[1] == [pytest.approx(seconds)]


@pytest.mark.parametrize(
    ("texts", "unit", "ambiguous"),
    [
        (["2:03"], None, True), (["2:03", "1:02:03"], None, False), (["2:03", "75:10"], None, False),
        (["2:03"], "h:m", False), (["123"], None, False),
    ],
)  # fmt: skip
def test_two_numbers_with_a_colon_are_ambiguous_until_shown(
    texts: list[str | None], unit: Unit | None, ambiguous: bool
) -> None:
    """2:03 is taken as minutes and seconds; without evidence the decision says it is an assumption."""
    decision = read(texts, unit)[0]
    assert decision.ambiguous is ambiguous
    assert decision.reason


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 359_999), min_size=1, max_size=30))
def test_what_is_written_is_read_back(lengths: list[int]) -> None:
    """Clocks, words and plain seconds of one length are the same length."""
    clocks: list[str | None] = [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in lengths]
    words: list[str | None] = [f"{n // 3600}h {n // 60 % 60}m {n % 60}s" for n in lengths]
    plain: list[str | None] = [str(n) for n in lengths]
    assert read(clocks)[1] == read(words)[1] == read(plain)[1] == lengths
