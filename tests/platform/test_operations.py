"""What whoever runs the site relies on: health, figures, logs, proxies, settings and migrations."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from django.utils import timezone

from casefold.errors import Misconfigured
from casefold.platform import health, logs, migration, site
from casefold.platform.accounts.models import User
from casefold.platform.proxies import TrustedProxies
from casefold.platform.runs import workers
from casefold.platform.runs.models import Run, Worker
from casefold.platform.wsgi import CutOff, WholeBody
from tests.platform.fixtures import CASE, Small

# -- health ------------------------------------------------------------------------------------


def checks() -> dict[str, str]:
    answer = Client().get("/health/ready")
    told: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if told["ready"] else 503)
    assert set(told) == {"ready", "checks"}
    return dict(told["checks"])


def test_a_live_process_says_so_without_a_database() -> None:
    assert Client().get("/health/live").content == b"alive\n"


def test_ready_needs_a_worker_that_beats(db: Any) -> None:
    assert checks() == {"database": "good", "migrations": "good", "home": "good", "disk": "good", "worker": "bad"}
    with workers.registered("served-1"):
        assert set(checks().values()) == {"good"}
    assert checks()["worker"] == "bad"


def test_a_worker_that_fell_silent_is_no_worker(db: Any) -> None:
    with workers.registered("served-1") as mine:
        Worker.objects.filter(pk=mine.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))
        assert not health.worker_beats()


def test_each_bad_thing_is_named(db: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("CASEFOLD_LEAST_FREE_GB", "1e9")
    settings.CASEFOLD_UPLOADS = tmp_path / "nowhere"
    monkeypatch.setattr(health, "_current", set())
    MigrationRecorder(connection).record_unapplied("runs", "0001_initial")
    assert checks() == {"database": "good", "migrations": "bad", "home": "bad", "disk": "bad", "worker": "bad"}


# -- figures -----------------------------------------------------------------------------------


def test_figures_are_off_by_default_and_shown_to_whom_a_setting_names(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = Client(), Client(REMOTE_ADDR="10.0.0.7")
    assert here.get("/metrics").status_code == 404
    monkeypatch.setenv("CASEFOLD_METRICS", "local")
    assert (here.get("/metrics").status_code, there.get("/metrics").status_code) == (200, 404)
    monkeypatch.delenv("CASEFOLD_METRICS")
    monkeypatch.setenv("CASEFOLD_METRICS_TOKEN", "let-me-see")
    statuses = [
        there.get("/metrics", headers={"Authorization": f"Bearer {t}"}).status_code for t in ("let-me-see", "no")
    ]
    assert (statuses, here.get("/metrics").status_code) == ([200, 404], 404)


def test_figures_name_routes_and_states_and_nobody(
    small: Small, people: dict[str, User], sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFOLD_METRICS", "local")
    Run.objects.create(
        kind="import", work="w", title="Secret title", case=CASE, by=people["owner"], queued_at="2026-01-01T00:00:00Z"
    )
    client = sign_in("owner")
    client.get(f"/cases/{CASE}/records/call/?f.text=searched")
    client.generic("BREW", "/nothing-here")
    text = client.get("/metrics").content.decode()
    assert 'casefold_requests_total{method="GET",route="records:table",status="2xx"}' in text
    assert 'method="OTHER",route="none"' in text
    assert 'casefold_runs{kind="import",state="queued"} 1.0' in text
    assert "casefold_disk_free_bytes" in text
    assert float(re.findall(r"^casefold_queue_age_seconds (.+)$", text, re.MULTILINE)[0]) > 0
    for word in (CASE, "owner", "Secret", "searched", "nothing-here", "BREW", str(people["owner"].pk)):
        assert word not in text


# -- logs --------------------------------------------------------------------------------------

SECRETS = ("larkspur", "x1-row", "searched-word", "07700900123", "The owner", "secret-in-error", "a long pass phrase")


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Give what the processes would write, at the most talkative level."""
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.extend((logs.JsonLines().format(record), logs.PlainLines().format(record)))

    handler, root = Keep(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(before)


def test_no_content_reaches_the_logs(
    small: Small, people: dict[str, User], sign_in: Any, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("owner")
    client.raise_request_exception = False
    Client().post("/sign-in/", {"username": "07700900123", "password": "a long pass phrase"})
    for address in (
        f"/cases/{CASE}/records/call/?f.text=searched-word",
        f"/cases/{CASE}/records/record?id={small.record}",
        f"/cases/{CASE}/records/record?id=x1-row:searched-word",
        f"/cases/{CASE}/network/between?a=phone:07700900123&b=x",
        "/cases/searched-word/",
        "/searched-word?x=larkspur",
        f"/api/v1/cases/{CASE}/exhibits",
    ):
        client.get(address)
    client.get("/cases/", headers={"Host": "searched-word.invalid"})
    Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "larkspur"})

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret-in-error of larkspur") from KeyError("x1-row:17")

    monkeypatch.setattr("casefold.platform.views.cases.bridge.visible_cases", fail)
    answer = client.get("/cases/?q=searched-word")
    assert answer.status_code == 500
    assert len(lines) > 20
    whole = "\n".join(lines)
    assert [word for word in SECRETS if word in whole] == []
    assert "RuntimeError" in whole
    assert "KeyError" in whole
    assert answer.headers["X-Request-ID"] in whole


def test_json_lines_are_json_and_every_line_is_one_line(lines: list[str]) -> None:
    logging.getLogger("casefold.x").warning("forged\r\n2026-01-01 ERROR root\u2028line \x1b[31m")
    logging.getLogger("stranger").warning("said %s about %d", "larkspur", 7)
    logging.getLogger("stranger").warning("larkspur by an f-string")
    for line in lines:
        assert len(line.splitlines()) == 1
    forged, said, other = (json.loads(line) for line in lines[::2])
    assert forged["message"].startswith("forged")
    assert said["message"] == "said … about …"
    assert other["message"] == "withheld"
    assert other["said_at"].startswith("test_operations:")
    assert "\x1b" not in lines[1]


@pytest.mark.parametrize(("given", "taken"), [("abcdef-0123456789", True), ("short", False), ("x" * 65, False)])
def test_a_request_id_is_passed_through_when_it_is_one(given: str, taken: bool, db: Any) -> None:
    answer = Client().get("/no-such-page", headers={"X-Request-ID": given})
    name = answer.headers["X-Request-ID"]
    assert (name == given) is taken
    assert f"<code>{name}</code>".encode() in answer.content
    assert logs.current.get() == ""


# -- proxies and slow senders ------------------------------------------------------------------


def through(trusted: tuple[str, ...], peer: str, **forwarded: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.update(environ)
        return []

    TrustedProxies(application, trusted)({"REMOTE_ADDR": peer, **forwarded}, lambda *_: None)
    return seen


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        (("10.0.0.0/8",), "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (("10.0.0.0/8",), "10.0.0.1", "127.0.0.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (("10.0.0.0/8",), "10.0.0.1", "nonsense", "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "", "10.0.0.1"),
        (("unix",), "", "2001:db8::1", "2001:db8::1"),
        (("10.0.0.0/8",), "192.0.2.1", "127.0.0.1", "192.0.2.1"),
        ((), "127.0.0.1", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_the_address_is_the_client_s_behind_a_trusted_proxy(
    trusted: tuple[str, ...], peer: str, forwarded: str, client: str
) -> None:
    assert through(trusted, peer, HTTP_X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"] == client


def test_a_stranger_cannot_claim_https_or_a_request_id() -> None:
    claimed = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_REQUEST_ID": "forged-request", "HTTP_FORWARDED": "x"}
    assert through((), "192.0.2.1", **claimed) == {"REMOTE_ADDR": "192.0.2.1"}
    assert through(("192.0.2.1",), "192.0.2.1", **claimed)["HTTP_X_FORWARDED_PROTO"] == "https"


class Dripping:
    """A sender of one byte each half minute."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self, size: int) -> bytes:
        self.now += 30
        return b"x"

    readline = read


def test_a_sender_who_drips_is_given_up() -> None:
    sender = Dripping()
    body = WholeBody(sender, 1_000_000, clock=lambda: sender.now)
    assert body.read(1) + body.readline(1) == b"xx"
    with pytest.raises(CutOff, match="too slow"):
        body.read(1)


def test_a_sender_who_falls_silent_is_given_up() -> None:
    class Silent:
        def read(self, size: int) -> bytes:
            raise TimeoutError

    with pytest.raises(CutOff, match="silent"):
        WholeBody(Silent(), 10).read()


# -- settings ----------------------------------------------------------------------------------


def test_a_secret_comes_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFOLD_SECRET_KEY", raising=False)
    assert site.secret_key(tmp_path) == ""
    (tmp_path / "key").write_text("from a file\n", encoding="ascii")
    monkeypatch.setenv("CASEFOLD_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert site.secret_key(tmp_path) == "from a file"
    monkeypatch.setenv("CASEFOLD_SECRET_KEY_FILE", str(tmp_path / "gone"))
    with pytest.raises(Misconfigured, match="CASEFOLD_SECRET_KEY_FILE"):
        site.secret_key(tmp_path)


def test_the_home_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    site.prepare_home(tmp_path)
    assert (tmp_path / site.KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_only_the_proxy_of_this_machine_is_trusted_behind_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFOLD_PROXIES", raising=False)
    monkeypatch.delenv("CASEFOLD_HTTPS", raising=False)
    assert site.proxies() == ()
    monkeypatch.setenv("CASEFOLD_HTTPS", "1")
    assert site.proxies() == ("127.0.0.1", "::1", "unix")
    monkeypatch.setenv("CASEFOLD_PROXIES", "10.1.0.0/16, unix")
    assert site.proxies() == ("10.1.0.0/16", "unix")


def test_the_platform_s_file_is_opened_for_many_processes() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this site is on PostgreSQL")
    options = site.database(Path("/nowhere"))["OPTIONS"]
    assert (options["timeout"], options["transaction_mode"]) == (60, "IMMEDIATE")
    assert "journal_mode=WAL" in options["init_command"]


# -- migrations --------------------------------------------------------------------------------


def test_tables_of_a_newer_casefold_are_refused(db: Any) -> None:
    assert migration.waiting() == []
    MigrationRecorder(connection).record_applied("runs", "9999_from_the_future")
    with pytest.raises(Misconfigured, match=r"newer Casefold \(runs\.9999_from_the_future\)"):
        migration.bring_up_to_date()


def test_a_stranger_s_app_that_is_gone_is_no_newer_casefold(db: Any) -> None:
    MigrationRecorder(connection).record_applied("app_gone", "0001_initial")
    assert migration.waiting() == []


def test_a_route_without_a_match_is_none() -> None:
    assert logs.route_of(RequestFactory().get("/x")) == "none"
