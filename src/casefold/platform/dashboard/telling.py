"""What a notification says and where it leads, under the access its reader has at this moment.

A notification holds ids. What a wall keeps from its reader since is not named: the line says that there was something,
as they were told at the time, and no more. Those of cases without access are not here at all (`notifications`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from casefold.case import Seen, Sight
from casefold.platform.access.models import Grant, Wall
from casefold.platform.accounts.models import Nomination, User
from casefold.platform.accounts.nominations import nominations_seen_by
from casefold.platform.cases import bridge
from casefold.platform.dashboard.models import Kind, Notification
from casefold.platform.retention import reviews
from casefold.platform.retention.models import Disposal, Placement
from casefold.platform.runs.models import Run
from casefold.platform.runs.visible import readable_runs

KEPT_BACK = "Something in {case} is kept from you since you were told of it"


@dataclass(frozen=True, slots=True)
class Told:
    """One line."""

    notification: Notification
    text: str
    leads: bool
    """Whether there is a page behind it that its reader may open."""


class Telling:
    """Reads a page of notifications: a fixed number of questions for all of them."""

    def __init__(self, user: User, notifications: Sequence[Notification]) -> None:
        self._user = user
        self._given = notifications

    def lines(self) -> list[Told]:
        """Return what each says."""
        return [self._line(item) for item in self._given]

    def _line(self, item: Notification) -> Told:
        text = _SAYS[Kind(item.kind)](self, item)
        kept = text is None
        return Told(item, KEPT_BACK.format(case=self._title(item.case)) if text is None else text, not kept)

    # -- what each kind says; None where its reader may not know any more ----------------------------

    def _run(self, item: Notification) -> str | None:
        run = self._runs.get(item.thing)
        return f"{run.title}: {run.get_status_display().lower()}, in {self._title(item.case)}" if run else None

    def _shared(self, item: Notification) -> str:
        grant = self._grants.get(item.thing)
        role = f" as {grant.get_role_display().lower()}" if grant else ""
        return f"You were given access to {self._title(item.case)}{role}"

    def _access_changed(self, item: Notification) -> str:
        return f"Your access to {self._title(item.case)} was changed"

    def _access_ended(self, _: Notification) -> str:
        return "Your access to a case was ended"

    def _access_ending(self, item: Notification) -> str:
        grant = self._grants.get(item.thing)
        day = f" on {grant.ends_at:%Y-%m-%d}" if grant and grant.ends_at else " soon"
        return f"Your access to {self._title(item.case)} ends{day}"

    def _wall(self, item: Notification) -> str:
        name = self._walls.get(item.thing)
        sight = self._sights.get(item.case)
        if name is None or sight is None or name in sight.walls:
            return f"A wall was put up in {self._title(item.case)} around something you see"
        return f"A wall was put up in {self._title(item.case)}: something you saw is kept from you"

    def _review(self, item: Notification) -> str | None:
        due = self._placements.get(item.thing)
        if due is None:
            return None
        what = f"exhibit {due.reference}" if due.reference else "the whole case"
        return f"A review is due in {self._title(item.case)}: {what}"

    def _nomination(self, item: Notification) -> str:
        found = self._nominations.get(item.thing)
        if found is None:
            return "A nomination of yours was decided"
        return f"Your nomination of {found.name} was {'refused' if found.state == 'refused' else 'approved'}"

    def _disposal(self, item: Notification) -> str | None:
        found = self._disposals.get(item.thing)
        if found is None:
            return None
        how = "refused" if found.state == "refused" else "authorised"
        return f"The disposal you proposed in {self._title(item.case)} was {how}"

    def _match(self, item: Notification) -> str | None:
        reference = self._reference(item.case, item.thing)
        if reference is None or item.elsewhere not in self._titles:
            return None
        where = f"exhibit {reference} of {self._title(item.case)}"
        return f"New in {where}: an identifier you attributed or noted in {self._title(item.elsewhere)}"

    # -- what they are made of, each asked once -----------------------------------------------------

    def _title(self, case: str) -> str:
        return self._titles.get(case, "a case")

    def _reference(self, case: str, exhibit: str) -> str | None:
        seen = self._seen.get(case)
        return seen.exhibits.get(exhibit) if seen is not None else None

    def _things(self, *kinds: Kind) -> list[uuid.UUID]:
        return [uuid.UUID(item.thing) for item in self._given if item.kind in kinds and _is_uuid(item.thing)]

    @cached_property
    def _cases(self) -> set[str]:
        return {name for item in self._given for name in (item.case, item.elsewhere) if name}

    @cached_property
    def _sights(self) -> dict[str, Sight]:
        return bridge.sights(self._user, self._cases)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {row.name: row.title or row.name for row in bridge.home().cases(self._sights)}

    @cached_property
    def _walls(self) -> dict[str, str]:
        return {str(wall.pk): wall.name for wall in Wall.objects.filter(pk__in=self._things(Kind.WALL))}

    @cached_property
    def _seen(self) -> dict[str, Seen]:
        wanted = {item.case for item in self._given if item.kind in {Kind.MATCH, Kind.DISPOSAL}}
        return bridge.home().seen({name: sight for name, sight in self._sights.items() if name in wanted})

    @cached_property
    def _runs(self) -> dict[str, Run]:
        wanted = [item for item in self._given if item.kind == Kind.RUN_OVER]
        found = readable_runs(self._user, {item.case for item in wanted}).filter(pk__in=self._things(Kind.RUN_OVER))
        return {str(run.pk): run for run in found}

    @cached_property
    def _grants(self) -> dict[str, Grant]:
        keys = self._things(Kind.SHARED, Kind.ACCESS_ENDING)
        return {str(grant.pk): grant for grant in Grant.objects.filter(pk__in=keys, user=self._user)}

    @cached_property
    def _placements(self) -> dict[str, reviews.Due]:
        keys = self._things(Kind.REVIEW_DUE)
        rows = Placement.objects.filter(pk__in=keys, case__in=self._titles).select_related("rule")
        return {str(due.placement.pk): due for due in reviews.seen(self._user, rows)}

    @cached_property
    def _nominations(self) -> dict[str, Nomination]:
        found = nominations_seen_by(self._user).filter(pk__in=self._things(Kind.NOMINATION))
        return {str(item.pk): item for item in found}

    @cached_property
    def _disposals(self) -> dict[str, Disposal]:
        found = Disposal.objects.filter(pk__in=self._things(Kind.DISPOSAL), case__in=self._titles)
        return {
            str(item.pk): item
            for item in found
            if item.exhibit == "" or self._reference(item.case, item.exhibit) is not None
        }


_SAYS: dict[Kind, Callable[[Telling, Notification], str | None]] = {
    Kind.RUN_OVER: Telling._run,
    Kind.SHARED: Telling._shared,
    Kind.ACCESS_CHANGED: Telling._access_changed,
    Kind.ACCESS_ENDED: Telling._access_ended,
    Kind.ACCESS_ENDING: Telling._access_ending,
    Kind.WALL: Telling._wall,
    Kind.REVIEW_DUE: Telling._review,
    Kind.NOMINATION: Telling._nomination,
    Kind.DISPOSAL: Telling._disposal,
    Kind.MATCH: Telling._match,
}


def place_of(user: User, item: Notification) -> str:
    """Return the address of what a notification is about; that page decides whether its reader may open it."""
    if item.kind == Kind.MATCH:
        return _rows_that_match(user, item)
    if item.kind == Kind.ACCESS_ENDED:
        return reverse("cases")
    page, part = _PAGES.get(Kind(item.kind), ("access:why", "case"))
    return reverse(page, kwargs={part: item.case if part == "case" else item.thing})


_PAGES = {
    Kind.RUN_OVER: ("run", "run"),
    Kind.REVIEW_DUE: ("review", "placement"),
    Kind.NOMINATION: ("nomination", "key"),
    Kind.DISPOSAL: ("disposal", "disposal"),
}


def _rows_that_match(user: User, item: Notification) -> str:
    """Return the rows of an exhibit with the identifier its reader named; the exhibit where that no longer stands."""
    case = bridge.open_case(user, item.case)
    exhibit = case.exhibit(item.thing)
    named = bridge.home().named_by({user.shown_name}, set(bridge.sights(user, {item.elsewhere})))
    mine = {one.identifier for one in named if one.id == item.said}
    found = sorted(case.parties_among(exhibit.id, mine).items())
    if len(found) == 0:
        return reverse("exhibits:exhibit", kwargs={"case": item.case, "exhibit": exhibit.id})
    identifier, kind = found[0]
    query = urlencode({"f.exhibit": exhibit.reference, "f.party": identifier})
    return f"{reverse('records:table', kwargs={'case': item.case, 'kind': kind})}?{query}"


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
