"""Where people belong, whom they are lent to, and which roles they hold: who may change it, and its history.

Each function checks that its author may, changes the tables in one transaction, and announces what was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed
from casefold.platform.accounts.announcing import announce
from casefold.platform.accounts.models import Force, Membership, Region, RoleHeld, Team, User
from casefold.platform.accounts.roles import (
    PROGRAMME_WIDE,
    PlatformRole,
    PlatformVerb,
    may_do,
    require_verb,
    roles_of,
)

STAY_BEHIND = frozenset(
    {PlatformRole.SINGLE_POINT_OF_CONTACT, PlatformRole.SUPER_USER, PlatformRole.DISCLOSURE_OFFICER}
)
"""Roles that speak for a force: they end when their holder leaves it, the others go along."""


Organisation = TypeVar("Organisation", Region, Force, Team)


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, why, and by which request."""

    user: User
    reason: str
    request: HttpRequest | None = None


def last_moment(day: date, zone: str) -> datetime:
    """Return the end of a loan's last day.

    Raises:
        BadOption: It has passed.
    """
    end = datetime.combine(day, time.max, tzinfo=ZoneInfo(zone))
    if end <= timezone.now():
        raise BadOption("the loan would end before it begins", remedy="Give a day that has not passed.")
    return end


def may_manage(by: User, person: User) -> bool:
    """Tell whether somebody may lend, deactivate and bring back a person: never one with a role above a force."""
    if may_do(by, PlatformVerb.ADMINISTER):
        return True
    above = RoleHeld.objects.filter(user=person, ended_at=None, role__in=PROGRAMME_WIDE).exists()
    return person.force is not None and not above and may_do(by, PlatformVerb.MANAGE_PEOPLE, force=person.force)


def region_of(user: User) -> Region | None:
    """Return the region somebody belongs to: their force's, or their own unit's."""
    if user.force is not None:
        return user.force.region
    home = Membership.objects.in_force().filter(user=user, is_loan=False).first()
    return home.region if home is not None else None


def add_region(name: str, by: By) -> Region:
    """Add a region of the programme."""
    require_verb(by.user, PlatformVerb.ADMINISTER)
    found, made = Region.objects.get_or_create(name=_named(name))
    return _added(found, made, "region", by)


def add_force(name: str, region: Region | None, by: By) -> Force:
    """Add a force, in a region or directly under the programme."""
    require_verb(by.user, PlatformVerb.ADMINISTER)
    found, made = Force.objects.get_or_create(name=_named(name), defaults={"region": region})
    return _added(found, made, "force", by)


def add_team(name: str, force: Force, by: By) -> Team:
    """Add a team of a force."""
    require_verb(by.user, PlatformVerb.ADMINISTER)
    found, made = Team.objects.get_or_create(name=_named(name), force=force, region=None)
    return _added(found, made, "team", by)


def belong(user: User, force: Force | None, by: By, *, region: Region | None = None, team: Team | None = None) -> None:
    """Let somebody belong to another organisation from now on; where they were is kept.

    Raises:
        NotAllowed: The author does not administer the programme.
        BadOption: The team is another organisation's, or a force and a region are given together.
    """
    require_verb(by.user, PlatformVerb.ADMINISTER)
    if force is not None and region is not None:
        raise BadOption("a force and a region are given", remedy="Leave the region out: the force is in one.")
    if team is not None and (team.force, team.region) != (force, region):
        raise BadOption(f"{team} is no team of {force or region}", remedy="Choose a team of that organisation.")
    with transaction.atomic():
        join(user, force, by.user, by.reason, region=region, team=team)
        _leave_roles(user, by.user)
    announce("move", by=by.user, about=user.username, reason=by.reason, request=by.request, to=str(force or region))


def join(
    user: User,
    force: Force | None,
    by: User | None,
    reason: str,
    *,
    region: Region | None = None,
    team: Team | None = None,
) -> None:
    """Write down where somebody belongs from now on, ending where they were. The caller has checked who may."""
    now = timezone.now()
    Membership.objects.filter(user=user, is_loan=False, ends_at=None).update(ends_at=now)
    Membership.objects.create(
        user=user, force=force, region=region, team=team, starts_at=now, reason=reason, made_by=by
    )
    user.force = force
    user.save(update_fields=["force"])


def lend(user: User, force: Force, until: datetime, by: By) -> Membership:
    """Lend somebody to another force for a period.

    Raises:
        NotAllowed: The author may not manage this person.
        BadOption: The period has no length, or they belong there already.
    """
    _require_managing(by.user, user)
    if until <= timezone.now():
        raise BadOption("the loan would end before it begins", remedy="Give a later day.")
    if force == user.force:
        raise BadOption(f"{user.shown_name} belongs to {force} already", remedy="Choose another force.")
    loan = Membership.objects.create(
        user=user, force=force, is_loan=True, ends_at=until, reason=by.reason, made_by=by.user
    )
    announce(
        "lend", by=by.user, about=user.username, reason=by.reason, request=by.request, to=str(force), until=str(until)
    )
    return loan


def end_loan(loan: Membership, by: By) -> None:
    """End a loan now."""
    _require_managing(by.user, loan.user)
    Membership.objects.filter(pk=loan.pk, is_loan=True, ends_at__gt=timezone.now()).update(ends_at=timezone.now())
    announce("end_loan", by=by.user, about=loan.user.username, reason=by.reason, request=by.request)


def give_role(user: User, role: PlatformRole, by: By) -> RoleHeld:
    """Give somebody a role: for their force, or for the programme where it is one of those.

    Raises:
        NotAllowed: The author may not decide about roles.
        BadOption: The role speaks for a force, and they belong to none.
    """
    require_verb(by.user, PlatformVerb.APPROVE)
    if role in STAY_BEHIND and user.force is None:
        raise BadOption(f"{user.shown_name} belongs to no force", remedy="Let them belong to a force first.")
    held = hold(user, role, by.user)
    announce("give_role", by=by.user, about=user.username, reason=by.reason, request=by.request, role=role.value)
    return held


def hold(user: User, role: PlatformRole, by: User | None) -> RoleHeld:
    """Write down that somebody holds a role from now on. The caller has checked who may."""
    force = None if role in PROGRAMME_WIDE else user.force
    held, _ = RoleHeld.objects.get_or_create(
        user=user, role=role, ended_at=None, defaults={"force": force, "given_by": by}
    )
    return held


def end_role(user: User, role: PlatformRole, by: By) -> None:
    """End a role somebody holds; that they held it is kept.

    Raises:
        NotAllowed: The author may not decide about roles, or nobody else would administer the programme.
    """
    require_verb(by.user, PlatformVerb.APPROVE)
    with transaction.atomic():
        if role is PlatformRole.PROGRAMME_ADMINISTRATOR:
            _keep_an_administrator(user)
        RoleHeld.objects.filter(user=user, role=role, ended_at=None).update(ended_at=timezone.now(), ended_by=by.user)
    announce("end_role", by=by.user, about=user.username, reason=by.reason, request=by.request, role=role.value)


def deactivate(user: User, by: By) -> None:
    """Take somebody's account out of use: their sessions end now, everything they did is kept.

    Raises:
        NotAllowed: The author may not manage this person, is this person, or nobody else would administer.
    """
    _require_managing(by.user, user)
    if by.user == user:
        raise NotAllowed("nobody deactivates their own account", remedy="Ask another administrator.")
    with transaction.atomic():
        _keep_an_administrator(user)
        _set_active(user, False)
    announce("deactivate", by=by.user, about=user.username, reason=by.reason, request=by.request)


def bring_back(user: User, by: By) -> None:
    """Put an account back into use, with the roles it had. Earlier sessions stay ended.

    Raises:
        NotAllowed: The author may not manage this person.
    """
    _require_managing(by.user, user)
    _set_active(user, True)
    announce("bring_back", by=by.user, about=user.username, reason=by.reason, request=by.request)


def _set_active(user: User, active: bool) -> None:
    user.is_active = active
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])


def _require_managing(by: User, person: User) -> None:
    if not may_manage(by, person):
        raise NotAllowed(f"you may not manage {person.shown_name}", remedy="Ask a programme administrator.")


def _keep_an_administrator(leaving: User) -> None:
    administrators = RoleHeld.objects.select_for_update().filter(
        role=PlatformRole.PROGRAMME_ADMINISTRATOR, ended_at=None, user__is_active=True
    )
    holders = {held.user_id for held in administrators}
    if holders == {leaving.pk}:
        raise NotAllowed(
            f"{leaving.shown_name} is the only programme administrator", remedy="Give somebody else the role first."
        )


def _leave_roles(user: User, by: User) -> None:
    for held in roles_of(user).exclude(role__in=PROGRAMME_WIDE):
        held.ended_at, held.ended_by = timezone.now(), by
        held.save(update_fields=["ended_at", "ended_by"])
        if held.role not in STAY_BEHIND:
            hold(user, PlatformRole(held.role), by)


def _named(name: str) -> str:
    cleaned = " ".join(name.split())
    if cleaned == "":
        raise BadOption("a name is needed", remedy="Write the name of the organisation.")
    return cleaned[:200]


def _added(found: Organisation, made: bool, what: str, by: By) -> Organisation:
    if not made:
        raise BadOption(f"there is a {what} '{found.name}' already", remedy="Choose another name.")
    announce(f"add_{what}", by=by.user, about=str(found), reason=by.reason, request=by.request)
    return found
