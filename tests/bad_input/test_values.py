"""Values that a spreadsheet would run, or that no calendar has: kept as text, exported harmless."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from casefold import registry
from casefold.case import Case
from casefold.export.contract import About, Rows
from casefold.export.csv_table import plain
from tests.bad_input.bad_files import GOOD, HEADER, bring, bring_good, written

FORMULAS = (
    "=1+1",
    "@SUM(A1:A9)",
    "+44 (0)7700 900123",
    "+447700900123..",
    "+cmd|' /C calc'!A0",
    "-2+3",
    '=HYPERLINK("http://example.invalid","x")',
    "\t=1+1",
    "＝1+1",
    "'=1+1",
)
IMPOSSIBLE = ("01/01/1899", "31/12/1899", "30/12/9999", "31/12/9999", "31/02/2026", "29/02/2025", "00/00/0000")
RUNS = tuple("=+-@\t\r＝＋－＠")


@pytest.fixture
def formulas(case: Case, tmp_path: Path) -> Case:
    """Give a case whose calls hold each formula as called party and as name of a site."""
    path = tmp_path / "formula.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([*HEADER.strip().split(","), "Site Name"])
        out.writerows(
            ["07700900123", text, "13/02/2026", f"10:11:{second:02}", "65", "Voice", text]
            for second, text in enumerate(FORMULAS)
        )
    assert bring(case, path).rows_stored == len(FORMULAS)
    return case


def test_formulas_come_in_as_the_text_they_are(formulas: Case) -> None:
    raws = [json.loads(row["raw"]) for row in formulas.arrow("call").to_pylist()]
    assert sorted(raw["Site Name"] for raw in raws) == sorted(FORMULAS)
    assert sorted(raw["Called Number"] for raw in raws) == sorted(FORMULAS)


@pytest.mark.parametrize("kind", ["call", "party"])
def test_no_cell_of_a_csv_export_can_run_and_each_reads_back(formulas: Case, tmp_path: Path, kind: str) -> None:
    table = formulas.arrow(kind)
    with (tmp_path / "out.csv").open("wb") as file:
        registry.exports().get("csv").write(Rows.of(table), About(), file)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(RUNS) and not cell.lstrip("+-").replace(".", "").isdigit()] == []
    texts = {value for column in table.columns for value in column.to_pylist() if isinstance(value, str)}
    assert texts - {plain(cell) for cell in cells} == set()


@pytest.mark.parametrize("kind", ["call", "party"])
def test_no_cell_of_a_workbook_export_is_a_formula_or_a_link(formulas: Case, tmp_path: Path, kind: str) -> None:
    table = formulas.arrow(kind)
    with (tmp_path / "out.xlsx").open("wb") as file:
        registry.exports().get("xlsx").write(Rows.of(table), About((("What", "=1+1"),)), file)
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx") for row in sheet for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None] == []
    assert set(FORMULAS) <= {cell.value for cell in cells}


def test_impossible_days_leave_their_rows_without_a_time_and_say_so(case: Case, tmp_path: Path) -> None:
    rows = "".join(f"07700900123,07700900456,{day},10:11:12,65,Voice\n" for day in IMPOSSIBLE)
    report = bring(case, written(tmp_path / "days.csv", f"{GOOD}{rows}"))
    assert report.rows_stored == 1 + len(IMPOSSIBLE)
    undated = [row for row in case.arrow("call").to_pylist() if row["time_utc"] is None]
    assert sorted(json.loads(row["raw"])["Date"] for row in undated) == sorted(IMPOSSIBLE)
    assert {(row["time_local"], row["flags"]) for row in undated} == {(None, "time_not_understood")}
    assert report.times[0].not_understood == len(IMPOSSIBLE)
    bring_good(case, tmp_path)
