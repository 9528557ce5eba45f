"""Small record files put together: fewer files, the same records."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

import casefold
from casefold.store import compacting

HEADER = "Calling Number,Called Number,Start Date,Start Time,Duration,Type\n"


def table(number: int) -> bytes:
    rows = [
        f"07700 900{number % 1000:03d},07700 900{(number + row) % 1000:03d},1{row}/03/2025,10:0{row}:00,{row},Voice"
        for row in (1, 2)
    ]
    return (HEADER + "\n".join(rows) + "\n").encode()


def box(count: int, folder: Path) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(count):
            archive.writestr(f"calls/{number:03d}.csv", table(number))
    path = folder / "box.zip"
    path.write_bytes(held.getvalue())
    return path


def imported(path: Path, folder: Path) -> casefold.Case:
    case = casefold.open_home(folder).create_case("compact", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.status == "stored", report.message
    assert report.balances
    return case


def test_a_container_of_many_tables_makes_few_files_with_the_same_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = box(12, tmp_path)
    together = imported(path, tmp_path / "together")
    monkeypatch.setattr(compacting, "SMALL_ROWS", 0)
    apart = imported(path, tmp_path / "apart")
    files = sorted((tmp_path / "together").glob("cases/*/records/*/*.parquet"))
    assert [file.parent.name for file in files] == ["call", "media", "party"]
    assert len(list((tmp_path / "apart").glob("cases/*/records/*/*.parquet"))) == 25
    for kind in ("call", "media", "party"):
        ours, theirs = together.arrow(kind), apart.arrow(kind)
        assert isinstance(ours, pa.Table)
        assert ours.num_rows == (24 if kind == "call" else 48 if kind == "party" else 12)
        assert ours.equals(theirs)
    last = together.arrow("call").to_pylist()[-1]["record_id"]
    assert last == "x1-calls/011.csv/row:3"
    assert {view.original_note for view in together.show(last)} == {"as stored"}
    assert together.verify() == []


def test_large_files_stay_and_a_wall_keeps_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "TOGETHER_ROWS", 4)
    case = imported(box(5, tmp_path), tmp_path / "home")
    calls = list((tmp_path / "home").glob("cases/*/records/call/*.parquet"))
    assert len(calls) == 3  # two tables of two rows fit into one file of four
    assert case.count("call") == 10
