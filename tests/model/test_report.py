"""A report balances only when every row of the file is accounted for."""

from __future__ import annotations

from casefold.model.report import ImportReport, SheetReport


def report(**changes: int) -> ImportReport:
    made = ImportReport("x1", "ABC/1", "a.csv", "0" * 64, 1, "call_table", None, "", 1, "stored")
    made.rows_read, made.rows_stored, made.rows_set_aside = 10, 8, 2
    made.sheets = [SheetReport("a.csv", rows_in_file=14, title_rows=2, header_rows=1, footer_rows=1, rows_read=10)]
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_rows_read_are_rows_stored_and_rows_set_aside() -> None:
    assert report().balances
    assert not report(rows_stored=7).balances
    assert not report(rows_set_aside=0).balances


def test_rows_of_a_sheet_are_all_accounted_for() -> None:
    made = report()
    made.sheets[0].blank_rows = 1
    assert not made.balances


def test_the_json_of_a_report_says_whether_it_balances() -> None:
    assert report().to_json()["balances"] is True
