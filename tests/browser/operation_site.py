"""The platform as an operator starts it: a real server and worker on a small made-up operation, for a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import casefold
from casefold.demo import Scale, write_operation
from casefold.platform.pieces.gallery import HOSTILE
from tests.platform.stranger import clean_environment

CASE = "larkspur"
BY = "A. Analyst"
TAKEN = ("norwood_077", "fenland_077", "calder_077", "handset_d", "WhatsApp Chat with")
"""How the names of the exhibits begin of which the first is imported: each of another layout."""
HOSTILE_CHAT = "Chat with <i>nobody<i>.txt"
PATIENCE = 120


@dataclass(frozen=True)
class OperationSite:
    """Where the platform answers, and what its case holds."""

    address: str
    home: Path
    folder: Path
    environment: dict[str, str]
    subject: str
    record: str
    findings: dict[str, str]

    def path(self, below: str = "") -> str:
        """Return the address of a page of the case."""
        return f"{self.address}/cases/{CASE}/{below}"

    def sign_in_link(self) -> str:
        """Return a new link that signs the operator in once."""
        words = [sys.executable, "-m", "casefold.cli", "--home", str(self.home), "sign-in-link"]
        said = subprocess.run(words, env=self.environment, check=True, capture_output=True, text=True, timeout=PATIENCE)
        return self.address + link_in(said.stdout)


def make_case(folder: Path) -> tuple[str, str, dict[str, str]]:
    """Write the operation and import a few of its exhibits, and one whose every text is hostile.

    Returns:
        A subject's number, the id of a call, and the id of each finding by its analysis.
    """
    operation = write_operation(folder / "files", Scale(people=10, days=14, seed=7))
    home = casefold.open_home(folder / "home")
    case = home.create_case(CASE, by=BY, title="Operation Larkspur", purpose="Made-up exercise")
    for start in TAKEN:
        item = next(item for item in operation.exhibits if item.path.name.startswith(start))
        case.add([item.path], by=BY, reference=item.reference, timezone=item.timezone)
    hostile = folder / HOSTILE_CHAT
    lines = [f"12/09/2026, 20:{at:02d} - Guest {at}: {text}" for at, text in enumerate(HOSTILE)]
    hostile.write_text("\n".join(lines) + "\n", encoding="utf-8")
    case.add([hostile], by=BY, reference="HOS/1", timezone="Europe/London")
    subject = operation.truth.key["A1"]
    findings = {
        "hourly": case.analyse("hourly", by=BY).id,
        "top_contacts": case.analyse("top_contacts", subject=[subject], by=BY).id,
    }
    record = case.arrow("call").slice(0, 1)["record_id"][0].as_py()
    return subject, record, findings


@contextmanager
def serving_operation(folder: Path) -> Iterator[OperationSite]:
    """Serve the case with a worker beside it, as `casefold serve` does."""
    subject, record, findings = make_case(folder)
    home, environment = folder / "home", environment_of("analyst")
    with served(home, folder / "serve.log", environment, free_port()) as address:
        yield OperationSite(address, home, folder, environment, subject, record, findings)


def environment_of(name: str) -> dict[str, str]:
    """Return the environment of a command whose operator has this name, without what the tests are told."""
    return {**clean_environment(), "LOGNAME": name, "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(home: Path, told: Path, environment: dict[str, str], port: int) -> Iterator[str]:
    """Run `casefold serve` on a home, with one process and its workers; give its address once it answers."""
    words = [sys.executable, "-m", "casefold.cli", "--home", str(home), "serve", "--port", str(port)]
    with told.open("w") as log:
        server = subprocess.Popen(
            [*words, "--processes", "1"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert server.stdout is not None
            said = [server.stdout.readline(), server.stdout.readline()]
            if "/sign-in/" not in "".join(said):
                raise AssertionError(told.read_text())
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


def link_in(text: str) -> str:
    """Return the path of the sign-in link that a command printed."""
    found = re.search(r"/sign-in/\S+", text)
    if found is None:
        raise AssertionError(f"no sign-in link in: {text}")
    return found.group(0)


def free_port() -> int:
    """Return a port nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
