"""The way from a signed-in person to a `casefold.Case` that shows what they may see, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

import casefold
from casefold.case import CaseRow, Sight
from casefold.errors import NotFound
from casefold.platform import site
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, acting

CREATED = "Created the case"


@lru_cache(maxsize=1)
def _home_of(process: int, folder: str, url: str | None) -> casefold.Home:
    return casefold.open_home(folder, url=url)


def home() -> casefold.Home:
    """Return the home this site serves, opened once in each process."""
    return _home_of(os.getpid(), str(settings.CASEFOLD_HOME), site.engine_url())


def open_case(user: policy.Somebody, name: str) -> casefold.Case:
    """Open a case as this person may see it.

    Raises:
        NotFound: There is no such case, or none for them.
    """
    policy.require(user, policy.Verb.READ, name)
    return home().case(name, walls=policy.walls_of(user, name), unseen=policy.unseen_by(user, name))


def visible_cases(user: policy.Somebody) -> list[CaseRow]:
    """List the cases a person may see, by name."""
    return home().cases(policy.cases_visible_to(user))


def sights(user: policy.Somebody, names: Collection[str] | None = None) -> dict[str, Sight]:
    """Return what a person may see of each of their cases, or of those of these names: two questions for all."""
    held = policy.sights(user)
    wanted = held if names is None else held.keys() & set(names)
    return {name: held[name] for name in wanted}


def create_case(
    user: User,
    name: str,
    *,
    title: str,
    purpose: str,
    marking: str,
    zone: str,
    region: str | None = "GB",
    request: HttpRequest | None = None,
) -> CaseRow:
    """Create a case and make its creator the owner; the log tells the address of the request, where there is one.

    Raises:
        BadOption: The name is taken or no slug, the zone or region is unknown, or there is no purpose.
    """
    with acting(actor_of(user, request), Act("create_case", case=name, reason=purpose)):
        made = home().create_case(
            name,
            by=user.shown_name,
            title=title,
            zone=zone,
            region=region,
            purpose=purpose,
            marking=marking,
        )
        policy.give(user, name, Role.OWNER, purpose=purpose or CREATED, by=user)
    return made.row


def adopt_cases(operator: User) -> list[str]:
    """Give the operator the cases of the home that nobody owns: made before the platform was there, or left.

    Walls are not adopted: what stands behind one is shown only to who is given it by an owner.
    """
    lasting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    owners = Grant.objects.filter(lasting, role=Role.OWNER, user__is_active=True)
    owned = set(owners.values_list("case", flat=True))
    adopted = [row for row in home().cases() if row.name not in owned]
    for row in adopted:
        reason = row.purpose or "Operator of the machine; the case had no owner"
        with acting(actor_of(operator, None), Act("grant", case=row.name, object=operator.username, reason=reason)):
            policy.give(operator, row.name, Role.OWNER, purpose=reason, by=None)
    return [row.name for row in adopted]


def row_of(name: str) -> CaseRow:
    """Return a case's row.

    Raises:
        NotFound: There is no such case.
    """
    try:
        return home().case_row(name)
    except NotFound as error:
        raise NotFound(f"there is no case '{name}'", remedy="See the list of cases.") from error
