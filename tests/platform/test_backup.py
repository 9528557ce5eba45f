"""A backup is whole or does not count, and a restore says what it proved."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold import ImportOptions
from casefold.errors import BadExhibit, BadOption, Busy, EvidenceDamaged, Misconfigured, NotFound
from casefold.platform.backup import making, manifest, restoring
from casefold.platform.backup.making import Made, backup_made
from casefold.platform.backup.pool import alone

CALLS = "Calling Number,Called Number,Date,Time,Duration\n"
BY = "DC Hill"


def write_calls(path: Path, number: int = 1) -> Path:
    lines = (f"07700900{number:03d},07700900{n:03d},02/01/2026,10:{n:02d}:00,{n}" for n in range(2, 30))
    path.write_text(CALLS + "\n".join(lines) + "\n", encoding="ascii")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home without a platform: a case with one exhibit, its records and a finding."""
    monkeypatch.delenv("CASEFOLD_PLATFORM_URL", raising=False)
    path = tmp_path / "home"
    case = casefold.open_home(path).create_case("harbour", by=BY)
    case.add([write_calls(tmp_path / "calls.csv")], ImportOptions(mapping={"*": "call"}), by=BY, reference="ABC/1")
    case.analyse("hourly", by=BY)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def back_up(home: Path, target: Path, **more: Any) -> Made:
    return making.make(making.Wishes(home, target, BY, **more))


def restore(target: Path, home: Path, **more: Any) -> restoring.Restored:
    return restoring.restore(restoring.Wishes(target, home, BY, **more))


def objects(target: Path) -> list[Path]:
    return [path for path in (target / "objects").rglob("*") if path.is_file()]


def original(home: Path) -> Path:
    found = casefold.open_home(home).case("harbour").exhibits()[0]
    return home / "cases" / "harbour" / found.path


def damage(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def test_a_restored_home_is_the_home_that_was_backed_up(home: Path, target: Path, tmp_path: Path) -> None:
    made = back_up(home, target, keep_until=date(2027, 6, 30))
    assert made.manifest.wrong == ()
    assert made.manifest.left_out == ()
    assert made.copied == len(made.manifest.files) > 4
    assert made.manifest.keep_until == "2027-06-30"
    done = restore(target, tmp_path / "new")
    assert (done.proved, done.files) == (True, made.copied)
    before, after = casefold.open_home(home).case("harbour"), casefold.open_home(tmp_path / "new").case("harbour")
    assert after.verify() == []
    assert after.arrow("call").equals(before.arrow("call"))
    assert set(after.files()) == set(before.files())
    assert not list(tmp_path.glob(".*")), "nothing is left beside the home"


def test_what_the_folder_holds_is_not_copied_again(home: Path, target: Path, tmp_path: Path) -> None:
    first = back_up(home, target)
    casefold.open_home(home).case("harbour").add(
        [write_calls(tmp_path / "more.csv", 900)], ImportOptions(mapping={"*": "call"}), by=BY, reference="ABC/2"
    )
    second = back_up(home, target)
    assert 0 < second.copied < first.copied
    assert back_up(home, target).copied == 0
    assert len(objects(target)) == first.copied + second.copied
    assert restore(first.folder, tmp_path / "old").manifest.id == first.manifest.id
    assert len(casefold.open_home(tmp_path / "old").case("harbour").exhibits()) == 1


def test_a_referenced_exhibit_is_listed_and_not_copied(home: Path, target: Path, tmp_path: Path) -> None:
    container = Path("tests/formats/archive/samples/handset.ufdr").absolute()
    casefold.open_home(home).case("harbour").add([container], by=BY, reference="ABC/9")
    made = back_up(home, target)
    (left,) = made.manifest.left_out
    assert (left.what, left.exhibit, left.path) == ("exhibit referenced in place", "ABC/9", str(container))
    assert left.sha256 not in {path.name for path in objects(target)}
    assert restore(target, tmp_path / "new").proved


def test_a_referenced_exhibit_is_copied_under_an_authority(home: Path, target: Path, tmp_path: Path) -> None:
    container = tmp_path / "handset.ufdr"
    container.write_bytes(Path("tests/formats/archive/samples/handset.ufdr").read_bytes())
    casefold.open_home(home).case("harbour").add([container], by=BY, reference="ABC/9")
    made = back_up(home, target, authority="Policy 7")
    assert made.manifest.left_out == ()
    assert made.manifest.authority == "Policy 7"
    container.unlink()
    done = restore(target, tmp_path / "new")
    place = made.manifest.moved[str(container)]
    assert (tmp_path / "new" / place).is_file()
    assert [(item.path, item.found) for item in done.wrong] == [
        (str(container), f"its bytes are in the home as {place}")
    ]


def test_a_waiting_upload_is_listed(home: Path, target: Path) -> None:
    (home / "uploads" / "a").mkdir(parents=True)
    (home / "uploads" / "a" / "phone.ufdr").write_bytes(b"PK")
    assert [item.what for item in back_up(home, target).manifest.left_out] == ["upload waiting for its import"]


def test_files_beside_the_cases_are_kept(home: Path, target: Path, tmp_path: Path) -> None:
    (home / "anchors").mkdir()
    (home / "anchors" / "2026-11.txt").write_text("anchor", encoding="ascii")
    (home / "tmp").mkdir(exist_ok=True)
    (home / "tmp" / "passing").write_text("x", encoding="ascii")
    back_up(home, target)
    restore(target, tmp_path / "new")
    assert (tmp_path / "new" / "anchors" / "2026-11.txt").read_text(encoding="ascii") == "anchor"
    assert not (tmp_path / "new" / "tmp" / "passing").exists()


@pytest.mark.parametrize("how", ["missing", "changed"])
def test_a_file_that_is_not_as_recorded_is_named_and_the_rest_is_kept(
    how: str, home: Path, target: Path, tmp_path: Path
) -> None:
    lost = original(home)
    damage(lost) if how == "changed" else lost.unlink()
    made = back_up(home, target)
    (wrong,) = made.manifest.wrong
    assert wrong.path == lost.relative_to(home).as_posix()
    done = restore(target, tmp_path / "new")
    assert [item.path for item in done.wrong] == [wrong.path]
    assert not done.proved


def test_an_original_damaged_later_does_not_spoil_the_backup(home: Path, target: Path, tmp_path: Path) -> None:
    back_up(home, target)
    damage(original(home))
    assert back_up(home, target).manifest.wrong == ()
    assert restore(target, tmp_path / "new").proved


def test_a_damaged_object_stops_the_restore(home: Path, target: Path, tmp_path: Path) -> None:
    made = back_up(home, target)
    damage(objects(target)[0])
    assert not restoring.check(target).proved
    with pytest.raises(EvidenceDamaged, match="--accept-damage"):
        restore(target, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))
    done = restore(target, tmp_path / "new", accept_damage=True)
    assert len(done.wrong) == 1
    assert done.files == len(made.manifest.files) - 1


def test_a_damaged_database_stops_the_restore(home: Path, target: Path, tmp_path: Path) -> None:
    damage(back_up(home, target).folder / "store.db")
    with pytest.raises(EvidenceDamaged, match="database in the backup"):
        restore(target, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [item.path for item in restoring.check(target).wrong] == ["store.db"]


def test_an_interrupted_backup_does_not_count(
    home: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            back_up(home, target)
    (part,) = (target / "backups").iterdir()
    assert part.name.endswith(".part")
    for source in (target, part):
        with pytest.raises(NotFound):
            restore(source, tmp_path / "new")
    back_up(home, target)
    assert not part.exists()
    assert restore(target, tmp_path / "new").proved


def test_an_interrupted_restore_leaves_no_home(
    home: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(home, target)
    left = tmp_path / ".new.restoring"
    left.mkdir()
    (left / "half").write_text("x", encoding="ascii")
    monkeypatch.setattr(restoring, "_prove_cases", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        restore(target, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    monkeypatch.undo()
    assert restore(target, tmp_path / "new").proved
    assert not (tmp_path / "new" / "half").exists()


def test_a_home_with_anything_in_it_is_left_alone(home: Path, target: Path) -> None:
    back_up(home, target)
    with pytest.raises(Misconfigured, match="empty home only"):
        restore(target, home)
    assert casefold.open_home(home).case("harbour").verify() == []


def test_a_database_of_the_other_kind_is_refused(home: Path, target: Path, tmp_path: Path) -> None:
    back_up(home, target)
    with pytest.raises(Misconfigured, match="for a file"):
        restore(target, tmp_path / "new", engine_url="postgresql+psycopg://nowhere.invalid/x")


def test_a_manifest_that_was_altered_or_leads_outside_is_refused(home: Path, target: Path, tmp_path: Path) -> None:
    made = back_up(home, target)
    outside = replace(made.manifest.files[0], path="../../outside")
    manifest.write(replace(made.manifest, files=(outside,)), made.folder)
    with pytest.raises(BadExhibit, match="outside the home"):
        restore(target, tmp_path / "new")
    content = json.loads((made.folder / manifest.FILE).read_text(encoding="ascii"))
    content["files"] = []
    (made.folder / manifest.FILE).write_text(json.dumps(content), encoding="ascii")
    with pytest.raises(BadExhibit, match="not what was written"):
        restore(target, tmp_path / "new")


def test_a_backup_is_kept_apart_and_in_a_folder_of_its_own(home: Path, target: Path) -> None:
    for inside in (home, home / "backups", home.parent):
        with pytest.raises(BadOption, match="apart from its home"):
            back_up(home, inside)
    target.mkdir()
    (target / "letter.txt").write_text("not ours", encoding="ascii")
    with pytest.raises(Misconfigured, match="no folder of backups"):
        back_up(home, target)
    assert (target / "letter.txt").exists()


def test_one_backup_at_a_time(home: Path, target: Path) -> None:
    with alone(target), pytest.raises(Busy):
        back_up(home, target)


def test_a_file_that_goes_while_it_is_copied_means_taking_the_databases_again(
    home: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = casefold.open_home(home).case("harbour")
    keep = making._Making._keep_listed
    rounds: list[Path] = []

    def keep_but_dispose(self: Any, name: str, file: Any) -> bool:
        if not rounds:
            case.dispose("ABC/1", by=BY, authority="Policy 7", why="Period over")
        rounds.append(file.path)
        return keep(self, name, file)

    monkeypatch.setattr(making._Making, "_keep_listed", keep_but_dispose)
    assert back_up(home, target).manifest.wrong == ()
    assert restore(target, tmp_path / "new").proved
    assert casefold.open_home(tmp_path / "new").case("harbour").exhibits() == []


@pytest.fixture
def busy(home: Path, tmp_path: Path) -> Iterator[threading.Event]:
    """Import into the home again and again while the test runs."""
    over, begun = threading.Event(), threading.Event()

    def write() -> None:
        case = casefold.open_home(home).case("harbour")
        for number in range(100, 140):
            if over.is_set():
                return
            path = write_calls(tmp_path / f"{number}.csv", number)
            case.add([path], ImportOptions(mapping={"*": "call"}), by=BY)
            begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    yield begun
    over.set()
    thread.join()


def test_a_backup_taken_while_others_write_is_consistent(
    home: Path, target: Path, tmp_path: Path, busy: threading.Event
) -> None:
    assert busy.wait(60)
    for number in range(3):
        made = back_up(home, target)
        assert made.manifest.wrong == ()
        done = restore(made.folder, tmp_path / f"new-{number}")
        assert done.wrong == []


def test_whoever_registers_backups_is_told(home: Path, target: Path) -> None:
    told: list[str] = []

    def hear(sender: Any, manifest: manifest.Manifest, folder: Path, **_: Any) -> None:
        told.append(f"{manifest.id} {folder.name}")

    backup_made.connect(hear)
    try:
        made = back_up(home, target)
    finally:
        backup_made.disconnect(hear)
    assert told == [f"{made.manifest.id} {made.manifest.id}"]


def test_files_that_wait_to_be_fetched_are_in_no_backup(home: Path, target: Path) -> None:
    (home / "prepared" / "run").mkdir(parents=True)
    (home / "prepared" / "run" / "harbour-call.csv").write_text("calls")
    assert [path.path for path in back_up(home, target).manifest.files if "prepared" in path.path] == []


def test_the_copy_of_a_database_is_one_file(home: Path, target: Path) -> None:
    made = back_up(home, target)
    with closing(sqlite3.connect(made.folder / "store.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert {path.name for path in made.folder.iterdir()} == {"store.db", "manifest.json", "manifest.sha256"}
