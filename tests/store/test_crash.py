"""A process killed at any moment leaves nothing half done, and nothing that is not named or cleared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefold.model.exhibit import ExhibitStatus
from casefold.store import CaseStore, Engine, Home, Ledger
from tests.store.conftest import add, import_rows, write_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Give a closed home with a case of one imported exhibit."""
    with Home(tmp_path / "template") as home:
        home.create_case("harbour", by="DC Hill")
        case = home.open_case("harbour")
        import_rows(case, add(case, write_file(tmp_path, "calls.csv", "calls"), "ABC/1").id, 3)
    return tmp_path / "template"


def run_killed(template: Path, scenario: str) -> list[Path]:
    """Run a scenario killed at each of its moments; return the homes that are left."""
    words = [sys.executable, "-m", "tests.store.other_process", "killed", str(template), scenario]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    moments, code = (int(word) for word in done.stdout.split())
    assert code == 0
    assert moments > 5
    return [template.parent / f"{scenario}-{moment}" / "home" for moment in range(1, moments + 1)]


def _calls(case: CaseStore) -> int:
    engine = Engine.connect(case)
    try:
        return int(engine.sql("SELECT count(*) AS n FROM call").to_pylist()[0]["n"])
    finally:
        engine.close()


@pytest.mark.slow
def test_an_import_killed_anywhere_counts_whole_or_not_at_all(template: Path) -> None:
    """Before the catalogue lists it the old rows count, after that the new ones; doing it again settles it."""
    seen = set()
    for path in run_killed(template, "import"):
        with Home(path) as home:
            case = home.open_case("harbour")
            seen.add(_calls(case))
            assert {item.what for item in case.verify()} <= {"unlisted", "unfinished"}
            import_rows(case, "x1", 5, walled=1)
            assert _calls(case) == 4
            assert case.verify() == []
            assert not any((case.folder / "records" / ".staging").iterdir())
    assert seen == {3, 4}


def test_an_exhibit_added_by_a_killed_process_is_whole_or_absent(template: Path) -> None:
    """Adding it again gives it once."""
    seen = set()
    for path in run_killed(template, "add"):
        with Home(path) as home:
            case = home.open_case("harbour")
            seen.add(len(case.exhibits()))
            assert {item.what for item in case.verify()} <= {"unlisted"}
            assert add(case, write_file(path.parent, "late.csv", "late"), "LATE/1").id == "x2"
            import_rows(case, "x2", 1)
            assert case.verify() == []
    assert seen == {1, 2}


@pytest.mark.slow
def test_a_batch_killed_anywhere_leaves_each_exhibit_wholly_in_or_wholly_out(template: Path) -> None:
    """Exhibits are held together, then their imports count together; what is missing can be imported again."""
    seen = set()
    for path in run_killed(template, "deliver"):
        with Home(path) as home:
            case = home.open_case("harbour")
            held = [item.id for item in case.exhibits()]
            done = [item.exhibit for item in case.imports() if item.current]
            seen.add((len(held), len(done)))
            assert _calls(case) == 3 + 2 * (len(done) - 1)
            assert {item.what for item in case.verify()} <= {"unlisted", "unfinished"}
            for name in held:
                if name not in done:
                    import_rows(case, name, 2)
            _gone_over(case, path.parent)
            assert _calls(case) == 3 + 2 * (len(case.exhibits()) - 1)
            assert case.verify() == []
    assert seen == {(1, 1), (4, 1), (4, 4)}


def _gone_over(case: CaseStore, folder: Path) -> None:
    """Bring one more exhibit in, which clears what the dead process left, and the same originals again."""
    for number in range(3):
        exhibit = add(case, write_file(folder, f"part-{number}.csv", f"part {number}"))
        if not any(item.current for item in case.imports(exhibit.id)):
            import_rows(case, exhibit.id, 2)
    import_rows(case, add(case, write_file(folder, "late.csv", "late")).id, 2)


def test_a_disposal_killed_anywhere_can_be_finished(template: Path) -> None:
    """It is decided or it is not; what is left on disk is named."""
    seen = set()
    for path in run_killed(template, "dispose"):
        with Home(path) as home:
            case = home.open_case("harbour")
            seen.add(case.exhibit("x1").status)
            case.dispose("x1", by="DI Grey", authority="review", why="no purpose")
            assert case.verify() == []
            assert len(Ledger(case).history("x1")) == 1
    assert seen == {ExhibitStatus.HELD, ExhibitStatus.DISPOSED}
