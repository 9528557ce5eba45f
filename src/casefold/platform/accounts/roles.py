"""The roles of the platform and what each lets a person do. A role grants verbs, never cases.

Roles in a case are another thing: `access.policy` has those. One table and one function answer every question here.
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from casefold.errors import NotAllowed
from casefold.platform.accounts.models import Force, RoleHeld, User


class PlatformRole(StrEnum):
    """What somebody is on the platform."""

    ANALYST = "analyst"
    INVESTIGATOR = "investigator"
    INTELLIGENCE_MANAGER = "intelligence_manager"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    DISCLOSURE_OFFICER = "disclosure_officer"
    SINGLE_POINT_OF_CONTACT = "single_point_of_contact"
    SUPER_USER = "super_user"
    PROGRAMME_DIRECTOR = "programme_director"
    PERFORMANCE_ANALYST = "performance_analyst"
    PROGRAMME_ADMINISTRATOR = "programme_administrator"
    APP_AUTHOR = "app_author"

    @property
    def label(self) -> str:
        """Return the role as it is written on screen."""
        return self.value.replace("_", " ").capitalize()


class PlatformVerb(StrEnum):
    """What can be done on the platform, outside any case."""

    NOMINATE = "nominate"
    """Put somebody forward for an account."""
    APPROVE = "approve"
    """Decide about a nomination, and give or end roles."""
    MANAGE_PEOPLE = "manage_people"
    """See people, lend them, deactivate them and bring them back."""
    MANAGE_APPS = "manage_apps"
    """Enable an app for a force."""
    EDIT_SAVINGS = "edit_savings"
    READ_PROGRAMME = "read_programme"
    """Open the programme page: use, savings and feedback, no case content."""
    READ_AUDIT = "read_audit"
    MANAGE_RUNS = "manage_runs"
    ADMINISTER = "administer"
    """Add regions, forces and teams, and whatever else belongs to the whole site."""


ROLE_VERBS: dict[PlatformRole, frozenset[PlatformVerb]] = {
    PlatformRole.ANALYST: frozenset(),
    PlatformRole.INVESTIGATOR: frozenset(),
    PlatformRole.INTELLIGENCE_MANAGER: frozenset(),
    PlatformRole.SAFEGUARDING_LEAD: frozenset(),
    PlatformRole.DISCLOSURE_OFFICER: frozenset({PlatformVerb.READ_AUDIT}),
    PlatformRole.SINGLE_POINT_OF_CONTACT: frozenset({PlatformVerb.NOMINATE, PlatformVerb.MANAGE_PEOPLE}),
    PlatformRole.SUPER_USER: frozenset(),
    PlatformRole.PROGRAMME_DIRECTOR: frozenset({PlatformVerb.READ_PROGRAMME}),
    PlatformRole.PERFORMANCE_ANALYST: frozenset({PlatformVerb.READ_PROGRAMME, PlatformVerb.EDIT_SAVINGS}),
    PlatformRole.PROGRAMME_ADMINISTRATOR: frozenset(PlatformVerb) - {PlatformVerb.EDIT_SAVINGS},
    PlatformRole.APP_AUTHOR: frozenset(),
}
"""Role -> verbs: the whole of what a platform role is."""

PROGRAMME_WIDE = frozenset(
    {PlatformRole.PROGRAMME_DIRECTOR, PlatformRole.PERFORMANCE_ANALYST, PlatformRole.PROGRAMME_ADMINISTRATOR}
)
"""Roles that count for every force; the others count for the force they were given for."""

Somebody = User | AnonymousUser


def roles_of(user: User) -> QuerySet[RoleHeld]:
    """Return the roles a person holds now; none once they are deactivated."""
    return RoleHeld.objects.filter(user=user, ended_at=None, user__is_active=True)


def may_do(user: Somebody, verb: PlatformVerb | str, *, force: Force | None = None) -> bool:
    """Tell whether a person may do this on the platform.

    Args:
        user: Who asks.
        verb: What they want to do.
        force: For which force; without one, the answer is whether they may do it for any.
    """
    if not isinstance(user, User):
        return False
    held = roles_of(user).filter(role__in=_roles_with(PlatformVerb(verb)))
    if force is not None:
        held = held.filter(Q(role__in=PROGRAMME_WIDE) | Q(force=force))
    return held.exists()


def may_any(user: Somebody, *verbs: PlatformVerb) -> bool:
    """Tell whether a person may do one of these for any force; asked once for all of them."""
    if not isinstance(user, User):
        return False
    return roles_of(user).filter(role__in={role for verb in verbs for role in _roles_with(verb)}).exists()


def require_verb(user: Somebody, verb: PlatformVerb | str, *, force: Force | None = None) -> None:
    """Let a person pass, or say no.

    Raises:
        NotAllowed: None of their roles lets them do this, or not for this force.
    """
    if not may_do(user, verb, force=force):
        where = f" for {force}" if force is not None else ""
        raise NotAllowed(
            f"none of your roles lets you {PlatformVerb(verb).value.replace('_', ' ')}{where}",
            remedy="Ask a programme administrator.",
        )


def forces_for(user: Somebody, verb: PlatformVerb | str) -> QuerySet[Force]:
    """Return the forces for which a person may do this: the list that agrees with `may_do`."""
    if not isinstance(user, User):
        return Force.objects.none()
    held = roles_of(user).filter(role__in=_roles_with(PlatformVerb(verb)))
    if held.filter(role__in=PROGRAMME_WIDE).exists():
        return Force.objects.all()
    return Force.objects.filter(id__in=held.exclude(force=None).values("force"))


def holds(user: User, role: PlatformRole) -> bool:
    """Tell whether a person holds a role now."""
    return roles_of(user).filter(role=role).exists()


def _roles_with(verb: PlatformVerb) -> list[PlatformRole]:
    return [role for role, verbs in ROLE_VERBS.items() if verb in verbs]
