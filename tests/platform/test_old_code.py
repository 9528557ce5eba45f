"""Code of the release before works on tables this one has migrated, and no migration takes the log's lock off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.slow]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_old_code_writes_and_reads_on_the_new_schema(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}
    environment |= {"CASEFOLD_HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path(__file__).parents[2])}
    if database == "postgresql":
        environment["CASEFOLD_PLATFORM_URL"] = url = (
            request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        )
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
    done = subprocess.run(
        [sys.executable, "-m", "tests.platform.old_code"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("tables") >= 7
    assert found == {"waiting": [], "gone": [], "demanding": [], "changed": True, "guarded": True}
