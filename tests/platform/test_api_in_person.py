"""What no token is lent for: the refusal names the page, and a session has to have shown lately who it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from casefold.errors import CasefoldError
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts import nominations
from casefold.platform.accounts.models import Nomination, User
from casefold.platform.accounts.organisations import By, deactivate
from casefold.platform.accounts.roles import PlatformRole, holds
from casefold.platform.accounts.sittings import SIGNED_IN
from casefold.platform.api.models import Token
from casefold.platform.retention.models import Disposal, State
from tests.platform.api_calls import bearing, posted, trouble
from tests.platform.api_routes import DAY, SITE_POSTS, WHY
from tests.platform.fixtures import CASE, Small
from tests.platform.programme import Programme

API = "/api/v1"
AUTHORITY = {"authority": "Reviewed", "reference": "RRD/7", "certain": True}


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


def nominated(programme: Programme) -> Nomination:
    nominee = nominations.Nominee("A. Person", "a.person@example.org", programme.north, (PlatformRole.ANALYST,))
    return nominations.nominate(nominee, By(programme.people["contact"], "Joins the team"))


def asked_in_person(programme: Programme) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name, the address and the body of every such operation, on things that are there."""
    person, nomination = programme.people["analyst"].pk, nominated(programme).pk
    yield "deactivate-person", f"people/{person}/deactivate", WHY
    yield "bring-back-person", f"people/{person}/bring-back", WHY
    yield "give-role", f"people/{person}/roles", {"role": "super_user", **WHY}
    yield "end-role", f"people/{person}/roles/analyst/end", WHY
    yield "approve-nomination", f"nominations/{nomination}/approve", WHY
    yield "refuse-nomination", f"nominations/{nomination}/refuse", WHY
    yield "invite-again", f"nominations/{nomination}/invite", WHY
    yield "make-token", "tokens", {"name": "Another", "purpose": "Exercise", "last_day": DAY}
    yield "account", "account/second-factor", {}
    token = Token.objects.filter(user=programme.people["admin"]).first()
    yield "revoke-token", f"tokens/{token.pk if token is not None else person}/revoke", {}


def test_a_token_does_nothing_that_is_for_a_person(programme: Programme) -> None:
    program = bearing(programme.people["admin"])
    before = counted()
    names = set()
    for name, address, body in asked_in_person(programme):
        told = trouble(posted(program, f"{API}/{address}", body), 403)
        assert told["kind"] == "NotAllowed"
        assert "a token does not" in told["message"] or "no program" in told["message"], name
        page = told["remedy"].rstrip(".").rpartition(" ")[2]
        assert programme.client("admin").get(page).status_code == 200, (name, page)
        names.add(name)
    assert names == {name for name, route in SITE_POSTS.items() if route.in_person}
    assert counted() == (before[0], before[1], before[2] + 1, before[3])


def counted() -> tuple[int, int, int, int]:
    """Count what such an operation would change; the nomination that is asked about is made on the way."""
    waiting = Nomination.objects.filter(state=Nomination.State.WAITING).count()
    active = User.objects.filter(is_active=True).count()
    return Token.objects.filter(revoked_at=None).count(), active, waiting, User.objects.count()


def test_a_session_left_open_is_asked_again(programme: Programme) -> None:
    for name, address, body in asked_in_person(programme):
        if name == "account":
            continue
        told = trouble(posted(left_open(programme.client("admin")), f"{API}/{address}", body), 403)
        assert "/account/confirm/" in told["remedy"], name


def left_open(browser: Client) -> Client:
    """Let it be long ago that somebody signed in, though not so long that the sitting is over."""
    session = browser.session
    session[SIGNED_IN] = time.time() - 3600
    session.save()
    return browser


def test_a_person_approves_and_hands_the_invitation_out_once(programme: Programme) -> None:
    browser, nomination = programme.client("admin"), nominated(programme)
    address = f"{API}/nominations/{nomination.pk}"
    made = posted(browser, f"{address}/approve", WHY)
    assert made.status_code == 200, made.content
    assert (made.json()["state"], made.json()["decided_by"]) == ("approved", "The admin")
    assert Client().get(made.json()["link"].removeprefix("http://testserver")).status_code == 200
    assert "link" not in browser.get(address).json()
    trouble(posted(browser, f"{address}/refuse", WHY), 403)
    again = posted(browser, f"{address}/invite", WHY).json()["link"]
    assert again != made.json()["link"]
    assert Client().get(made.json()["link"].removeprefix("http://testserver")).status_code == 403


def test_a_person_deactivates_brings_back_and_decides_about_roles(programme: Programme) -> None:
    browser, analyst = programme.client("admin"), programme.people["analyst"]
    address = f"{API}/people/{analyst.pk}"
    assert posted(browser, f"{address}/deactivate", WHY).json()["active"] is False
    assert posted(browser, f"{address}/bring-back", WHY).json()["active"] is True
    given = posted(browser, f"{address}/roles", {"role": "super_user", **WHY}).json()
    assert given["roles"] == ["analyst", "super_user"]
    ended = posted(browser, f"{address}/roles/super_user/end", WHY).json()
    assert (ended["roles"], len(ended["held"])) == (["analyst"], 2)
    alone = programme.people["admin"]
    trouble(posted(browser, f"{API}/people/{alone.pk}/roles/programme_administrator/end", WHY), 403)
    assert holds(alone, PlatformRole.PROGRAMME_ADMINISTRATOR)


def test_a_person_makes_and_revokes_a_token(programme: Programme) -> None:
    browser = programme.client("analyst")
    said = {"name": "Figures", "purpose": "Exercise", "last_day": timezone.now().date().isoformat()}
    made = posted(browser, f"{API}/tokens", {**said, "reading_only": True})
    assert made.status_code == 201, made.content
    program = Client(headers={"Authorization": f"Bearer {made.json()['secret']}"})
    assert program.get(f"{API}/me").json()["token"]["reading_only"] is True
    listed = program.get(f"{API}/tokens").json()["items"]
    assert [(item["name"], "secret" in item) for item in listed] == [("Figures", False)]
    trouble(posted(programme.client("admin"), f"{API}/tokens/{made.json()['id']}/revoke"), 404)
    assert posted(browser, f"{API}/tokens/{made.json()['id']}/revoke").json()["revoked_at"] is not None
    trouble(program.get(f"{API}/me"), 401)
    trouble(posted(browser, f"{API}/tokens", {**said, "cases": [CASE]}), 404)


def test_a_token_authorises_no_disposal(people: dict[str, User], small: Small) -> None:
    policy.give(people["editor"], CASE, Role.OWNER, purpose="Exercise", by=None)
    proposed = Disposal.objects.create(case=CASE, exhibit="x1", why="w", proposed_by=people["editor"])
    program = bearing(people["owner"])
    for what, body in (("authorise", AUTHORITY), ("finish", None)):
        told = trouble(posted(program, f"{API}/disposals/{proposed.pk}/{what}", body), 403)
        assert told["remedy"] == f"Sign in as a person and do it at /disposals/{proposed.pk}/."
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    missing = {"authority": "Reviewed", "reference": "RRD/7", "certain": False}
    trouble(posted(program, f"{API}/disposals/{proposed.pk}/authorise", missing), 422)


def test_a_token_for_certain_cases_does_nothing_of_the_site(programme: Programme, small: Small) -> None:
    admin = programme.people["admin"]
    policy.give(admin, CASE, Role.OWNER, purpose="Exercise", by=None)
    narrow = bearing(admin, cases=[CASE])
    for address in (
        "log",
        "people",
        "nominations",
        "organisations?sort=team",
        "programme",
        "queue",
        "workers",
        "tokens",
    ):
        assert "certain cases" in trouble(narrow.get(f"{API}/{address}"), 403)["message"]
    trouble(posted(narrow, f"{API}/retention-rules/examples"), 403)
    assert narrow.get(f"{API}/cases/{CASE}/members").status_code == 200


def test_nobody_acts_through_the_token_of_somebody_deactivated(programme: Programme) -> None:
    program = bearing(programme.people["contact"])
    assert program.get(f"{API}/people").status_code == 200
    deactivate(programme.people["contact"], By(programme.people["admin"], "Left"))
    trouble(program.get(f"{API}/people"), 401)
    with pytest.raises(CasefoldError):
        deactivate(programme.people["admin"], By(programme.people["admin"], "Left"))
