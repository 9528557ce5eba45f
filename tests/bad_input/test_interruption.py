"""An import stopped by a person or by a full disk leaves nothing half-done, and works when done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import casefold
from casefold.case import Case, Progress
from casefold.errors import Misconfigured
from tests.bad_input.bad_files import HEADER, bring, bring_good, written

ROWS = 3_000


def calls(path: Path) -> Path:
    """Write a call table whose rows do not compress to nothing."""
    line = "0770090{:04d},07700900456,{:02d}/02/2026,10:11:12,{},Voice\n"
    return written(path, HEADER + "".join(line.format(n * 7 % 1_000, n % 28 + 1, n) for n in range(ROWS)))


def nothing_half_done(case: Case, original: Path) -> bool:
    """Tell whether the case holds no record, no leftover, and the original wholly or not at all."""
    held = [(item.file_name, item.size) for item in case.exhibits()]
    whole = held in ([], [(original.name, original.stat().st_size)])
    return whole and case.arrow("call").num_rows == 0 and case.verify() == []


def readers() -> list[str]:
    """Return the processes of readers that are still there: the children of this process's starter."""
    mine = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    starters = [pid for pid in mine if b"readers.starter" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [line for pid in starters for line in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("stage", ["recognising", "reading", "settling", "listing"])
def test_an_import_interrupted_at_any_stage_leaves_nothing_and_can_be_repeated(
    case: Case, tmp_path: Path, stage: str
) -> None:
    path = calls(tmp_path / "calls.csv")

    def interrupt(progress: Progress) -> None:
        if progress.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.add([path], by="Test", watch=interrupt)
    assert nothing_half_done(case, path)
    assert readers() == []
    assert bring(case, path).rows_stored == ROWS
    assert [item.id for item in case.exhibits()] == ["x1"]
    assert [path.name for path in (tmp_path / "home").rglob(".staging/*")] == []


def test_reading_again_in_another_way_interrupted_keeps_what_there_was(case: Case, tmp_path: Path) -> None:
    path = calls(tmp_path / "calls.csv")
    bring(case, path)
    before = case.arrow("call").sort_by("record_id")

    def interrupt(progress: Progress) -> None:
        if progress.stage == "listing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.add([path], by="Test", watch=interrupt, timezone="Asia/Tokyo")
    assert case.arrow("call").sort_by("record_id").equals(before)
    assert case.verify() == []
    assert bring(case, path, timezone="Asia/Tokyo").generation == 3
    assert set(case.arrow("call")["zone"].to_pylist()) == {"Asia/Tokyo"}


FULL = """
import json, resource, signal, sys
import casefold
from casefold.errors import CasefoldError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
home = casefold.open_home(sys.argv[1])
found = []
for limit in map(int, sys.argv[3:]):
    case = home.create_case(f"full-{limit}", by="Test")
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        found.append(["status", case.add([sys.argv[2]], by="Test").reports[0].status])
    except CasefoldError as error:
        found.append([type(error).__name__, str(error)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps(found))
"""
LIMITS = (1_000, 12_000, 40_000, 100_000)


def test_files_that_may_not_grow_keep_nothing_half_and_the_import_works_afterwards(tmp_path: Path) -> None:
    home = casefold.open_home(tmp_path / "home")
    path = calls(tmp_path / "calls.csv")
    words = [sys.executable, "-c", FULL, str(tmp_path / "home"), str(path), *map(str, LIMITS)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for limit, (what, text) in zip(LIMITS, json.loads(done.stdout), strict=True):
        assert what == "Misconfigured", text
        assert str(tmp_path / "home") in text
        assert "Free" in text
        assert nothing_half_done(home.case(f"full-{limit}"), path)
        assert bring(home.case(f"full-{limit}"), path).rows_stored == ROWS


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of sixteen megabytes that is really full when it is full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def filled_up_to(disk: Path, left: int) -> Path:
    """Fill a disk until about `left` bytes are free."""
    state = os.statvfs(disk)
    return written(disk / "other", b"x" * (state.f_bavail * state.f_bsize - left))


@pytest.mark.slow
def test_a_disk_full_at_any_point_is_one_clear_error_and_the_import_works_once_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    """Room grows in steps smaller than any part of an import, so that each part meets the full disk once."""
    home = casefold.open_home(small_disk / "home")
    path = calls(tmp_path / "calls.csv")
    errors: list[Misconfigured] = []
    met: set[str] = set()
    for step in range(1, 60):
        case = home.create_case(f"full-{step}", by="Test")
        other = filled_up_to(small_disk, step * 20_480)
        try:
            assert case.add([path], by="Test").reports[0].rows_stored == ROWS
            other.unlink()
            break
        except Misconfigured as error:
            errors.append(error)
        other.unlink()
        assert nothing_half_done(case, path)
        place = next(word for word in (".incoming", ".staging", "store.db") if word in (errors[-1].file or ""))
        if place not in met:
            assert bring(case, path).rows_stored == ROWS
            assert [item.id for item in case.exhibits()] == ["x1"]
        met.add(place)
    assert met == {".incoming", ".staging", "store.db"}
    assert all("Free" in (error.remedy or "") and "\n" not in str(error) for error in errors)
    bring_good(case, tmp_path)
