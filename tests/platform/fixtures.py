"""What the tests of the platform and of the apps share: a case with findings, and one person of each class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import casefold
from casefold.demo import Scale, write_operation
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from tests.platform.started import FOLDER, HOME

CASE = "larkspur"
CLASSES = ("anonymous", "stranger", "expired", "future", "reader", "editor", "owner", "inactive")


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
        policy.give(found[name], CASE, role, purpose="Exercise", by=None)
    policy.give(found["expired"], CASE, Role.OWNER, purpose="Exercise", by=None, ends_at=now - timedelta(seconds=1))
    policy.give(found["future"], CASE, Role.OWNER, purpose="Exercise", by=None, starts_at=now + timedelta(hours=1))
    policy.give(found["inactive"], CASE, Role.OWNER, purpose="Exercise", by=None)
    found["inactive"].is_active = False
    found["inactive"].save()
    return found


@pytest.fixture
def sign_in(people: dict[str, User]) -> Any:
    """Give a function that returns a browser signed in as a class of person."""

    def signed_in(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(people[name])
        return client

    return signed_in
