"""A seeded sample of what `make soak` does for hours."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from casefold import registry
from tests.soak import fuzz, kills, readers, seeds

ROWS = 20_000
MUTANTS = 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_killed_import_leaves_nothing_half_done_and_can_be_done_again(seed: int, tmp_path: Path) -> None:
    longest = kills.duration_of_import(tmp_path / "whole", ROWS)
    kills.kill_once(tmp_path / "killed", ROWS, random.Random(seed), longest)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_a_changed_sample_ends_in_a_report_that_balances(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    fuzz.import_mutant(tmp_path, chance.choice(fuzz.samples()), chance)


@pytest.mark.parametrize("turn", range(4))
def test_readers_survive_changed_samples(turn: int) -> None:
    names = sorted(registry.formats().members)[turn::4]
    seen = readers.fuzz_apart(names, MUTANTS, seed=turn)
    assert [failure for name in names for failure in seen[name].failures] == []
    assert {name: seen[name].count.total() for name in names} == dict.fromkeys(names, MUTANTS)


def test_the_fuzzing_itself_finds_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    member = registry.formats().get("call_table")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(member), "read", broken)
    assert len(readers.fuzz_reader("call_table", 3, seed=1).failures) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "days", "seed"), [(8, 7, 11), pytest.param(16, 30, 2026, marks=pytest.mark.extended)]
)
def test_a_made_up_operation_is_answered_as_its_truth_says(people: int, days: int, seed: int, tmp_path: Path) -> None:
    assert seeds.check_operation(tmp_path, people=people, days=days, seed=seed) > 15
