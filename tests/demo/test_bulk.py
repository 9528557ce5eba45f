"""Benchmark files hold exactly what they say."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import phonenumbers
import pytest

from casefold.demo.bulk import write_rows
from casefold.errors import BadOption


@pytest.mark.parametrize(
    ("dialect", "delimiter", "width", "hidden"),
    [("Norwood", ",", 12, "WITHHELD"), ("Calder", ";", 10, "UNAVAILABLE")],
    ids=["Norwood", "Calder"],
)
@pytest.mark.parametrize(("rows", "distinct"), [(20_000, 700), (3_000, 3_000), (10, 2)])
def test_counts_are_met(
    tmp_path: Path, dialect: str, delimiter: str, width: int, hidden: str, rows: int, distinct: int
) -> None:
    told = write_rows(tmp_path / "bulk.csv", rows, distinct, seed=4, dialect=dialect)
    header, *read = csv.reader(told.path.read_text(encoding="utf-8").splitlines(), delimiter=delimiter)
    numbers = {number for row in read for number in row[:2]}
    assert {len(row) for row in (header, *read)} == {width}
    assert len(read) == rows == told.rows
    assert len(numbers - {hidden}) == distinct == told.distinct_numbers
    assert sum(hidden in row[:2] for row in read) == told.withheld
    assert sum(one == other for one, other in pairwise(read)) == told.duplicates


def test_numbers_read_as_british_mobiles(tmp_path: Path) -> None:
    told = write_rows(tmp_path / "bulk.csv", 2_000, 2_000, seed=1)
    _, *read = csv.reader(told.path.read_text(encoding="utf-8").splitlines())
    numbers = sorted({number for row in read for number in row[:2]} - {"WITHHELD"})
    parsed = [phonenumbers.parse(number, "GB") for number in numbers]
    assert all(number.startswith("074") and len(number) == 11 for number in numbers)
    assert all(phonenumbers.is_valid_number(number) for number in parsed)


def test_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    one, two, other = (
        write_rows(tmp_path / f"{name}.csv", 5_000, 300, seed=seed).path.read_bytes()
        for name, seed in (("one", 1), ("two", 1), ("other", 2))
    )
    assert one == two != other


@pytest.mark.parametrize(("rows", "distinct"), [(10, 11), (10, 1), (0, 0)])
def test_counts_that_cannot_be_met_are_refused(tmp_path: Path, rows: int, distinct: int) -> None:
    with pytest.raises(BadOption, match="distinct numbers"):
        write_rows(tmp_path / "bulk.csv", rows, distinct)


def test_an_unknown_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="Norwood or Calder"):
        write_rows(tmp_path / "bulk.csv", 10, 2, dialect="Fenland")
