"""A small programme for tests: a region, two forces, an administrator, a contact of each force, a super user."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from casefold.platform.accounts.models import Force, Region, User
from casefold.platform.accounts.organisations import hold, join
from casefold.platform.accounts.roles import PlatformRole

PASSWORD = "four words walk home"


@cache
def _hashed() -> str:
    """Hash the password once: it is slow on purpose."""
    return make_password(PASSWORD)


@dataclass
class Programme:
    """Who is where; `client` returns a browser signed in as one of them."""

    region: Region
    north: Force
    south: Force
    people: dict[str, User] = field(default_factory=dict)

    def add(self, name: str, force: Force | None, *roles: PlatformRole) -> User:
        """Make a person of a force with roles."""
        user = User.objects.create(
            username=name, email=f"{name}@example.org", password=_hashed(), display_name=f"The {name}"
        )
        join(user, force, None, "Exercise")
        for role in roles:
            hold(user, role, None)
        self.people[name] = user
        return user

    def client(self, name: str, **kwargs: Any) -> Client:
        """Return a browser signed in as this person."""
        client = Client(**kwargs)
        client.force_login(User.objects.get(username=name))
        return client


@pytest.fixture
def programme(db: Any) -> Programme:
    """Make the programme."""
    region = Region.objects.create(name="East Region")
    north = Force.objects.create(name="Northshire", region=region)
    made = Programme(region, north, Force.objects.create(name="Southshire", region=region))
    made.add("admin", None, PlatformRole.PROGRAMME_ADMINISTRATOR)
    made.add("contact", north, PlatformRole.SINGLE_POINT_OF_CONTACT)
    made.add("other-contact", made.south, PlatformRole.SINGLE_POINT_OF_CONTACT)
    made.add("mentor", north, PlatformRole.SUPER_USER)
    made.add("analyst", north, PlatformRole.ANALYST)
    return made


def invitation_in(page: bytes) -> str:
    """Return the path of the invitation a page shows."""
    found = re.search(r'value="https?://[^/]+(/invitation/[^"]+)"', page.decode())
    assert found is not None, page.decode()
    return found.group(1)
