"""Why somebody sees what they see: every member of a case, the rule that lets them in, and what stands behind walls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role, Wall
from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User

WORDS: dict[Verb, str] = {
    Verb.READ: "read",
    Verb.EXPORT: "export",
    Verb.ANALYSE: "ask analyses",
    Verb.NOTE: "write notes",
    Verb.ADD: "add exhibits",
    Verb.DECIDE: "settle decisions",
    Verb.GRANT: "give access and put up walls",
}
"""What each verb lets somebody do, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One grant in force: who, as what, by which rule, behind which walls."""

    grant: Grant
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    walls: tuple[str, ...]

    @property
    def role(self) -> str:
        """The role as a sentence has it."""
        label = Role(self.grant.role).label.lower()
        return f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a wall or several keep from some: a subject, its walls, and who sees it all the same."""

    subject: str
    walls: tuple[Wall, ...]
    seen_by: tuple[str, ...]


def sights(case: str) -> list[Sight]:
    """Return the grants of a case in force, by person."""
    found = Grant.objects.filter(case=case).in_force().select_related("user", "granted_by")
    return [_sight(grant) for grant in found.order_by("user__username", "starts_at")]


def standing(case: str, known: Iterable[Sight]) -> dict[str, Standing]:
    """Return what stands behind walls in a case, by its id: for a page that shows each only to who may see it."""
    around: dict[str, list[Wall]] = {}
    for wall in policy.standing_walls(case):
        around.setdefault(wall.subject, []).append(wall)
    held: dict[User, set[str]] = {}
    for sight in known:
        held.setdefault(sight.grant.user, set()).update(sight.walls)
    return {
        subject: Standing(subject, tuple(walls), tuple(_behind({wall.name for wall in walls}, held)))
        for subject, walls in around.items()
    }


def _behind(walls: set[str], held: Mapping[User, set[str]]) -> Iterator[str]:
    return (user.shown_name for user, names in held.items() if walls <= names)


def _sight(grant: Grant) -> Sight:
    verbs = policy.ROLES[Role(grant.role)]
    may = tuple(words for verb, words in WORDS.items() if verb in verbs)
    may_not = tuple(words for verb, words in WORDS.items() if verb not in verbs)
    return Sight(grant, may, may_not, tuple(str(name) for name in grant.walls))
