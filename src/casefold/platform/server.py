"""Start and supervise the platform's processes: the web server and its workers; all stop together.

It prepares the home first: key, tables, static files. What it prints is all a person needs to begin.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from casefold.platform.runs.supervision import Kept
from casefold.platform.site import hosts, set_up

__all__ = ["Wishes", "address", "prepare", "serve", "set_up", "sign_in_link"]

STOP_SECONDS = 20
READY_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the platform is to be served."""

    home: Path
    operator: str
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 8
    workers: int = 2
    database: str | None = None


def prepare() -> None:
    """Bring the platform's tables up to date.

    Raises:
        Misconfigured: They were written by a newer Casefold.
    """
    from casefold.platform.migration import bring_up_to_date

    bring_up_to_date()


def sign_in_link(operator: str, host: str, port: int) -> str:
    """Make a one-time link for the operator, who is given the cases that nobody owns."""
    from django.urls import reverse

    from casefold.platform.accounts.links import make_link_token
    from casefold.platform.accounts.links import operator as account_of
    from casefold.platform.cases.bridge import adopt_cases

    account = account_of(operator)
    adopt_cases(account)
    return address(host, port) + reverse("sign-in-link", kwargs={"token": make_link_token(account)})


def address(host: str, port: int) -> str:
    """Return the site's address as a browser on this machine takes it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
    return f"http://{shown}:{port}"


def serve(wishes: Wishes, ready: Callable[[str, str], None]) -> int:
    """Serve until told to stop.

    Args:
        wishes: Where and how.
        ready: Called with the address and the sign-in link once the web server answers.

    Returns:
        0 when stopped by its operator, 1 when the web server ended by itself.
    """
    set_up(wishes.home, wishes.database)
    prepare()
    _anchor("start")
    link = sign_in_link(wishes.operator, wishes.host, wishes.port)
    stopping = _Stopping()
    web = _start(_web(wishes))
    workers = [Kept(_worker(wishes, number)) for number in range(1, wishes.workers + 1)]
    try:
        if _answers(address(wishes.host, wishes.port), web, stopping):
            ready(address(wishes.host, wishes.port), link)
        while not stopping.asked and web.poll() is None:
            for worker in workers:
                worker.look()
            time.sleep(0.2)
    finally:
        _stop([web, *(worker.process for worker in workers)])
        _anchor("stop")
    return 0 if stopping.asked else 1


def _anchor(why: str) -> None:
    """Write beside the store what stands at the end of the audit log."""
    from casefold.platform.audit.anchors import write_or_tell

    write_or_tell(why)


def _answers(site_address: str, web: subprocess.Popen[bytes], stopping: _Stopping) -> bool:
    """Wait until the web server answers; False where it ended or is to stop."""
    parts = urlsplit(site_address)
    deadline = time.monotonic() + READY_SECONDS
    while web.poll() is None and not stopping.asked and time.monotonic() < deadline:
        line = HTTPConnection(parts.hostname or "", parts.port, timeout=READY_SECONDS)
        with suppress(OSError, HTTPException):
            line.request("GET", "/health/live", headers={"Host": _known_host()})
            line.getresponse()
            return True
        line.close()
        time.sleep(0.1)
    return False


def _known_host() -> str:
    """Return a name the site answers to, whatever address it listens on."""
    return next((name for name in hosts() if "*" not in name and not name.startswith(".")), "localhost")


class _Stopping:
    """Hears Ctrl-C and SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, _: int, __: FrameType | None) -> None:
        self.asked = True


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603 - our own programs, no shell


def _web(wishes: Wishes) -> list[str]:
    bind = f"[{wishes.host}]:{wishes.port}" if ":" in wishes.host else f"{wishes.host}:{wishes.port}"
    return [
        sys.executable, "-m", "gunicorn", "--config", "python:casefold.platform.web",
        "--bind", bind,
        "--workers", str(wishes.processes),
        "--threads", str(wishes.threads),
    ]  # fmt: skip


def _worker(wishes: Wishes, number: int) -> list[str]:
    words = [sys.executable, "-m", "casefold.cli", "--home", str(wishes.home)]
    if wishes.database:
        words += ["--database", wishes.database]
    return [*words, "worker", "--name", f"served-{number}"]


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()
