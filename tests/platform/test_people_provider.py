"""Signing in by an identity provider: who is let in, who is not, and what is tried against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from casefold.platform.accounts import nominations
from casefold.platform.accounts.models import Nomination, User
from casefold.platform.accounts.nominations import Nominee
from casefold.platform.accounts.organisations import By
from casefold.platform.accounts.roles import PlatformRole, holds
from casefold.platform.audit.models import Entry
from tests.platform.identity_provider import Provider, serving
from tests.platform.programme import Programme

START = "/account/provider/provider/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Run a provider and tell the site of it."""
    with serving() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [running.app()]}}
        settings.CASEFOLD_PROVIDER = running.app()
        yield running


def come_back(provider: Provider, client: Client, query: str = "", **person: Any) -> Any:
    """Sign in as this person there, and return what our site answers."""
    provider.person = {"sub": "s1", "email": "analyst@example.org", "email_verified": True, **person}
    sent = client.get(START + query)
    assert sent.status_code == 302, sent.content
    assert sent.headers["Location"].startswith(provider.address)
    return client.get(provider.authorise(sent.headers["Location"]))


def approved(programme: Programme, email: str) -> Nomination:
    nominee = Nominee("N. Ewcomer", email, programme.north, (PlatformRole.ANALYST,))
    made = nominations.nominate(nominee, By(programme.people["contact"], "Joins the team"))
    nominations.approve(made, By(programme.people["admin"], "Known"))
    return made


def test_there_is_none_unless_the_site_is_told_of_one(programme: Programme) -> None:
    assert Client().get(START).status_code == 404
    assert b"/account/provider/" not in Client().get("/sign-in/").content


def test_who_has_an_account_signs_in(programme: Programme, provider: Provider) -> None:
    client = Client()
    assert b"Sign in with the test provider" in client.get("/sign-in/").content
    answer = come_back(provider, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert b"The analyst" in client.get("/account/").content
    again = Client()
    come_back(provider, again, email="moved@example.org")
    assert b"The analyst" in again.get("/account/").content, "known by their subject from now on"
    assert list(Entry.objects.values_list("verb", flat=True)) == ["provider_tied", "sign_in", "sign_in"]


def test_who_was_nominated_and_approved_gets_an_account(programme: Programme, provider: Provider) -> None:
    waiting = approved(programme, "new.comer@example.org")
    client = Client()
    assert come_back(provider, client, email="New.Comer@example.org").status_code == 302
    assert client.get("/cases/").status_code == 200
    user = User.objects.get(email="new.comer@example.org")
    assert (user.shown_name, user.force, user.has_usable_password()) == ("N. Ewcomer", programme.north, False)
    assert holds(user, PlatformRole.ANALYST)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.user) == ("accepted", user)


@pytest.mark.parametrize("email", ["stranger@example.org", "", "waiting@example.org"])
def test_nobody_else_is_let_in(programme: Programme, provider: Provider, email: str) -> None:
    nominee = Nominee("Not Yet", "waiting@example.org", programme.north, ())
    nominations.nominate(nominee, By(programme.people["contact"], "Joins the team"))
    before = User.objects.count()
    client = Client()
    answer = come_back(provider, client, email=email)
    assert b"There is no account for you here" in answer.content
    assert client.get("/cases/").status_code == 302
    assert User.objects.count() == before


@pytest.mark.parametrize("email", ["analyst@example.org", "new.comer@example.org"])
def test_an_address_nobody_vouches_for_is_worth_nothing(programme: Programme, provider: Provider, email: str) -> None:
    approved(programme, "new.comer@example.org")
    client = Client()
    come_back(provider, client, email=email, email_verified=False)
    assert client.get("/cases/").status_code == 302


def test_a_deactivated_person_stays_out(programme: Programme, provider: Provider) -> None:
    User.objects.filter(username="analyst").update(is_active=False)
    client = Client()
    assert come_back(provider, client).headers["Location"] == "/account/inactive/"
    assert client.get("/cases/").status_code == 302


@pytest.mark.parametrize(
    "claims", [{"aud": "another-site"}, {"iss": "https://example.org"}, {"exp": 1_600_000_000}], ids=str
)
def test_a_token_for_somebody_else_is_refused(programme: Programme, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    client = Client()
    answer = come_back(provider, client)
    assert b"did not let you in" in answer.content
    assert client.get("/cases/").status_code == 302


def test_an_answer_another_browser_asked_for_is_refused(programme: Programme, provider: Provider) -> None:
    provider.person = {"sub": "s1", "email": "analyst@example.org", "email_verified": True}
    back = provider.authorise(Client().get(START).headers["Location"])
    other = Client()
    assert b"did not let you in" in other.get(back).content
    assert other.get("/cases/").status_code == 302


def test_nobody_is_sent_to_another_site_after_it(programme: Programme, provider: Provider) -> None:
    answer = come_back(provider, Client(), "?next=https://example.org/")
    assert answer.headers["Location"] == "/"
    assert come_back(provider, Client(), "?next=/apps/").headers["Location"] == "/apps/"


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_it_only_signs_in(programme: Programme, provider: Provider, process: str) -> None:
    client = programme.client("mentor")
    answer = come_back(provider, client, f"?process={process}", sub="thief", email="thief@example.org")
    assert answer.status_code == 403
    fresh = Client()
    come_back(provider, fresh, sub="thief", email="thief@example.org")
    assert fresh.get("/cases/").status_code == 302


def test_a_provider_that_is_away_is_told(programme: Programme, settings: Any) -> None:
    with serving() as gone:
        app = gone.app()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    answer = Client().get(START)
    assert answer.status_code == 503
    assert b"identity provider cannot be reached" in answer.content


def test_it_counts_as_a_second_factor(programme: Programme, provider: Provider, settings: Any) -> None:
    settings.CASEFOLD_SECOND_FACTOR = "required"
    client = Client()
    come_back(provider, client)
    assert client.get("/cases/").status_code == 200
