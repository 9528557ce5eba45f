"""Signing in by allauth in our frame: limits, second factors, confirming that it is you, and attempts against it."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import check_password
from django.contrib.staticfiles import finders
from django.core import mail
from django.test import Client

from casefold.errors import BadOption
from casefold.platform import site
from casefold.platform.accounts.links import make_link_token, operator
from casefold.platform.accounts.sittings import SEEN, SIGNED_IN
from casefold.platform.audit.models import Entry
from tests.platform.passkey import Passkey
from tests.platform.programme import PASSWORD, Programme

SECOND = "/account/second-factor/"


def sign_in(name: str, password: str = PASSWORD, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post("/sign-in/", {"login": name, "password": password, **more})


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator app as its page asks, and return the secret and the recovery codes."""
    page = client.get(f"{SECOND}totp/activate/").content.decode()
    found = re.search(r'id="id_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found is not None, page
    answer = client.post(f"{SECOND}totp/activate/", {"code": code_for(found.group(1))}, follow=True)
    codes = re.findall(r"<code>(\d+)</code>", answer.content.decode())
    assert len(codes) == 10, answer.content.decode()
    return found.group(1), codes


def age(client: Client, seconds: float, *keys: str) -> None:
    """Let a session be older than it is."""
    session = client.session
    for key in keys:
        session[key] = time.time() - seconds
    session.save()


@pytest.mark.parametrize("name", ["analyst", "ANALYST", "analyst@example.org", "Analyst@Example.org"])
def test_by_user_name_or_address(programme: Programme, name: str) -> None:
    client = Client()
    answer = sign_in(name, client=client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/cases/").status_code == 200


def test_five_failures_lock_the_name_and_are_logged(programme: Programme) -> None:
    for _ in range(5):
        assert b"not right" in sign_in("analyst", "wrong").content
    locked = sign_in("analyst")
    assert b"Too many attempts" in locked.content
    assert sign_in("mentor").status_code == 302, "another name is not locked"
    told = list(Entry.objects.values_list("verb", "object"))
    assert told[:6] == [("sign_in_failed", "analyst")] * 5 + [("sign_in_locked", "analyst")]


def test_one_address_is_limited_whatever_names_it_tries(programme: Programme) -> None:
    statuses = [sign_in(f"nobody{number}", "wrong").status_code for number in range(61)]
    assert statuses[-1] == 429
    assert sign_in("analyst", client=Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_a_deactivated_person_is_told(programme: Programme) -> None:
    programme.people["analyst"].is_active = False
    programme.people["analyst"].save()
    client = Client()
    answer = client.post("/sign-in/", {"login": "analyst", "password": PASSWORD}, follow=True)
    assert b"Your account is deactivated" in answer.content
    assert client.get("/cases/").status_code == 302


@pytest.mark.parametrize(
    "place", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:example.org"]
)
def test_nobody_is_sent_to_another_site(programme: Programme, place: str) -> None:
    for client, send in ((Client(), sign_in), (programme.client("analyst"), None)):
        if send is not None:
            answer = send("analyst", client=client, next=place)
        else:
            answer = client.get("/sign-in/", {"next": place})
        assert urlsplit(answer.headers["Location"]).netloc == ""
        assert answer.headers["Location"] == "/"
    confirmed = programme.client("analyst").post("/account/confirm/", {"password": PASSWORD, "next": place})
    assert confirmed.headers["Location"] == "/"
    left = programme.client("analyst").post("/sign-out/", {"next": place})
    assert left.headers["Location"] == "/sign-in/"


def test_a_place_of_this_site_is_gone_to(programme: Programme) -> None:
    assert sign_in("analyst", next="/apps/").headers["Location"] == "/apps/"


def test_a_session_known_before_signing_in_is_worth_nothing(programme: Programme) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    before = str(session.session_key)
    client.cookies["casefold_session"] = before
    sign_in("analyst", client=client)
    assert client.cookies["casefold_session"].value != before
    thief = Client()
    thief.cookies["casefold_session"] = before
    assert thief.get("/cases/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/sign-in/",
        "/sign-out/",
        "/account/confirm/",
        "/account/password/",
        f"{SECOND}totp/activate/",
        f"{SECOND}recovery-codes/generate/",
        f"{SECOND}webauthn/add/",
        "/people/nominate/",
        "/people/organisations/",
        "/people/00000000-0000-4000-8000-000000000000/active",
    ],
)
def test_a_form_of_another_site_is_refused(programme: Programme, address: str) -> None:
    client = programme.client("admin", enforce_csrf_checks=True)
    answer = client.post(address, {"login": "analyst", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"Reload the page" in answer.content


def test_there_is_no_sign_up(programme: Programme) -> None:
    for address in ("/account/signup/", "/signup/", "/account/email/"):
        assert Client().get(address).status_code == 404


def test_an_authenticator_app_is_asked_for(programme: Programme, django_capture_on_commit_callbacks: Any) -> None:
    client = programme.client("analyst")
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = set_up_app(client)
    kept = json.dumps([item.data for item in Authenticator.objects.all()])
    assert secret not in kept
    fresh = Client()
    assert sign_in("analyst", client=fresh).headers["Location"] == f"{SECOND}authenticate/"
    assert fresh.get("/cases/").status_code == 302, "a password alone opens nothing"
    assert b"<h1>Your second factor</h1>" in fresh.get(f"{SECOND}authenticate/").content
    assert b"The code is not right" in fresh.post(f"{SECOND}authenticate/", {"code": "000000"}).content
    assert fresh.post(f"{SECOND}authenticate/", {"code": codes[0]}).status_code == 302
    assert fresh.get("/cases/").status_code == 200
    again = Client()
    sign_in("analyst", client=again)
    assert b"not right" in again.post(f"{SECOND}authenticate/", {"code": codes[0]}).content, "a code works once"
    told = set(Entry.objects.values_list("verb", flat=True))
    assert told >= {"second_factor_added", "second_factor_failed", "sign_in"}


def test_a_code_is_not_guessed(programme: Programme) -> None:
    set_up_app(programme.client("analyst"))
    client = Client()
    sign_in("analyst", client=client)
    for _ in range(5):
        client.post(f"{SECOND}authenticate/", {"code": "000000"})
    assert b"Too many attempts" in client.post(f"{SECOND}authenticate/", {"code": "000000"}).content


def test_a_passkey_is_added_and_signs_in(programme: Programme) -> None:
    client, key = programme.client("analyst"), Passkey()
    page = client.get(f"{SECOND}webauthn/add/").content
    scripts = re.findall(r'<script src="([^"]+)"', page.decode())
    assert len(scripts) == 3
    assert None not in [finders.find(script.removeprefix("/static/")) for script in scripts]
    asked = key.read(page, "creation_options")
    answer = client.post(f"{SECOND}webauthn/add/", {"name": "laptop", "credential": json.dumps(key.register(asked))})
    assert answer.status_code == 302, answer.content.decode()
    assert b"laptop" in client.get(f"{SECOND}webauthn/").content
    fresh = Client()
    assert sign_in("analyst", client=fresh).headers["Location"] == f"{SECOND}authenticate/"
    asked = key.read(fresh.get(f"{SECOND}authenticate/").content, "request_options")
    stranger = Passkey(key.id).answer(asked)
    assert fresh.post(f"{SECOND}authenticate/", {"credential": json.dumps(stranger)}).status_code == 200
    assert fresh.get("/cases/").status_code == 302
    asked = key.read(fresh.get(f"{SECOND}authenticate/").content, "request_options")
    assert fresh.post(f"{SECOND}authenticate/", {"credential": json.dumps(key.answer(asked))}).status_code == 302
    assert fresh.get("/cases/").status_code == 200


def test_a_required_second_factor_holds_everybody_at_its_page(programme: Programme, settings: Any) -> None:
    settings.CASEFOLD_SECOND_FACTOR = "required"
    client = programme.client("analyst")
    assert client.get("/cases/").headers["Location"] == SECOND
    assert client.get("/api/v1/cases").status_code == 403
    assert client.get("/account/").status_code == 200
    set_up_app(client)
    assert client.get("/cases/").status_code == 200
    last = client.post(f"{SECOND}totp/deactivate/")
    assert b"requires a second factor" in last.content
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_the_operators_link_is_enough_where_one_is_required(db: Any, settings: Any) -> None:
    settings.CASEFOLD_SECOND_FACTOR = "required"
    client = Client()
    client.post(f"/sign-in/{make_link_token(operator('dc hill'))}/")
    assert client.get("/cases/").status_code == 200


def test_deactivating_asks_again_and_goes_on_after(programme: Programme) -> None:
    client = programme.client("contact")
    address = f"/people/{programme.people['analyst'].pk}/active"
    age(client, 16 * 60, SIGNED_IN)
    asked = client.post(address, {"reason": "Left the force"})
    assert asked.headers["Location"].startswith("/account/confirm/")
    programme.people["analyst"].refresh_from_db()
    assert programme.people["analyst"].is_active
    assert b"not right" in client.post("/account/confirm/", {"password": "wrong", "next": address}).content
    client.post("/account/confirm/", {"password": PASSWORD, "next": address})
    programme.people["analyst"].refresh_from_db()
    assert not programme.people["analyst"].is_active


def test_recovery_codes_ask_again(programme: Programme) -> None:
    client = programme.client("analyst")
    set_up_app(client)
    age(client, 16 * 60, SIGNED_IN)
    answer = client.post(f"{SECOND}recovery-codes/generate/")
    assert answer.headers["Location"].startswith("/account/confirm/")


def test_the_operator_is_fresh_at_first_and_then_takes_a_new_link(programme: Programme) -> None:
    client = Client()
    client.post(f"/sign-in/{make_link_token(operator('dc hill'))}/")
    address = f"/people/{programme.people['analyst'].pk}/active"
    assert client.get(address).status_code == 200
    age(client, 16 * 60, SIGNED_IN)
    refused = client.get(address)
    assert refused.status_code == 403
    assert b"new link" in refused.content


def test_a_sitting_ends_by_age_and_by_idleness(programme: Programme) -> None:
    for seconds, key, reason in ((13 * 3600, SIGNED_IN, "signed in too long ago"), (61 * 60, SEEN, "left alone")):
        client = programme.client("analyst")
        assert client.get("/cases/").status_code == 200
        age(client, seconds, key)
        assert client.get("/cases/").status_code == 302
        ended = Entry.objects.filter(verb="sitting_ended").order_by("-number").first()
        assert ended is not None
        assert (ended.who, ended.reason) == ("The analyst", reason)


def test_a_page_that_polls_keeps_no_sitting_alive(programme: Programme) -> None:
    client = programme.client("analyst")
    age(client, 30 * 60, SEEN)
    client.get("/cases/", headers={"X-Casefold-Poll": "1"})
    assert time.time() - client.session[SEEN] > 29 * 60
    client.get("/cases/")
    assert time.time() - client.session[SEEN] < 60


def test_a_new_password_ends_the_other_sessions(programme: Programme) -> None:
    here, there = programme.client("analyst"), programme.client("analyst")
    new = "other words walk home"
    answer = here.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    assert here.get("/cases/").status_code == 200
    assert there.get("/cases/").status_code == 302
    assert Entry.objects.filter(verb="password_changed").count() == 1


def test_there_is_no_reset_without_mail(programme: Programme) -> None:
    assert Client().get("/account/password/reset/").status_code == 404
    assert Client().post("/account/password/reset/", {"email": "analyst@example.org"}).status_code == 404
    assert mail.outbox == []
    assert b"Set a new password" not in Client().get("/sign-in/").content


def test_a_reset_by_mail(programme: Programme, settings: Any) -> None:
    settings.CASEFOLD_MAIL = True
    client = Client()
    assert b"Set a new password" in client.get("/sign-in/").content
    client.post("/account/password/reset/", {"email": "analyst@example.org"})
    assert client.post("/account/password/reset/", {"email": "nobody@example.org"}).status_code == 302
    found = re.search(r"https?://[^/]+(/account/password/reset/\S+)", str(mail.outbox[0].body))
    assert found is not None, mail.outbox[0].body
    form = client.get(found.group(1), follow=True)
    place = form.redirect_chain[-1][0]
    new = "other words walk home"
    assert client.post(place, {"password1": new, "password2": new}).status_code == 302
    programme.people["analyst"].refresh_from_db()
    assert check_password(new, programme.people["analyst"].password)
    assert b"used, has expired" in Client().get(found.group(1), follow=True).content


def test_what_the_site_reads_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFOLD_HTTPS", raising=False)
    assert (site.second_factor(), site.identity_provider(), site.mail()) == ("offered", None, None)
    monkeypatch.setenv("CASEFOLD_HTTPS", "1")
    assert site.second_factor() == "required"
    monkeypatch.setenv("CASEFOLD_SECOND_FACTOR", "offered")
    assert site.second_factor() == "offered"
    monkeypatch.setenv("CASEFOLD_MAIL", "smtp://me:p%40ss@mail.example.org/?from=site@example.org")
    sent = site.mail()
    assert sent is not None
    assert (sent.host, sent.port, sent.user, sent.password) == ("mail.example.org", 587, "me", "p@ss")
    for name, value in (("SECOND_FACTOR", "perhaps"), ("MAIL", "mail.example.org"), ("OIDC_URL", "https://x")):
        monkeypatch.setenv(f"CASEFOLD_{name}", value)
    for read in (site.second_factor, site.mail, site.identity_provider):
        with pytest.raises(BadOption):
            read()


class Controls(HTMLParser):
    """Collects what a person fills in on a page, and what is labelled."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one tag in."""
        given = {name: value or "" for name, value in attrs}
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        elif tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.ids.append(given.get("id", "no id"))
        self.headings += tag == "h1"


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/confirm/",
        "/account/password/",
        SECOND,
        f"{SECOND}totp/activate/",
        f"{SECOND}totp/deactivate/",
        f"{SECOND}recovery-codes/",
        f"{SECOND}recovery-codes/generate/",
        f"{SECOND}reauthenticate/",
        f"{SECOND}webauthn/",
        f"{SECOND}webauthn/add/",
        "/people/",
        "/people/nominate/",
        "/people/organisations/",
    ],
)
def test_every_control_has_its_label(programme: Programme, address: str) -> None:
    client = programme.client("admin")
    if not address.endswith("/activate/"):
        set_up_app(client)
    shown = [tried for tried in (client.get(address), client.post(address)) if tried.status_code in {200, 400}]
    assert shown[0].status_code == 200
    for tried in shown:
        page = Controls()
        page.feed(tried.content.decode())
        assert page.headings == 1
        assert set(page.ids) <= page.labelled
        assert len(page.ids) == len(set(page.ids))
        assert b" style=" not in tried.content
