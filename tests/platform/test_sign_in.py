"""Signing in: by password, and by the operator's one-time link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casefold.platform.accounts.links import make_link_token, operator
from casefold.platform.accounts.models import SignInLink, User
from casefold.platform.audit.models import Entry


@pytest.fixture
def token(db: Any) -> str:
    return make_link_token(operator("dc hill"))


def test_a_link_signs_in_once(token: str) -> None:
    first = Client()
    assert first.get(f"/sign-in/{token}/").status_code == 200
    assert first.post(f"/sign-in/{token}/").status_code == 302
    assert first.get("/cases/").status_code == 200
    second = Client()
    answer = second.post(f"/sign-in/{token}/")
    assert answer.status_code == 403
    assert b"used or has expired" in answer.content
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs == ["sign_in_link", "sign_in", "sign_in_link_refused"]


def test_a_preview_does_not_use_the_link_up(token: str) -> None:
    Client().get(f"/sign-in/{token}/")
    assert Client().post(f"/sign-in/{token}/").status_code == 302


def test_a_link_expires(token: str) -> None:
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(f"/sign-in/{token}/").status_code == 403


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "2001:db8::1", "", "nonsense"])
def test_a_link_works_on_this_machine_only(token: str, address: str) -> None:
    assert Client(REMOTE_ADDR=address).post(f"/sign-in/{token}/").status_code == 403
    assert Client(REMOTE_ADDR="127.0.0.1").post(f"/sign-in/{token}/").status_code == 302


def test_a_changed_token_is_refused(token: str) -> None:
    assert Client().post(f"/sign-in/x{token}/").status_code == 403


def test_the_link_itself_is_not_kept(token: str) -> None:
    assert SignInLink.objects.get().digest not in token
    assert not operator("dc hill").has_usable_password()


def test_a_link_of_an_inactive_account_is_refused(token: str) -> None:
    User.objects.update(is_active=False)
    assert Client().post(f"/sign-in/{token}/").status_code == 403


def test_by_password(people: dict[str, User]) -> None:
    client = Client()
    wrong = client.post("/sign-in/", {"login": "reader", "password": "wrong"})
    assert b"There is a problem" in wrong.content
    right = client.post(
        "/sign-in/", {"login": "reader", "password": "a long pass phrase", "next": "https://example.org/"}
    )
    assert right.status_code == 302
    assert right.headers["Location"] == "/"
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/cases/").status_code == 302
    assert list(Entry.objects.values_list("verb", flat=True)) == ["sign_in_failed", "sign_in", "sign_out"]


def test_a_form_of_another_site_is_refused(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"login": "reader", "password": "a long pass phrase"})
    assert answer.status_code == 403
    assert b"Reload the page" in answer.content
