"""Bad input, each through the whole import: a clear word, nothing lost, nothing half-done, the original untouched."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import casefold
from casefold import registry
from casefold.case import Case
from casefold.errors import BadInput, CasefoldError
from casefold.export.contract import About, Rows
from casefold.model.report import ImportReport

HEADER = "Calling Number,Called Number,Date,Time,Duration,Type\n"
GOOD = HEADER + "07700900123,07700900456,13/02/2026,10:11:12,65,Voice\n"
SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("bad", by="Test")


def bring(case: Case, path: Path, **changes: Any) -> ImportReport:
    """Import one file and check what holds for every file, good or bad."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    report = case.add([path], by="Test", **changes).reports[0]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before, "the original changed"
    assert report.status in {"stored", "inventoried", "failed", "repeated"}
    assert report.balances
    assert report.status in {"stored", "repeated"} or len(report.message) > 20
    assert case.verify() == []
    return report


def workbook(path: Path, rows: list[list[object]] | None = None) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Calls")
        for number, row in enumerate(rows or [line.split(",") for line in GOOD.splitlines()]):
            sheet.write_row(number, 0, row)
    return path


def rebuilt(path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """Copy a sound workbook member by member through `change`, and add `extra` members."""
    sound = workbook(path.with_name("sound.xlsx"))
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return path


def same(_: str, data: bytes) -> bytes:
    return data


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def truncated(path: Path) -> Path:
    whole = workbook(path.with_name("whole.xlsx")).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(SHEET, bytes(300 << 20))
    return path


def entities(declared: bytes) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        return rebuilt(path, lambda name, data: data.replace(b"?>", b"?>" + declared, 1) if name == SHEET else data)

    return build


def traversal(path: Path) -> Path:
    return rebuilt(path, same, {"../../outside.txt": b"x"})


@pytest.mark.parametrize(
    ("name", "build", "word"),
    [
        ("empty.csv", empty, "no format"),
        ("cut.xlsx", truncated, "fresh copy"),
        ("bomb.xlsx", bomb, "unpack"),
        ("entity.xlsx", entities(BOMB), "entit"),
        ("outside.xlsx", entities(OUTSIDE), "entit"),
        ("traversal.xlsx", traversal, "archive"),
    ],
)
def test_a_hostile_or_broken_file_is_held_named_and_not_read(
    case: Case, tmp_path: Path, name: str, build: Callable[[Path], Path], word: str
) -> None:
    report = bring(case, build(tmp_path / name))
    assert report.status in {"inventoried", "failed"}
    assert report.rows_stored == 0
    assert word in report.message.lower()
    assert not (tmp_path / "outside.txt").exists()
    good = tmp_path / "good.csv"
    good.write_text(GOOD, encoding="utf-8")
    assert bring(case, good).rows_stored == 1


def test_a_zip_bomb_and_a_nested_zip_are_listed_never_unpacked(case: Case, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep.txt", b"x")
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("zeros.bin", bytes(300 << 20))
    report = bring(case, path)
    assert report.stored == {"media": 2}
    rows = {row["path"]: row for row in case.arrow("media").to_pylist()}
    assert set(rows) == {"inner.zip", "zeros.bin"}
    assert rows["zeros.bin"]["sha256"] is None
    assert not list((tmp_path / "home").rglob("zeros.bin"))


@pytest.mark.parametrize(("wrong", "right"), [("calls.csv", "calls.xlsx"), ("calls.xlsx", "calls.csv")])
def test_a_wrong_extension_is_read_by_its_content(case: Case, tmp_path: Path, wrong: str, right: str) -> None:
    path = tmp_path / right
    if right.endswith("xlsx"):
        workbook(path)
    else:
        path.write_text(GOOD, encoding="utf-8")
    path = path.rename(tmp_path / wrong)
    assert bring(case, path).rows_stored == 1


def test_a_cell_of_ten_million_characters_is_kept_whole(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(GOOD.replace("Type", "Type,Note").replace("Voice", "Voice," + "x" * 10_000_000), encoding="utf-8")
    assert bring(case, path).rows_stored == 1
    assert len(case.arrow("call")["raw"][0].as_py()) > 10_000_000


def test_sixteen_thousand_columns_are_read(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    more = ",".join(f"Extra {n}" for n in range(16_000))
    row = "07700900123,07700900456,13/02/2026,10:11:12,65,Voice" + "," * 16_000
    path.write_text(f"{HEADER.strip()},{more}\n{row}\n{row}\n", encoding="utf-8")
    assert bring(case, path).rows_stored == 2
    marks = {row["record_id"]: row["duplicate_of"] for row in case.arrow("call").to_pylist()}
    assert marks == {"x1-row:2": None, "x1-row:3": "x1-row:2"}


def test_nul_bytes_and_mixed_encodings_survive(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [
        GOOD.replace("Type", "Type,Note").replace("Voice", "Voice,caf\u00e9").encode("utf-8"),
        "07700900123,07700900456,14/02/2026,10:11:12,65,Voice,caf\u00e9\n".encode("cp1252"),
        b"07700900123,07700900456,15/02/2026,10:11:12,65,Voice,a\x00b\n",
    ]
    path.write_bytes(b"".join(rows))
    assert bring(case, path).rows_stored == 3
    raw = [row["raw"] for row in sorted(case.arrow("call").to_pylist(), key=lambda row: row["time_utc"])]
    assert "caf\u00e9" in raw[0]
    assert "caf\u00e9" in raw[1]
    assert "a\\u0000b" in raw[2]


@pytest.mark.parametrize("date", ["01/01/1899", "01/01/9999", "31/02/2026"])
def test_an_impossible_date_leaves_the_row_without_a_time_and_says_so(case: Case, tmp_path: Path, date: str) -> None:
    path = tmp_path / "dates.csv"
    path.write_text(f"{GOOD}07700900123,07700900456,{date},10:11:12,65,Voice\n", encoding="utf-8")
    report = bring(case, path)
    assert report.rows_stored == 2
    row = next(row for row in case.arrow("call").to_pylist() if row["time_utc"] is None)
    assert row["flags"] == "time_not_understood"
    assert date in row["raw"].replace("\\/", "/")
    assert report.times[0].not_understood == 1


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", '=HYPERLINK("x","y")'])
def test_a_formula_comes_in_as_text_and_goes_out_harmless(case: Case, tmp_path: Path, formula: str) -> None:
    path = tmp_path / "formula.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([*HEADER.strip().split(","), "Site Name"])
        out.writerow(["07700900123", "07700900456", "13/02/2026", "10:11:12", "65", "Voice", formula])
    assert bring(case, path).rows_stored == 1
    table = case.arrow("call").select(["record_id", "site_name"])
    assert table["site_name"][0].as_py() == formula
    registry.exports().get("xlsx").write(Rows.of(table), About(()), tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", formula)
    registry.exports().get("csv").write(Rows.of(table), About(()), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1][1] == f"'{formula}"


def test_the_same_file_twice_is_stored_once_and_says_so(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert bring(case, path).status == "stored"
    again = bring(case, path)
    assert again.status == "repeated"
    assert "nothing was stored twice" in again.message
    assert case.arrow("call").num_rows == 1


@pytest.mark.parametrize("name", ['o\'brien, "q".csv', "-dash.csv", "a@b.csv", "\u0645\u0631.csv", "line\nbreak.csv"])
def test_any_file_name_is_kept_as_it_is(case: Case, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(GOOD, encoding="utf-8")
    assert bring(case, path).rows_stored == 1
    assert case.exhibits()[0].file_name == name


def test_what_is_no_file_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing-here"):
        case.add([tmp_path / "nothing-here.csv"], by="Test")
    fifo = tmp_path / "pipe.csv"
    os.mkfifo(fifo)
    with pytest.raises(BadInput, match=r"pipe\.csv"):
        case.add([fifo], by="Test")


@pytest.mark.parametrize("stage", ["recognising", "reading", "settling", "listing"])
def test_an_import_interrupted_at_any_stage_leaves_nothing_and_can_be_repeated(
    case: Case, tmp_path: Path, stage: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(GOOD + GOOD.splitlines()[1].replace("13/", "14/") + "\n", encoding="utf-8")

    def interrupt(progress: object) -> None:
        if getattr(progress, "stage", "") == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.add([path], by="Test", watch=interrupt)
    assert case.arrow("call").num_rows == 0
    assert case.verify() == []
    assert bring(case, path).rows_stored == 2


def test_a_reader_that_needs_more_memory_than_allowed_ends_with_a_remedy(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(GOOD.replace("Type", "Type,Note").replace("Voice", "Voice," + "x" * 50_000_000), encoding="utf-8")
    report = bring(case, path, reader_memory_mb=400)
    assert report.status == "failed"
    assert "--reader-memory" in report.message
    assert path.name in report.message


FULL = """
import resource, sys, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import casefold
from casefold.errors import CasefoldError
case = casefold.open_home(sys.argv[1]).case("full")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    report = case.add([sys.argv[2]], by="Test").reports[0]
    print("status", report.status, report.message)
except CasefoldError as error:
    print("refused", type(error).__name__, error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("limit", [20_000, 200_000])
def test_a_disk_that_fills_up_keeps_nothing_half_and_the_import_works_afterwards(tmp_path: Path, limit: int) -> None:
    """A file may not grow beyond the limit: what a full disk does at different moments of an import."""
    assert resource.RLIMIT_FSIZE
    home = casefold.open_home(tmp_path / "home")
    case = home.create_case("full", by="Test")
    path = tmp_path / "calls.csv"
    line = "0770090{:04d},07700900456,{:02d}/02/2026,10:11:12,{},Voice\n"
    path.write_text(HEADER + "".join(line.format(n % 10_000, n % 28 + 1, n) for n in range(12_000)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "home"), str(path), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("refused Misconfigured"), done.stdout
    assert "Free" in done.stdout
    assert case.arrow("call").num_rows == 0
    assert [item for item in case.verify() if item.what not in {"unlisted", "unfinished"}] == []
    assert bring(case, path).rows_stored == 12_000


def test_errors_are_one_line_that_names_file_place_and_remedy(case: Case, tmp_path: Path) -> None:
    path = truncated(tmp_path / "cut.xlsx")
    report = bring(case, path)
    assert "\n" not in report.message
    assert "cut.xlsx" in report.message
    assert issubclass(BadInput, CasefoldError)
