"""Who is in a case: owners give access, change its end and its walls, and end it; nobody widens their own.

Every change keeps what stood before, who made it and why. The caller logs it (`cases.members`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, GrantChange, Role
from casefold.platform.access.walls import check_name
from casefold.platform.accounts.models import User

EXPIRING_DAYS = 30
"""Access that ends within so many days is pointed out."""


def members(case: str) -> QuerySet[Grant]:
    """Return every grant of a case, those that have ended among them, by person and start."""
    found = Grant.objects.filter(case=case).select_related("user", "granted_by").prefetch_related("changes__by")
    return found.order_by("user__username", "starts_at")


def grant_of(case: str, key: UUID) -> Grant:
    """Return one grant of a case.

    Raises:
        NotFound: The case has none of that id.
    """
    found = members(case).filter(pk=key).first()
    if found is None:
        raise NotFound("there is no such access in this case", remedy="See the access page of the case.")
    return found


def state_of(grant: Grant, now: datetime | None = None) -> str:
    """Return where a grant stands: inactive, future, in force, expiring or ended."""
    moment = now or timezone.now()
    if grant.ends_at is not None and grant.ends_at <= moment:
        return "ended"
    if not grant.user.is_active:
        return "inactive"
    if grant.starts_at > moment:
        return "future"
    left = None if grant.ends_at is None else (grant.ends_at - moment).days
    return "expiring" if left is not None and left < EXPIRING_DAYS else "in force"


def person_called(username: str) -> User:
    """Return an active account by its exact user name.

    Raises:
        BadOption: There is none.
    """
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise BadOption(
            f"no active account has the user name '{username}'", remedy="Write it as its holder signs in with it."
        )
    return found


def today(zone: str) -> date:
    """Return the day it is in a zone."""
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def begin_of(day: date, zone: str) -> datetime:
    """Return the first moment of a day in a zone; now where it is today.

    Raises:
        BadOption: The year is none of this century.
    """
    _check_year(day, "first")
    return timezone.now() if day == today(zone) else datetime.combine(day, time(), ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """Return the moment a last day ends in a zone; errors are those of `begin_of`."""
    _check_year(day, "last")
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def give(
    case: str,
    user: User,
    role: Role,
    *,
    purpose: str,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    walls: frozenset[str] = frozenset(),
) -> Grant:
    """Give somebody access to a case.

    Raises:
        NotFound, NotAllowed: `by` is no owner of the case, or gives it to themselves.
        BadOption: The purpose is missing, the end is past or before the start, or a wall's name is none.
    """
    policy.require(by, policy.Verb.GRANT, case)
    _not_oneself(by, user)
    if purpose.strip() == "":
        raise BadOption("the purpose is missing", remedy="Say what this person needs the case for.")
    _check_end(starts_at, ends_at)
    for wall in walls:
        check_name(wall)
    return policy.give(
        user, case, role, purpose=purpose.strip(), by=by, starts_at=starts_at, ends_at=ends_at, walls=walls
    )


def change(grant: Grant, *, by: User, reason: str, ends_at: datetime, walls: frozenset[str]) -> Grant:
    """Change when somebody's access ends and which walls they may look behind.

    Raises:
        NotFound, NotAllowed: `by` is no owner of the case, it is their own, or it has ended.
        BadOption: The reason is missing, nothing changes, the end is past, or a wall's name is none.
    """
    policy.require(by, policy.Verb.GRANT, grant.case)
    _not_oneself(by, grant.user)
    _check_end(grant.starts_at, ends_at)
    for wall in walls:
        check_name(wall)
    return _changed(grant, by, reason, ends_at=ends_at, walls=sorted(walls))


def end(grant: Grant, *, by: User, reason: str) -> Grant:
    """End somebody's access now; one's own too, unless no other owner would be left.

    Raises:
        NotFound, NotAllowed: `by` is no owner of the case, it has ended, or it is the last owner's.
        BadOption: The reason is missing.
    """
    policy.require(by, policy.Verb.GRANT, grant.case)
    if grant.role == Role.OWNER and not _other_owners(grant).exists():
        raise NotAllowed(
            f"case {grant.case} would have no owner left", remedy="Make another person an owner of it first."
        )
    return _changed(grant, by, reason, ends_at=timezone.now(), walls=list(grant.walls))


def keep_sight(user: User, case: str, wall: str, *, reason: str) -> Grant:
    """Let the owner who puts up a wall look behind it: they see what it will stand around already.

    Raises:
        NotAllowed: A wall of that name keeps something from them, so that this would widen what they see.
    """
    grant = policy.grants_of(user).filter(case=case).order_by("starts_at").last()
    if grant is None or policy.standing_walls(case).filter(name=wall).exists():
        raise NotAllowed(
            f"the wall {wall} stands already, and your access does not name it", remedy="Ask another owner to name it."
        )
    return _changed(grant, user, reason, ends_at=grant.ends_at, walls=sorted({*grant.walls, wall}))


def _check_year(day: date, which: str) -> None:
    if not 2000 <= day.year <= 2200:
        raise BadOption(f"{day} cannot be the {which} day", remedy="Give a year of this century.")


def _not_oneself(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise NotAllowed("nobody gives access to themselves", remedy="Ask another owner of the case.")


def _check_end(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= max(starts_at, timezone.now()):
        raise BadOption(
            "the access would end before it begins or is past", remedy="Give a later day, or end the access now."
        )


def _other_owners(grant: Grant) -> QuerySet[Grant]:
    return Grant.objects.filter(case=grant.case, role=Role.OWNER).in_force().filter(~Q(pk=grant.pk))


def _changed(grant: Grant, by: User, reason: str, *, ends_at: datetime | None, walls: list[str]) -> Grant:
    """Write a change and its history together."""
    if reason.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the change.")
    with transaction.atomic():
        held = Grant.objects.select_for_update().get(pk=grant.pk)
        if held.ends_at is not None and held.ends_at <= timezone.now():
            raise NotAllowed("this access has ended", remedy="Give access anew.")
        before, after = _shown(held.ends_at, held.walls), _shown(ends_at, walls)
        if before == after:
            raise BadOption("nothing was changed", remedy="Give another end, or other walls.")
        held.ends_at, held.walls = ends_at, walls
        held.save(update_fields=["ends_at", "walls"])
        GrantChange.objects.create(grant=held, by=by, reason=reason.strip(), before=before, after=after)
    return held


def _shown(ends_at: datetime | None, walls: list[str]) -> dict[str, Any]:
    return {"ends_at": ends_at.isoformat() if ends_at is not None else None, "walls": list(walls)}
