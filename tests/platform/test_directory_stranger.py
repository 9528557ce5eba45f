"""A stranger's app: written by `casefold new-app`, built as a distribution, installed into a running platform, used."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import casefold
from tests.platform.stranger import NAME, PATIENCE, clean_environment, install_stranger, run_command

pytestmark = [pytest.mark.slow]
CALLS = """Calling number,Called number,Date,Time,Duration,Type
07700900123,07700900456,28/02/2026,14:30:00,60,Voice
07700900456,07700900123,28/02/2026,15:00:00,0,Voice
07700900123,07700900789,01/03/2026,09:10:00,125,Voice
"""
LOOK = """
import json, sys, os
from pathlib import Path
from casefold.platform import server
server.set_up(Path(os.environ["CASEFOLD_HOME"]), None)
from casefold.platform.audit.chain import verify
from casefold.platform.audit.models import Entry
from casefold.platform.use.models import Use
entries = list(Entry.objects.filter(case="harbour").values_list("verb", "object"))
use = list(Use.objects.values("app", "units", "status", "case", "user__username"))
print(json.dumps({"entries": entries, "use": use, "breaks": len(verify())}))
"""


@dataclass(frozen=True)
class Running:
    """The running platform, and its operator's browser."""

    browser: httpx.Client
    environment: dict[str, str]

    def token(self) -> dict[str, str]:
        """Return the headers a form or a program sends."""
        page = self.browser.get("/cases/").text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        return {"X-CSRFToken": found.group(1), "Referer": str(self.browser.base_url)}

    def look(self) -> dict[str, Any]:
        """Return what the site's tables hold of the case."""
        words = [sys.executable, "-c", LOOK]
        done = subprocess.run(words, env=self.environment, check=True, capture_output=True, text=True, timeout=PATIENCE)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the skeleton as a distribution and install it into a folder of its own; return both folders' parent."""
    folder = tmp_path_factory.mktemp("stranger")
    install_stranger(folder)
    return folder


@pytest.fixture(scope="module")
def running(installed: Path) -> Iterator[Running]:
    home = installed / "home"
    calls = installed / "calls.csv"
    calls.write_text(CALLS, encoding="ascii")
    case = casefold.open_home(home).create_case("harbour", by="analyst", title="Harbour", purpose="Exercise")
    case.add([calls], by="analyst", reference="ABC/1")
    port = _free_port()
    environment = {
        **clean_environment(),
        "LOGNAME": "analyst",
        "PYTHONPATH": str(installed / "site"),
        "PYTHONUNBUFFERED": "1",
    }
    words = [sys.executable, "-m", "casefold.cli", "--home", str(home), "serve", "--port", str(port)]
    with (installed / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [*words, "--processes", "1"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert server.stdout is not None
            said = "".join(server.stdout.readline() for _ in range(2))
            link = re.search(r"/sign-in/\S+", said)
            assert link is not None, (installed / "serve.log").read_text()
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=PATIENCE, trust_env=False
            ) as browser:
                page = browser.get(link.group(0)).text
                secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
                assert secret is not None
                browser.post(link.group(0), data={"csrfmiddlewaretoken": secret.group(1)})
                opened = browser.get("/cases/harbour/").text
                asked = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opened)
                assert asked is not None
                reason = {"csrfmiddlewaretoken": asked.group(1), "typed": "Trying an app"}
                browser.post("/cases/harbour/open/", data=reason)
                yield Running(browser, {**environment, "CASEFOLD_HOME": str(home)})
        finally:
            server.terminate()
            server.communicate(timeout=PATIENCE)


def test_its_own_tests_pass(installed: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-W", "error", "tests"]
    said = run_command(words, {**clean_environment(), "PYTHONPATH": str(installed / "site")}, installed / "app")
    assert "3 passed" in said


def test_it_is_in_the_directory_with_its_guide(running: Running) -> None:
    listing = running.browser.get("/apps/").text
    assert "How many calls of the case last at least so long?" in listing
    assert "Broken" not in listing
    assert "quiet-days" in listing
    guide = running.browser.get(f"/apps/{NAME}/guide").text
    assert "Count the calls of a minute and longer." in guide
    running.browser.post(f"/apps/{NAME}/guide", data={"read": "yes"}, headers=running.token())
    assert "checked" in running.browser.get(f"/apps/{NAME}/guide").text


def test_it_is_used_in_a_case_counted_and_logged(running: Running) -> None:
    page = running.browser.get(f"/cases/harbour/{NAME}/").text
    assert "3 calls in 1 exhibit." in page
    assert f'href="/cases/harbour/{NAME}/run/count/"' in page
    form = f"/cases/harbour/{NAME}/run/count/"
    assert "Seconds a call must last" in running.browser.get(form).text
    refused = running.browser.post(form, data={"shortest": "-1"}, headers=running.token())
    assert refused.status_code == 400
    answer = running.browser.post(form, data={"shortest": "60"}, headers=running.token())
    assert "2 calls last at least 60 s." in _until_over(running, answer.url.path)
    told = {"answer": "yes"}
    said = running.browser.post(f"{answer.url.path}feedback", data=told, headers=running.token()).text
    assert "You answered: Yes." in said
    assert "1 yes, 0 partly, 0 no" in running.browser.get(f"/apps/{NAME}/").text
    seen = running.look()
    used = {"app": NAME, "units": 3, "status": "finished", "case": "harbour", "user__username": "analyst"}
    assert used in seen["use"]
    assert ["read", f"{NAME}/first"] in seen["entries"]
    assert ["start_run", "Count the calls"] in seen["entries"]
    assert seen["breaks"] == 0


def test_a_program_uses_it_through_the_api(running: Running) -> None:
    offered = {item["name"]: item for item in running.browser.get("/api/v1/apps").json()["items"]}
    assert [work["label"] for work in offered[NAME]["works"]] == ["count"]
    assert running.browser.get(f"/api/v1/cases/harbour/apps/{NAME}/calls").json() == {"calls": 3}
    assert running.browser.get(f"/api/v1/cases/elsewhere/apps/{NAME}/calls").status_code == 404
    address = f"/api/v1/cases/harbour/apps/{NAME}/runs/count"
    refused = running.browser.post(address, json={"longest": 3}, headers=running.token())
    assert (refused.status_code, refused.json()["error"]["kind"]) == (400, "BadOption")
    started = running.browser.post(address, json={"shortest": 100}, headers=running.token())
    assert started.status_code == 202
    assert "1 calls last at least 100 s." in _until_over(running, f"/runs/{started.json()['id']}/")
    named = running.browser.get("/api/v1/openapi.json").json()["paths"]
    assert f"/api/v1/cases/{{case}}/apps/{NAME}/calls" in named


def test_the_command_line_starts_its_work(running: Running) -> None:
    command = [sys.executable, "-m", "casefold.cli", "--home", running.environment["CASEFOLD_HOME"], "--by", "analyst"]
    listed = json.loads(run_command([*command, "app", "list", "--json"], running.environment))
    assert next(row for row in listed["rows"] if row["name"] == NAME)["work"] == {"count": ["shortest"]}
    words = ["app", "run", NAME, "count", "harbour", "--set", "shortest=60", "--wait", "--json"]
    told = json.loads(run_command([*command, *words], running.environment))
    assert (told["status"], told["message"]) == ("finished", "2 calls last at least 60 s.")
    refused = subprocess.run(
        [*command, "app", "run", NAME, "count", "elsewhere"], env=running.environment, capture_output=True, text=True
    )
    assert refused.returncode == 2
    assert "there is no case 'elsewhere'" in refused.stderr


def _until_over(running: Running, path: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page = running.browser.get(path).text
        if "data-poll-over" in page:
            return page
        time.sleep(0.5)
    pytest.fail("the run did not end")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
