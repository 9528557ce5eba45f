"""Whom a person may look up: those of their forces and those lent to them; everybody for the programme."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from casefold.errors import NotAllowed, NotFound
from casefold.platform.accounts.models import Membership, User
from casefold.platform.accounts.roles import PlatformVerb, Somebody, forces_for, may_any, may_do


def people_seen_by(user: User) -> QuerySet[User]:
    """Return whom a person may look up: those of their forces, and those lent to them; everybody for the programme."""
    if may_do(user, PlatformVerb.ADMINISTER):
        return User.objects.all()
    forces = forces_for(user, PlatformVerb.MANAGE_PEOPLE)
    lent = Membership.objects.in_force().filter(is_loan=True, force__in=forces)
    return User.objects.filter(Q(force__in=forces) | Q(id__in=lent.values("user")))


def has_people(user: Somebody) -> bool:
    """Tell whether somebody has anything to do with people: nominates, decides or manages."""
    return may_any(user, PlatformVerb.NOMINATE, PlatformVerb.APPROVE, PlatformVerb.MANAGE_PEOPLE)


def require_people(user: Somebody) -> None:
    """Let somebody pass who has something to do with people, or say no.

    Raises:
        NotAllowed: They have not.
    """
    if not has_people(user):
        raise NotAllowed("these pages are for who manages people", remedy="Ask a programme administrator.")


def person_seen_by(user: User, key: UUID) -> User:
    """Return somebody a person may look up.

    Raises:
        NotFound: There is nobody of that id, or nobody they may look up.
    """
    found = people_seen_by(user).filter(pk=key).select_related("force").first()
    if found is None:
        raise NotFound("there is no such person", remedy="See the list of people.")
    return found


def loan_of(user: User, key: UUID) -> Membership:
    """Return a loan of somebody.

    Raises:
        NotFound: They have none of that id.
    """
    found = Membership.objects.filter(pk=key, user=user, is_loan=True).select_related("force", "user").first()
    if found is None:
        raise NotFound("there is no such loan", remedy="See the page of the person.")
    return found
