"""Every address, asked by every class of person. An address without an entry fails the suite."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.runs.models import Run
from tests.platform.fixtures import CASE, CLASSES, Small

MAY: dict[str, set[str]] = {
    "read": {"reader", "editor", "owner"},
    "export": {"reader", "editor", "owner"},
    "analyse": {"editor", "owner"},
    "note": {"editor", "owner"},
    "add": {"editor", "owner"},
    "decide": {"owner"},
    "grant": {"owner"},
}

CASE_PAGES: dict[str, tuple[str, str, str | None]] = {
    "exhibits:listing": ("exhibits/", "read", "add"),
    "exhibits:runs": ("exhibits/runs", "read", None),
    "exhibits:verify": ("exhibits/verify", "read", "read"),
    "exhibits:exhibit": ("exhibits/exhibit/x1/", "read", None),
    "exhibits:status": ("exhibits/exhibit/x1/status", "read", "decide"),
    "records:listing": ("records/", "read", None),
    "records:record": ("records/record?id={record}", "read", None),
    "records:original": ("records/original?id={record}", "read", None),
    "records:table": ("records/call/", "read", None),
    "records:rows": ("records/call/rows.json", "read", None),
    "records:export": ("records/call/export/csv", "export", None),
    "communications:listing": ("communications/", "read", None),
    "communications:ask": ("communications/ask/overview/", "read", "analyse"),
    "communications:finding": ("communications/findings/{finding}/", "read", None),
    "communications:evidence": ("communications/findings/{finding}/rows/0/", "read", None),
    "communications:export": ("communications/findings/{finding}/export/csv", "export", None),
    "communications:threads": ("communications/conversations/", "read", None),
    "communications:thread": ("communications/conversation?exhibit=x1&thread=t", "read", None),
    "communications:messages": ("communications/conversation/messages.json?exhibit=x1&thread=t", "read", None),
    "network:network": ("network/", "read", None),
    "network:data": ("network/data.json", "read", None),
    "network:between": ("network/between?a=phone:%2B447700900001&b=phone:%2B447700900002", "read", None),
    "timeline:timeline": ("timeline/", "read", None),
    "timeline:places": ("timeline/places/", "read", None),
    "notes:listing": ("notes/", "read", "note"),
    "case": ("", "read", None),
    "presence": ("presence", "read", None),
}
"""Name -> (address below the case, verb to open it, verb to send a form to it)."""

SITE_PAGES: dict[str, tuple[str, dict[str, int]]] = {
    "dashboard": ("/", {"anonymous": 302, "": 302}),
    "sign-in": ("/sign-in/", {"anonymous": 200, "": 302, "inactive": 200}),
    "sign-in-link": ("/sign-in/nothing/", {"anonymous": 200, "": 200}),
    "sign-out": ("/sign-out/", {"anonymous": 405, "": 405}),
    "cases": ("/cases/", {"anonymous": 302, "": 200}),
    "new-case": ("/new-case/", {"anonymous": 302, "": 200}),
    "queue": ("/queue/", {"anonymous": 302, "": 200}),
    "queue-live": ("/queue/live", {"anonymous": 302, "": 200}),
    "apps": ("/apps/", {"anonymous": 302, "": 200}),
    "guide": ("/apps/exhibits/", {"anonymous": 302, "": 200}),
    "pieces": ("/pieces/", {"anonymous": 302, "": 200}),
    "piece": ("/pieces/table-usual", {"anonymous": 302, "": 200}),
    "piece-data": ("/pieces/data/rows?offset=5&limit=2", {"anonymous": 302, "": 200}),
    "piece-evidence": ("/pieces/evidence?of=r1", {"anonymous": 302, "": 200}),
    "api:cases": ("/api/v1/cases", {"anonymous": 401, "": 200}),
    "api:openapi-json": ("/api/v1/openapi.json", {"anonymous": 200, "": 200}),
    "api:api-root": ("/api/v1/", {"anonymous": 404, "": 404}),
}
"""Name -> (address, status by class); `` stands for everybody who is signed in."""

API_PAGES = {"api:exhibits": f"/api/v1/cases/{CASE}/exhibits", "api:findings": f"/api/v1/cases/{CASE}/findings"}
RUN_PAGES = {
    "run": ("", "get"),
    "run-live": ("live", "get"),
    "run-cancel": ("cancel", "post"),
    "run-repeat": ("repeat", "post"),
    "api:run": ("", "api"),
}


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the name of every address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from routes(item, inner)
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}"


def test_every_address_is_in_the_matrix() -> None:
    known = {*CASE_PAGES, *SITE_PAGES, *API_PAGES, *RUN_PAGES}
    assert set(routes()) == known


def test_the_verbs_of_the_matrix_are_those_of_the_policy() -> None:
    assert set(MAY) == {verb.value for verb in Verb}


def _status(response: Any) -> int:
    """Return a response's status, having read the file it may send."""
    if response.streaming:
        assert len(b"".join(response.streaming_content)) > 0
    return int(response.status_code)


def _signed_in(who: str) -> bool:
    return who not in {"anonymous", "inactive"}


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_a_case(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, (address, verb, posts) in CASE_PAGES.items():
        url = f"/cases/{CASE}/{address}".format(record=small.record, finding=small.finding)
        got = _status(client.get(url))
        if not _signed_in(who):
            assert got == 302, name
        elif who not in MAY["read"]:
            assert got == 404, name
        elif who not in MAY[verb]:
            assert got == 403, name
        else:
            assert got in {200, 302}, name
        sent = _status(client.post(url))
        if not _signed_in(who):
            assert sent in {302, 405}, name
        elif who not in MAY["read"]:
            assert sent in {404, 405}, name
        elif posts is None:
            assert sent == 405, name
        elif who not in MAY[posts]:
            assert sent == 403, name
        else:
            assert sent in {200, 302, 400}, name


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_the_site(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, (url, statuses) in SITE_PAGES.items():
        expected = statuses.get(who, statuses[""] if _signed_in(who) else statuses["anonymous"])
        assert client.get(url).status_code == expected, name


@pytest.mark.parametrize("who", CLASSES)
def test_the_api_of_a_case(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, url in API_PAGES.items():
        expected = 401 if not _signed_in(who) else 200 if who in MAY["read"] else 404
        assert client.get(url).status_code == expected, name


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_a_run(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = Run.objects.create(
        id=uuid.uuid4(),
        kind="analysis",
        work="casefold.platform.runs.built_in.VERIFY",
        title="A run",
        case=CASE,
        by=people["owner"],
        queued_at=timezone.now(),
    )
    client = sign_in(who)
    for name, (tail, how) in RUN_PAGES.items():
        url = f"/api/v1/runs/{run.pk}" if how == "api" else f"/runs/{run.pk}/{tail}"
        got = (client.post(url, {"reason": "Exercise"}) if how == "post" else client.get(url)).status_code
        if not _signed_in(who):
            assert got == (401 if how == "api" else 302), name
        elif who not in MAY["read"]:
            assert got == 404, name
        elif how == "post":
            assert got == (302 if who == "owner" else 403), name
        else:
            assert got == 200, name


def test_lists_and_pages_agree(sign_in: Any, people: dict[str, User], small: Small) -> None:
    for who in CLASSES[1:]:
        listed = CASE.encode() in sign_in(who).get("/cases/").content
        opened = sign_in(who).get(f"/cases/{CASE}/exhibits/").status_code == 200
        assert listed == opened, who
