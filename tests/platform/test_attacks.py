"""Attempts on every address, walked from the resolver: forged forms, ids of others, led-away browsers, sessions."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

import casefold
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.accounts.sittings import SIGNED_IN
from casefold.platform.api.service import description
from casefold.platform.api.tokens import make_token
from casefold.platform.retention.models import Disposal, Placement, Rule, State
from casefold.platform.runs.models import Run
from tests.platform.api_routes import NOBODY
from tests.platform.fixtures import CASE, Small
from tests.platform.programme import PASSWORD, Programme
from tests.platform.started import FOLDER, HOME
from tests.platform.test_access_matrix import routes
from tests.platform.test_people_sign_in import code_for, set_up_app

FOREIGN = "elsewhere"
SECRET = "quillwort"
"""Stands in everything the other case holds, and nowhere else."""
OPEN_TO_PROGRAMS = ("api:",)
NO_IDS = {"piece", "account_reset_password_from_key"}
"""Addresses with a part that is called `key` and is the id of nothing."""
PARTS: dict[str, Any] = {
    "token": "nothing",
    "provider_id": "nobody",
    "key": NOBODY,
    "loan": NOBODY,
    "case": CASE,
    "grant": NOBODY,
    "product": "csv",
    "placement": NOBODY,
    "disposal": NOBODY,
    "run": NOBODY,
    "name": "exhibits",
    "exhibit": "x1",
    "kind": "call",
    "finding": "f1",
    "row": 0,
    "decision": "n1",
    "app": "notes",
    "work": "none",
    "analysis": "overview",
    "uidb36": "1",
    "hit": NOBODY,
    "pk": 1,
    "entity": "p1",
    "role": "analyst",
    "what": "regions",
    **dict.fromkeys(("notification", "view", "wall", "nomination", "person", "rule"), NOBODY),
}
"""Part of an address -> what stands there where nothing else is meant; one that is not here fails the walk."""


def parts_of(name: str, pattern: URLPattern) -> set[str]:
    """Return the parts of an address, those of what it stands below among them."""
    below = {"case"} if ":" in name and not name.startswith(OPEN_TO_PROGRAMS) else set()
    below |= {"pk"} if name in {"mfa_remove_webauthn", "mfa_edit_webauthn"} else set()
    return set(pattern.pattern.regex.groupindex) | below


def address_of(name: str, pattern: URLPattern, parts: dict[str, Any]) -> str:
    """Return an address with its parts filled in: ids where a part is an id, words where it is a word."""
    unknown = parts_of(name, pattern) - set(parts)
    assert unknown == set(), f"{name}: what stands in {unknown}?"
    if name == "account_reset_password_from_key":
        return "/account/password/reset/1-nothing/"
    given = {part: parts[part] for part in parts_of(name, pattern)}
    if name == "piece":
        given["key"] = "table-usual"
    if name in {"token-revoke", "api:revoke-token"}:
        given["token"] = parts.get("revoked", NOBODY)
    return reverse(name, kwargs=given)


def addresses(**parts: Any) -> Iterator[tuple[str, str]]:
    """Yield the name of every address with the address."""
    for name, pattern in routes():
        yield name, address_of(name, pattern, PARTS | parts)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def content_of(answer: Any) -> str:
    return bytes_of(answer).decode("utf-8", "replace")


# -- forged forms ------------------------------------------------------------------------------


def test_no_address_takes_a_form_without_its_secret(people: dict[str, User], small: Small) -> None:
    before = Grant.objects.count(), Run.objects.count()
    walked = 0
    for who in ("owner", "administrator"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(people[who])
        for name, address in addresses():
            if name.startswith(OPEN_TO_PROGRAMS):
                continue
            answer = client.post(address, {"text": "forged"})
            assert answer.status_code == 403, name
            assert "could not be trusted" in content_of(answer), name
            walked += 1
    assert walked > 150
    assert before == (Grant.objects.count(), Run.objects.count())


def test_no_operation_of_the_api_takes_a_browser_without_its_secret(people: dict[str, User], small: Small) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["owner"])
    tried = 0
    for path, methods in description()["paths"].items():
        for method in set(methods) & {"post", "put", "patch", "delete"}:
            parts = {**PARTS, "token": NOBODY}
            address = path.replace("{", "%(").replace("}", ")s") % parts
            answer = getattr(client, method)(address, data="{}", content_type="application/json")
            assert answer.status_code == 403, (method, path)
            assert "CSRF secret" in content_of(answer), (method, path)
            tried += 1
    assert tried > 10


def test_the_same_form_with_its_secret_is_taken(people: dict[str, User], small: Small) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["owner"])
    client.get(f"/cases/{CASE}/open/")
    secret = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post(f"/cases/{CASE}/open/", {"typed": "Exercise"}, headers=secret).status_code == 302


# -- others' ids -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreign:
    """Ids of what another case and another person hold."""

    parts: dict[str, Any]
    record: str


@cache
def _foreign_case() -> str:
    """Make the other case, every text of it marked; its ids are none the person's own case has."""
    case = casefold.open_home(HOME).create_case(
        FOREIGN, by=SECRET, title=f"Operation {SECRET}", purpose=f"The {SECRET}"
    )
    header = "Call Type,Calling Number,Called Number,Date,Time,Duration,Remark\n"
    for number in range(1, 6):
        path = FOLDER / f"{SECRET}-{number}.csv"
        path.write_text(
            f"{header}Voice,07700900{number:03d},07700900321,02/01/2026,10:00,60,{SECRET}\n", encoding="ascii"
        )
        case.add([path], mapping={"*": "call"}, timezone="UTC", by=SECRET, reference=f"{SECRET}/{number}")
    for _ in range(5):
        case.analyse("hourly", by=SECRET)
    for _ in range(9):
        case.note("case", SECRET, by=SECRET)
    return str(case.arrow("call")["record_id"][-1].as_py())


@pytest.fixture
def foreign(people: dict[str, User]) -> Foreign:
    record = _foreign_case()
    other = people["stranger"]
    policy.give(other, FOREIGN, Role.OWNER, purpose=SECRET, by=None)
    run = Run.objects.create(
        kind="analysis", work="x", title=SECRET, case=FOREIGN, by=other, queued_at=timezone.now(), message=SECRET
    )
    rule = Rule.objects.create(name=SECRET, group="g", review_months=1, decides="d", basis="b")
    day = date(2026, 1, 1)
    placed = Placement.objects.create(case=FOREIGN, rule=rule, starts_on=day, review_on=day, why=SECRET, by=other)
    disposal = Disposal.objects.create(
        case=FOREIGN, why=SECRET, proposed_by=other, state=State.DONE, outcome={"certificate": SECRET}
    )
    token, _ = make_token(other, None, name=SECRET, purpose=SECRET, last_day=timezone.now().date())
    ids = {"exhibit": "x5", "finding": "f5", "decision": "n9", "row": 0, "run": run.pk, "placement": placed.pk}
    ids |= {"disposal": disposal.pk, "grant": Grant.objects.get(case=FOREIGN).pk, "revoked": token.pk}
    return Foreign({**ids, "key": other.pk}, record)


def state_of_the_other_case() -> list[Any]:
    case = casefold.open_home(HOME).case(FOREIGN)
    return [
        list(Run.objects.filter(case=FOREIGN).values()),
        list(Grant.objects.filter(case=FOREIGN).values()),
        list(Disposal.objects.filter(case=FOREIGN).values()),
        list(Placement.objects.filter(case=FOREIGN).values()),
        [(item.id, item.status) for item in case.exhibits(all=True)],
        [item.id for item in case.findings()],
        [(note.id, note.retired) for note in case.ledger.notes()],
    ]


@pytest.mark.parametrize("case", [FOREIGN, CASE])
def test_no_id_of_another_case_opens_or_changes_anything(
    case: str, foreign: Foreign, sign_in: Any, small: Small, people: dict[str, User]
) -> None:
    """In another's case nothing is there; in one's own, what carries another's id is not there either."""
    client, before, walked = sign_in("owner"), state_of_the_other_case(), 0
    client.raise_request_exception = False
    query = f"?id={foreign.record}&exhibit=x5&thread=t&a=phone:%2B447700900005&b=phone:%2B447700900321"
    for name, pattern in routes():
        named = parts_of(name, pattern) & (set(foreign.parts) | {"case"} | ({"token"} if "revoke" in name else set()))
        if named - ({"case", "row"} if case == CASE else set()) == set() or name in NO_IDS:
            continue
        address = address_of(name, pattern, PARTS | foreign.parts | {"case": case})
        for method in ("get", "post", "delete"):
            body = {"data": json.dumps({"why": "x"}), "content_type": "application/json"} if "api:" in name else {}
            answer = getattr(client, method)(address + query, **(body if method == "post" else {}))
            assert answer.status_code in {400, 403, 404, 405, 422}, (name, method, answer.status_code)
            assert SECRET not in content_of(answer), (name, method)
        walked += 1
    assert walked >= (60 if case == FOREIGN else 20)
    assert state_of_the_other_case() == before
    assert people["stranger"].tokens.filter(revoked_at=None).count() == 1


def test_a_record_of_another_case_is_not_there_in_ones_own(foreign: Foreign, sign_in: Any, small: Small) -> None:
    client = sign_in("owner")
    wanted = foreign.record.replace("x1-", "x5-")
    for address in (
        f"/cases/{CASE}/records/record?id={wanted}",
        f"/cases/{CASE}/records/original?id={wanted}",
        f"/api/v1/cases/{CASE}/record?id={wanted}",
    ):
        assert client.get(address).status_code == 404, address


# -- led away ----------------------------------------------------------------------------------

AWAY = ("https://evil.invalid/", "//evil.invalid/", "/\\evil.invalid", "javascript:alert(1)")


@pytest.mark.parametrize("place", AWAY[1:3])
def test_nothing_said_in_an_address_or_a_referrer_leads_away(place: str, sign_in: Any, small: Small) -> None:
    for sitting in (True, False):
        client = sign_in("owner", sitting=sitting)
        client.raise_request_exception = False
        for name, address in addresses(run=uuid.uuid4(), disposal=uuid.uuid4()):
            if name in {"sign-out", "account_logout"}:
                continue
            for method in ("get", "post"):
                asked = getattr(client, method)
                answer = asked(address, {"next": place, "url": place}, headers={"Referer": place})
                content_of(answer)
                assert_stays(answer, (name, method))


def assert_stays(answer: Any, told: object) -> None:
    target = answer.headers.get("Location", "/")
    parts = urlsplit(target)
    assert (parts.scheme, parts.netloc) == ("", ""), told
    assert target.startswith(("/", "?")), told
    assert not target.startswith(("//", "/\\")), told


@pytest.mark.parametrize("place", AWAY)
def test_showing_again_that_it_is_you_leads_back_here_only(place: str, programme: Programme) -> None:
    client = programme.client("analyst")
    session = client.session
    session[SIGNED_IN] = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1
    session.save()
    answer = client.post("/account/confirm/", {"password": PASSWORD, "next": place})
    assert answer.status_code == 302
    assert_stays(answer, place)


# -- sessions ----------------------------------------------------------------------------------


def test_no_key_a_session_had_before_the_second_factor_is_signed_in(programme: Programme) -> None:
    secret, _ = set_up_app(programme.client("analyst"))
    Authenticator.objects.update(last_used_at=None)
    client = Client()
    keys = [_planted(client)]
    answer = client.post("/sign-in/", {"login": "analyst", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/account/second-factor/")
    assert client.get("/cases/").status_code == 302, "half signed in is not signed in"
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    answer = client.post(answer.headers["Location"], {"code": code_for(secret)})
    assert answer.status_code == 302
    assert client.get("/cases/").status_code == 200
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value not in keys
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    for old in keys:
        stolen = Client()
        stolen.cookies[settings.SESSION_COOKIE_NAME] = old
        assert stolen.get("/cases/").status_code == 302


def test_a_session_is_over_once_signed_out(programme: Programme) -> None:
    client = programme.client("analyst")
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert again.get("/cases/").status_code == 302


def test_no_session_is_taken_from_an_address(programme: Programme) -> None:
    key = programme.client("analyst").cookies[settings.SESSION_COOKIE_NAME].value
    assert Client().get("/cases/", {settings.SESSION_COOKIE_NAME: key}).status_code == 302


def _planted(client: Client) -> str:
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return str(session.session_key)
