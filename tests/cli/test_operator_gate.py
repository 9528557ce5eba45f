"""Once a platform owns a home, the real command opens its cases for the operator only, with a reason, and logs it."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casefold import open_home
from casefold.cli import operator_gate
from casefold.cli.operator_gate import has_platform, operator_of
from casefold.errors import NotAllowed
from tests.cli.conftest import Run

pytestmark = [pytest.mark.slow]
PATIENCE = 120
OPERATOR = "dc hill"
WITHOUT_DJANGO = "import sys; sys.modules['django'] = None; from casefold.cli.root import cli; cli()"


class Owned:
    """A home that a platform owns, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}
        self.environment = {**kept, "CASEFOLD_HOME": str(self.home), "CASEFOLD_BY": OPERATOR}

    def command(self, *words: str, by: str = OPERATOR, code: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
        program = ["-c", code] if code else ["-m", "casefold.cli"]
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, **more}
        environment = {**self.environment, "CASEFOLD_BY": by}
        line = [sys.executable, *program, *words]
        return subprocess.run(line, env=environment, text=True, timeout=PATIENCE, check=False, **given)

    def openings(self) -> list[tuple[str, str, str, str, str]]:
        """Return who opened which case, why, from where and by which command, as the log has it."""
        query = (
            "SELECT who, \"case\", reason, source, details FROM audit_entry WHERE verb = 'open_case' ORDER BY number"
        )
        with closing(sqlite3.connect(self.home / "platform.db")) as connection:
            rows = connection.execute(query).fetchall()
        return [(*row[:4], json.loads(row[4])["command"]) for row in rows]


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Owned:
    found = Owned(tmp_path_factory.mktemp("owned"))
    open_home(found.home).create_case("harbour", by=OPERATOR)
    made = found.command("sign-in-link")
    assert made.returncode == 0, made.stderr
    return found


def test_the_operator_opens_a_case_with_a_reason_and_the_log_has_it_once(owned: Owned) -> None:
    before = owned.openings()
    ended = owned.command("case", "show", "harbour", "--why", "Checking the import", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["case"]["name"]) == (0, "harbour")
    told = (OPERATOR, "harbour", "Checking the import", "command", "casefold case show")
    assert owned.openings() == [*before, told]
    verified = owned.command("audit", "verify", "--json")
    assert json.loads(verified.stdout)["holds"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("case", "show", "harbour"),
        ("records", "harbour", "call", "--why", "  "),
        ("entity", "harbour", "list"),
        ("audit", "export", "--case", "harbour", "--to", "nowhere"),
    ],
)
def test_a_script_without_a_reason_is_refused_with_the_remedy(owned: Owned, words: tuple[str, ...]) -> None:
    before = owned.openings()
    ended = owned.command(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no reason is given" in ended.stderr
    assert "--why" in ended.stderr
    assert owned.openings() == before


def test_the_reason_of_a_decision_is_the_reason_of_the_opening(owned: Owned) -> None:
    ended = owned.command("entity", "harbour", "add", "person", "Robin Ashdown", "--why", "Named in the warrant")
    assert ended.returncode == 0, ended.stderr
    assert owned.openings()[-1][2:] == ("Named in the warrant", "command", "casefold entity CASE add")


def test_nobody_else_opens_a_case_by_the_command(owned: Owned) -> None:
    before = owned.openings()
    for words in (("case", "show", "harbour", "--why", "curious"), ("case", "show", "nowhere", "--why", "curious")):
        ended = owned.command(*words, by="dc vale")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "dc vale is not its operator" in ended.stderr
        assert "casefold.connect" in ended.stderr
    assert owned.openings() == before


def test_a_case_that_is_not_there_is_logged_as_nothing(owned: Owned) -> None:
    before = owned.openings()
    ended = owned.command("case", "show", "nowhere", "--why", "a slip")
    assert (ended.returncode, "no case 'nowhere'" in ended.stderr) == (2, True)
    assert owned.openings() == before


def test_a_person_at_the_terminal_is_asked(owned: Owned) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"Asked by the court\n")
        ended = owned.command("case", "show", "harbour", stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert ended.returncode == 0, ended.stderr
    assert "Why do you open case harbour? It is logged" in ended.stderr
    assert owned.openings()[-1][2] == "Asked by the court"


def test_without_django_an_owned_home_stays_shut_and_says_why(owned: Owned) -> None:
    ended = owned.command("case", "show", "harbour", "--why", "x", code=WITHOUT_DJANGO)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "the platform needs django" in ended.stderr
    assert "pip install" in ended.stderr


def test_python_opens_an_owned_home_as_the_platform_does(owned: Owned) -> None:
    assert open_home(owned.home).case("harbour").name == "harbour"


def test_another_account_of_the_machine_is_refused_before_anything_is_opened(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: owned.home.stat().st_uid + 1)
    monkeypatch.setattr(operator_gate, "platform_module", lambda _: pytest.fail("it was opened"))
    with pytest.raises(NotAllowed, match="another account"):
        operator_of(owned.home, None, OPERATOR)


def test_a_home_without_a_platform_asks_for_nothing(run: Run, tmp_path: Path) -> None:
    assert run("case", "create", "harbour").code == 0
    assert run("case", "show", "harbour").code == 0
    assert run("case", "show", "harbour", "--why", "as everywhere").code == 0
    assert not has_platform(tmp_path / "home")
    assert sorted(path.name for path in (tmp_path / "home").glob("platform*")) == []


def test_a_platform_nobody_has_an_account_on_owns_nothing(tmp_path: Path) -> None:
    fresh = Owned(tmp_path)
    open_home(fresh.home).create_case("harbour", by=OPERATOR)
    (fresh.home / "platform.db").touch()
    assert fresh.command("migrate").returncode == 0
    ended = fresh.command("case", "show", "harbour")
    assert ended.returncode == 0, ended.stderr
