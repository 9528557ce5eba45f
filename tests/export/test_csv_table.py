"""A CSV runs nothing in a spreadsheet, and its texts come back as they were."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.export.contract import About, Rows
from casefold.export.csv_table import EXPORT, RISKY, plain, text_cell


def written(table: pa.Table) -> str:
    target = io.BytesIO()
    assert EXPORT.write(Rows.of(table), About(), target) == table.num_rows
    return target.getvalue().decode("utf-8")


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "attack",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "+44 7700 900123",
        "'=1",
    ],
)
def test_text_a_spreadsheet_would_run_gets_an_apostrophe(attack: str) -> None:
    cell = read_back(written(pa.table({"text": [attack]})))[1][0]

    assert cell == f"'{attack}"
    assert plain(cell) == attack


@pytest.mark.parametrize("text", ["+447700900123", "-12", "-12.5", "a=b", "07700 900123", "x'", "1e5"])
def test_telephone_numbers_and_plain_numbers_stay_readable(text: str) -> None:
    assert text_cell(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=20))
def test_every_text_comes_back_unchanged(texts: list[str]) -> None:
    rows = read_back(written(pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())})))

    assert [plain(row[1]) for row in rows[1:]] == texts
    assert all(row[1][:1] not in RISKY or row[1][:1] in "'+-" for row in rows[1:] if row[1])


def test_numbers_times_lists_and_absent_values_have_one_form() -> None:
    table = pa.table(
        {
            "n": pa.array([-5, None], pa.int64()),
            "x": pa.array([-1.5, None], pa.float64()),
            "yes": pa.array([True, None]),
            "time_utc": pa.array([datetime.fromisoformat("2026-02-28T14:30:00"), None], pa.timestamp("us")),
            "time_local": pa.array([datetime.fromisoformat("2026-02-28T14:30:00.250000"), None], pa.timestamp("us")),
            "many": pa.array([["=a", "b"], None]),
            "text": pa.array(["", None]),
            "nothing": pa.nulls(2),
        }
    )

    assert written(table) == (
        '"n","x","yes","time_utc","time_local","many","text","nothing"\n'
        '-5,-1.5,true,"2026-02-28T14:30:00Z","2026-02-28T14:30:00.25","[""=a"", ""b""]","",\n'
        ",,,,,,,\n"
    )


def test_a_header_is_as_safe_as_a_cell() -> None:
    assert written(pa.table({"=1+1": ["a"]})).splitlines()[0] == '"\'=1+1"'


def test_a_table_without_rows_keeps_its_header() -> None:
    assert written(pa.table({"a": pa.array([], pa.string())})) == '"a"\n'
