"""Hours of kills, fuzzing and seeds. `make soak HOURS=3`; the dated result is appended to docs/reference/soak.md."""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from casefold import registry
from tests.soak import fuzz, kills, readers, seeds, worker_kills
from tests.store.conftest import running_server, server_programs

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "soak.md"
KILL_ROWS = 30_000
KILLED_WORKERS = 12
READER_MUTANTS, READER_TURN = 10_000, 250


def main() -> int:
    """Spend the same time on each, and write down what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="one part; may be given several times")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    chosen = given.only or list(PARTS)
    failures: list[str] = []
    told = [PARTS[name](chance, given.hours * 3600 / len(chosen), failures) for name in PARTS if name in chosen]
    lines = [
        "",
        f"## {datetime.now(UTC):%Y-%m-%d}, {given.hours:g} hours, seed {given.seed}",
        "",
        *(f"- {line}" for line in told),
        f"- Failures: {len(failures) or 'none'}.",
        *(f"  - {failure}" for failure in failures[:50]),
    ]
    with PAGE.open("a", encoding="utf-8") as page:
        page.write("\n".join(lines) + "\n")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


def run_workers(chance: random.Random, seconds: float, failures: list[str]) -> str:
    """Kill workers of sites, on SQLite and on PostgreSQL in turn, until the time is over."""
    count: Counter[str] = Counter()
    end = time.monotonic() + seconds
    with ExitStack() as held:
        url = held.enter_context(running_server()) if server_programs() is not None else None
        for database, address in itertools.cycle((("SQLite", None), ("PostgreSQL", url))):
            if time.monotonic() >= end:
                break
            if database == "SQLite" or address is not None:
                seed = chance.randrange(1 << 30)
                killed = _kill_workers(address, seed)
                failures += [f"workers on {database}, seed {seed}: {wrong}"[:300] for wrong in killed.wrong]
                count.update({database: 1, "deaths": killed.deaths, "again": killed.begun_again})
    return (
        f"Workers: {count['SQLite']} sites on SQLite and {count['PostgreSQL']} on PostgreSQL, every kind of run; "
        f"{count['deaths']} workers killed, {count['again']} runs given up and begun again; exhibits, findings, use, "
        "told ends and the audit log counted after each."
    )


def _kill_workers(url: str | None, seed: int) -> worker_kills.Killed:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        address = url.replace("+psycopg", "") + "/postgres" if url is not None else None
        if address is not None:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
                connection.execute("DROP SCHEMA IF EXISTS store CASCADE")
        try:
            return worker_kills.kill_workers(place, seed, KILLED_WORKERS, worker_kills.environment_of(place, address))
        except AssertionError as error:
            return worker_kills.Killed(wrong=[str(error)])


def run_kills(chance: random.Random, seconds: float, failures: list[str]) -> str:
    """Kill imports until the time is over."""
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        longest = kills.duration_of_import(Path(folder) / "whole", KILL_ROWS) * 1.05
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            try:
                killed = kills.kill_once(Path(folder), KILL_ROWS, chance, longest)
                count["ended"] += killed.ended_first
            except AssertionError as error:
                failures.append(f"kill: {error}")
            count["runs"] += 1
    return (
        f"Kills: {count['runs']} imports of {KILL_ROWS:,} rows killed at a random moment, {count['ended']} of them "
        "after they had ended; each verified, repeated, counted."
    )


def run_fuzz(chance: random.Random, seconds: float, failures: list[str]) -> str:
    """Import changed samples until the time is over."""
    count: Counter[str] = Counter()
    found = fuzz.samples()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sample = chance.choice(found)
        seed = chance.randrange(1 << 32)
        with tempfile.TemporaryDirectory() as folder:
            try:
                count[fuzz.import_mutant(Path(folder), sample, random.Random(seed))] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding of the soak
                failures.append(f"fuzz {sample.name} seed {seed}: {type(error).__name__}: {error}"[:300])
                count["broken"] += 1
    statuses = ", ".join(f"{number} {status}" for status, number in sorted(count.items()))
    return f"Fuzzing: {sum(count.values())} changed samples: {statuses}."


def run_readers(chance: random.Random, seconds: float, failures: list[str]) -> str:
    """Give every reader its mutants, ten thousand where the time allows it, and say how many each had."""
    names = [name for name in registry.formats().members if readers.samples_of(name)]
    total: Counter[str] = Counter()
    each: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while time.monotonic() < end and (not each or min(each[name] for name in names) < READER_MUTANTS):
        for name in names:
            if each[name] < READER_MUTANTS and time.monotonic() < end:
                seen = readers.fuzz_apart([name], READER_TURN, chance.randrange(1 << 30))[name]
                failures += seen.failures
                total += seen.count
                each[name] += READER_TURN
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(total.items()))
    least, most = min(each[name] for name in names), max(each.values(), default=0)
    return f"Readers: {len(names)} formats, {least:,} to {most:,} changed samples each: {told}."


def run_seeds(chance: random.Random, seconds: float, failures: list[str]) -> str:
    """Import operations of random size and seed until the time is over."""
    done = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        people, days, seed = chance.randint(8, 40), chance.randint(7, 60), chance.randrange(1 << 31)
        with tempfile.TemporaryDirectory() as folder:
            try:
                seeds.check_operation(Path(folder), people=people, days=days, seed=seed)
            except AssertionError as error:
                failures.append(f"operation of {people} people, {days} days, seed {seed}: {error}"[:300])
        done += 1
    return f"Seeds: {done} made-up operations imported and held against their truth."


PARTS: dict[str, Callable[[random.Random, float, list[str]], str]] = {
    "kills": run_kills,
    "workers": run_workers,
    "fuzz": run_fuzz,
    "readers": run_readers,
    "seeds": run_seeds,
}


if __name__ == "__main__":
    sys.exit(main())
