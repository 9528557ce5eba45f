"""Files with odd names, and things that are no files: named as they are, and the rest of the delivery comes in."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casefold.case import Case, Progress
from casefold.errors import BadInput
from casefold.pipeline import intake, reading_ahead
from casefold.pipeline.reading import messages_of
from casefold.pipeline.recognition import Look, look
from tests.bad_input.bad_files import GOOD, bring, bring_good, small_zip, written

NAMES = ['o\'brien, "q".csv', "-dash.csv", "a@b.csv", "\u0645\u0631\u062d\u0628\u0627 \U0001f4f1.csv"]
NAMES += ["line\nbreak.csv", "%s{0}$(x)`y`.csv", "=1+1.csv", "x" * 255]


def test_any_file_name_is_kept_as_it_is(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [written(Path(name), GOOD + "\n" * number) for number, name in enumerate(NAMES)]
    reports = case.add(files, by="Test").reports
    assert [(report.file, report.status, report.rows_stored) for report in reports] == [
        (name, "stored", 1) for name in NAMES
    ]
    assert [item.file_name for item in case.exhibits()] == NAMES
    assert sorted(case.arrow("call")["file"].to_pylist()) == sorted(NAMES)
    assert case.show("x1-row:2")[0].record["file"] == NAMES[0]
    assert case.verify() == []


def test_a_name_that_is_no_text_is_shown_with_escapes(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path / os.fsdecode(b"caf\xe9.csv"), GOOD)
    assert bring(case, path).rows_stored == 1
    assert case.exhibits()[0].file_name == "caf\\xe9.csv"


def test_a_container_that_cannot_be_referenced_by_its_name_fails_alone(case: Case, tmp_path: Path) -> None:
    """An archive is left where it is, so its path has to be kept."""
    odd = written(tmp_path / os.fsdecode(b"a\xe9.zip"), small_zip(a=b"x"))
    reports = case.add([odd, written(tmp_path / "good.csv", GOOD)], by="Test").reports
    assert [(report.exhibit, report.status) for report in reports] == [("", "failed"), ("x1", "stored")]
    assert "a\\xe9.zip" in reports[0].message
    assert "Rename it" in reports[0].message
    assert case.verify() == []


@pytest.mark.parametrize("kind", ["nothing", "pipe"])
def test_a_path_that_is_no_file_is_refused_before_anything_is_brought_in(case: Case, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.csv"
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(BadInput, match=rf"{kind}\.csv.*(no such file|no plain file).*(Check|Give)"):
        case.add([written(tmp_path / "good.csv", GOOD), path], by="Test")
    assert case.exhibits() == []
    assert case.verify() == []
    bring_good(case, tmp_path)


def test_an_empty_folder_gives_no_report(case: Case, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert case.add([tmp_path / "none"], by="Test").reports == ()


def test_what_is_no_file_in_a_folder_is_named_and_the_rest_comes_in(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    os.mkfifo(folder / "a-pipe")
    (folder / "b-link.csv").symlink_to("/etc/hostname")
    (folder / "c-loop").symlink_to(folder)
    (folder / "d-gone.csv").symlink_to(folder / "nowhere")
    written(folder / "deep" / "good.csv", GOOD)
    delivery = case.add([folder], by="Test")
    seen = {report.file: (report.status, report.rows_stored) for report in delivery.reports}
    odd = dict.fromkeys(("a-pipe", "b-link.csv", "c-loop", "d-gone.csv"), ("failed", 0))
    assert seen == {**odd, "good.csv": ("stored", 1)}
    assert not delivery.complete
    assert all(report.balances for report in delivery.reports)
    assert all(report.file in report.message and "Give" in report.message for report in delivery.reports[:-1])
    assert [item.file_name for item in case.exhibits()] == ["good.csv"]
    assert case.verify() == []


@pytest.mark.parametrize("name", ["calls.csv", "box.zip"])
def test_a_file_that_goes_away_once_recognised_fails_and_the_next_comes_in(
    case: Case, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / name, GOOD if name.endswith("csv") else small_zip(a=b"x"))
    good = written(tmp_path / "good.csv", GOOD + "\n")

    def look_and_lose(*words: Any, **named: Any) -> Look:
        seen = look(*words, **named)
        path.unlink(missing_ok=True)
        return seen

    monkeypatch.setattr(intake, "look", look_and_lose)
    monkeypatch.setattr(reading_ahead, "look", look_and_lose)
    reports = case.add([path, good], by="Test").reports
    assert [report.status for report in reports] == ["failed", "stored"]
    assert name in reports[0].message
    assert "Check the path" in reports[0].message
    assert case.verify() == []


def test_a_copied_file_that_goes_away_while_it_is_read_is_read_from_the_copy(case: Case, tmp_path: Path) -> None:
    path = written(tmp_path / "calls.csv", GOOD)

    def lose(progress: Progress) -> None:
        if progress.stage == "reading":
            path.unlink(missing_ok=True)

    assert case.add([path], by="Test", watch=lose).reports[0].rows_stored == 1
    assert not path.exists()
    assert case.verify() == []


def test_a_referenced_file_that_goes_away_before_it_is_read_fails_until_it_is_back(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "box.zip", small_zip(a=b"x"))

    def lost(*words: object) -> object:
        path.rename(tmp_path / "away")
        return messages_of(*words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(intake, "messages_of", lost)
        report = case.add([path], by="Test").reports[0]
    assert report.status == "failed"
    assert "box.zip" in report.message
    assert "Check the path" in report.message
    assert [(item.what, Path(item.path).name) for item in case.verify()] == [("missing", "box.zip")]
    (tmp_path / "away").rename(path)
    assert bring(case, path).stored == {"media": 1, "document": 1}


UNREADABLE = """
import json, sys, casefold
case = casefold.open_home(sys.argv[1]).case("bad")
delivery = case.add([sys.argv[2]], by="Test")
print(json.dumps([[r.file, r.status, r.balances, r.message] for r in delivery.reports]))
"""


def _without_rights() -> None:
    """Take from root the right to read what it may not, from the next program on; others never had it."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def test_a_file_and_a_folder_that_may_not_be_read_fail_and_the_rest_comes_in(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    written(folder / "closed" / "in.csv", GOOD)
    written(folder / "a.csv", GOOD + "\n").chmod(0)
    written(folder / "b.csv", GOOD)
    (folder / "closed").chmod(0)
    try:
        done = subprocess.run(
            [sys.executable, "-c", UNREADABLE, str(tmp_path / "home"), str(folder)],
            capture_output=True,
            text=True,
            preexec_fn=_without_rights,
        )
    finally:
        (folder / "closed").chmod(0o700)
    assert done.returncode == 0, done.stderr[-2000:]
    reports = {file: (status, balances, message) for file, status, balances, message in json.loads(done.stdout)}
    assert {file: found[:2] for file, found in reports.items()} == {
        "a.csv": ("failed", True),
        "b.csv": ("stored", True),
        "closed": ("failed", True),
    }
    assert "Check its permissions" in reports["a.csv"][2]
    assert "Check its permissions" in reports["closed"][2]
    assert case.verify() == []
    bring_good(case, tmp_path)
