"""Shapes are the same in DuckDB and in Python, whatever the text."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.text.time_shapes import LONG, shape_of, shape_sql, tidy, tidy_sql

GOLDEN = {
    "03/02/2026 10:11:12": "99/99/9999 99:99:99",
    "2026-02-03T10:11:12Z": "9999-99-99T99:99:99Z",
    "02-Jan-2026 10:11:12": "99-Mon-9999 99:99:99",
    "02JAN2026": "99Mon9999",
    "2 January 2026 10:11 pm": "9 Month 9999 99:99 AM",
    "1 May 2026": "9 Mon 9999",
    "Wed Aug 19 12:00:00 UTC 2021": "Day Mon 99 99:99:99 UTC 9999",
    "Monday, 3 Feb 2026": "Day, 9 Mon 9999",
    "3/2/26, 1:02 p.m.": "9/9/99, 9:99 A.M.",
    "03/02/2026 10:11\u202fPM": "99/99/9999 99:99 AM",
    "\u200e[03/02/2026": "[99/99/9999",
    "  03/02/2026   10:11 ": "99/99/9999 99:99",
    "'2026-02-03": "9999-99-99",
    '="2026-02-03"': "9999-99-99",
    "2026-02-03 10:11:12 BST": "9999-99-99 99:99:99 BST",
    "": "",
    "Monthly": "Monthly",
    "9" * 81: LONG,
}

PIECES = st.sampled_from(
    [
        *"0123456789:/-., '\"=\t\n\\%\x00\x7f\u202f\u200e\xa0\u0660ſKİé",
        *("jan", "MAY", "September", "sept", "Mon", "Thurs", "am", "P.M.", "a. m.", "UTC", "T", "99/99/9999 99:99:99"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=30))

TABLE = "CREATE TABLE t AS SELECT unnest(range(len($1))) AS row, unnest($1::VARCHAR[]) AS x"


def _sql(texts: list[str], expression: str) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(TABLE, [texts])
        return [row[0] for row in connection.execute(f"SELECT {expression} FROM t ORDER BY row").fetchall()]


@pytest.mark.parametrize(("text", "shape"), GOLDEN.items())
def test_shape_of_known_texts(text: str, shape: str) -> None:
    """Digits become 9, names what they name, and marks nobody sees are gone."""
    assert shape_of(text) == shape


def test_sql_gives_the_golden_shapes() -> None:
    """DuckDB gives what the table says."""
    assert _sql(list(GOLDEN), shape_sql("x")) == list(GOLDEN.values())


def test_null_has_the_empty_shape() -> None:
    """No value is the shape of no text, on both sides."""
    assert shape_of(None) == ""
    assert duckdb.sql(f"SELECT {shape_sql('CAST(NULL AS VARCHAR)')}").fetchall() == [("",)]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_sql_and_python_agree(texts: list[str]) -> None:
    """Any text at all has one shape and one tidy form, whoever computes it."""
    assert _sql(texts, shape_sql("x")) == [shape_of(text) for text in texts]
    assert _sql(texts, tidy_sql("x")) == [tidy(text) for text in texts]
