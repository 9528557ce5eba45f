"""One answer, four forms: text, JSON, CSV and a workbook; whatever the exhibit says stays in its place."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from casefold.cli.context import Session
from casefold.cli.output import Output, emit, plain
from casefold.errors import BadOption
from casefold.export.csv_table import plain as undone

NASTY = "=cmd|' /C calc'!A0\x1b[31m\u202e"


@pytest.fixture
def wishes(tmp_path: Path) -> Session:
    return Session(tmp_path / "home")


def test_text_for_a_person_draws_what_commands(wishes: Session, capsys: pytest.CaptureFixture[str]) -> None:
    emit(wishes, Output(rows=[{"text": NASTY, "n": 1}], before=["a\x07b"], after=["c\x1bd"]))
    out = capsys.readouterr().out

    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out
    assert "=cmd|' /C calc'!A0␛[31m⟨U+202E⟩" in out


def test_json_keeps_the_text_and_cannot_command_a_terminal(wishes: Session, capsys: pytest.CaptureFixture[str]) -> None:
    wishes.json = True
    emit(wishes, Output(fields={"case": "larkspur"}, rows=[{"text": NASTY}]))
    out = capsys.readouterr().out

    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out) == {"case": "larkspur", "rows": [{"text": NASTY}]}


def test_csv_on_standard_output_is_nothing_but_the_table(wishes: Session, tmp_path: Path) -> None:
    wishes.csv = str(tmp_path / "out.csv")
    emit(wishes, Output(rows=[{"text": NASTY, "n": 2}], before=["above"]))
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"), newline="")))

    assert rows[0] == ["text", "n"]
    assert undone(rows[1][0]) == NASTY
    assert rows[1][1] == "2"


def test_a_workbook_says_what_it_is(wishes: Session, tmp_path: Path) -> None:
    wishes.xlsx = str(tmp_path / "out.xlsx")
    emit(wishes, Output(rows=[{"text": "=1+1"}], about=[("Case", "larkspur")]))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")

    assert book["Rows"]["A2"].value == "=1+1"
    assert book["Rows"]["A2"].data_type == "s"
    assert [row[0].value for row in book["About"].iter_rows()] == ["Case", "Made with"]


def test_what_was_written_is_told_in_json(wishes: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wishes.json, wishes.csv = True, str(tmp_path / "out.csv")
    emit(wishes, Output(fields={"case": "larkspur"}, table=pa.table({"a": [1, 2]})))

    assert json.loads(capsys.readouterr().out) == {
        "case": "larkspur",
        "written": [{"file": str(tmp_path / "out.csv"), "format": "csv", "rows": 2}],
    }


def test_a_file_that_could_not_be_written_whole_is_not_there(wishes: Session, tmp_path: Path) -> None:
    wishes.xlsx = str(tmp_path / "out.xlsx")
    with pytest.raises(Exception, match="32,767"):
        emit(wishes, Output(table=pa.table({"a": ["x" * 40_000]})))

    assert list(tmp_path.iterdir()) == []


def test_one_file_at_a_time(wishes: Session) -> None:
    wishes.csv, wishes.xlsx = "a.csv", "b.xlsx"
    with pytest.raises(BadOption, match="exclude each other"):
        emit(wishes, Output(rows=[]))

    wishes.csv, wishes.xlsx = None, "-"
    with pytest.raises(BadOption, match="standard output"):
        emit(wishes, Output(rows=[]))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"time_utc": datetime.fromisoformat("2026-02-28T14:30:00")}, {"time_utc": "2026-02-28T14:30:00Z"}),
        ({"time_local": datetime.fromisoformat("2026-02-28T14:30:00.5")}, {"time_local": "2026-02-28T14:30:00.5"}),
        (datetime(2026, 2, 28, tzinfo=UTC), "2026-02-28T00:00:00Z"),
        (date(2026, 2, 28), "2026-02-28"),
        ({"a": (1, float("nan"))}, {"a": [1, None]}),
        (Path("x"), "x"),
    ],
)
def test_values_have_one_form_in_json(value: Any, expected: Any) -> None:
    assert plain(value) == expected


def test_columns_without_a_value_are_left_out_for_a_person(wishes: Session, capsys: pytest.CaptureFixture[str]) -> None:
    emit(wishes, Output(rows=[{"a": 1, "b": None, "c": ""}]))

    assert capsys.readouterr().out.split() == ["a", "1"]


def test_an_empty_table_says_what_to_do_next(wishes: Session, capsys: pytest.CaptureFixture[str]) -> None:
    emit(wishes, Output(rows=[], empty="Nothing yet. Next: …"))

    assert capsys.readouterr().out == "Nothing yet. Next: …\n"
