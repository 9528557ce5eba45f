"""What the workbook of a TikTok return becomes, and what is no such workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "tiktok_return"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("text", ["IP,Date\n192.0.2.4,2026-01-01\n", "Active Start Time,Country\n2026,GB\n"])
def test_other_tables_are_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, "table.csv"), NAME) == 0


def test_other_columns_are_read_where_the_file_says_what_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "Date,IP Address,Event\n2026-03-01 08:00:05,192.0.2.4,like\n", "kit - IP Data.csv")
    case = casefold.open_home(tmp_path / "home").create_case("tiktok", by="Test")
    report = case.add([path], by="Test", subject="tiktok:kit").reports[0]
    assert (report.format, report.subject) == (NAME, "tiktok:kit")
    assert any("no zone" in note for note in report.notes)
    row = case.arrow("event").to_pylist()[0]
    assert (row["action"], row["ip"], row["zone_basis"]) == ("like", "192.0.2.4", "assumed")
    assert [(party["role"], party["identifier"]) for party in case.arrow("party").to_pylist()] == [
        ("subject", "tiktok:kit")
    ]
