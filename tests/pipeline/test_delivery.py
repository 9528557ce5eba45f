"""Many files together give what they give one by one, and one that goes wrong costs only itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import casefold
from casefold import Authority
from casefold.case import Case, ImportOptions, Progress
from casefold.model.report import ImportReport
from casefold.pipeline import reading_ahead
from casefold.pipeline.companions import companions_first
from casefold.pipeline.delivery import FIRST_FILES
from casefold.pipeline.given_paths import given_files
from casefold.pipeline.intake import import_file
from casefold.store.tables import TABLES
from tests.bad_input.bad_files import long_cell
from tests.bad_input.test_interruption import readers

SAMPLES = Path(__file__).parents[1] / "formats"
HEAD = "Calling Number,Called Number,Start Date,Start Time,Duration,Type\n"
SMALL = 200_000


def call(number: int, *, day: str = "13/03/2025") -> str:
    return f"07700 900{number:03},07700 900999,{day},10:00:{number % 60:02},12,Voice\n"


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def new_case(folder: Path) -> Case:
    return casefold.open_home(folder).create_case("larkspur", by="Test")


def one_by_one(case: Case, folder: Path, options: ImportOptions) -> list[ImportReport]:
    """Bring the files of a folder in as one delivery, each by itself."""
    delivery = case._store.begin_delivery(by="Test")
    reports = []
    for number, (path, _) in enumerate(companions_first(given_files([folder])), start=1):
        own = replace(options, reference=options.reference and f"{options.reference}/{number}")
        reports.append(import_file(case._store, path, delivery, own, by="Test"))
    return reports


@dataclass(frozen=True, slots=True)
class Held:
    """Everything a case has learned from a delivery."""

    reports: list[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]]
    duplicates: list[dict[str, Any]]
    exhibits: list[tuple[str, str, str]]
    imports: list[tuple[Any, ...]]


def held(case: Case, reports: Sequence[ImportReport]) -> Held:
    def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(rows, key=lambda row: json.dumps(row, default=str))

    store = case._store
    return Held(
        [report.to_json() for report in reports],
        {kind: plain(case.arrow(kind).to_pylist()) for kind in TABLES},
        plain(store.derived("duplicate").to_pylist()),
        [(item.id, item.reference, item.file_name) for item in case.exhibits()],
        [(i.id, i.exhibit, i.generation, i.format, i.profile, i.options, i.status) for i in store.imports()],
    )


def assert_same(folder: Path, place: Path, options: ImportOptions) -> Held:
    """Compare both ways of bringing a folder in; return what they gave."""
    together, apart = new_case(place / "together"), new_case(place / "apart")
    ours = held(together, together.add([folder], options, by="Test").reports)
    theirs = held(apart, one_by_one(apart, folder, options))
    for mine, their in zip(ours.reports, theirs.reports, strict=True):
        assert mine == their
    for kind in TABLES:
        assert ours.records[kind] == theirs.records[kind]
    assert ours == theirs
    assert together.verify() == []
    return ours


def mixed(folder: Path, choose: Callable[[int], bool]) -> Path:
    """Copy golden samples of every format into one folder, two of them twice."""
    found = [path for path in sorted(SAMPLES.rglob("samples/**/*")) if path.is_file() and path.suffix != ".py"]
    small = [path for path in found if path.stat().st_size < SMALL]
    chosen = [path for number, path in enumerate(small) if choose(number)]
    for number, path in enumerate(chosen):
        written(folder / f"{number:03} {path.name}", path.read_bytes())
    for number, path in enumerate(chosen[:2]):
        written(folder / f"again {number} {path.name}", path.read_bytes())
    return folder


@pytest.mark.extended
def test_every_golden_sample_gives_together_what_it_gives_alone(tmp_path: Path) -> None:
    found = assert_same(mixed(tmp_path / "in", lambda _: True), tmp_path, ImportOptions())
    assert len(found.reports) > 250
    assert len(found.duplicates) > 10


@pytest.mark.slow
def test_a_mixed_folder_gives_together_what_it_gives_file_by_file(tmp_path: Path) -> None:
    """Under an authority with dates, so that walls are among what must be the same."""
    authority = Authority(reference="URN-1", date_from=date(2025, 1, 5), date_to=date(2025, 12, 1))
    found = assert_same(mixed(tmp_path / "in", lambda n: n % 6 == 0), tmp_path, ImportOptions(authority=authority))
    assert {report["status"] for report in found.reports} == {"stored", "inventoried", "repeated"}
    assert any(report["walled"] for report in found.reports)
    assert sum(bool(rows) for rows in found.records.values()) > 5


def test_what_differs_from_file_to_file_is_decided_for_each(tmp_path: Path) -> None:
    """Day order, regions, lengths, subjects, repeats within and across files, and one layout under two headers."""
    folder = tmp_path / "in"
    written(folder / "a day first.csv", HEAD + call(1, day="25/04/2025") + call(2, day="03/04/2025"))
    written(folder / "b month first.csv", HEAD + call(3, day="04/25/2025") + call(4, day="04/03/2025"))
    written(folder / "c open.csv", HEAD + call(5, day="03/04/2025") + call(6, day="04/04/2025"))
    written(folder / "d pseudonyms.csv", HEAD + call(7).replace("07700 900007", "300").replace("07700 900999", "41"))
    written(folder / "e again.csv", HEAD + call(1, day="25/04/2025") * 2 + call(8))
    written(folder / "f clock.csv", HEAD + call(9).replace(",12,", ",2:03,"))
    written(folder / "g 07700900010.csv", HEAD + call(10) + call(11))
    written(folder / "h odd.csv", HEAD + call(12).replace("10:00", "25:99").replace(",12,", ",long,"))
    written(folder / "i unknown.bin", bytes(range(256)) * 4)
    written(folder / "j empty.csv", "")
    found = assert_same(folder, tmp_path, ImportOptions(reference="ABC/1"))
    orders = [report["times"][0]["order"] for report in found.reports[:3]]
    assert orders == ["dmy", "mdy", "dmy"]
    assert [report["duplicates"] for report in found.reports][4] == 1
    assert found.reports[3]["region"] is None
    assert [reference for _, reference, _ in found.exhibits] == [f"ABC/1/{number}" for number in range(1, 11)]


def test_the_same_bytes_in_one_delivery_are_one_exhibit(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a.csv", "b.csv", "d.csv"):
        written(folder / name, HEAD + call(1))
    written(folder / "c.csv", HEAD + call(2))
    found = assert_same(folder, tmp_path, ImportOptions())
    assert [report["status"] for report in found.reports] == ["stored", "repeated", "stored", "repeated"]
    assert len(found.exhibits) == 2


def test_a_file_that_breaks_its_reader_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "SMALL_BYTES", 1 << 30)
    folder = tmp_path / "in"
    for number in range(6):
        written(folder / f"calls {number}.csv", HEAD + call(number))
    long_cell(folder / "calls 3 long.csv", 40_000_000)
    case = new_case(tmp_path / "home")
    reports = case.add([folder], by="Test", reader_memory_mb=170).reports
    assert [report.status for report in reports] == ["stored"] * 3 + ["failed"] + ["stored"] * 3
    assert "more than 170 MB of memory" in reports[3].message
    assert [item.id for item in case.exhibits()] == [f"x{number}" for number in range(1, 8)]
    assert case.count("call") == 6
    assert case.verify() == []
    assert readers() == []


@pytest.mark.parametrize("stage", ["recognising", "reading", "settling", "listing"])
def test_a_delivery_stopped_at_any_stage_keeps_whole_files_and_is_gone_on_with(tmp_path: Path, stage: str) -> None:
    """What was listed before stays; of what was under way nothing counts; the same command brings in the rest."""
    folder = tmp_path / "in"
    count = FIRST_FILES + 4
    for number in range(count):
        written(folder / f"calls {number:02}.csv", HEAD + call(number))
    case = new_case(tmp_path / "home")

    def interrupt(progress: Progress) -> None:
        if progress.stage == stage and progress.file == f"calls {count - 1:02}.csv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.add([folder], by="Test", watch=interrupt)
    assert readers() == []
    assert case.count("call") == FIRST_FILES
    assert case.verify() == []
    reports = case.add([folder], by="Test").reports
    assert [report.status for report in reports] == ["repeated"] * FIRST_FILES + ["stored"] * 4
    assert (len(case.exhibits()), case.count("call")) == (count, count)
    assert case.verify() == []


def test_what_cannot_be_settled_together_is_brought_in_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    for number in range(3):
        written(folder / f"calls {number}.csv", HEAD + call(number))

    def refuse(*_: object) -> None:
        raise duckdb.Error("made up")

    case = new_case(tmp_path / "home")
    monkeypatch.setattr("casefold.pipeline.batch_settling.settle_together", refuse)
    assert [report.status for report in case.add([folder], by="Test").reports] == ["stored"] * 3
    assert [item.id for item in case.exhibits()] == ["x1", "x2", "x3"]
    assert case.count("call") == 3
    assert case.verify() == []


def test_every_file_is_named_in_the_progress(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = [written(folder / f"calls {number}.csv", HEAD + call(number)).name for number in range(3)]
    told: list[tuple[str, str]] = []
    new_case(tmp_path / "home").add([folder], by="Test", watch=lambda p: told.append((p.file, p.stage)))
    for stage in ("recognising", "reading", "settling"):
        assert [file for file, at in told if at == stage] == names
