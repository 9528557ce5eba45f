"""What a person reads after an import: the balance first, then everything that was not plain."""

from __future__ import annotations

from casefold.cli.imports import report_lines
from casefold.model.draft import SetAside
from casefold.model.report import ImportReport, SheetReport, TimeReport


def report(**changes: object) -> ImportReport:
    values: dict[str, object] = {
        "exhibit": "x1",
        "reference": "ABC/1",
        "file": "calls.csv",
        "sha256": "0" * 64,
        "size": 10,
        "format": "call_table",
        "profile": None,
        "recognised": "header in row 1",
        "generation": 1,
        "status": "stored",
        "rows_read": 12,
        "rows_stored": 11,
        "rows_set_aside": 1,
        "stored": {"call": 11},
    }
    return ImportReport(**{**values, **changes})  # type: ignore[arg-type]


def lines(given: ImportReport) -> list[str]:
    return list(report_lines(given.to_json()))


def test_the_first_line_is_the_balance() -> None:
    assert lines(report())[0] == ("ABC/1 (x1) calls.csv: call_table; 12 rows read = 11 stored + 1 set aside; 11 call")


def test_everything_that_was_not_plain_is_named_with_its_place() -> None:
    given = report(
        duplicates=2,
        walled={"outside_authority": 3},
        subject="+447700900123",
        subject_basis="header",
        times=[
            TimeReport("", "dmy", "proven", "a day above 12", False, "Europe/London", "assumed", repeated_hour=4),
            TimeReport("", "dmy", "assumed", "no day above 12", True, "UTC", "stated"),
        ],
        set_aside=[SetAside("row:9", "no time and no party", text="x,y")],
        set_aside_reasons={"no time and no party": 1},
        sheets=[
            SheetReport("", rows_read=12, unknown_columns=["Colour"]),
            SheetReport("Notes", understood_as="no calls"),
        ],
        values_not_understood={"duration": 5},
        not_normalised=[{"raw": "Mum", "rows": 7, "note": "no number"}],
        notes=["the header is in row 6"],
    )

    assert lines(given)[1:] == [
        "  2 rows repeat an earlier row of their sheet: stored and marked",
        "  3 rows behind the wall outside_authority: stored, and left out of every question",
        "  records of +447700900123 (basis: header)",
        "  times in Europe/London (assumed), dmy (proven); 4 repeated hour",
        "  times in UTC (stated), dmy (assumed); the order of day and month is open: say --dayfirst or --monthfirst",
        "  1 rows set aside: no time and no party",
        "    row:9: no time and no party: x,y",
        "  columns not understood, kept as text: Colour",
        "  sheet Notes not read: no calls",
        "  5 values of duration not understood, kept as text",
        "  parties that are no telephone number, most frequent: Mum (7)",
        "  note: the header is in row 6",
    ]


def test_a_file_that_was_not_read_says_why() -> None:
    assert lines(report(status="inventoried", message="no format here recognises it"))[0] == (
        "ABC/1 (x1) calls.csv: inventoried, not read: no format here recognises it"
    )


def test_a_file_held_before_says_only_that() -> None:
    given = report(status="repeated", message="already held as ABC/1", duplicates=5)

    assert lines(given) == ["ABC/1 (x1) calls.csv: already held as ABC/1"]


def test_a_long_list_is_cut_and_says_how_to_see_the_rest() -> None:
    given = report(set_aside=[SetAside(f"row:{row}", "no time") for row in range(25)])

    assert lines(given)[-1] == "    … 5 more with --json"


def test_what_an_exhibit_repeats_of_an_earlier_one_is_said() -> None:
    said = lines(report(repeated_elsewhere={"x3": 1_204}))
    assert "  1,204 records repeat one of x3: stored, marked, and counted once" in said
    assert not any("repeat one of" in line for line in lines(report()))
