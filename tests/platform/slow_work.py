"""Work for the tests of runs: it tells in a file that it began, then waits to be killed or cancelled."""

from __future__ import annotations

import time
from pathlib import Path

from casefold.platform.runs.work import Doing, Outcome, Work

QUICK_FROM = 2
"""From this attempt on it ends at once."""


def _wait(doing: Doing) -> Outcome:
    trace = Path(doing.arguments["trace"])
    with trace.open("a", encoding="utf-8") as file:
        file.write("began\n")
    if trace.read_text(encoding="utf-8").count("began") < int(doing.arguments.get("quick_from", QUICK_FROM)):
        for step in range(600):
            doing.progress("waiting", step / 600, step)
            time.sleep(0.1)
    return Outcome("done", {"began": trace.read_text(encoding="utf-8").count("began")})


def _sleep(doing: Doing) -> Outcome:
    """Hold on in one long call that never asks whether it should stop."""
    Path(doing.arguments["trace"]).write_text("began\n", encoding="utf-8")
    time.sleep(120)
    return Outcome("done")


SAFE = Work("app", "tests.platform.slow_work.SAFE", _wait, "read", idempotent=True)
UNSAFE = Work("app", "tests.platform.slow_work.UNSAFE", _wait, "read")
LONG_CALL = Work("app", "tests.platform.slow_work.LONG_CALL", _sleep, "read", idempotent=True)
