"""Odd tables: widths, damage, repeats, amounts, matrices; nothing is lost and nothing is claimed that is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from casefold.formats.mapped_table.values import amount_of, coordinates_of, currency_in, is_negative, uses_comma
from tests.formats.mapped_table.stored import SAMPLES, import_table, import_text, stored


def test_a_repeated_header_and_a_total_are_no_rows(tmp_path: Path) -> None:
    text = "Date,Amount,Payee\n2026-03-01,5.00,Ann\nDate,Amount,Payee\n2026-03-02,6.00,Ben\n,,\nTotal,11.00,\n"

    case, report = import_text(tmp_path, text)

    sheet = report["sheets"][0]
    assert (sheet["header_rows"], sheet["blank_rows"], sheet["footer_rows"]) == (2, 1, 1)
    assert case.arrow("transfer")["amount"].to_pylist() == ["5.00", "6.00"]


def test_a_row_longer_than_the_header_keeps_its_cells(tmp_path: Path) -> None:
    case, _ = import_text(tmp_path, "Date,Amount\n2026-03-01,5.00\n2026-03-02,6.00,extra,\n")

    raw = [json.loads(text) for text in case.arrow("transfer")["raw"].to_pylist()]
    assert {"Date": "2026-03-02", "Amount": "6.00", "C": "extra"} in [
        {key: text for key, text in row.items() if text} for row in raw
    ]


def test_a_quote_that_never_closes_costs_no_other_row(tmp_path: Path) -> None:
    rows = [f"2026-03-01 08:{minute:02d}:00,AB12CDE,Gate" for minute in range(30)]
    rows[10] = '2026-03-01 08:10:00,"AB12CDE,Gate'

    _, report = import_text(tmp_path, "Time,VRM,Camera\n" + "\n".join(rows) + "\n")

    assert report["balances"]
    assert report["rows_stored"] >= 29


def test_a_very_wide_table_is_read_whole(tmp_path: Path) -> None:
    names = ["Time", "VRM", "Camera", *(f"Extra {number}" for number in range(600))]
    cells = ["2026-03-01 08:00:00", "AB12CDE", "Gate", *(str(number) for number in range(600))]

    case, report = import_text(tmp_path, ",".join(names) + "\n" + ",".join(cells) + "\n")

    assert report["stored"] == {"sighting": 1}
    assert json.loads(case.arrow("sighting")["raw"][0].as_py()) == dict(zip(names, cells, strict=True))
    assert len(report["sheets"][0]["unknown_columns"]) == 600


def test_amounts_with_signs_say_the_direction(tmp_path: Path) -> None:
    text = 'Date,Amount (GBP),Description\n2026-03-01,-12.50,Fuel\n2026-03-02,"1,000.00",Pay\n2026-03-03,,Note\n'

    case, _ = import_text(tmp_path, text)

    shown = [(r.get("amount"), r.get("direction"), r["currency"]) for r in stored(case, ["transfer"])]
    assert shown == [("12.50", "out", "GBP"), ("1000.00", "in", "GBP"), (None, None, "GBP")]


def test_amounts_without_signs_say_no_direction(tmp_path: Path) -> None:
    case, _ = import_text(tmp_path, "Date,Amount,Payer\n2026-03-01,12.50,Ann\n2026-03-02,3,Ben\n")

    assert case.arrow("transfer")["direction"].to_pylist() == [None, None]


def test_a_matrix_leads_back_to_its_cell(tmp_path: Path) -> None:
    case, _ = import_table(tmp_path, SAMPLES / "matrix.csv")

    view = case.show("x1-cell:300004")[0]

    assert view.original_note == "as stored"
    assert view.original is not None
    assert (view.original.cells, view.original.where) == (("Ben", "1.5"), "row 3, column 4")


def test_a_matrix_without_names_of_rows_asks_for_them(tmp_path: Path) -> None:
    _, report = import_text(tmp_path, "A1,B1\n1,0\n0,1\n", mapping={"*": "link", "A1": "to_each", "B1": "to_each"})

    assert report["status"] == "failed"
    assert "needs the column that names its rows" in report["message"]


def test_an_empty_workbook_and_an_empty_sheet_beside_a_table(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Nothing")
        sheet = book.add_worksheet("Reads")
        for row, cells in enumerate([("VRM", "Time", "Camera"), ("AB12CDE", "2026-03-01 08:00:00", "Gate")]):
            sheet.write_row(row, 0, cells)

    case, report = import_table(tmp_path, path)

    assert report["stored"] == {"sighting": 1}
    assert case.arrow("sighting")["locator"].to_pylist() == ["row:2@Reads"]


def test_two_columns_of_one_role_are_two_parties(tmp_path: Path) -> None:
    case, _ = import_text(
        tmp_path,
        "Name,Phone 1,Phone 2\nSam,07700 900123,07700 900124\nJo,,07700 900125\n",
        mapping={"*": "contact", "Phone 1": "saved", "Phone 2": "saved", "Name": "name"},
    )

    assert [record["parties"] for record in stored(case, ["contact"])] == [
        ["saved; +447700900123; raw 07700 900123", "saved; +447700900124; raw 07700 900124"],
        ["saved; +447700900125; raw 07700 900125"],
    ]


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("£1,234.50", False, "1234.50"),
        ("1.234,50 EUR", True, "1234.50"),
        ("(12.00)", False, "-12.00"),
        ("12.00-", False, "-12.00"),
        ("EUR 5", False, "5"),
        ("1 000,5", True, "1000.5"),
        ("12.00 DR", False, "-12.00"),
        ("0.00", False, "0.00"),
        ("nothing", False, None),
        ("", False, None),
        ("NaN", False, None),
        ("1e3", False, "1000"),
    ],
)
def test_an_amount_is_exact_or_none(text: str, comma: bool, expected: str | None) -> None:
    assert amount_of(text, comma=comma, signed=False) == expected


def test_decimals_are_told_by_the_column() -> None:
    assert uses_comma(["1.250,00", "3,50", "12"])
    assert not uses_comma(["1,250.00", "3.50", "12"])
    assert not uses_comma(["1,250", "12"])
    assert is_negative("\u22125.00")
    assert currency_in("DonationEUR") == "EUR"
    assert currency_in("Betrag \u20ac") == "EUR"
    assert currency_in("Amount") is None


def test_coordinates_are_taken_in_their_stated_order() -> None:
    assert coordinates_of("53.4808, -2.2426") == {"lat": "53.4808", "lon": "-2.2426"}
    assert coordinates_of("53°28'N") == {}
