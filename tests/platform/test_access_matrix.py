"""Every address and every operation of the API, asked by every class of person.

An address without an entry fails the suite. The pages of an app have theirs from its declaration: what the page says
one must be allowed to do (`verb`, `posts`) is what is asked of each class, so that an app costs no line here.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from casefold.errors import NotFound
from casefold.platform.access import membership, policy, walls
from casefold.platform.access.models import Grant, Role
from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.appkit import App, Page
from casefold.platform.cases import bridge
from casefold.platform.directory.discovery import directory
from casefold.platform.retention.models import Disposal, Placement, Rule, State
from casefold.platform.runs.models import Run
from casefold.platform.saved_views.models import SavedView
from casefold.platform.views.access import ACCESS
from casefold.platform.views.entities import ENTITIES
from tests.platform.api_routes import (
    BELOW,
    CASE_ROUTES,
    NOBODY,
    ROLE_ROUTES,
    RUN_ROUTES,
    SITE_POSTS,
    SITE_ROUTES,
    Route,
    api_addresses,
)
from tests.platform.fixtures import CASE, CLASSES, WALL, Small

MAY: dict[str, set[str]] = {
    "read": {"reader", "editor", "owner", "walled-off"},
    "export": {"reader", "editor", "owner", "walled-off"},
    "analyse": {"editor", "owner"},
    "note": {"editor", "owner"},
    "add": {"editor", "owner"},
    "decide": {"owner"},
    "grant": {"owner"},
}

CASE_PAGES: dict[str, tuple[str, str, str | None]] = {
    "case": ("", "read", None),
    "case-changes": ("changes/?since=2020-01-01T00:00:00%2B00:00", "read", None),
    "presence": ("presence", "read", None),
    "open-case": ("open/", "read", "read"),
    "saved-views": ("views/", "read", "read"),
    "case-log": ("log/", "grant", None),
    "case-log-export": ("log/export/csv", "grant", None),
    "case-retention": ("retention/", "read", "decide"),
    "propose-disposal": ("disposal/", "decide", "decide"),
    "silence": ("silence/", "grant", "grant"),
}
"""Pages of a case that no app declares: name -> (address below the case, verb to open it, verb to send a form)."""

PEOPLE_PAGES: dict[str, tuple[str, int]] = {
    "people": ("/people/", 200),
    "nominate": ("/people/nominate/", 200),
    "organisations": ("/people/organisations/", 200),
    "nomination": (f"/people/nominations/{NOBODY}/", 404),
    "invite-again": (f"/people/nominations/{NOBODY}/invite", 405),
    "person": (f"/people/{NOBODY}/", 404),
    "person-active": (f"/people/{NOBODY}/active", 404),
    "person-role": (f"/people/{NOBODY}/role", 404),
    "person-lend": (f"/people/{NOBODY}/lend", 404),
    "person-end-loan": (f"/people/{NOBODY}/loans/{NOBODY}/end", 405),
    "person-belong": (f"/people/{NOBODY}/organisation", 404),
}
"""Address, and what an administrator meets; a role in a case opens none. `test_people.py` has the rest."""

OWN_ACCOUNT: dict[str, tuple[str, int]] = {
    "account": ("/account/", 200),
    "account_reauthenticate": ("/account/confirm/", 200),
    "account_change_password": ("/account/password/", 200),
    "account_set_password": ("/account/password/set/", 302),
    "mfa_index": ("/account/second-factor/", 200),
    "mfa_reauthenticate": ("/account/second-factor/reauthenticate/", 302),
    "mfa_activate_totp": ("/account/second-factor/totp/activate/", 200),
    "mfa_deactivate_totp": ("/account/second-factor/totp/deactivate/", 404),
    "mfa_view_recovery_codes": ("/account/second-factor/recovery-codes/", 404),
    "mfa_generate_recovery_codes": ("/account/second-factor/recovery-codes/generate/", 200),
    "mfa_download_recovery_codes": ("/account/second-factor/recovery-codes/download/", 404),
    "mfa_list_webauthn": ("/account/second-factor/webauthn/", 200),
    "mfa_add_webauthn": ("/account/second-factor/webauthn/add/", 200),
    "mfa_reauthenticate_webauthn": ("/account/second-factor/webauthn/reauthenticate/", 302),
    "mfa_remove_webauthn": ("/account/second-factor/webauthn/keys/1/remove/", 404),
    "mfa_edit_webauthn": ("/account/second-factor/webauthn/keys/1/edit/", 404),
}
"""A person's own; nobody's but theirs, so that each class of person is answered alike."""

WAYS_IN: dict[str, tuple[str, int]] = {
    "invitation": ("/invitation/nothing/", 403),
    "account_logout": ("/sign-out/", 405),
    "account_inactive": ("/account/inactive/", 200),
    "account_reset_password": ("/account/password/reset/", 404),
    "account_reset_password_done": ("/account/password/reset/sent/", 200),
    "account_reset_password_from_key": ("/account/password/reset/1-nothing/", 200),
    "account_reset_password_from_key_done": ("/account/password/reset/over/", 200),
    "mfa_authenticate": ("/account/second-factor/authenticate/", 302),
    "socialaccount_login_cancelled": ("/account/provider/cancelled/", 200),
    "socialaccount_login_error": ("/account/provider/error/", 401),
    "openid_connect_login": ("/account/provider/nobody/", 404),
    "openid_connect_callback": ("/account/provider/nobody/back/", 404),
}
"""Open to everybody, and they say nothing."""

SITE_PAGES: dict[str, tuple[str, dict[str, int]]] = {
    "dashboard": ("/", {"anonymous": 302, "": 200}),
    "dashboard-live": ("/dashboard/live", {"anonymous": 302, "": 200}),
    "alerts": ("/alerts/", {"anonymous": 302, "": 200}),
    "my-runs": ("/my-runs/", {"anonymous": 302, "": 200}),
    "notifications": ("/notifications/", {"anonymous": 302, "": 200}),
    "notifications-read": ("/notifications/read", {"anonymous": 302, "": 405}),
    "notification": (f"/notifications/{NOBODY}/", {"anonymous": 302, "": 404}),
    "notification-read": (f"/notifications/{NOBODY}/read", {"anonymous": 302, "": 405}),
    "mail-choice": ("/account/mail", {"anonymous": 302, "": 405}),
    "sign-in": ("/sign-in/", {"anonymous": 200, "": 302, "inactive": 200}),
    "account_login": ("/sign-in/", {"anonymous": 200, "": 302, "inactive": 200}),
    "sign-in-link": ("/sign-in/nothing/", {"anonymous": 200, "": 200}),
    "sign-out": ("/sign-out/", {"anonymous": 405, "": 405}),
    **{name: (url, {"anonymous": 302, "": status}) for name, (url, status) in OWN_ACCOUNT.items()},
    **{name: (url, {"anonymous": status, "": status}) for name, (url, status) in WAYS_IN.items()},
    **{name: (url, {"anonymous": 302, "administrator": found, "": 403}) for name, (url, found) in PEOPLE_PAGES.items()},
    "cases": ("/cases/", {"anonymous": 302, "": 200}),
    "new-case": ("/new-case/", {"anonymous": 302, "": 200}),
    "queue": ("/queue/", {"anonymous": 302, "": 200}),
    "queue-live": ("/queue/live", {"anonymous": 302, "": 200}),
    "apps": ("/apps/", {"anonymous": 302, "": 200}),
    "app": ("/apps/exhibits/", {"anonymous": 302, "": 200}),
    "guide": ("/apps/exhibits/guide", {"anonymous": 302, "": 200}),
    "app-forces": ("/apps/exhibits/forces", {"anonymous": 302, "": 405}),
    "programme": ("/programme/", {"anonymous": 302, "administrator": 200, "": 403}),
    "programme-export": ("/programme/export/csv", {"anonymous": 302, "administrator": 200, "": 403}),
    "saving": ("/programme/savings/exhibits/", {"anonymous": 302, "administrator": 200, "": 403}),
    "across": ("/across/", {"anonymous": 302, "": 200}),
    "across-hit": ("/across/hits/nothing/", {"anonymous": 302, "": 405}),
    "across-asks": ("/across/asks/", {"anonymous": 302, "": 200}),
    "watch-lists": ("/across/watch/", {"anonymous": 302, "": 200}),
    "watch-list": ("/across/watch/nothing/", {"anonymous": 302, "": 404}),
    "search": ("/search/?q=larkspur", {"anonymous": 302, "": 200}),
    "search-palette": ("/search/palette.json?q=larkspur", {"anonymous": 302, "": 200}),
    "pieces": ("/pieces/", {"anonymous": 302, "": 200}),
    "piece": ("/pieces/table-usual", {"anonymous": 302, "": 200}),
    "piece-data": ("/pieces/data/rows?offset=5&limit=2", {"anonymous": 302, "": 200}),
    "piece-evidence": ("/pieces/evidence?of=r1", {"anonymous": 302, "": 200}),
    "log": ("/log/", {"anonymous": 302, "administrator": 200, "": 403}),
    "reviews": ("/reviews/", {"anonymous": 302, "": 200}),
    "retention-rules": ("/retention-rules/", {"anonymous": 302, "": 200}),
    "health-live": ("/health/live", {"anonymous": 200, "": 200}),
    "health-ready": ("/health/ready", {"anonymous": 503, "": 503}),
    "metrics": ("/metrics", {"anonymous": 404, "": 404}),
    "tokens": ("/tokens/", {"anonymous": 302, "": 200}),
    "token-revoke": ("/tokens/7b5f7c0e-0000-4000-8000-000000000000/revoke", {"anonymous": 302, "": 405}),
    "api:api-root": ("/api/v1/", {"anonymous": 404, "": 404}),
    **{f"api:{name}": (url, {"anonymous": 401, "": 200}) for name, url in SITE_ROUTES.items()},
    **{
        f"api:{name}": (url, {"anonymous": 401, "administrator": found, "": 403})
        for name, (url, found) in ROLE_ROUTES.items()
    },
}
"""Name -> (address, status by class); `` stands for everybody who is signed in."""

RUN_PAGES = {
    "run": ("", "get"),
    "run-live": ("live", "get"),
    "run-file": ("file", "get"),
    "run-cancel": ("cancel", "post"),
    "run-repeat": ("repeat", "post"),
    "run-feedback": ("feedback", "post"),
}

SOME_ID = str(uuid.UUID(int=1))
GUESSED: dict[str, Any] = {
    "slug": "nothing",
    "str": "nothing",
    "path": "nothing",
    "int": 1,
    "uuid": SOME_ID,
}
"""Converter -> a value for a part of an app's address that the table below does not know."""

VIEW_PAGES = {"saved-view": "", "saved-view-change": "change/"}
RETENTION_PAGES = {"review", "disposal", "certificate"}


@dataclass(frozen=True)
class Asked:
    """One page of an app, with its address."""

    name: str
    page: Page
    url: str
    known: bool
    """Whether every part of the address names something there is."""


def hosted() -> list[App]:
    """Return what declares its pages."""
    return [ACCESS, ENTITIES, *(found.app for found in directory().found.values())]


def asked(small: Small, grant: str = SOME_ID) -> Iterator[Asked]:
    """Yield every page of every app; the walled exhibit is the one that is named."""
    parts = {
        "exhibit": "x2",
        "finding": small.finding,
        "row": 0,
        "kind": "call",
        "product": "csv",
        "analysis": "overview",
        "grant": grant,
    }
    query = {"id": small.record, "exhibit": "x1", "thread": "t", "a": "phone:+447700900001", "b": "phone:+447700900002"}
    for app in hosted():
        for page in app.pages:
            name = f"{app.name}:{page.name}"
            converters = _pattern(name).pattern.converters
            given = {part: parts.get(part, GUESSED[_sort(how)]) for part, how in converters.items() if part != "case"}
            url = f"{reverse(name, kwargs={'case': CASE, **given})}?{urlencode(query)}"
            yield Asked(name, page, url, set(converters) <= {"case", *parts})


def _sort(converter: Any) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


def _pattern(name: str) -> URLPattern:
    return next(pattern for found, pattern in routes() if found == name)


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield the name and pattern of every address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from routes(item, inner)
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}", item


@pytest.fixture
def wall(people: dict[str, User], small: Small) -> None:
    """Put a wall around the second exhibit, and so around the finding that rests on it."""
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])


def test_every_address_is_in_the_matrix() -> None:
    declared = {f"{app.name}:{page.name}" for app in hosted() for page in app.pages}
    declared |= {f"api:hosted-{app.name}-{route.name}" for app in hosted() for route in app.routes}
    named = {*CASE_PAGES, *SITE_PAGES, *RUN_PAGES, *RETENTION_PAGES, *VIEW_PAGES, *declared, *api_addresses()}
    assert {name for name, _ in routes()} == named


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


def _opened(who: str, verb: str) -> set[int]:
    """Return the statuses with which a page is refused or opened."""
    if not _signed_in(who):
        return {302}
    if who not in MAY["read"]:
        return {404}
    return {200, 302} if who in MAY[verb] else {403}


def _sent(who: str, verb: str, posts: str | None) -> set[int]:
    """Return the statuses with which a form is refused or taken."""
    if not _signed_in(who):
        return {302, 405}
    if who not in MAY["read"]:
        return {404, 405}
    if who not in MAY[verb]:
        return {403}
    if posts is None:
        return {405}
    return {200, 302, 400} if who in MAY[posts] else {403}


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_apps(who: str, sign_in: Any, small: Small, people: dict[str, User], wall: None) -> None:
    client = sign_in(who)
    grant = str(Grant.objects.get(user=people["editor"], case=CASE).pk)
    for item in asked(small, grant):
        behind = who == "walled-off" and bool({"exhibit", "finding"} & set(_pattern(item.name).pattern.converters))
        absent = behind or not item.known
        opened = _opened(who, item.page.verb)
        got = _status(client.get(item.url))
        assert got in ((opened - {200}) | {404} if absent and 200 in opened else opened), (item.name, got)
        taken = _sent(who, item.page.verb, item.page.posts)
        sent = _status(client.post(item.url))
        assert sent in ((taken - {200}) | {404} if absent and 200 in taken else taken), (item.name, sent)


def test_what_the_walled_off_person_is_refused_is_there_for_others(sign_in: Any, small: Small, wall: None) -> None:
    named = [
        item for item in asked(small) if item.known and item.page.verb in {"read", "export"} and not item.page.posts
    ]
    inside = [item for item in named if {"exhibit", "finding"} & set(_pattern(item.name).pattern.converters)]
    assert len(inside) >= 4
    for item in inside:
        assert _status(sign_in("reader").get(item.url)) == 200, item.name
        assert _status(sign_in("walled-off").get(item.url)) == 404, item.name


@pytest.mark.parametrize("who", CLASSES)
def test_other_pages_of_a_case(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, (address, verb, posts) in CASE_PAGES.items():
        url = f"/cases/{CASE}/{address}"
        assert _status(client.get(url)) in _opened(who, verb), name
        refused = {405} if posts is None else set()
        assert _status(client.post(url)) in _sent(who, verb, posts) | refused, name


@pytest.mark.parametrize("who", CLASSES)
def test_no_page_of_a_case_opens_before_the_reason_is_stated(who: str, sign_in: Any, small: Small, wall: None) -> None:
    client = sign_in(who, sitting=False)
    for item in asked(small):
        answer = client.get(item.url)
        if who not in MAY["read"] or who not in MAY[item.page.verb]:
            assert answer.status_code in _opened(who, item.page.verb), item.name
        elif item.url.split("?")[0].endswith(".json"):
            assert answer.status_code == 403, item.name
        else:
            assert answer.url.startswith(f"/cases/{CASE}/open/?next="), item.name


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_the_site(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, (url, statuses) in SITE_PAGES.items():
        expected = statuses.get(who, statuses[""] if _signed_in(who) else statuses["anonymous"])
        assert _status(client.get(url)) == expected, name


@pytest.mark.parametrize("who", CLASSES)
def test_the_api(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    client = sign_in(who)
    for name, route in CASE_ROUTES.items():
        got = _status(_call(client, route, small))
        if not _signed_in(who):
            assert got == 401, name
        elif route.meets == 422:
            assert got == 422, name  # what is sent does not fit, whoever sends it
        elif who not in MAY["read"]:
            assert got == 404, name
        else:
            assert got == (route.meets if who in MAY[route.verb] else 403), name


def _call(client: Any, route: Route, small: Small, **headers: str) -> Any:
    url = BELOW + route.address.format(record=quote(small.record), finding=small.finding)
    said = {} if route.body is None else {"data": json.dumps(route.body), "content_type": "application/json"}
    return getattr(client, route.method)(url, headers=headers, **said)


def test_the_api_does_not_reach_behind_a_wall(sign_in: Any, small: Small, wall: None) -> None:
    inside = {name: route for name, route in CASE_ROUTES.items() if "{finding}" in route.address}
    for name in ("exhibit", "report"):
        inside[name] = replace(CASE_ROUTES[name], address=CASE_ROUTES[name].address.replace("x1", "x2"))
    assert len(inside) >= 6
    for name, route in inside.items():
        assert _status(_call(sign_in("walled-off"), route, small)) == 404, name
        assert _status(_call(sign_in("reader"), route, small)) == 200, name


def test_the_api_wants_a_reason(sign_in: Any, people: dict[str, User], small: Small) -> None:
    reading = {name: route for name, route in CASE_ROUTES.items() if (route.verb, route.meets) == ("read", 200)}
    for name, route in reading.items():
        client = sign_in("reader", sitting=False)
        assert _status(_call(client, route, small)) == 403, name
        assert _status(_call(client, route, small, **{"X-Casefold-Reason": "Disclosure review"})) == 200, name
    client, url = sign_in("reader", sitting=False), f"/api/v1/runs/{_run(people).pk}"
    assert _status(client.get(url)) == 403
    assert _status(client.get(url, headers={"X-Casefold-Reason": "Disclosure review"})) == 200


@pytest.mark.parametrize("who", CLASSES)
def test_the_api_of_a_run(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = _run(people)
    for name, route in RUN_ROUTES.items():
        got = _sent_to(sign_in(who), route.method, f"runs/{run.pk}{route.tail}", route.body)
        if not _signed_in(who):
            assert got == 401, name
        elif who not in MAY["read"]:
            assert got == 404, name
        else:
            assert got == (403 if route.owner_only and who != "owner" else route.meets), name


@pytest.mark.parametrize("who", CLASSES)
def test_the_api_of_the_site(who: str, sign_in: Any, small: Small) -> None:
    client = sign_in(who)
    for name, route in SITE_POSTS.items():
        expected = route.administrator if who == "administrator" else route.others if _signed_in(who) else 401
        got = _sent_to(client, "post", route.address, route.body)
        assert got == expected, name


@pytest.mark.parametrize("who", CLASSES)
def test_the_api_of_retention(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    owner, client, day = people["owner"], sign_in(who), date(2026, 1, 1)
    rule = Rule.objects.create(name="r", group="g", review_months=1, decides="d", basis="b")
    placed = Placement.objects.create(case=CASE, rule=rule, starts_on=day, review_on=day, why="w", by=owner)
    proposed = Disposal.objects.create(case=CASE, why="w", proposed_by=owner)
    authority = {"authority": "a", "reference": "r", "certain": True}
    for address, body, may in (
        (f"reviews/{placed.pk}", None, 200),
        (f"reviews/{placed.pk}/keep", {"next_on": "2026-01-02", "why": "Exercise"}, 400),
        (f"reviews/{placed.pk}/propose", {"why": "Exercise"}, 400),
        (f"disposals/{proposed.pk}", None, 200),
        (f"disposals/{proposed.pk}/authorise", authority, 403),  # it is a second person who does
        (f"disposals/{proposed.pk}/finish", None, 400),
        (f"disposals/{proposed.pk}/refuse", {"why": "Exercise"}, 200),
    ):
        reads = address in {f"reviews/{placed.pk}", f"disposals/{proposed.pk}"}
        got = _sent_to(client, "get" if reads else "post", address, body)
        if not _signed_in(who):
            assert got == 401, address
        elif who not in MAY["read"]:
            assert got == 404, address
        else:
            assert got == (may if reads or who in MAY["decide"] else 403), address


def _sent_to(client: Any, method: str, address: str, body: Any) -> int:
    said = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return int(getattr(client, method)(f"/api/v1/{address}", **said).status_code)


def _run(people: dict[str, User]) -> Run:
    return Run.objects.create(
        kind="analysis", work="x", title="A run", case=CASE, by=people["owner"], queued_at=timezone.now()
    )


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_a_run(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = _run(people)
    client = sign_in(who)
    for name, (tail, method) in RUN_PAGES.items():
        got = (client.get if method == "get" else client.post)(f"/runs/{run.pk}/{tail}").status_code
        assert got == _run_status(who, name), name


def _run_status(who: str, name: str) -> int:
    """Return the status for a run of the owner's that waits: nothing came of it yet, and it cannot be begun again."""
    if not _signed_in(who):
        return 302
    if who == "administrator":  # sees every run as a run, and nothing of what it is about
        return {
            "run": 200,
            "run-live": 200,
            "run-file": 404,
            "run-cancel": 302,
            "run-repeat": 403,
            "run-feedback": 404,
        }[name]
    if who not in MAY["read"]:
        return 404
    cancelled = 302 if who in MAY["grant"] else 403
    met = {"run": 200, "run-live": 200, "run-file": 404, "run-cancel": cancelled, "run-repeat": 403}
    return {**met, "run-feedback": 400}[name]


def test_a_run_whose_outcome_is_walled_is_not_there(sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = _run(people)
    Run.objects.filter(pk=run.pk).update(result={"finding": small.finding})
    assert sign_in("walled-off").get(f"/runs/{run.pk}/").status_code == 200
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    for address in (f"/runs/{run.pk}/", f"/runs/{run.pk}/live", f"/api/v1/runs/{run.pk}"):
        assert sign_in("walled-off").get(address).status_code == 404
        assert sign_in("reader").get(address).status_code == 200


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_retention(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    owner = people["owner"]
    rule = Rule.objects.create(name="r", group="g", review_months=1, decides="d", basis="b")
    day = date(2026, 1, 1)
    placed = Placement.objects.create(case=CASE, rule=rule, starts_on=day, review_on=day, why="w", by=owner)
    open_one = Disposal.objects.create(case=CASE, why="w", proposed_by=owner)
    done = Disposal.objects.create(
        case=CASE, why="w", proposed_by=owner, state=State.DONE, outcome={"certificate": "text"}
    )
    client = sign_in(who)
    for name, url in {
        "review": f"/reviews/{placed.pk}/",
        "disposal": f"/disposals/{open_one.pk}/",
        "certificate": f"/disposals/{done.pk}/certificate.txt",
    }.items():
        got, sent = client.get(url).status_code, client.post(url).status_code
        if not _signed_in(who):
            assert (got, sent) == (302, 302), name
        elif who not in MAY["read"]:
            assert got == 404, name
            assert sent == (405 if name == "certificate" else 404), name
        else:
            assert got == 200, name
            assert sent == (405 if name == "certificate" else 400 if who in MAY["decide"] else 403), name


@pytest.mark.parametrize("who", CLASSES)
def test_pages_of_a_saved_view(who: str, sign_in: Any, people: dict[str, User], small: Small) -> None:
    shared = SavedView.objects.create(
        case=CASE, owner=people["owner"], name="Shared", address="exhibits/", is_shared=True
    )
    own = SavedView.objects.create(case=CASE, owner=people["owner"], name="Own", address="exhibits/")
    client = sign_in(who)
    for view in (shared, own):
        sees = who in MAY["read"] and (view is shared or who == "owner")
        for name, tail in VIEW_PAGES.items():
            url = f"/cases/{CASE}/views/{view.pk}/{tail}"
            opened, sent = client.get(url).status_code, client.post(url).status_code
            if not _signed_in(who):
                assert (opened, sent) == (302, 302), name
            elif name == "saved-view":
                assert (opened, sent) == (302 if sees else 404, 405), name
            else:
                changed = 400 if who == "owner" else 403
                assert (opened, sent) == ((200, changed) if sees else (404, 404)), name


def test_lists_and_pages_agree(sign_in: Any, people: dict[str, User], small: Small) -> None:
    for who in CLASSES[1:]:
        listed = CASE.encode() in sign_in(who).get("/cases/").content
        opened = sign_in(who).get(f"/cases/{CASE}/exhibits/").status_code == 200
        assert listed == opened == (who in MAY["read"]), who


def test_no_role_of_the_site_opens_a_case(sign_in: Any, people: dict[str, User], small: Small) -> None:
    person = people["administrator"]
    assert person.is_superuser
    assert person.has_perm("access.view_grant")
    assert policy.cases_visible_to(person) == frozenset()
    assert not any(policy.may(person, verb, CASE) for verb in Verb)
    assert sign_in("administrator").get("/api/v1/cases").json()["items"] == []
    with pytest.raises(NotFound):
        bridge.open_case(person, CASE)
    with pytest.raises(NotFound):
        membership.give(
            CASE,
            people["stranger"],
            Role.READER,
            purpose="Exercise",
            by=person,
            starts_at=timezone.now(),
            ends_at=timezone.now() + policy.TERM,
        )
