"""The steps of the page on contact after an event are run as they stand, and give the answer that the page quotes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "how-to" / "contact-after.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def quoted(text: str) -> str:
    """Join the quoted answer, up to where the page leaves off."""
    lines = [line.removeprefix("> ") for line in text.splitlines() if line.startswith("> ")]
    return " ".join(lines).removesuffix(": …")


@pytest.mark.slow
def test_every_step_works_and_the_answer_is_the_one_quoted(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    steps = [line.removeprefix("$ ") for block in BLOCK.findall(text) for line in block.splitlines()]
    assert len(steps) == 8
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "200"}
    said: dict[str, str] = {}
    for step in steps:
        done = subprocess.run(
            ["bash", "-c", step], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{step}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        said[step] = done.stdout
    answer = next(out for step, out in said.items() if "contact_after" in step)
    assert quoted(text).startswith("14 events (9 answered calls, 3 unanswered calls, 2 messages)")
    assert quoted(text) in answer
    assert "In police custody, as stated: +447700900563 from 2026-10-10 06:12:00 (no event names it then)." in answer
    assert "Grades of the attributions, by events: A: " in answer
