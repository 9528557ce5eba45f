"""Real worker processes, killed as nobody would wish: nothing stays running, nothing is repeated that must not be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

pytestmark = [pytest.mark.slow]
PATIENCE = 120
"""Seconds after which a test gives up; no test waits so long when all is well."""


@dataclass
class Site:
    """A platform in a folder, driven by processes."""

    folder: Path
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _driver: subprocess.Popen[str] | None = None

    def drive(self, *words: str) -> Any:
        """Do one thing in a process that is no worker."""
        if self._driver is None:
            self._driver = subprocess.Popen(
                [sys.executable, "-m", "tests.platform.drive"],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps(words) + "\n")
        self._driver.stdin.flush()
        answer = self._driver.stdout.readline()
        assert answer, f"{words} was not answered"
        return json.loads(answer)

    def end(self) -> None:
        """End every process of the site."""
        if self._driver is not None:
            self._driver.communicate(timeout=PATIENCE)
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
            worker.wait()

    def start(self, work: str, trace: Path, **more: Any) -> str:
        """Start a run; return its id."""
        return str(self.drive("start", f"tests.platform.slow_work.{work}", json.dumps({"trace": str(trace), **more})))

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        words = [sys.executable, "-m", "casefold.cli", "--home", self.environment["CASEFOLD_HOME"], "worker"]
        self.workers.append(subprocess.Popen(words, env=self.environment, stderr=subprocess.DEVNULL))
        return self.workers[-1]

    def until(self, run: str, *statuses: str) -> dict[str, Any]:
        """Wait until a run has one of the statuses."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            seen: dict[str, Any] = self.drive("show", run)
            if seen["status"] in statuses:
                return seen
            time.sleep(0.1)
        pytest.fail(f"the run is {seen['status']}: {seen['message']}")


def _wait_for(trace: Path, times: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if trace.exists() and trace.read_text(encoding="utf-8").count("began") >= times:
            return
        time.sleep(0.1)
    pytest.fail("the work did not begin")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    environment = {
        **os.environ,
        "CASEFOLD_HOME": str(tmp_path / "home"),
        "CASEFOLD_HEARTBEAT_SECONDS": "0.1",
        "CASEFOLD_POLL_SECONDS": "0.1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    for name in ("CASEFOLD_TEST_DATABASE", "CASEFOLD_PLATFORM_URL", "CASEFOLD_DATABASE"):
        environment.pop(name, None)
    if request.param == "postgresql":
        url = request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS platform CASCADE")
        environment["CASEFOLD_PLATFORM_URL"] = url
    found = Site(tmp_path, environment)
    try:
        assert found.drive("prepare") == "ready"
        yield found
    finally:
        found.end()


@pytest.fixture
def killed(site: Site, tmp_path: Path) -> Callable[..., str]:
    """Give a function that starts a run and kills its worker in the middle of it."""

    def start(work: str, **more: Any) -> str:
        run = site.start(work, tmp_path / work, **more)
        worker = site.worker()
        _wait_for(tmp_path / work, 1)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert site.drive("show", run)["status"] == "running"
        return run

    return start


def test_a_killed_run_that_may_be_repeated_is_done_by_the_next_worker(site: Site, killed: Callable[..., str]) -> None:
    run = killed("SAFE")
    site.worker()
    seen = site.until(run, "finished", "failed", "lost")
    assert (seen["status"], seen["attempts"], seen["result"]) == ("finished", 2, {"began": 2})


def test_a_killed_run_that_must_not_be_repeated_is_lost_and_says_so(site: Site, killed: Callable[..., str]) -> None:
    run = killed("UNSAFE")
    site.worker()
    seen = site.until(run, "finished", "failed", "lost")
    assert (seen["status"], seen["attempts"]) == ("lost", 1)
    assert "cannot be repeated safely" in seen["message"]


def test_a_run_is_given_up_after_three_workers(site: Site, killed: Callable[..., str], tmp_path: Path) -> None:
    run = killed("SAFE", quick_from=99)
    for times in (2, 3):
        worker = site.worker()
        _wait_for(tmp_path / "SAFE", times)
        worker.kill()
        worker.wait()
    site.worker()
    seen = site.until(run, "failed", "finished", "lost")
    assert (seen["status"], seen["attempts"]) == ("failed", 3)
    assert "stopped 3 times" in seen["message"]


@pytest.mark.parametrize("work", ["SAFE", "LONG_CALL"])
def test_a_running_run_is_cancelled(site: Site, tmp_path: Path, work: str) -> None:
    run = site.start(work, tmp_path / work)
    worker = site.worker()
    _wait_for(tmp_path / work, 1)
    assert site.drive("cancel", run) is True
    seen = site.until(run, "cancelled", "finished", "failed")
    assert (seen["status"], seen["message"]) == ("cancelled", "Cancelled. Nothing of it was kept.")
    assert worker.poll() is None
    assert site.drive("cancel", run) is False


def test_a_waiting_run_is_cancelled_before_it_begins(site: Site, tmp_path: Path) -> None:
    run = site.start("SAFE", tmp_path / "trace")
    assert site.drive("cancel", run) is True
    assert site.drive("show", run)["status"] == "cancelled"


def test_a_worker_stops_when_asked(site: Site) -> None:
    worker = site.worker()
    time.sleep(5)
    worker.terminate()
    assert worker.wait(PATIENCE) is not None
