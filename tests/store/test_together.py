"""Several processes work in one home at once, on each database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casefold.store import Ledger
from tests.store.conftest import MakeHome

ROOT = Path(__file__).parents[2]


def test_processes_adding_at_once_keep_ids_apart(make_home: MakeHome) -> None:
    """No id is given twice, none is skipped, and the shared file is held once."""
    home = make_home()
    home.create_case("harbour", by="DC Hill")
    url = home.catalogue.url
    text = "" if url is None else url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.store.other_process", "add", str(home.path), text]
    running = [
        subprocess.Popen([*words, name], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for name in ("one", "two", "three")
    ]
    for process in running:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    case = home.open_case("harbour")
    exhibits = case.exhibits()
    assert [item.id for item in exhibits] == [f"x{number}" for number in range(1, 32)]
    assert len({item.reference for item in exhibits}) == 31
    assert sum(item.file_name == "shared.csv" for item in exhibits) == 1
    assert [item.id for item in Ledger(case).entities()] == [f"p{number}" for number in range(1, 31)]
    assert [item.id for item in Ledger(case).decisions()] == [f"n{number}" for number in range(1, 31)]
    assert len(case.deliveries()) == 60
    assert case.verify() == []
