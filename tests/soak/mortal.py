"""A worker of the real site that dies by SIGKILL at one place in its code, drawn from a seed: `python -m` this.

Killing from outside at a random moment seldom meets the instant between two writes. So one of the places where a run's
end, a step, an exhibit, a finding, an entry of the log or a reaper's decision is written is wrapped: before and after
it the process may kill itself, as the machine would, with nothing cleaned up. With a chance of 0 it is an ordinary
worker that also writes down which ends of runs it was told.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

PLACES = (
    "casefold.platform.runs.worker:claim",
    "casefold.platform.runs.execution:end",
    "casefold.platform.runs.reaper:end",
    "casefold.platform.runs.reaper:_give_back",
    "casefold.platform.runs.reaper:close_stopped",
    "casefold.platform.runs.ending:tell",
    "casefold.platform.runs.steps:StepKeeper.plan",
    "casefold.platform.runs.steps:StepKeeper.keep",
    "casefold.platform.audit.log:append",
    "casefold.platform.retention.disposals:append",
    "casefold.platform.retention.disposals:_settle_text",
    "casefold.platform.runs.prepared:_watched",
    "casefold.store.imports:place",
    "casefold.store.case_store:CaseStore.finish_import",
    "casefold.store.case_store:CaseStore.save_finding",
    "casefold.store.case_store:CaseStore.dispose",
)


def main(home: str, seed: str, chance: str) -> None:
    """Work until killed, or told to stop."""
    from casefold.platform import server

    server.set_up(Path(home), os.environ.get("CASEFOLD_DATABASE"))
    from casefold.platform.runs import work, worker

    work.on_end(write_down)
    if float(chance) > 0:
        dice = random.Random(seed)
        _endanger(dice.choice(PLACES), dice, float(chance))
    worker.work(name=f"mortal-{seed}")


def write_down(run: Any) -> None:
    """Insert a row for each end that is told, in the telling's transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO heard (run) VALUES (%s)", [str(run.pk)])


def _endanger(place: str, dice: random.Random, chance: float) -> None:
    module, _, path = place.partition(":")
    holder: Any = import_module(module)
    *owners, name = path.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    setattr(holder, name, _dangerous(getattr(holder, name), dice, chance))


def _dangerous(function: Callable[..., Any], dice: random.Random, chance: float) -> Callable[..., Any]:
    def called(*given: Any, **more: Any) -> Any:
        _perhaps(dice, chance)
        result = function(*given, **more)
        _perhaps(dice, chance)
        return result

    return called


def _perhaps(dice: random.Random, chance: float) -> None:
    if dice.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
