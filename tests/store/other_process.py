"""What the crash and concurrency tests run in processes of their own.

other_process.py killed HOME SCENARIO   repeat a scenario, killed at each of its dangerous moments in turn
other_process.py add HOME URL NAME      add exhibits and people, while others do the same
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from casefold.model.exhibit import Authority, Holding
from casefold.model.ledger import EntityType
from casefold.store import CaseStore, Home, Ledger
from casefold.store.batches import BatchImport
from casefold.store.disk import copy_original
from casefold.store.exhibits import Wanted
from tests.store.conftest import add, import_rows, report_of, stage, write_file


def _import_again(case: CaseStore, folder: Path) -> None:
    import_rows(case, "x1", 5, walled=1)


def _add(case: CaseStore, folder: Path) -> None:
    add(case, write_file(folder, "late.csv", "late"), "LATE/1")


def _dispose(case: CaseStore, folder: Path) -> None:
    case.dispose("x1", by="DI Grey", authority="review", why="no purpose")


def _deliver(case: CaseStore, folder: Path) -> None:
    """List three exhibits in one step, and their imports in another."""
    delivery = case.begin_delivery(by="DC Hill")
    with case.incoming() as incoming, case.staging() as staging:
        wanted = []
        for number in range(3):
            original = write_file(folder, f"part-{number}.csv", f"part {number}")
            copy, sha256, size = copy_original(original, incoming, f"copy-{number}", sync=False)
            one = Wanted(original, None, delivery, Authority(), "DC Hill", Holding.COPIED, "text/csv", None)
            one.copy, one.sha256, one.size = copy, sha256, size
            wanted.append(one)
        found = case.list_exhibits(wanted)
        imports = []
        for exhibit in found:
            (staging / exhibit.id).mkdir()
            files = [stage(staging / exhibit.id, kind, exhibit.id, range(1, 3)) for kind in ("call", "party")]
            imports.append(BatchImport(exhibit, "made_up", None, {}, report_of(2), files))
        case.finish_batch(imports, by="DC Hill")


SCENARIOS: dict[str, Callable[[CaseStore, Path], None]] = {
    "import": _import_again,
    "add": _add,
    "dispose": _dispose,
    "deliver": _deliver,
}


class _Deadly:
    """Counts the moments at which bytes or rows become real, and dies at one of them."""

    def __init__(self, moment: int) -> None:
        self.left = moment

    def wrap(self, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def deadly(*arguments: Any, **named: Any) -> Any:
            self.count()
            result = real(*arguments, **named)
            self.count()
            return result

        setattr(owner, name, deadly)

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _run_deadly(home: Path, scenario: str, moment: int) -> None:
    deadly = _Deadly(moment)
    for owner, name in ((os, "rename"), (os, "fsync"), (Path, "unlink"), (shutil, "rmtree")):
        deadly.wrap(owner, name)
    deadly.wrap(Connection, "_commit_impl")
    with Home(home) as opened:
        SCENARIOS[scenario](opened.open_case("harbour"), home.parent)


def killed(template: Path, scenario: str) -> None:
    """Repeat a scenario on copies of a home, killed at moment 1, 2, ... until it lives through."""
    moment = 0
    while True:
        moment += 1
        home = template.parent / f"{scenario}-{moment}" / "home"
        shutil.copytree(template, home)
        child = os.fork()
        if child == 0:
            _run_deadly(home, scenario, moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(moment, os.waitstatus_to_exitcode(status))
            return


def add_many(home: Path, url: str | None, name: str) -> None:
    """Add ten exhibits, the same bytes as everybody else's among them, and ten people."""
    with Home(home, url=url) as opened:
        case = opened.open_case("harbour")
        ledger = Ledger(case)
        for number in range(10):
            add(case, write_file(home.parent / name, f"{number}.csv", f"{name} {number}"))
            add(case, write_file(home.parent / name, "shared.csv", "the same for all"))
            ledger.create_entity(EntityType.PERSON, f"{name} {number}", by=name, why="at once")


if __name__ == "__main__":
    if sys.argv[1] == "killed":
        killed(Path(sys.argv[2]), sys.argv[3])
    else:
        add_many(Path(sys.argv[2]), sys.argv[3] or None, sys.argv[4])
