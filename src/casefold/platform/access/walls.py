"""Walls within a case: an owner keeps an exhibit or a finding from everybody whose grant does not name the wall.

Rows can stand behind a wall as well; those walls are put up by an import (`outside_authority`, `privileged`) and live
in the engine. The names are one: a grant that names `privileged` looks behind both.
"""

from __future__ import annotations

import re
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import policy
from casefold.platform.access.models import Wall
from casefold.platform.accounts.models import User

KNOWN: dict[str, str] = {
    "privileged": "Legally privileged material",
    "sensitive_source": "What could point to a source",
    "need_to_know": "Kept to those who need it",
    "outside_authority": "Rows outside the dates of their authority",
}
"""Name -> what it is for; an owner may write any other name."""

_NAME = re.compile(r"\A[a-z][a-z0-9_]{0,39}\Z")


def check_name(name: str) -> str:
    """Return a wall's name.

    Raises:
        BadOption: It is none.
    """
    if not _NAME.match(name):
        raise BadOption(
            f"'{name}' is no name of a wall", remedy="Lower-case letters, digits and underscores, such as need_to_know."
        )
    return name


def put(case: str, name: str, subject: str, *, reason: str, by: User) -> Wall:
    """Put a wall around an exhibit or a finding, by its id.

    Raises:
        NotFound, NotAllowed: `by` is no owner of the case.
        BadOption: The name is none, the reason is missing, or it stands there already.
    """
    policy.require(by, policy.Verb.GRANT, case)
    check_name(name)
    if reason.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the wall.")
    try:
        with transaction.atomic():
            return Wall.objects.create(case=case, name=name, subject=subject, reason=reason.strip(), put_by=by)
    except IntegrityError as error:
        raise BadOption(f"the wall {name} stands around {subject} already") from error


def standing(case: str, key: UUID | str) -> Wall:
    """Return a wall of a case that nobody has lifted.

    Raises:
        NotFound: There is none of that id.
    """
    try:
        found = policy.standing_walls(case).filter(pk=key).first()
    except ValidationError:  # the key is no id at all
        found = None
    if found is None:
        raise NotFound("there is no such wall in this case", remedy="See the walls of the case.")
    return found


def lifted(case: str) -> QuerySet[Wall]:
    """Return the walls of a case that were lifted, the last one first."""
    found = Wall.objects.select_related("put_by", "lifted_by").filter(case=case, lifted_at__isnull=False)
    return found.order_by("-lifted_at")


def lift(wall: Wall, *, reason: str, by: User) -> Wall:
    """Lift a wall.

    Raises:
        NotFound, NotAllowed: `by` is no owner of the case, or may not look behind the wall: lifting it would show
            them what it stands around.
        BadOption: The reason is missing.
    """
    policy.require(by, policy.Verb.GRANT, wall.case)
    if wall.name not in policy.walls_of(by, wall.case):
        raise NotAllowed(
            f"your access does not name the wall {wall.name}", remedy="Ask an owner whose access names it to lift it."
        )
    if reason.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the wall.")
    changes = {"lifted_at": timezone.now(), "lifted_by": by, "lifted_reason": reason.strip()}
    if Wall.objects.filter(pk=wall.pk, lifted_at=None).update(**changes) != 1:
        raise NotFound("the wall was lifted meanwhile", remedy="See the walls of the case.")
    wall.refresh_from_db()
    return wall
