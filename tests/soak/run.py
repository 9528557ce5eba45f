"""Hours of kills, fuzzing and seeds. `make soak HOURS=3`; the dated result is appended to docs/reference/soak.md."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.soak import fuzz, kills, seeds

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "soak.md"
KILL_ROWS = 30_000


def main() -> int:
    """Spend a third of the time on each, and write down what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    chance = random.Random(given.seed)
    share = given.hours * 3600 / 3
    failures: list[str] = []
    killed = run_kills(chance, share, failures)
    fuzzed = run_fuzz(chance, share, failures)
    seeded = run_seeds(chance, share, failures)
    lines = [
        "",
        f"## {datetime.now(UTC):%Y-%m-%d}, {given.hours:g} hours, seed {given.seed}",
        "",
        f"- Kills: {killed['runs']} imports of {KILL_ROWS:,} rows killed at a random moment, "
        f"{killed['ended']} of them after they had ended; each verified, repeated, counted.",
        f"- Fuzzing: {sum(fuzzed.values())} changed samples: "
        + ", ".join(f"{count} {status}" for status, count in sorted(fuzzed.items()))
        + ".",
        f"- Seeds: {seeded} made-up operations imported and held against their truth.",
        f"- Failures: {len(failures) or 'none'}.",
        *(f"  - {failure}" for failure in failures[:50]),
    ]
    with PAGE.open("a", encoding="utf-8") as page:
        page.write("\n".join(lines) + "\n")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failures else 0


def run_kills(chance: random.Random, seconds: float, failures: list[str]) -> Counter[str]:
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
    return count


def run_fuzz(chance: random.Random, seconds: float, failures: list[str]) -> Counter[str]:
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
    return count


def run_seeds(chance: random.Random, seconds: float, failures: list[str]) -> int:
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
    return done


if __name__ == "__main__":
    sys.exit(main())
