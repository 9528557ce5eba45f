"""Pages that walk through an operation are run as they stand: every command in order, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
TUTORIAL, PLACES = DOCS / "tutorial" / "first-case.md", DOCS / "how-to" / "places.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(page: Path) -> list[str]:
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "least"), [(TUTORIAL, 15), (PLACES, 8)], ids=["tutorial", "places"])
def test_every_command_of_a_page_works_in_order(page: Path, least: int, tmp_path: Path) -> None:
    found = commands(page)
    assert len(found) >= least
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "200"}
    for command in found:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        assert "Traceback" not in done.stderr
        if " verify " in command:
            assert "as recorded" in done.stdout
