"""What a member of a case is told about everybody's access: who sees what, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import casefold
from casefold.platform.access import policy, why
from casefold.platform.access.why import Sight, Standing
from casefold.platform.accounts.models import User


@dataclass(frozen=True, slots=True)
class Told:
    """One grant in force, with the walls its reader may know of."""

    sight: Sight
    walls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why each member of a case sees what they see, as one of them is told."""

    everybody: tuple[Told, ...]
    exhibits: tuple[casefold.Exhibit, ...]
    """Those the reader sees, withdrawn ones and tombstones included."""
    findings: tuple[Standing, ...]
    """The findings the reader sees that stand behind a wall."""
    behind: Mapping[str, Standing]
    """Id of an exhibit or finding -> its walls; ask it only for what the reader sees."""


def explain(user: User, case: casefold.Case) -> Explained:
    """Say who sees what, and by which rule.

    Args:
        user: A member of the case.
        case: The case, as this member sees it.
    """
    known = why.sights(case.name)
    behind = why.standing(case.name, known)
    shown = walls_told(user, case.name)
    return Explained(
        tuple(Told(sight, tuple(known_of(sight.walls, shown))) for sight in known),
        tuple(case.exhibits(all=True)),
        tuple(behind[item] for item in sorted(case.seen_findings()) if item in behind),
        behind,
    )


def walls_told(user: User, case: str) -> frozenset[str] | None:
    """Return the names of walls a member is told of: their own; None (all) for owners, who give them."""
    return None if policy.may(user, policy.Verb.GRANT, case) else policy.walls_of(user, case)


def known_of(walls: Iterable[str], shown: frozenset[str] | None) -> list[str]:
    """Return the walls among some that a member is told of."""
    return [name for name in walls if shown is None or name in shown]
