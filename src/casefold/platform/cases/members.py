"""Change who is in a case and what is walled within it, with the intent and the outcome in the log."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

import casefold
from casefold.errors import NotFound
from casefold.platform.access import membership, policy, walls
from casefold.platform.access.models import Grant, Role, Wall
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, acting


def give_access(
    request: HttpRequest,
    by: User,
    case: str,
    user: User,
    role: Role,
    *,
    purpose: str,
    starts_at: datetime,
    ends_at: datetime,
    walls: frozenset[str],
) -> Grant:
    """Give somebody access; errors are those of `membership.give`."""
    details = {"role": role.value, "ends_at": ends_at.isoformat(), "walls": sorted(walls)}
    act = Act("grant", case=case, object=user.username, reason=purpose, details=details)
    with acting(actor_of(by, request), act):
        return membership.give(
            case, user, role, purpose=purpose, by=by, starts_at=starts_at, ends_at=ends_at, walls=walls
        )


def change_access(
    request: HttpRequest, by: User, grant: Grant, *, reason: str, ends_at: datetime, walls: frozenset[str]
) -> Grant:
    """Change the end and the walls of somebody's access; errors are those of `membership.change`."""
    details = {"grant": str(grant.pk), "ends_at": ends_at.isoformat(), "walls": sorted(walls)}
    act = Act("change_grant", case=grant.case, object=grant.user.username, reason=reason, details=details)
    with acting(actor_of(by, request), act):
        return membership.change(grant, by=by, reason=reason, ends_at=ends_at, walls=walls)


def end_access(request: HttpRequest, by: User, grant: Grant, *, reason: str) -> Grant:
    """End somebody's access now; errors are those of `membership.end`."""
    act = Act("end_grant", case=grant.case, object=grant.user.username, reason=reason, details={"grant": str(grant.pk)})
    with acting(actor_of(by, request), act):
        return membership.end(grant, by=by, reason=reason)


def put_wall(
    request: HttpRequest, by: User, case: casefold.Case, *, name: str, about: str, reason: str, keep: bool
) -> Wall:
    """Put a wall around an exhibit or a finding.

    Args:
        request: Where it was asked.
        by: An owner of the case.
        case: The case, as that owner sees it.
        name: The wall.
        about: An exhibit's id or reference, or a finding's id.
        reason: Why.
        keep: Whether their own access names the wall from now on, so that they go on seeing what it stands around.

    Raises:
        NotFound: They see no such exhibit or finding, or are no owner.
        NotAllowed: They are no owner; or `keep`, and the name stands around something they do not see.
        BadOption: The name is none, the reason is missing, or it stands there already.
    """
    policy.require(by, policy.Verb.GRANT, case.name)
    subject = subject_of(case, about)
    with acting(actor_of(by, request), Act("wall", case=case.name, object=subject, reason=reason)) as facts:
        facts |= {"wall": name, "kept_sight": keep}
        walls.check_name(name)
        with transaction.atomic():
            if keep and name not in policy.walls_of(by, case.name):
                membership.keep_sight(by, case.name, name, reason=reason)
            return walls.put(case.name, name, subject, reason=reason, by=by)


def lift_wall(request: HttpRequest, by: User, wall: Wall, *, reason: str) -> Wall:
    """Lift a wall; errors are those of `walls.lift`."""
    act = Act("lift_wall", case=wall.case, object=wall.subject, reason=reason, details={"wall": wall.name})
    with acting(actor_of(by, request), act):
        return walls.lift(wall, reason=reason, by=by)


def subject_of(case: casefold.Case, about: str) -> str:
    """Return the id of an exhibit or finding a reader names.

    Raises:
        NotFound: They see none of that name.
    """
    named = about.strip()
    if named in case.seen_findings():
        return named
    try:
        return case.exhibit(named).id
    except NotFound as error:
        raise NotFound(
            f"case {case.name} has no exhibit and no finding '{named}'",
            remedy="Write an exhibit's reference or id, or a finding's id.",
        ) from error
