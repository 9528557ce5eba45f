"""Work for the tests of runs: it tells in a file that it began, then waits to be killed or cancelled; or in steps."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casefold.platform.runs.steps import stepwise
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


def _plan(doing: Doing) -> list[str]:
    return [f"part-{number}" for number in range(int(doing.arguments["parts"]))]


def _part(doing: Doing, part: str) -> dict[str, Any]:
    time.sleep(float(doing.arguments["seconds"]))
    return {"part": part}


def _whole(_: Doing, parts: Sequence[str], results: Sequence[Mapping[str, Any]]) -> Outcome:
    return Outcome("done", {"parts": [result["part"] for result in results], "planned": list(parts)})


def _doze(doing: Doing) -> Outcome:
    time.sleep(float(doing.arguments["seconds"]))
    return Outcome("done")


STEPS = Work("app", "tests.platform.slow_work.STEPS", stepwise(_plan, _part, _whole), "read", idempotent=True)
NAP = Work("app", "tests.platform.slow_work.NAP", _doze, "read", idempotent=True)
NAP_ONCE = Work("app", "tests.platform.slow_work.NAP_ONCE", _doze, "read")
