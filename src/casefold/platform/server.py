"""Start and supervise the platform's processes: the web server and one worker; all stop together.

It prepares the home first: key, tables, static files. What it prints is all a person needs to begin.
"""

from __future__ import annotations

import os
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

from casefold.errors import Misconfigured
from casefold.platform import site

STOP_SECONDS = 20
READY_SECONDS = 120
RESTART_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the platform is to be served."""

    home: Path
    operator: str
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 8
    worker: bool = True
    database: str | None = None


def set_up(home: Path, database: str | None) -> None:
    """Point this process and its children at a home, and set Django up.

    Raises:
        Misconfigured: The home's key cannot be read.
    """
    os.environ["CASEFOLD_HOME"] = str(home.absolute())
    if database:
        os.environ["CASEFOLD_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casefold.platform.settings")
    try:
        site.prepare_home(home.absolute())
    except OSError as error:
        raise Misconfigured(
            f"the site's key cannot be kept: {error.strerror}", file=str(home), remedy="Let this account write there."
        ) from error
    import django

    django.setup()


def prepare() -> None:
    """Bring the platform's tables up to date; in PostgreSQL in a schema of their own."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {site.SCHEMA}")
    call_command("migrate", verbosity=0, interactive=False)


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
        ready: Called with the address and the sign-in link once both processes have started.

    Returns:
        0 when stopped by its operator, 1 when the web server ended by itself.
    """
    set_up(wishes.home, wishes.database)
    prepare()
    link = sign_in_link(wishes.operator, wishes.host, wishes.port)
    stopping = _Stopping()
    web = _start(_web(wishes))
    worker = _start(_worker(wishes)) if wishes.worker else None
    try:
        if _answers(address(wishes.host, wishes.port), web, stopping):
            ready(address(wishes.host, wishes.port), link)
        while not stopping.asked and web.poll() is None:
            if worker is not None and worker.poll() is not None:
                time.sleep(RESTART_SECONDS)
                if not stopping.asked:
                    worker = _start(_worker(wishes))
            time.sleep(0.2)
    finally:
        _stop([process for process in (web, worker) if process is not None])
    return 0 if stopping.asked else 1


def _answers(site_address: str, web: subprocess.Popen[bytes], stopping: _Stopping) -> bool:
    """Wait until the web server answers; False where it ended or is to stop."""
    parts = urlsplit(site_address)
    deadline = time.monotonic() + READY_SECONDS
    while web.poll() is None and not stopping.asked and time.monotonic() < deadline:
        line = HTTPConnection(parts.hostname or "", parts.port, timeout=READY_SECONDS)
        with suppress(OSError, HTTPException):
            line.request("GET", "/sign-in/")
            line.getresponse()
            return True
        line.close()
        time.sleep(0.1)
    return False


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
        sys.executable, "-m", "gunicorn", "casefold.platform.wsgi:application",
        "--bind", bind,
        "--worker-class", "gthread",
        "--workers", str(wishes.processes),
        "--threads", str(wishes.threads),
        "--preload",
        "--timeout", "120",
        "--limit-request-line", "8190",
        "--graceful-timeout", "10",
        "--log-level", "warning",
    ]  # fmt: skip


def _worker(wishes: Wishes) -> list[str]:
    words = [sys.executable, "-m", "casefold.cli", "--home", str(wishes.home)]
    if wishes.database:
        words += ["--database", wishes.database]
    return [*words, "worker"]


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
