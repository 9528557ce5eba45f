"""What one person may know of an identifier's places: the one rule every page, alert and answer across cases follows.

Of a case they have access to, a person sees what stands before their walls. Of any other case they learn that there is
something and whom to ask, where it stands behind no wall and the case is not silent; else nothing, as if it were not
held. A silent case's own members learn of others only through its owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from casefold.case import HeldAt, Sight, WatchList
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role, Wall
from casefold.platform.accounts.models import User
from casefold.platform.across.silence import silent_cases
from casefold.platform.cases import bridge


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """Whom to ask about a case one may not see: an owner of it, as the platform names people."""

    name: str
    role: str
    force: str

    def __str__(self) -> str:
        """Return it in one line."""
        return ", ".join(part for part in (self.name, self.role, self.force) if part)


OWNER = "owner of the case"
NOBODY = Contact("the programme's administrators", "the case has no owner now", "")


class Sides:
    """The places of identifiers, as one person may know of them; it lives as long as one request."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def sights(self) -> Mapping[str, Sight]:
        """Case -> what they may see of it."""
        return bridge.sights(self.user)

    @cached_property
    def lists(self) -> Mapping[str, WatchList]:
        """Holder -> each watch list of theirs."""
        mine = bridge.home().across_cases.watch_lists(of=self.user.get_username())
        return {item.holder: item for item in mine}

    @cached_property
    def owned(self) -> frozenset[str]:
        """The cases they own."""
        return frozenset(policy.grants_of(self.user).filter(role=Role.OWNER).values_list("case", flat=True))

    @cached_property
    def silent(self) -> frozenset[str]:
        """The cases that are silent, whoever may see them."""
        return silent_cases()

    @property
    def holders(self) -> frozenset[str]:
        """Everything of theirs that can hold an identifier."""
        return frozenset((*self.sights, *self.lists))

    def seen(self, places: Iterable[HeldAt]) -> tuple[HeldAt, ...]:
        """Keep the places they may see."""
        return tuple(place for place in places if self._sees(place))

    def may_learn(self, holder: str) -> bool:
        """Tell whether they may be told who else has something that this holder of theirs has."""
        return holder in self.lists or holder not in self.silent or holder in self.owned

    def contacts(self, places: Sequence[HeldAt]) -> tuple[Contact, ...]:
        """Return whom to ask about places they may not see; none where they may not even know that there are some."""
        cases = {place.holder for place in places if self._is_open(place)}
        return tuple(sorted({one for case in cases for one in self._owners(case)}))

    def _sees(self, place: HeldAt) -> bool:
        if place.is_watch:
            return place.holder in self.lists
        sight = self.sights.get(place.holder)
        if sight is None:
            return False
        return not _of(place) & sight.unseen and (place.wall is None or place.wall in sight.walls)

    def _is_open(self, place: HeldAt) -> bool:
        """Tell whether a stranger may know that there is something: neither list nor wall nor silence keeps it."""
        if place.is_watch or place.wall is not None:
            return False
        if place.holder in self.sights or place.holder in self.silent:
            return False  # of a case of theirs they see the place itself, or a wall keeps it from them
        return not _of(place) & self._walled.get(place.holder, frozenset())

    @cached_property
    def _walled(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for case, subject in Wall.objects.filter(lifted_at=None).values_list("case", "subject"):
            found.setdefault(case, set()).add(subject)
        return {case: frozenset(subjects) for case, subjects in found.items()}

    def _owners(self, case: str) -> tuple[Contact, ...]:
        return self._contacts.get(case, (NOBODY,))

    @cached_property
    def _contacts(self) -> Mapping[str, tuple[Contact, ...]]:
        """Case -> its owners now: asked once for all of them, so that none is told from another by being asked for."""
        found: dict[str, set[Contact]] = {}
        grants = Grant.objects.filter(role=Role.OWNER).in_force().select_related("user__force")
        for grant in grants:
            found.setdefault(grant.case, set()).add(contact_of(grant.user, OWNER))
        return {case: tuple(sorted(people)) for case, people in found.items()}


def contact_of(user: User, role: str) -> Contact:
    """Return somebody as others are told of them."""
    return Contact(user.shown_name, role, user.force.name if user.force is not None else "")


def _of(place: HeldAt) -> frozenset[str]:
    """Return the exhibits a place speaks of; it stands behind the walls of each."""
    return frozenset((place.exhibit or "").split())
