"""The one access policy. It answers *may this person do this to that?* and *which may this person see?*

Both answers come from the same grants in force and the same standing walls, so a list never shows what a page would
refuse. Somebody without a grant is told there is no such case. Nothing but a grant opens one: neither staff nor
administrators have a way around it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.utils import timezone

from casefold.case import Sight
from casefold.errors import NotAllowed, NotFound
from casefold.platform.access.models import Grant, GrantQuerySet, Role, Wall
from casefold.platform.accounts.models import User

TERM = timedelta(days=365)
"""How long access lasts where nobody says otherwise."""


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
    """Give others access, and put up walls."""


_READER = frozenset({Verb.READ, Verb.EXPORT})
_EDITOR = _READER | {Verb.ANALYSE, Verb.NOTE, Verb.ADD}
ROLES: dict[Role, frozenset[Verb]] = {
    Role.READER: _READER,
    Role.EDITOR: _EDITOR,
    Role.OWNER: _EDITOR | {Verb.DECIDE, Verb.GRANT},
}
"""Role -> verbs. A role grants verbs in one case, never cases."""

Somebody = User | AnonymousUser
Rows = TypeVar("Rows", bound=Model)


# -- may this person do this to that? ------------------------------------------------------------


def may(user: Somebody, verb: Verb | str, case: str, *, at: datetime | None = None) -> bool:
    """Tell whether a person may do this to a case now."""
    return Verb(verb) in verbs_of(user, case, at=at)


def verbs_of(user: Somebody, case: str, *, at: datetime | None = None) -> frozenset[Verb]:
    """Return everything a person may do to a case now."""
    roles = grants_of(user, at=at).filter(case=case).values_list("role", flat=True)
    return frozenset(verb for role in roles for verb in ROLES[Role(role)])


def require(user: Somebody, verb: Verb | str, case: str) -> None:
    """Let a person pass, or say no without telling a stranger that there is anything.

    Raises:
        NotFound: They may not know of the case.
        NotAllowed: They see the case but may not do this.
    """
    verbs = verbs_of(user, case)
    if Verb.READ not in verbs:
        raise NotFound(f"there is no case '{case}'", remedy="See the list of your cases, or ask its owner for access.")
    if Verb(verb) not in verbs:
        raise NotAllowed(
            f"your role in case {case} does not let you {Verb(verb).value}", remedy="Ask an owner of the case."
        )


# -- which of these may this person see? ----------------------------------------------------------


def grants_of(user: Somebody, *, at: datetime | None = None) -> GrantQuerySet:
    """Return a person's grants in force."""
    if not isinstance(user, User):
        return Grant.objects.none()
    return Grant.objects.filter(user=user).in_force(at)


def cases_visible_to(user: Somebody, *, at: datetime | None = None) -> frozenset[str]:
    """Return the names of the cases a person may see: every list, count and search begins here."""
    return frozenset(grants_of(user, at=at).values_list("case", flat=True))


def seen_by(user: Somebody, rows: QuerySet[Rows]) -> QuerySet[Rows]:
    """Keep the rows of a table with a column `case` (runs, uploads, grants) that are of cases a person may see.

    Walls within a case are a matter of what a row says: `unseen_by` has them, `runs.visible` applies them to runs.
    """
    return rows.filter(case__in=grants_of(user).values("case"))


def walls_of(user: Somebody, case: str, *, at: datetime | None = None) -> frozenset[str]:
    """Return the walls of a case a person may look behind."""
    lists = grants_of(user, at=at).filter(case=case).values_list("walls", flat=True)
    return frozenset(str(wall) for walls in lists for wall in walls)


def standing_walls(case: str) -> QuerySet[Wall]:
    """Return the walls of a case that nobody has lifted, with who put them up."""
    return Wall.objects.select_related("put_by").filter(case=case, lifted_at=None)


def unseen_by(user: Somebody, case: str) -> frozenset[str]:
    """Return the exhibits and findings of a case that a wall keeps from a person: one they do not hold is enough."""
    standing = set(standing_walls(case).values_list("name", "subject"))
    held = walls_of(user, case) if standing else frozenset()
    return frozenset(subject for name, subject in standing if name not in held)


def sights(user: Somebody, *, at: datetime | None = None) -> dict[str, Sight]:
    """Return `walls_of` and `unseen_by` of every case a person may see: two questions, however many cases there are."""
    held: dict[str, set[str]] = {}
    for case, walls in grants_of(user, at=at).values_list("case", "walls"):
        held.setdefault(case, set()).update(str(wall) for wall in walls)
    unseen: dict[str, set[str]] = {}
    standing = Wall.objects.filter(case__in=grants_of(user, at=at).values("case"), lifted_at=None)
    for case, name, subject in standing.values_list("case", "name", "subject"):
        if name not in held.get(case, set()):
            unseen.setdefault(case, set()).add(subject)
    return {case: Sight(frozenset(walls), frozenset(unseen.get(case, ()))) for case, walls in held.items()}


# -- giving ----------------------------------------------------------------------------------------


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
    """Give a person access to a case, for a year where no end is said; whether `by` may is asked by `membership`."""
    begins = starts_at or timezone.now()
    return Grant.objects.create(
        user=user,
        case=case,
        role=role,
        purpose=purpose,
        granted_by=by,
        starts_at=begins,
        ends_at=ends_at or begins + TERM,
        walls=sorted(walls),
    )
