"""Fifty people who write at the same moment through the served site: nothing is lost, and nobody is shown an error."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.platform.fifty import CASE, PEOPLE

pytestmark = [pytest.mark.slow]
PATIENCE = 300
_ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Give the environment of a site on each database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFOLD_", "DJANGO_"))}
    if request.param == "postgresql":
        url = request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
            connection.execute("DROP SCHEMA IF EXISTS store CASCADE")
        kept |= {"CASEFOLD_PLATFORM_URL": url, "CASEFOLD_DATABASE": url.replace("://", "+psycopg://")}
    return {**kept, "CASEFOLD_HOME": str(tmp_path / "home")}


def asked(what: str, environment: dict[str, str]) -> Any:
    """Have something done in a process of its own."""
    words = [sys.executable, "-m", "tests.platform.fifty", what]
    done = subprocess.run(words, env=environment, cwd=_ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Serve the home as anybody does; give its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [sys.executable, "-m", "casefold.cli", "--home", environment["CASEFOLD_HOME"], "serve", "--port", str(port)]
    said = Path(environment["CASEFOLD_HOME"]).parent / "said.txt"
    with (
        said.open("wb") as heard,
        subprocess.Popen(words, env=environment, cwd=_ROOT, stdout=heard, stderr=heard) as site,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while "Stop with Ctrl-C" not in said.read_text(encoding="utf-8"):
                assert site.poll() is None, said.read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            site.terminate()
    assert "was sent" not in said.read_text(encoding="utf-8"), "a process was ended from outside, or ended itself so"


KEPT = httpx.Limits(keepalive_expiry=2)
"""As a browser does, no line is used that the site may be about to close (after five seconds)."""


class Writer:
    """One person in their browser, and their program beside it."""

    def __init__(self, number: int, address: str, given: dict[str, str], run: str) -> None:
        self._number, self._run = number, run
        self._page = httpx.Client(
            base_url=address,
            cookies={"casefold_session": given["session"]},
            timeout=PATIENCE,
            follow_redirects=True,
            limits=KEPT,
        )
        self._api = httpx.Client(
            base_url=f"{address}/api/v1/cases/{CASE}",
            headers={"Authorization": f"Bearer {given['token']}"},
            timeout=PATIENCE,
            limits=KEPT,
        )

    def write(self) -> list[tuple[str, int]]:
        """Write once of everything that can be written; return what was answered."""
        number, below = self._number, f"/cases/{CASE}"
        said = {"text": f"Note {number}", "subject": "case", "why": "Exercise"}
        person = {"type": "person", "name": f"Person {number}", "why": "Exercise"}
        guest = {"user": f"guest-{number}", "role": "reader", "purpose": "Exercise"}
        guest |= {"starts": "2026-01-01", "ends": "2099-01-01"}
        self._page.get(f"{below}/open/")
        answers = {
            "reason": self._post(f"{below}/open/", typed=f"Reason {number}"),
            "note of a program": self._api.post("/notes", json=said),
            "entity": self._api.post("/entities", json=person),
            "grant": self._post(f"{below}/access/", **guest),
            "note": self._post(f"{below}/notes/", text=f"Page {number}", subject="case"),
            "answer": self._post(f"/runs/{self._run}/feedback", answer="yes", sentence=f"Answer {number}"),
            "reading": self._page.get(f"{below}/notes/"),
        }
        self._page.close()
        self._api.close()
        return [(f"{name}: {answer.text[:2_000]}", answer.status_code) for name, answer in answers.items()]

    def _post(self, address: str, **given: str) -> httpx.Response:
        return self._page.post(address, data=given, headers={"X-CSRFToken": self._page.cookies["csrftoken"]})


def test_fifty_who_write_at_once_lose_nothing(environment: dict[str, str]) -> None:
    made = asked("prepare", environment)
    start, told = threading.Barrier(PEOPLE), []

    def work(writer: Writer) -> None:
        start.wait(PATIENCE)
        told.extend(writer.write())

    with served(environment) as address:
        writers = [Writer(number, address, given, made["run"]) for number, given in enumerate(made["people"])]
        threads = [threading.Thread(target=work, args=(writer,)) for writer in writers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert [item for item in told if item[1] not in {200, 201}] == []
    assert len(told) == 7 * PEOPLE
    kept = asked("count", environment)
    everybody = range(PEOPLE)
    assert kept["notes"] == sorted([f"Note {n}" for n in everybody] + [f"Page {n}" for n in everybody])
    assert kept["entities"] == sorted(f"Person {n}" for n in everybody)
    assert kept["guests"] == sorted(f"guest-{n}" for n in everybody)
    assert kept["answers"] == sorted(f"Answer {n}" for n in everybody)
    assert kept["entries"]["note"][:2] == [2 * PEOPLE, 2 * PEOPLE]
    assert kept["entries"]["open_case"][2] == PEOPLE
    assert kept["read"] == kept["openings"] == 2 * PEOPLE
    assert kept["breaks"] == []
