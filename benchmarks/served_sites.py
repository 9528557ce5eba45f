"""Start the servers that are measured, end them, and tell how much processor they took beside everything else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROCESSES, THREADS = 2, 8
PATIENCE = 120
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    address: str
    group: int
    """Session of its processes, by which /proc knows them."""

    def processor_seconds(self) -> float:
        """Return the processor time of its living processes."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.group:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICK


def busy_seconds() -> float:
    """Return the processor time the whole machine has spent on anything."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = (int(text) for text in fields[:8])
    return (user + nice + system + interrupts + soft + stolen) / _TICK


@contextmanager
def casefold_served(home: Path) -> Iterator[Served]:
    """Serve a home as anybody does, with its figures open to this machine."""
    port = _free_port()
    words = [sys.executable, "-m", "casefold.cli", "--home", str(home), "serve", "--port", str(port)]
    words += ["--processes", str(PROCESSES), "--threads", str(THREADS)]
    with _running(words, port, "/health/live", {"CASEFOLD_METRICS": "local"}) as served:
        yield served


@contextmanager
def bare_served(folder: Path, sizes: Mapping[str, int], people: int) -> Iterator[tuple[Served, list[str]]]:
    """Serve bare pages of these sizes with the same server's settings; give the sessions of those signed in too."""
    database = folder / "bare.db"
    database.unlink(missing_ok=True)
    more = {"BARE_SIZES": json.dumps(sizes), "BARE_DATABASE": str(database), "CASEFOLD_HOME": str(folder / "home")}
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.bare_django", str(people)],
        env={**os.environ, **more},
        check=True,
        stdout=subprocess.PIPE,
    )
    port = _free_port()
    words = [sys.executable, "-m", "gunicorn", "--config", "python:casefold.platform.web"]
    words += ["--bind", f"127.0.0.1:{port}", "--workers", str(PROCESSES), "--threads", str(THREADS)]
    with _running([*words, "benchmarks.bare_django:application"], port, "/nothing", more) as served:
        yield served, json.loads(made.stdout)


@contextmanager
def _running(words: list[str], port: int, alive: str, more: Mapping[str, str]) -> Iterator[Served]:
    environment = {**os.environ, **more}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}{alive}", process)
        yield Served(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except URLError as error:
            if hasattr(error, "code"):
                return
            time.sleep(0.2)
    raise SystemExit(f"no server answers at {address}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
