"""Every real call data file through the whole import: counts as its notes state, a report that balances."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import casefold

pytestmark = pytest.mark.real

STATED = {
    "cdr_copenhagen_networks_study/calls.csv": {"call": 3600},
    "cdr_copenhagen_networks_study/sms.csv": {"message": 24333},
    "cdr_bandicoot/bandicoot/tests/samples/u_test.csv": {"call": 155, "message": 345},
    "cdr_bandicoot/bandicoot/tests/samples/u_test2.csv": {"call": 244, "message": 256},
    "cdr_bandicoot/bandicoot/tests/samples/u_test_antennas.csv": {"call": 244, "message": 256},
    "cdr_bandicoot/bandicoot/tests/samples/u_test_no_position.csv": {"call": 244, "message": 256},
    "cdr_bandicoot/bandicoot/tests/samples/churn_user.csv": {"message": 13},
    "cdr_bandicoot/bandicoot/tests/samples/network/ego.csv": {"call": 4, "message": 12},
    "cdr_bandicoot/bandicoot/tests/samples/special/antennas.csv": {"cell": 8},
    "cdr_bandicoot/bandicoot/tests/samples/towers.csv": {"cell": 11},
    "cdr_bandicoot/demo/data/ego.csv": {"call": 75, "message": 239},
    "cdr_bandicoot/demo/data/antennas.csv": {"cell": 27},
}
"""Rows by kind, counted with a plain CSV reader from the words in each file."""


def test_every_real_call_data_file_imports_with_its_counts_and_balances(real_data: Path, tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path).create_case("real", by="Test")
    files = sorted((real_data / "cdr_bandicoot").rglob("*.csv"))
    files += sorted((real_data / "cdr_copenhagen_networks_study").glob("*.csv"))
    assert len(files) >= 30
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    reports = dict(zip(files, case.add(files, by="Test").reports, strict=True))
    for path, report in reports.items():
        assert report.balances, path
        assert report.status in {"stored", "inventoried", "repeated"}, report.message
        assert report.status == "stored" or report.message
    for name, counts in STATED.items():
        assert reports[real_data / name].stored == counts, name
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == before
    assert case.verify() == []


def test_tables_that_hold_no_calls_are_held_and_listed_not_forced(real_data: Path, tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path).create_case("none", by="Test")
    files = [
        *sorted((real_data / "csv_spectrum" / "csvs").glob("*")),
        *sorted((real_data / "messy_tables").glob("*.*sv")),
    ]
    for report in case.add(files, by="Test").reports:
        assert report.status == "inventoried" or report.format in {"table_text", "plain_text"}, report.file
        if report.status == "inventoried":
            assert report.inventory[0]["size"] == report.size
            assert report.message
    assert sum(case.records(kind).count().to_pyarrow().as_py() for kind in ("call", "message", "cell")) == 0


def test_undated_pairs_are_contacts_that_can_be_counted(real_data: Path, tmp_path: Path) -> None:
    """The Copenhagen calls state no times: every row counts, and the most frequent pair is found."""
    path = real_data / "cdr_copenhagen_networks_study" / "calls.csv"
    case = casefold.open_home(tmp_path).create_case("pairs", by="Test")
    case.add([path], by="Test")
    rows = [line.split(";") for line in path.read_text(encoding="utf-8").split()[1:]]
    with_300 = [row for row in rows if "300" in row[:2]]
    finding = case.analyse("top_contacts", by="Test", subject=["opaque:d1:300"], limit=1000)
    assert sum(row["records"] for row in finding.table.to_pylist()) == len(with_300)
