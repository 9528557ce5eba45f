"""What the tests of the platform and of the apps share: a case with findings, and one person of each class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

import casefold
from casefold.demo import Scale, write_operation
from casefold.platform.access import policy, sittings
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from tests.platform.started import FOLDER, HOME

CASE = "larkspur"
CLASSES = (
    "anonymous",
    "stranger",
    "administrator",
    "expired",
    "future",
    "reader",
    "editor",
    "owner",
    "walled-off",
    "inactive",
)
WALL = "sensitive_source"
"""A wall that reader, editor and owner may look behind, and `walled-off`, a reader too, may not."""


@dataclass(frozen=True)
class Small:
    """A small case: its first record and a finding with rows."""

    record: str
    finding: str
    subject: str


@pytest.fixture(scope="session")
def small() -> Small:
    """Give the small case; two folders of tests share it, each with a fixture of its own."""
    return _small()


@cache
def _small() -> Small:
    operation = write_operation(FOLDER / "files", Scale(people=12, days=20, seed=7))
    case = casefold.open_home(HOME).create_case(CASE, by="A. Analyst", title="Operation Larkspur", purpose="Exercise")
    for item in operation.exhibits[:2]:
        case.add([item.path], by="A. Analyst", reference=item.reference, timezone=item.timezone)
    subject = operation.truth.key["A1"]
    finding = case.analyse("hourly", by="A. Analyst")
    record = case.arrow("call").slice(0, 1)["record_id"][0].as_py()
    return Small(record, finding.id, subject)


@pytest.fixture
def people(db: Any) -> dict[str, User]:
    """Make one person of each class."""
    now = timezone.now()
    found = {}
    for name in CLASSES[1:]:
        user = User.objects.create_user(name, password="a long pass phrase", display_name=f"The {name}")
        found[name] = user
    for name, role in (("reader", Role.READER), ("editor", Role.EDITOR), ("owner", Role.OWNER)):
        policy.give(found[name], CASE, role, purpose="Exercise", by=None, walls=frozenset({WALL}))
    policy.give(found["walled-off"], CASE, Role.READER, purpose="Exercise", by=None)
    policy.give(found["expired"], CASE, Role.OWNER, purpose="Exercise", by=None, ends_at=now - timedelta(seconds=1))
    policy.give(found["future"], CASE, Role.OWNER, purpose="Exercise", by=None, starts_at=now + timedelta(hours=1))
    policy.give(found["inactive"], CASE, Role.OWNER, purpose="Exercise", by=None)
    found["inactive"].is_active = False
    found["inactive"].save()
    found["administrator"].is_staff = found["administrator"].is_superuser = True
    found["administrator"].save()
    hold(found["administrator"], PlatformRole.PROGRAMME_ADMINISTRATOR, None)
    return found


class AtWork(Client):
    """A browser whose person has said why they open each case they were ever given: where most tests begin."""

    def request(self, **request: Any) -> Any:
        """Ask, in a sitting."""
        open_sittings(self)
        return super().request(**request)


def open_sittings(client: Client) -> None:
    """Begin a sitting in every case of a signed-in browser's person, without the page that asks and without the log."""
    session = client.session
    if SESSION_KEY not in session:
        return
    cases = Grant.objects.filter(user_id=str(session[SESSION_KEY])).values_list("case", flat=True)
    known = session.get(sittings.SESSION_KEY, {})
    begun = {case: {"reason": "Exercise", "at": timezone.now().isoformat()} for case in cases}
    if begun.keys() - known.keys():
        session[sittings.SESSION_KEY] = {**begun, **known}
        session.save()


@pytest.fixture
def sign_in(people: dict[str, User]) -> Any:
    """Give a function that returns a browser signed in as a class of person, in a sitting unless told otherwise."""

    def signed_in(name: str, *, sitting: bool = True) -> Client:
        client = AtWork() if sitting and name != "anonymous" else Client()
        if name != "anonymous":
            client.force_login(people[name])
        return client

    return signed_in
