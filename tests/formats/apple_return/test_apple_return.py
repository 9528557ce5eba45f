"""What workbooks of an Apple return become, wherever their header stands, and what is no such workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "apple_return"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "Name,First Name,Last Name\nKit,Kit,Larkin\n",
        "IP Address,Date\n192.0.2.4,2026-01-01\n",
        "Apple harvest\nSort,Weight\nBramley,3\n",
    ],
)
def test_other_tables_are_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, "table.csv"), NAME) == 0


def test_a_header_in_another_row_and_other_columns(tmp_path: Path) -> None:
    text = "iCloud Logs\n900800700\nLog Date,Client IP,Colour\n2026-03-01 08:00:05 UTC,192.0.2.4,blue\n"
    found = stored(written(tmp_path, text, "logs.csv"), tmp_path, name=NAME)["records"]
    assert [(row["locator"], row["ip"], row["time_utc"], row["description"]) for row in found] == [
        ("row:4", "192.0.2.4", "2026-03-01T08:00:05", "Colour: blue")
    ]


def test_a_workbook_in_a_container_is_read_in_place(tmp_path: Path) -> None:
    path = tmp_path / "return.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for sample in SAMPLES:
            archive.write(sample, f"900800700/{sample.name}")
    case = casefold.open_home(tmp_path / "home").create_case("apple", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    assert {kind: report.stored[kind] for kind in ("account", "event", "subscriber")} == {
        "account": 1,
        "event": 2,
        "subscriber": 1,
    }
