"""Real call data that nobody here wrote: the counts its own notes state, and everything else left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casefold.errors import CasefoldError
from casefold.formats.call_table import FORMAT
from casefold.formats.contract import POSSIBLE, SURE, ReadOptions, Recognition
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector

DATA = Path(os.environ.get("CASEFOLD_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
BANDICOOT = DATA / "cdr_bandicoot"
COPENHAGEN = DATA / "cdr_copenhagen_networks_study"
TABLES = {".csv", ".tsv", ".psv", ".ssv", ".xls", ".xlsx", ".ods"}

pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA.is_dir(), reason="the shared inputs are not here")]


def read(path: Path) -> tuple[Recognition, Collector]:
    """Recognise without a question and read; the account balances."""
    options = ReadOptions(file_name=path.name)
    recognition = FORMAT.recognise(open_source(path), options)
    assert recognition is not None
    assert recognition.score >= SURE, recognition.questions
    collector = Collector()
    FORMAT.read(open_source(path), recognition, options, collector)
    collector.check_balance()
    return recognition, collector


def lines(path: Path) -> int:
    """Count the lines that are not blank, with or without a line end at the last."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def records() -> list[Path]:
    """List the record files of bandicoot: those whose header names a correspondent."""
    return sorted(path for path in BANDICOOT.rglob("*.csv") if "correspondent_id" in path.read_text(encoding="utf-8"))


def test_every_record_file_of_bandicoot_is_read_to_the_last_row() -> None:
    """Rows stored equal the lines less the header, and the subject is the file's name."""
    found = [path for path in records() if path.name != "user_ignored.csv"]
    assert len(found) == 15
    for path in found:
        _, collector = read(path)
        assert collector.stored == lines(path) - 1, path
        assert set(collector.kinds()) <= {"call", "message"}
        assert collector.subjects == [(path.stem, "file_name")]


def test_rows_bandicoot_ignores_are_set_aside_only_where_no_kind_is_known() -> None:
    """Two rows of no known service are set aside; a blank correspondent and an unknown direction are not."""
    _, collector = read(BANDICOOT / "bandicoot" / "tests" / "samples" / "user_ignored.csv")
    assert collector.kinds() == {"call": 3}
    assert [(item.place, item.reason) for item in collector.aside] == [
        ("row:4", 'unknown service "wronginteraction"'),
        ("row:5", 'unknown service "wronginteraction"'),
    ]


@pytest.mark.parametrize("name", ["u_test.csv", "manual/A_orange.csv", "manual/B_orange.csv"])
def test_rows_without_a_header_come_in_through_the_shipped_profile(name: str) -> None:
    """The codes of calls and short messages are known by the profile, and no row is lost."""
    path = BANDICOOT / "bandicoot" / "tests" / "samples" / name
    recognition, collector = read(path)
    assert recognition.profile == "gsm_teleservice_headerless@1"
    assert collector.stored == lines(path)
    assert collector.aside == []


def test_both_spellings_of_the_same_user_agree() -> None:
    """The headerless file and the one with a header are two exports of one user: 500 records each."""
    folder = BANDICOOT / "bandicoot" / "tests" / "samples"
    kinds = [
        read(folder / name)[1].kinds() for name in ("u_test2.csv", "u_test_antennas.csv", "u_test_no_position.csv")
    ]
    assert kinds == [{"call": 244, "message": 256}] * 3


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("bandicoot/tests/samples/towers.csv", 11),
        ("bandicoot/tests/samples/special/antennas.csv", 8),
        ("demo/data/antennas.csv", 27),
    ],
)
def test_antenna_tables_are_cell_sites(name: str, cells: int) -> None:
    """An antenna with a position is a cell, not a call."""
    path = BANDICOOT / name
    _, collector = read(path)
    assert collector.kinds() == {"cell": cells}
    assert cells == lines(path) - 1


def test_copenhagen_calls_and_messages_are_counted_exactly() -> None:
    """Pairs without a time count by the file's name; their weight stays not understood."""
    _, calls = read(COPENHAGEN / "calls.csv")
    _, messages = read(COPENHAGEN / "sms.csv")
    assert calls.kinds() == {"call": 3_600} == {"call": lines(COPENHAGEN / "calls.csv") - 1}
    assert messages.kinds() == {"message": 24_333} == {"message": lines(COPENHAGEN / "sms.csv") - 1}
    assert calls.sheets[0].unknown_columns == ["Weight"]
    assert calls.subjects == messages.subjects == []


def test_every_other_table_is_left_alone() -> None:
    """Recharges, attributes, week matrices, bank statements, persons, timelines, edge lists hold no calls."""
    ours = {*records(), *COPENHAGEN.glob("*.csv")}
    ours |= {path for path in BANDICOOT.rglob("*.csv") if path.name in ("u_test.csv", "towers.csv", "antennas.csv")}
    ours |= set((BANDICOOT / "bandicoot" / "tests" / "samples" / "manual").glob("*_orange.csv"))
    others = sorted(path for path in DATA.rglob("*") if path.suffix.lower() in TABLES and path not in ours)
    assert len(others) > 60
    claimed = []
    for path in others:
        try:
            recognition = FORMAT.recognise(open_source(path), ReadOptions(file_name=path.name))
        except CasefoldError:
            continue
        if recognition is not None and recognition.score >= POSSIBLE:
            claimed.append((path.name, recognition.score, recognition.why))
    assert claimed == []
