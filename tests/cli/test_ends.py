"""Every end is one line and one exit code, in the process and from a shell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefold.cli import ends
from casefold.cli.context import Session
from casefold.errors import BadExhibit

Run = Callable[..., Any]


def shell(*words: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CASEFOLD_HOME": str(home), "CASEFOLD_BY": "A. Analyst", **more}
    return subprocess.run(
        [sys.executable, "-m", "casefold.cli", *words], capture_output=True, text=True, env=environment, timeout=120
    )


def test_a_home_that_is_not_there_is_one_line_with_the_remedy(run: Run, tmp_path: Path) -> None:
    ended = run("case", "list")

    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.splitlines() == [
        f"casefold: {tmp_path / 'home'}: there is no casefold home here. "
        "Give --home DIR or set CASEFOLD_HOME; `casefold case create NAME` makes one."
    ]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("frobnicate",), "No such command"),
        (("records", "larkspur"), "Missing argument 'KIND'"),
        (("records", "larkspur", "call", "--limit", "many"), "'many' is not a valid integer"),
        (("import", "larkspur", "a.csv", "--map", "nothing"), "write NAME=VALUE"),
        (("--nonsense",), "No such option"),
    ],
)
def test_a_wrong_call_is_one_line_that_names_the_help(run: Run, words: tuple[str, ...], part: str) -> None:
    ended = run(*words)

    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert part in ended.err
    assert "--help" in ended.err


@pytest.mark.parametrize("words", [("--json", "case", "list"), ("case", "list", "--json")])
def test_an_error_is_an_object_where_json_is_asked_for(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)

    assert ended.code == 2
    assert set(ended.json) == {"error"}
    assert set(ended.json["error"]) == {"kind", "message", "file", "place", "remedy"}
    assert ended.json["error"]["kind"] == "NotFound"
    assert len(ended.err.splitlines()) == 1


def test_a_defect_shows_no_traceback_unless_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(Session, "home", broken)
    ended = run("case", "list")

    assert ended.code == 2
    assert ended.err == (
        "casefold: unexpected ZeroDivisionError: two lines. This is a defect; CASEFOLD_DEBUG=1 shows where.\n"
    )


def test_text_of_an_exhibit_in_an_error_cannot_command_the_terminal() -> None:
    entry = ends.told(BadExhibit("damaged", file="a\x1b]0;x\x07.csv", place="row 3", remedy="Ask again."))

    assert ends.line(entry) == "casefold: a␛]0;x␇.csv, row 3: damaged. Ask again."


def test_what_the_system_refuses_names_the_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/srv/x")

    monkeypatch.setattr(Session, "home", refuse)
    ended = run("case", "list")

    assert ended.err.startswith("casefold: /srv/x: Permission denied. Check the path")
    assert ended.code == 2


def test_an_interruption_is_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "home", stop)
    ended = run("case", "list")

    assert ended.code == 130
    assert len(ended.err.splitlines()) == 1
    assert "interrupted" in ended.err


def test_a_shell_gets_the_same_ends(tmp_path: Path) -> None:
    fine = shell("doctor", "--json", home=tmp_path / "home")
    wrong = shell("case", "show", home=tmp_path / "home")

    assert (fine.returncode, json.loads(fine.stdout)["usable"]) == (0, True)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert len(wrong.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "casefold.cli", "formats", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()

    assert (process.wait(timeout=120), told) == (141, b"")


def test_an_interrupt_from_the_keyboard_ends_with_130(tmp_path: Path) -> None:
    code = (
        "import time, casefold.cli, casefold.cli.doctor as doctor\n"
        "doctor.CHECKS = (lambda _: (print('here', flush=True), time.sleep(60)),)\n"
        "casefold.cli.main()"
    )
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # also where tests run unheard
    words = [sys.executable, "-c", heard + code, "doctor"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)

    assert process.returncode == 130
    assert len(told.splitlines()) == 1


def test_help_needs_no_engine() -> None:
    code = (
        "import sys\nfrom casefold.cli.root import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'duckdb', 'ibis', 'pyarrow', 'sqlalchemy', 'rich', 'phonenumbers'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Examples:" in done.stdout
