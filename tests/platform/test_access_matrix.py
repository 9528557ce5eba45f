"""Every address, asked by every class of person. An address without an entry fails the suite."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.runs.models import Run
from tests.platform.api_routes import BELOW, CASE_ROUTES, RUN_ROUTES, SITE_ROUTES, api_addresses
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
    "apps": ("/apps/", {"anonymous": 302, "": 200}),
    "guide": ("/apps/exhibits/", {"anonymous": 302, "": 200}),
    "pieces": ("/pieces/", {"anonymous": 302, "": 200}),
    "piece": ("/pieces/table-usual", {"anonymous": 302, "": 200}),
    "piece-data": ("/pieces/data/rows?offset=5&limit=2", {"anonymous": 302, "": 200}),
    "piece-evidence": ("/pieces/evidence?of=r1", {"anonymous": 302, "": 200}),
    "tokens": ("/tokens/", {"anonymous": 302, "": 200}),
    "token-revoke": ("/tokens/7b5f7c0e-0000-4000-8000-000000000000/revoke", {"anonymous": 302, "": 405}),
    "api:api-root": ("/api/v1/", {"anonymous": 404, "": 404}),
    **{f"api:{name}": (url, {"anonymous": 401, "": 200}) for name, url in SITE_ROUTES.items()},
}
"""Name -> (address, status by class); `` stands for everybody who is signed in."""

RUN_PAGES = {"run": ("", "get"), "run-live": ("live", "get"), "run-cancel": ("cancel", "post")}


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the name of every address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from routes(item, inner)
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}"


def test_every_address_is_in_the_matrix() -> None:
    known = {*CASE_PAGES, *SITE_PAGES, *RUN_PAGES, *api_addresses()}
    assert set(routes()) == known


def test_the_verbs_of_the_matrix_are_those_of_the_policy() -> None:
    assert set(MAY) == {verb.value for verb in Verb}


def _status(response: Any) -> int:
    """Return a response's status, having read the file it may send."""
    if response.streaming:
        assert len(b"".join(response.streaming_content)) > 0
    return int(response.status_code)


def _a_run(people: dict[str, User]) -> Run:
    asked = {"kind": "analysis", "work": "x", "title": "A run", "case": CASE}
    return Run.objects.create(id=uuid.uuid4(), by=people["owner"], queued_at=timezone.now(), **asked)


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
    for name, route in CASE_ROUTES.items():
        url = BELOW + route.address.format(record=quote(small.record), finding=small.finding)
        said = {} if route.body is None else {"data": json.dumps(route.body), "content_type": "application/json"}
        got = _status(getattr(client, route.method)(url, **said))
        if not _signed_in(who):
            assert got == 401, name
        elif route.meets == 422:
            assert got == 422, name  # what is sent does not fit, whoever sends it
        elif who not in MAY["read"]:
            assert got == 404, name
        else:
            assert got == (route.meets if who in MAY[route.verb] else 403), name


@pytest.mark.parametrize("who", CLASSES)
def test_the_api_of_a_run(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = _a_run(people)
    for name, (method, tail) in RUN_ROUTES.items():
        got = getattr(sign_in(who), method)(f"/api/v1/runs/{run.pk}{tail}").status_code
        if not _signed_in(who):
            assert got == 401, name
        elif who not in MAY["read"]:
            assert got == 404, name
        else:
            assert got == (200 if method == "get" or who == "owner" else 403), name


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_a_run(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = _a_run(people)
    client = sign_in(who)
    for name, (tail, how) in RUN_PAGES.items():
        url = f"/runs/{run.pk}/{tail}"
        got = (client.post(url) if how == "post" else client.get(url)).status_code
        if not _signed_in(who):
            assert got == 302, name
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
