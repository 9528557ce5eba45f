"""People: look them up, lend them, let them belong elsewhere. What vouches for a person is done by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Status

from casefold.platform.accounts import organisations, seeing
from casefold.platform.accounts.models import Membership, RoleHeld, User
from casefold.platform.accounts.organisations import By
from casefold.platform.api.caller import in_person, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.organisations import force_of, region_of, team_of
from casefold.platform.api.routes.places import LoanId, PersonId, RoleName
from casefold.platform.api.shapes.base import Listed, listed_rows
from casefold.platform.api.shapes.cases import WhyGiven
from casefold.platform.api.shapes.people import (
    BelongGiven,
    LoanGiven,
    PeopleAsked,
    PersonHistoryShape,
    PersonShape,
    RoleGiven,
)
from casefold.platform.appkit.zones import OFFERED

router = Router(tags=["people"])


@router.get("/people", response=answers(Listed[PersonShape]), url_name="people")
def people(request: HttpRequest, asked: Query[PeopleAsked]) -> Any:
    """List the people you may look up, by force and name."""
    found = seeing.people_seen_by(_asking(request)).select_related("force").prefetch_related("roles_held")
    found = found.filter(force=asked.force) if asked.force is not None else found
    part = listed_rows(found.order_by("force__name", "display_name", "username", "id"), asked)
    return {**part, "items": [_told(item) for item in part["items"]]}


@router.get("/people/{uuid:person}", response=answers(PersonHistoryShape), url_name="person")
def one(request: HttpRequest, person: PersonId) -> Any:
    """Show somebody, with where they belonged and which roles they held."""
    return _history(request, person)


@router.post("/people/{uuid:person}/deactivate", response=answers(PersonHistoryShape), url_name="deactivate-person")
def deactivate(request: HttpRequest, person: PersonId, given: WhyGiven) -> Any:
    """Take an account out of use; for a person who lately showed that it is them, never for a token."""
    return _in_person(request, person, "person-active", organisations.deactivate, given)


@router.post("/people/{uuid:person}/bring-back", response=answers(PersonHistoryShape), url_name="bring-back-person")
def bring_back(request: HttpRequest, person: PersonId, given: WhyGiven) -> Any:
    """Put an account back into use; for a person, never for a token."""
    return _in_person(request, person, "person-active", organisations.bring_back, given)


@router.post("/people/{uuid:person}/roles", response=answers(PersonHistoryShape), url_name="give-role")
def give_role(request: HttpRequest, person: PersonId, given: RoleGiven) -> Any:
    """Give somebody a role; for a person, never for a token."""
    give = organisations.give_role
    return _in_person(request, person, "person-role", lambda found, by: give(found, given.role, by), given)


@router.post("/people/{uuid:person}/roles/{slug:role}/end", response=answers(PersonHistoryShape), url_name="end-role")
def end_role(request: HttpRequest, person: PersonId, role: RoleName, given: WhyGiven) -> Any:
    """End a role somebody holds; for a person, never for a token."""
    end = organisations.end_role
    return _in_person(request, person, "person-role", lambda found, by: end(found, role, by), given)


@router.post("/people/{uuid:person}/loans", response=answers(PersonHistoryShape, 201), url_name="lend-person")
def lend(request: HttpRequest, person: PersonId, given: LoanGiven) -> Any:
    """Lend somebody to another force until the end of a day."""
    user = _asking(request)
    found, until = seeing.person_seen_by(user, person), organisations.last_moment(given.last_day, OFFERED[0])
    organisations.lend(found, force_of(given.force), until, By(user, given.why, request))
    return Status(201, _history(request, person))


@router.post("/people/{uuid:person}/loans/{uuid:loan}/end", response=answers(PersonHistoryShape), url_name="end-loan")
def end_loan(request: HttpRequest, person: PersonId, loan: LoanId, given: WhyGiven) -> Any:
    """End a loan now."""
    user = _asking(request)
    organisations.end_loan(seeing.loan_of(seeing.person_seen_by(user, person), loan), By(user, given.why, request))
    return _history(request, person)


@router.post("/people/{uuid:person}/organisation", response=answers(PersonHistoryShape), url_name="move-person")
def belong(request: HttpRequest, person: PersonId, given: BelongGiven) -> Any:
    """Let somebody belong to another organisation from now on."""
    user = _asking(request)
    found, by = seeing.person_seen_by(user, person), By(user, given.why, request)
    force = force_of(given.force) if given.force is not None else None
    region = region_of(given.region) if given.region is not None else None
    team = team_of(given.team) if given.team is not None else None
    organisations.belong(found, force, by, region=region, team=team)
    return _history(request, person)


def _asking(request: HttpRequest) -> User:
    user = site_wide(request).user
    seeing.require_people(user)
    return user


def _in_person(
    request: HttpRequest, key: Any, page: str, change: Callable[[User, By], object], given: WhyGiven | RoleGiven
) -> Any:
    user = _asking(request)
    found = seeing.person_seen_by(user, key)
    in_person(request, "vouch for people", reverse(page, kwargs={"key": found.pk}))
    change(found, By(user, given.why, request))
    return _history(request, key)


def _told(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.get_username(),
        "name": user.shown_name,
        "email": user.email,
        "force": user.force.name if user.force is not None else None,
        "active": user.is_active,
        "roles": [held.role for held in user.roles_held.all() if held.ended_at is None],
    }


def _history(request: HttpRequest, key: Any) -> dict[str, Any]:
    user = _asking(request)
    found = seeing.person_seen_by(user, key)
    held = RoleHeld.objects.filter(user=found).select_related("force")
    names = ("role", "given_at", "ended_at")
    roles = [
        {**{name: getattr(one, name) for name in names}, "force": one.force.name if one.force is not None else None}
        for one in held
    ]
    stays = list(Membership.objects.filter(user=found).select_related("force", "region", "team"))
    may_manage = organisations.may_manage(user, found) and user != found
    return {**_told(found), "stays": stays, "held": roles, "may_manage": may_manage}
