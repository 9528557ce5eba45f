"""Workbooks and archives that are cut, hostile or nested: named, never unpacked, nothing written elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casefold.case import Case
from tests.bad_input.bad_files import (
    LAUGHS,
    OUTSIDE,
    SHEET,
    bomb_workbook,
    bomb_zip,
    bring,
    bring_good,
    halved,
    rebuilt,
    refuse,
    small_zip,
    with_entities,
    workbook,
    written,
)


@pytest.mark.parametrize("name", ["cut.xlsx", "cut.csv"])
def test_a_workbook_cut_in_the_middle_is_named_whatever_it_is_called(case: Case, tmp_path: Path, name: str) -> None:
    refuse(case, halved(workbook(tmp_path / name)), "cut off", "fresh copy")


def test_a_zip_cut_in_the_middle_is_named(case: Case, tmp_path: Path) -> None:
    refuse(case, halved(written(tmp_path / "cut.zip", small_zip(a=b"x" * 400))), "cut off", "fresh copy")


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_not_unpacked(case: Case, tmp_path: Path) -> None:
    path = bomb_workbook(tmp_path / "bomb.xlsx")
    assert path.stat().st_size < 4 << 20
    refuse(case, path, f"member '{SHEET}'", "unpacks to more than", "save it as CSV")


def test_a_zip_bomb_is_listed_without_a_hash_and_never_unpacked(case: Case, tmp_path: Path) -> None:
    report = bring(case, bomb_zip(tmp_path / "bomb.zip"))
    assert report.stored == {"media": 1}
    row = case.arrow("media").to_pylist()[0]
    assert (row["path"], row["sha256"]) == ("zeros.bin", None)
    assert row["flags"]
    assert sum(item.stat().st_size for item in (tmp_path / "home").rglob("*") if item.is_file()) < 4 << 20
    bring_good(case, tmp_path)


def test_archives_in_archives_are_listed_five_deep_and_no_further(case: Case, tmp_path: Path) -> None:
    box = small_zip(deep=b"x")
    for _ in range(7):
        box = small_zip(**{"inner.zip": box})
    report = bring(case, written(tmp_path / "outer.zip", box))
    assert [row["path"] for row in case.arrow("media").to_pylist()] == ["inner.zip"] * 5
    assert any("lies in 5 containers" in item.get("note", "") for item in report.inventory)
    bring_good(case, tmp_path)


def test_archives_that_multiply_stop_at_what_the_outermost_may_unpack_to(case: Case, tmp_path: Path) -> None:
    box = small_zip(zeros=b"\0" * (64 << 20))
    for _ in range(3):
        box = small_zip(**{f"{number}.zip": box for number in range(12)})
    report = bring(case, written(tmp_path / "multiplied.zip", box))
    assert report.balances
    assert any("beyond the limits on unpacking" in item.get("note", "") for item in report.inventory)
    bring_good(case, tmp_path)


def test_an_archive_embedded_in_a_workbook_is_noted_and_the_calls_are_read(case: Case, tmp_path: Path) -> None:
    path = rebuilt(tmp_path / "nested.xlsx", inner=("xl/embeddings/inner.zip", small_zip(deep=b"x")))
    report = bring(case, path)
    assert report.rows_stored == 1
    assert any("inner.zip" in note for note in report.notes)


def test_an_archive_in_place_of_a_sheet_is_refused(case: Case, tmp_path: Path) -> None:
    path = rebuilt(tmp_path / "sheet.xlsx", lambda name, data: small_zip(deep=b"x") if name == SHEET else data)
    refuse(case, path, f"member '{SHEET}'", "archive where a sheet should be")


@pytest.mark.parametrize("member", ["../../outside.txt", "/tmp/outside.txt"])
def test_a_member_that_points_out_of_a_workbook_is_refused(case: Case, tmp_path: Path, member: str) -> None:
    refuse(case, rebuilt(tmp_path / "out.xlsx", outside=(member, b"x")), repr(member), "points out of the archive")
    assert not list(tmp_path.parent.rglob("outside.txt"))
    assert not Path("/tmp/outside.txt").exists()


@pytest.mark.parametrize(
    ("declared", "member"),
    [(LAUGHS, SHEET), (OUTSIDE, SHEET), (LAUGHS, "xl/workbook.xml"), (OUTSIDE, "xl/sharedStrings.xml")],
)
def test_entities_in_any_part_of_a_workbook_are_refused(
    case: Case, tmp_path: Path, declared: bytes, member: str
) -> None:
    report = refuse(case, with_entities(tmp_path / "entity.xlsx", declared, member), f"member '{member}'", "entity")
    host = Path("/etc/hostname")
    if declared is OUTSIDE and host.exists() and len(host.read_text().strip()) > 3:
        assert host.read_text().strip() not in str(report.to_json())


@pytest.mark.parametrize("build", [bomb_workbook, workbook], ids=["bomb", "workbook"])
def test_a_hostile_workbook_called_csv_meets_the_same_checks(
    case: Case, tmp_path: Path, build: Callable[[Path], Path]
) -> None:
    report = bring(case, build(tmp_path / "calls.csv"))
    assert report.rows_stored == (1 if build is workbook else 0)
    assert build is workbook or "unpacks to more than" in report.message
