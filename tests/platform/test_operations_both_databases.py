"""The platform on both databases: its own tests, a backup brought back with its log, two that migrate at once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from casefold.platform.audit import guards
from tests.store.conftest import server_programs

pytestmark = [pytest.mark.slow]
PATIENCE = 900
REPRESENTATIVE = ("test_audit.py", "test_sign_in.py", "test_runs.py", "test_prepared.py", "test_retention_disposal.py")
_ROOT = Path(__file__).parents[2]


@dataclass
class Site:
    """A home and the databases beside it, driven by commands."""

    environment: dict[str, str]
    url: str | None

    def run(self, home: Path, *words: str, ends: int = 0) -> dict[str, Any]:
        """Run a command on a home; return its JSON."""
        found = self.start(home, *words)
        told, trouble = found.communicate(timeout=PATIENCE)
        assert found.returncode == ends, trouble
        return dict(json.loads(told))

    def start(self, home: Path, *words: str) -> subprocess.Popen[str]:
        """Start a command on a home."""
        command = [sys.executable, "-m", "casefold.cli", "--home", str(home), "--by", "dc hill", "--json", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True, cwd=_ROOT)

    def sql(self, home: Path, statement: str) -> None:
        """Change the platform's tables behind its back, with the log's guards taken down for it."""
        if self.url is None:
            with closing(sqlite3.connect(home / "platform.db")) as connection, connection:
                for one in (*guards.down("sqlite"), statement, *guards.up("sqlite")):
                    connection.execute(one)
            return
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute("SET search_path = platform")
            for one in (*guards.down("postgresql"), statement, *guards.up("postgresql")):
                server.execute(one.encode())

    def ask(self, home: Path, statement: str) -> list[Any]:
        """Ask the platform's tables, past the program."""
        if self.url is None:
            with closing(sqlite3.connect(home / "platform.db")) as connection, connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute("SET search_path = platform")
            found = server.execute(statement.encode())
            return found.fetchall() if found.description else []

    def lose(self) -> None:
        """Lose the server's schemas, as a machine would with its disk."""
        if self.url is not None:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("DROP SCHEMA platform CASCADE")
                connection.execute("DROP SCHEMA store CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Site:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
            connection.execute("DROP SCHEMA IF EXISTS store CASCADE")
        environment |= {"CASEFOLD_PLATFORM_URL": url, "CASEFOLD_DATABASE": url.replace("://", "+psycopg://")}
    return Site(environment, url)


def test_a_site_is_backed_up_lost_and_brought_back_with_its_audit_log(site: Site, tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "backups"
    site.run(home, "case", "create", "harbour")
    assert site.run(home, "migrate")["migrations"]
    made = site.run(home, "backup", str(target), "--keep-until", "2031-05-04")
    assert made["whole"]
    (noted,) = site.ask(home, "SELECT label, cases, holds_until FROM retention_backup")
    assert str(noted[0]).startswith(str(target))
    assert "harbour" in str(noted[1])
    assert str(noted[2]).startswith("2031-05-0")
    site.lose()
    done = site.run(tmp_path / "new", "restore", str(target))
    assert done["proved"], done
    assert any("audit log form an unbroken chain" in line for line in done["proofs"])
    assert [row["name"] for row in site.run(tmp_path / "new", "case", "list")["rows"]] == ["harbour"]
    with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="cannot be changed or deleted"):
        site.ask(tmp_path / "new", "DELETE FROM audit_entry")
    if site.url is not None:
        told = site.start(tmp_path / "third", "restore", str(target)).communicate(timeout=PATIENCE)
        assert "holds tables in its schema" in told[1]
        assert not (tmp_path / "third").exists()


def test_a_log_that_was_altered_is_told_when_it_is_restored(site: Site, tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "backups"
    site.run(home, "case", "create", "harbour")
    site.run(home, "migrate")
    site.run(home, "backup", str(target))
    site.sql(home, "UPDATE audit_entry SET who = 'somebody else' WHERE number = 1")
    site.run(home, "backup", str(target))
    site.lose()
    done = site.run(tmp_path / "new", "restore", str(target), ends=1)
    assert not done["proved"]
    assert [row["path"] for row in done["rows"]] == ["audit log"]
    assert "entry 1 altered" in done["rows"][0]["found"]


def test_two_programs_that_migrate_at_once_migrate_once(site: Site, tmp_path: Path) -> None:
    home = tmp_path / "home"
    site.run(home, "case", "create", "harbour")
    both = [site.start(home, "migrate") for _ in range(2)]
    ends = [(process.communicate(timeout=PATIENCE), process.returncode) for process in both]
    assert [code for _, code in ends] == [0, 0], ends
    assert site.run(home, "migrate", "--check")["migrations"] == []


def test_the_platform_s_own_tests_pass_on_postgresql() -> None:
    if server_programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    names = [str(Path(__file__).parent / name) for name in REPRESENTATIVE]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names],
        env=environment | {"CASEFOLD_TEST_ON": "postgresql"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout[-4_000:]
