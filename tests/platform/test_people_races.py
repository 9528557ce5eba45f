"""Two people at the same thing at the same moment, with real commits: one of them comes second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from casefold.errors import CasefoldError
from casefold.platform.accounts import nominations, organisations
from casefold.platform.accounts.models import Invitation, Nomination, RoleHeld, User
from casefold.platform.accounts.nominations import Nominee
from casefold.platform.accounts.organisations import By
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit.chain import verify
from casefold.platform.audit.models import Entry
from tests.platform.programme import PASSWORD, Programme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def counted_for_this_test_only() -> Iterator[None]:
    """Forget the failures counted: with real commits no test takes them back."""
    yield
    cache.clear()


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Make the calls at the same moment, each in a thread; return what each was refused for, in no order."""
    start = threading.Barrier(len(calls))
    told: list[str] = []

    def make(call: Callable[[], Any]) -> None:
        start.wait()
        try:
            call()
        except CasefoldError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def waiting(programme: Programme) -> Nomination:
    nominee = Nominee("N. Ewcomer", "new.comer@example.org", programme.north, (PlatformRole.ANALYST,))
    return nominations.nominate(nominee, By(programme.people["contact"], "Joins the team"))


def test_one_invitation_makes_one_account(programme: Programme) -> None:
    token = nominations.approve(waiting(programme), By(programme.people["admin"], "Known"))
    before = User.objects.count()
    calls = [lambda name=name: nominations.accept(token, name, PASSWORD) for name in ("first", "second", "third")]
    told = at_once(*calls)
    assert len(told) == 2
    assert User.objects.count() == before + 1
    assert Entry.objects.filter(verb="accept_invitation").count() == 1
    assert verify() == []


def test_a_nomination_is_decided_once(programme: Programme) -> None:
    found, by = waiting(programme), By(programme.people["admin"], "Known")
    one, other = Nomination.objects.get(), Nomination.objects.get()
    told = at_once(lambda: nominations.approve(one, by), lambda: nominations.refuse(other, by))
    assert len(told) == 1
    found.refresh_from_db()
    assert found.state in {"approved", "refused"}
    assert Invitation.objects.count() == (found.state == "approved")


def test_somebody_always_administers(programme: Programme) -> None:
    first = programme.people["admin"]
    second = programme.add("second", None, PlatformRole.PROGRAMME_ADMINISTRATOR)
    told = at_once(
        lambda: organisations.deactivate(User.objects.get(pk=second.pk), By(first, "x")),
        lambda: organisations.deactivate(User.objects.get(pk=first.pk), By(second, "x")),
    )
    assert len(told) == 1
    administrators = RoleHeld.objects.filter(role="programme_administrator", user__is_active=True, ended_at=None)
    assert administrators.count() == 1


def test_failures_of_several_at_once_are_all_counted(programme: Programme) -> None:
    def fail() -> None:
        Client().post("/sign-in/", {"login": "analyst", "password": "wrong"})

    at_once(*[fail] * 3)
    at_once(*[fail] * 3)
    answer = Client().post("/sign-in/", {"login": "analyst", "password": PASSWORD})
    assert b"Too many attempts" in answer.content
