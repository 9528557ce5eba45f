"""The one access policy. It answers *may this person do this to that?* and *which may this person see?*

Both answers come from the same grants in force, so a list never shows what a page would refuse. Somebody
without a grant is told there is no such case.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from casefold.errors import NotAllowed, NotFound
from casefold.platform.access.models import Grant, GrantQuerySet, Role
from casefold.platform.accounts.models import User


class Verb(StrEnum):
    """What can be done to a case."""

    READ = "read"
    EXPORT = "export"
    ANALYSE = "analyse"
    NOTE = "note"
    ADD = "add"
    """Bring exhibits in."""
    DECIDE = "decide"
    """Settle something: withdraw, restore, attribute."""
    GRANT = "grant"
    """Give others access."""


_READER = frozenset({Verb.READ, Verb.EXPORT})
_EDITOR = _READER | {Verb.ANALYSE, Verb.NOTE, Verb.ADD}
ROLES: dict[Role, frozenset[Verb]] = {
    Role.READER: _READER,
    Role.EDITOR: _EDITOR,
    Role.OWNER: _EDITOR | {Verb.DECIDE, Verb.GRANT},
}
"""Role -> verbs. A role grants verbs in one case, never cases."""

Somebody = User | AnonymousUser


def grants_of(user: Somebody, *, at: datetime | None = None) -> GrantQuerySet:
    """Return a person's grants in force."""
    if not isinstance(user, User):
        return Grant.objects.none()
    return Grant.objects.filter(user=user).in_force(at)


def cases_visible_to(user: Somebody, *, at: datetime | None = None) -> frozenset[str]:
    """Return the names of the cases a person may see: every list, count and search begins here."""
    return frozenset(grants_of(user, at=at).values_list("case", flat=True))


def may(user: Somebody, verb: Verb | str, case: str, *, at: datetime | None = None) -> bool:
    """Tell whether a person may do this to a case now."""
    roles = grants_of(user, at=at).filter(case=case).values_list("role", flat=True)
    return any(Verb(verb) in ROLES[Role(role)] for role in roles)


def walls_of(user: Somebody, case: str, *, at: datetime | None = None) -> frozenset[str]:
    """Return the walls of a case a person may look behind."""
    lists = grants_of(user, at=at).filter(case=case).values_list("walls", flat=True)
    return frozenset(str(wall) for walls in lists for wall in walls)


def require(user: Somebody, verb: Verb | str, case: str) -> None:
    """Let a person pass, or say no without telling a stranger that there is anything.

    Raises:
        NotFound: They may not know of the case.
        NotAllowed: They see the case but may not do this.
    """
    if not may(user, Verb.READ, case):
        raise NotFound(f"there is no case '{case}'", remedy="See the list of your cases, or ask its owner for access.")
    if not may(user, verb, case):
        raise NotAllowed(
            f"your role in case {case} does not let you {Verb(verb).value}", remedy="Ask an owner of the case."
        )


def give(
    user: User,
    case: str,
    role: Role,
    *,
    purpose: str,
    by: User | None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    walls: frozenset[str] = frozenset(),
) -> Grant:
    """Give a person access to a case."""
    grant = Grant(user=user, case=case, role=role, purpose=purpose, granted_by=by, ends_at=ends_at, walls=sorted(walls))
    if starts_at is not None:
        grant.starts_at = starts_at
    grant.save()
    return grant
