"""Workers killed at random with a queue of every kind of run, on both databases; `make soak` does it for hours."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.soak.worker_kills import environment_of, kill_workers

pytestmark = [pytest.mark.slow]
DEATHS = 5


@pytest.mark.parametrize(
    ("database", "seed"), [("sqlite", 1), pytest.param("postgresql", 2, marks=pytest.mark.extended)]
)
def test_whatever_is_killed_every_run_ends_and_nothing_is_lost_or_done_twice(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, seed: int
) -> None:
    url = None
    if database == "postgresql":
        url = request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
            connection.execute("DROP SCHEMA IF EXISTS store CASCADE")
    found = kill_workers(tmp_path, seed, DEATHS, environment_of(tmp_path, url))
    assert found.wrong == []
    assert found.deaths > 0
