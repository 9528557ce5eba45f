"""One person's cases and runs, as a page about all of them needs: a fixed number of questions, however many cases.

A `Desk` lives as long as one request. What it counts is what the page behind the number lists, because both ask it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from casefold.case import CaseRow, Change, Sight
from casefold.platform.access import policy
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.cases import bridge
from casefold.platform.dashboard.looking import last_looks, since_of_row
from casefold.platform.runs.models import OVER, Run, RunStatus
from casefold.platform.runs.visible import readable_runs
from casefold.platform.use.models import Feedback

RECENT = timedelta(days=14)
"""How long a failure is pointed out, and an answer about a run asked for."""
ENDING = timedelta(days=14)
"""Access that ends within this time is pointed out."""
_RANK = {Role.READER: 0, Role.EDITOR: 1, Role.OWNER: 2}


@dataclass(slots=True)
class MyCase:
    """A case of a person, and what is new to them in it."""

    row: CaseRow
    role: str
    purpose: str
    ends_at: datetime | None
    """When their access ends; None where no end was set."""
    since: datetime
    """Since when a change is new to them."""
    opened: bool
    """Whether they ever opened it."""
    changes: list[Change] = field(default_factory=list)
    runs: int = 0
    """Runs of others that ended since."""
    under_way: int = 0
    """Their own runs that are not over."""

    def count(self, kind: str) -> int:
        """Return how many new things of a kind there are: exhibit, finding or decision."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def new(self) -> list[tuple[str, int]]:
        """The parts of its page of changes that have something, each with how much."""
        counted = [(part, self.count(part.removesuffix("s"))) for part in ("exhibits", "findings", "decisions")]
        return [(part, number) for part, number in [*counted, ("runs", self.runs)] if number]

    @property
    def title(self) -> str:
        """How it is called."""
        return self.row.title or self.row.name


class Desk:
    """What one person's pages about all their cases are made of."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def sights(self) -> dict[str, Sight]:
        """Case -> what they may see of it."""
        return bridge.sights(self.user)

    @cached_property
    def cases(self) -> list[MyCase]:
        """Their cases: those with something new first, then by when they last looked, the latest first."""
        looks, grants = last_looks(self.user), self._grants()
        found = [_case(row, grants[row.name], looks.get(row.name)) for row in bridge.home().cases(grants)]
        gained = bridge.home().changes({item.row.name: item.since for item in found}, self.sights)
        others, mine = self._ended_of_others(), self._under_way()
        for item in found:
            name = item.row.name
            item.changes, item.runs, item.under_way = gained.get(name, []), others.get(name, 0), mine.get(name, 0)
        return sorted(found, key=lambda item: (not item.new, not item.opened, -item.since.timestamp()))

    @cached_property
    def runs(self) -> QuerySet[Run]:
        """The runs of their cases they may read, walls applied."""
        return readable_runs(self.user)

    @cached_property
    def my_runs(self) -> QuerySet[Run]:
        """Those they asked for."""
        return self.runs.filter(by=self.user)

    def under_way(self) -> QuerySet[Run]:
        """Return their runs that wait or are being done, the oldest first."""
        return self.my_runs.exclude(status__in=OVER).order_by("asked_at")

    def ended(self) -> QuerySet[Run]:
        """Return their runs that ended since they last looked into the case, the latest first."""
        over = self.my_runs.filter(status__in=OVER, finished_at__gte=since_of_row(self.user))
        return over.order_by("-finished_at")

    def failed(self) -> QuerySet[Run]:
        """Return their runs that failed or were lost lately and were not begun again."""
        bad = self.my_runs.filter(status__in=(RunStatus.FAILED, RunStatus.LOST), repeated_by__isnull=True)
        return bad.filter(finished_at__gte=timezone.now() - RECENT).order_by("-finished_at")

    def unanswered(self) -> QuerySet[Run]:
        """Return their runs that finished lately and of which they have not said whether they were useful."""
        said = Feedback.objects.filter(run=OuterRef("pk"), user=self.user)
        done = self.my_runs.filter(status=RunStatus.FINISHED, finished_at__gte=timezone.now() - RECENT)
        return done.exclude(Exists(said)).order_by("-finished_at")

    def ending(self) -> list[MyCase]:
        """Return the cases to which their access ends soon, the soonest first."""
        limit = timezone.now() + ENDING
        found = [item for item in self.cases if item.ends_at is not None and item.ends_at <= limit]
        return sorted(found, key=lambda item: item.ends_at or limit)

    def _grants(self) -> dict[str, list[Grant]]:
        found: dict[str, list[Grant]] = {}
        for grant in policy.grants_of(self.user).order_by("starts_at"):
            found.setdefault(grant.case, []).append(grant)
        return found

    def _ended_of_others(self) -> dict[str, int]:
        return _by_case(ended_of_others(self.runs, self.user).filter(finished_at__gte=since_of_row(self.user)))

    def _under_way(self) -> dict[str, int]:
        return _by_case(self.under_way())


def ended_of_others(runs: QuerySet[Run], user: User) -> QuerySet[Run]:
    """Keep the runs of others that are over."""
    return runs.filter(status__in=OVER).exclude(by=user)


def _by_case(runs: QuerySet[Run]) -> dict[str, int]:
    counted: Iterable[tuple[str, int]] = (
        runs.order_by().values("case").annotate(n=Count("pk")).values_list(F("case"), "n")
    )
    return dict(counted)


def _case(row: CaseRow, grants: list[Grant], looked: datetime | None) -> MyCase:
    role = max((Role(grant.role) for grant in grants), key=_RANK.__getitem__)
    ends = [grant.ends_at for grant in grants if grant.ends_at is not None]
    return MyCase(
        row,
        role.label,
        grants[-1].purpose,
        max(ends) if len(ends) == len(grants) else None,
        looked or grants[0].starts_at,
        opened=looked is not None,
    )
