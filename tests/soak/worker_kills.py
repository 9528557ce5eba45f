"""Kill the workers of a real site at random, then let others finish: every run ends, nothing is lost or done twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WORKERS = 2
DIES_AT_ITS_PLACE = 0.4
"""Chance that a worker dies before its place in `mortal.PLACES` each time it comes there, and after it."""
PATIENCE = 600
"""Seconds after which a site that does not come to rest is a failure; none takes so long when all is well."""


@dataclass
class Killed:
    """What one seed did and found."""

    deaths: int = 0
    begun_again: int = 0
    """Runs that were given up after three workers at the same step, and begun again."""
    wrong: list[str] = field(default_factory=list)


def environment_of(folder: Path, url: str | None = None) -> dict[str, str]:
    """Return the environment of a site's processes: in a folder, on SQLite or on a PostgreSQL server's database."""
    found = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}
    found |= {
        "CASEFOLD_HOME": str(folder / "home"),
        "CASEFOLD_HEARTBEAT_SECONDS": "0.25",
        "CASEFOLD_POLL_SECONDS": "0.1",
        "CASEFOLD_SECRET_KEY": "only for tests",
        "PYTHONPATH": str(ROOT),
    }
    if url is not None:
        found |= {"CASEFOLD_PLATFORM_URL": url, "CASEFOLD_DATABASE": url.replace("://", "+psycopg://", 1)}
    return found


def kill_workers(folder: Path, seed: int, rounds: int, environment: Mapping[str, str]) -> Killed:
    """Fill a queue, have workers die until `rounds` did or all is done, let others finish, and check."""
    found, chance = Killed(), random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    _drive(environment, "fill", str(folder))
    workers: list[subprocess.Popen[bytes]] = []
    try:
        found.deaths = _let_die(workers, environment, chance, rounds)
        found.begun_again = _let_finish(workers, environment, chance, found)
    finally:
        for worker in workers:
            _stop(worker)
    found.wrong += _drive(environment, "check")
    return found


def _let_die(
    workers: list[subprocess.Popen[bytes]], environment: Mapping[str, str], chance: random.Random, rounds: int
) -> int:
    """Keep workers that may die at any place, and kill one from outside now and then; return how many died."""
    deaths, deadline = 0, time.monotonic() + PATIENCE
    next_kill = time.monotonic() + chance.uniform(4, 9)
    while deaths < rounds and time.monotonic() < deadline:
        alive = [worker for worker in workers if worker.poll() is None]
        deaths = len(workers) - len(alive)
        done, there = _drive(environment, "over") if deaths % 3 == 2 else (0, 1)
        if done == there:
            break
        while len(alive) < WORKERS:
            alive.append(_worker(environment, chance, DIES_AT_ITS_PLACE))
            workers.append(alive[-1])
        if time.monotonic() >= next_kill:
            chance.choice(alive).send_signal(signal.SIGKILL)
            next_kill = time.monotonic() + chance.uniform(1, 6)
        time.sleep(0.1)
    for worker in workers:
        _stop(worker)
    return deaths


def _let_finish(
    workers: list[subprocess.Popen[bytes]], environment: Mapping[str, str], chance: random.Random, found: Killed
) -> int:
    """Have workers that live end what is left, and begin again what was given up; return how many that were."""
    workers += [_worker(environment, chance, 0) for _ in range(WORKERS)]
    again, deadline = 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        done, there = _drive(environment, "over")
        if done == there:
            begun = _drive(environment, "again")
            if begun == 0:
                time.sleep(8)  # what is told or closed late: a few turns of the reaper
                return again
            again += int(begun)
        time.sleep(0.5)
    found.wrong.append("the runs did not end")
    return again


def _worker(environment: Mapping[str, str], chance: random.Random, dies: float) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.soak.mortal", environment["CASEFOLD_HOME"], str(chance.randrange(1 << 30))]
    return subprocess.Popen(
        [*words, str(dies)], env=dict(environment), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _stop(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker and the readers it left behind, which are its session's."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _drive(environment: Mapping[str, str], *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.queue_site", *words],
        env=dict(environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout)
