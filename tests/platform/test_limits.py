"""How often one may try: signing in, links, tokens, programs; and what must be asked of somebody who sat there long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts import limits
from casefold.platform.accounts.links import make_link_token, operator
from casefold.platform.accounts.models import User
from casefold.platform.accounts.sittings import SIGNED_IN
from casefold.platform.api.models import Calls
from casefold.platform.api.tokens import make_token
from casefold.platform.retention.models import Disposal
from tests.platform.fixtures import CASE, AtWork, Small
from tests.platform.programme import PASSWORD, Programme
from tests.platform.test_attacks import content_of
from tests.platform.test_people_sign_in import SECOND, set_up_app, sign_in

MOST = int(limits.LIMITS["secret"].split("/")[0])


@pytest.fixture(autouse=True)
def counted_for_this_test_only(db: Any) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def assert_told_to_wait(answer: Any) -> None:
    """A person reads what to do, a program when to come again."""
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    if answer.headers["Content-Type"].startswith("application/json"):
        error = answer.json()["error"]
        assert set(error) == {"kind", "message", "place", "remedy"}
        assert "Wait" in error["remedy"]
    else:
        text = answer.content.decode()
        assert "<h1>" in text
        assert "Wait" in text


# -- signing in --------------------------------------------------------------------------------


def test_an_address_that_signs_in_too_often_is_told_to_wait(programme: Programme) -> None:
    answers = [sign_in(f"nobody{number}", "wrong") for number in range(61)]
    assert_told_to_wait(answers[-1])
    assert_told_to_wait(sign_in("analyst"))


def test_a_locked_name_is_told_to_wait_and_a_right_password_does_not_open_it(programme: Programme) -> None:
    answers = [sign_in("analyst", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    locked = sign_in("analyst", PASSWORD)
    assert_told_to_wait(locked)
    assert int(locked.headers["Retry-After"]) == limits.LOCKED_SECONDS
    assert sign_in("analyst", PASSWORD, client=Client(REMOTE_ADDR="192.0.2.9")).status_code == 429


def test_failures_under_very_many_names_do_not_free_a_locked_one(programme: Programme) -> None:
    for _ in range(5):
        sign_in("analyst", "wrong")
    for number in range(400):  # more than Django's cache keeps unless it is told otherwise
        cache.set(f"somebody-{number}", [1.0], 900)
    assert sign_in("analyst", PASSWORD).status_code == 429


def test_second_factors_cannot_be_tried_for_long(programme: Programme) -> None:
    set_up_app(programme.client("analyst"))
    client = Client()
    sign_in("analyst", client=client)
    told = [client.post(f"{SECOND}authenticate/", {"code": f"{number:06}"}).content for number in range(8)]
    assert b"The code is not right" in told[0]
    assert b"Too many attempts" in told[-1]


def test_links_and_invitations_cannot_be_tried_for_long(programme: Programme) -> None:
    token = make_link_token(operator("dc hill"))
    for number in range(MOST):
        door = "sign-in" if number % 2 else "invitation"
        assert Client().post(f"/{door}/guess-{number}/").status_code == 403
    assert_told_to_wait(Client().post("/sign-in/guess/"))
    assert_told_to_wait(Client().get("/invitation/guess/"))
    assert_told_to_wait(Client().post(f"/sign-in/{token}/"))
    cache.clear()
    assert Client().post(f"/sign-in/{token}/").status_code == 302, "what was refused for its number is not used up"


# -- programs ----------------------------------------------------------------------------------


def bearing(user: User, **kwargs: Any) -> Client:
    _, secret = make_token(user, None, name="t", purpose="Exercise", last_day=timezone.now().date())
    return Client(headers={"Authorization": f"Bearer {secret}"}, **kwargs)


def test_tokens_cannot_be_guessed_for_long_and_a_right_one_is_not_slowed(people: dict[str, User]) -> None:
    right = bearing(people["owner"])
    for number in range(MOST):
        guess = Client(headers={"Authorization": f"Bearer casefold_{number}"}).get("/api/v1/zones")
        assert guess.status_code == 401
    last = Client(headers={"Authorization": "Bearer casefold_last"})
    assert_told_to_wait(last.get("/api/v1/zones"))
    assert right.get("/api/v1/zones").status_code == 200
    elsewhere = Client(headers={"Authorization": "Bearer casefold_last"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.get("/api/v1/zones").status_code == 401


def test_a_program_is_told_to_wait_and_served_again_in_the_next_stretch(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CASEFOLD_API_RATE = "3/min"
    now = [6_000_000.0]
    monkeypatch.setattr("casefold.platform.api.rates.time.time", lambda: now[0])
    client = bearing(people["owner"])
    assert [client.get("/api/v1/zones").status_code for _ in range(3)] == [200] * 3
    late = client.get("/api/v1/zones")
    assert_told_to_wait(late)
    assert late.headers["Retry-After"] == "60"
    now[0] += 45
    assert client.get("/api/v1/zones").headers["Retry-After"] == "15"
    now[0] += 15
    assert client.get("/api/v1/zones").status_code == 200
    assert Calls.objects.count() == 1, "one row a caller, whatever they ask"


@pytest.mark.django_db(transaction=True)
def test_no_call_of_many_at_once_is_lost_from_the_count(people: dict[str, User], settings: Any) -> None:
    settings.CASEFOLD_API_RATE = "1000/day"
    client_of = [bearing(people["owner"]), bearing(people["editor"])]

    def call(number: int) -> None:
        for _ in range(5):
            client_of[number % 2].get("/api/v1/zones")
        connection.close()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Calls.objects.values_list("made", flat=True)) == [20, 20]


# -- shown again that it is you ----------------------------------------------------------------


def long_ago(user: User) -> Client:
    client = AtWork()
    client.force_login(user)
    session = client.session
    session[SIGNED_IN] = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 1
    session.save()
    return client


@pytest.mark.parametrize(
    "address",
    [
        f"/cases/{CASE}/records/call/export/csv",
        f"/cases/{CASE}/communications/findings/{{finding}}/export/xlsx",
        f"/cases/{CASE}/log/export/jsonl",
    ],
)
def test_an_export_asks_who_sat_there_long_to_show_that_it_is_them(
    address: str, people: dict[str, User], small: Small
) -> None:
    client, address = long_ago(people["owner"]), address.format(finding=small.finding)
    asked = client.get(address)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/account/confirm/?next=")
    assert client.post("/account/confirm/", {"password": "a long pass phrase"}).status_code == 302
    answer = client.get(address)
    assert answer.status_code == 200
    assert content_of(answer)


def test_an_export_by_the_api_asks_it_too(people: dict[str, User], small: Small) -> None:
    client, address = long_ago(people["owner"]), f"/api/v1/cases/{CASE}/records/call/table.arrow"
    assert client.get(address).status_code == 403
    assert client.post("/account/confirm/", {"password": "a long pass phrase"}).status_code == 302
    assert client.get(address).status_code == 200


def test_the_programme_s_figures_ask_it_too(people: dict[str, User]) -> None:
    asked = long_ago(people["administrator"]).get("/programme/export/csv")
    assert asked.headers["Location"].startswith("/account/confirm/?next=")


@pytest.mark.parametrize("action", ["authorise", "finish"])
def test_a_disposal_asks_it_before_anything_goes(action: str, people: dict[str, User], small: Small) -> None:
    policy.give(people["stranger"], CASE, Role.OWNER, purpose="Exercise", by=None)
    disposal = Disposal.objects.create(case=CASE, exhibit="x1", why="w", proposed_by=people["owner"])
    form = {"action": action, "certain": "1", "authority": "Superintendent", "reference": "1/26"}
    asked = long_ago(people["stranger"]).post(f"/disposals/{disposal.pk}/", form)
    assert asked.headers["Location"].startswith("/account/confirm/")
    disposal.refresh_from_db()
    assert disposal.state == "proposed"


def test_reading_and_refusing_do_not_ask(people: dict[str, User], small: Small) -> None:
    client = long_ago(people["owner"])
    disposal = Disposal.objects.create(case=CASE, exhibit="x1", why="w", proposed_by=people["owner"])
    assert client.get(f"/cases/{CASE}/records/call/").status_code == 200
    answer = client.post(f"/disposals/{disposal.pk}/", {"action": "refuse", "why": "Not yet"})
    assert answer.headers["Location"] == f"/disposals/{disposal.pk}/"
