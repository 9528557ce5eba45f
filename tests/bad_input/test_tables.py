"""Text tables that are empty, misnamed, enormous or in several encodings: every row is stored or accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold.case import Case
from tests.bad_input.bad_files import (
    GOOD,
    HEADER,
    ROW,
    bring,
    bring_good,
    long_cell,
    refuse,
    wide,
    workbook,
    written,
)


@pytest.mark.parametrize("name", ["empty.csv", "empty.xlsx", "empty.zip"])
def test_an_empty_file_is_held_and_said_to_be_empty(case: Case, tmp_path: Path, name: str) -> None:
    refuse(case, written(tmp_path / name, b""), "is empty", "fresh copy")
    assert case.exhibits()[0].size == 0


@pytest.mark.parametrize("content", [b" \r\n\r\n", b"\0" * 5_000, HEADER.encode()], ids=["blank", "nul", "header"])
def test_a_file_without_a_row_is_held_and_not_forced(case: Case, tmp_path: Path, content: bytes) -> None:
    refuse(case, written(tmp_path / "none.csv", content))


def test_a_wrong_extension_is_read_by_its_content(case: Case, tmp_path: Path) -> None:
    assert bring(case, workbook(tmp_path / "workbook.csv")).rows_stored == 1
    assert bring(case, written(tmp_path / "text.xlsx", GOOD)).rows_stored == 1
    assert bring(case, written(tmp_path / "text.zip", GOOD + "\n")).rows_stored == 1


def test_a_cell_of_ten_million_characters_is_kept_whole(case: Case, tmp_path: Path) -> None:
    assert bring(case, long_cell(tmp_path / "long.csv")).rows_stored == 1
    assert json.loads(case.arrow("call")["raw"][0].as_py())["Note"] == "x" * 10_000_000
    bring_good(case, tmp_path)


def test_ten_million_characters_in_place_of_a_number_are_no_number_and_kept(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path / "party.csv", GOOD + ROW.replace("07700900456", "x" * 10_000_000))
    report = bring(case, path)
    assert report.rows_stored == 2
    assert sorted(len(row["raw"]) for row in case.arrow("party").to_pylist())[-1] == 10_000_000
    assert report.not_normalised[0]["rows"] == 1


def test_a_quote_that_is_never_closed_costs_the_rows_it_swallows_and_names_the_first(
    case: Case, tmp_path: Path
) -> None:
    path = written(tmp_path / "quote.csv", GOOD + '07700900123,"' + "line,\n" * 150_000)
    report = bring(case, path)
    assert report.rows_stored >= 1
    assert any("unbalanced quote: row 3" in note for note in report.notes)
    bring_good(case, tmp_path)


def test_sixteen_thousand_columns_are_read_and_named(case: Case, tmp_path: Path) -> None:
    report = bring(case, wide(tmp_path / "wide.csv"))
    assert report.rows_stored == 2
    assert len(report.sheets[0].unknown_columns) == 16_000
    marks = {row["record_id"]: row["duplicate_of"] for row in case.arrow("call").to_pylist()}
    assert marks == {"x1-row:2": None, "x1-row:3": "x1-row:2"}
    assert "Extra 15999" in json.loads(case.arrow("call")["raw"][0].as_py())
    bring_good(case, tmp_path)


def test_nul_bytes_are_kept_and_noted(case: Case, tmp_path: Path) -> None:
    text = GOOD.replace("Type", "Type,Note").replace("Voice", "Voice,a\0b") + ROW.replace("900456", "\x00900456")
    report = bring(case, written(tmp_path / "nul.csv", text))
    assert report.rows_stored == 2
    assert "NUL bytes, kept: rows 2, 3" in report.notes
    rows = sorted(case.arrow("call").to_pylist(), key=lambda row: str(row["record_id"]))
    assert json.loads(rows[0]["raw"])["Note"] == "a\0b"
    assert json.loads(rows[1]["raw"])["Called Number"] == "07700\x00900456"


def test_rows_in_another_encoding_are_read_and_named(case: Case, tmp_path: Path) -> None:
    head = HEADER.replace("Type", "Type,Note")
    row = ROW.replace("Voice", "Voice,caf\u00e9")
    path = tmp_path / "mixed.csv"
    path.write_bytes(
        head.encode() + row.encode() + row.replace("13/", "14/").encode("cp1252") + row.replace("13/", "15/").encode()
    )
    report = bring(case, path)
    assert report.rows_stored == 3
    assert [json.loads(row["raw"])["Note"] for row in case.arrow("call").to_pylist()] == ["caf\u00e9"] * 3
    assert any("read as cp1252" in note and "row 3" in note for note in report.notes)


def test_a_byte_no_encoding_knows_is_kept_as_an_escape(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "byte.csv"
    row = ROW.replace("Voice", "Voice,caf\u00e9")
    path.write_bytes(
        HEADER.replace("Type", "Type,Note").encode() + row.encode() + ROW.encode().replace(b"Voice", b"Voice,\x81\x8d")
    )
    report = bring(case, path)
    assert report.rows_stored == 2
    assert {json.loads(row["raw"])["Note"] for row in case.arrow("call").to_pylist()} == {"caf\u00e9", "\\x81\\x8d"}


def test_the_same_file_twice_is_stored_once_and_says_so(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path / "good.csv", GOOD)
    assert bring(case, path).status == "stored"
    again = bring(case, path)
    assert again.status == "repeated"
    assert "nothing was stored twice" in again.message
    assert case.arrow("call").num_rows == 1


def test_the_same_unreadable_file_twice_is_held_once_and_says_so(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path / "odd.bin", b"\x01\x02\x03" * 100)
    assert bring(case, path).status == "inventoried"
    assert "already held, as EX/1" in bring(case, path).message
    assert len(case.exhibits()) == 1
