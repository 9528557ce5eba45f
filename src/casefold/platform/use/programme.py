"""What the programme did, by month, force and app: counts and ranges. No case, no title, no sentence is read here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from casefold.errors import NotAllowed
from casefold.platform.access.policy import Somebody
from casefold.platform.accounts.models import Force
from casefold.platform.accounts.roles import PlatformVerb, may_do
from casefold.platform.directory.discovery import directory
from casefold.platform.use.baselines import Model, Range, edits_savings, sum_of
from casefold.platform.use.feedback import Satisfaction
from casefold.platform.use.models import Answer, Feedback, Opening, Use

NO_FORCE = "No force stated"
NO_APP = "No app"
FAILED = ("failed", "lost")


@dataclass(frozen=True, slots=True)
class Group:
    """What is counted together."""

    month: date
    """Its first day, in UTC."""
    force: str
    """The force's id; empty for people without one."""
    app: str


@dataclass(slots=True)
class Line:
    """The use of one app by one force in one month."""

    runs: int = 0
    failed: int = 0
    seconds: float = 0.0
    units: int = 0
    openings: int = 0
    people: set[str] = field(default_factory=set)
    """Ids, to be counted: a person in two groups is one person in their sum."""
    said: Satisfaction = field(default_factory=Satisfaction)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a sum of lines says."""

    runs: int
    failed: int
    seconds: float
    openings: int
    people: int
    said: Satisfaction
    hours: Range | None
    """Hours by hand that were not needed; none where no app among them has a baseline."""
    money: Range | None
    """Pounds not paid outside, likewise. Never added to the hours."""

    @property
    def machine_hours(self) -> float:
        """Machine time in hours."""
        return self.seconds / 3600


@dataclass(frozen=True, slots=True)
class Working:
    """How an app's savings of one month are worked out: units times the baseline."""

    month: date
    units: int
    hours: Range | None
    money: Range | None


def reads_programme(user: Somebody) -> bool:
    """Tell whether somebody may see the programme's figures."""
    return may_do(user, PlatformVerb.READ_PROGRAMME)


def require_reading(user: Somebody) -> None:
    """Let somebody pass who may see the programme's figures, or say no.

    Raises:
        NotAllowed: They may not.
    """
    if not reads_programme(user):
        raise NotAllowed("the figures of the programme are not open to you", remedy="Ask an administrator of it.")


def require_savings(user: Somebody) -> None:
    """Let somebody pass who may see how savings are worked out: who reads the figures, and who sets baselines.

    Raises:
        NotAllowed: They may not.
    """
    if not edits_savings(user):
        require_reading(user)


def lines(since: date) -> dict[Group, Line]:
    """Count from the first day of a month on."""
    found: dict[Group, Line] = {}
    _add_runs(found, since)
    _add_openings(found, since)
    _add_people(found, since)
    _add_feedback(found, since)
    return found


def figures(given: Mapping[Group, Line], baselines: Mapping[str, Model]) -> Figures:
    """Sum lines up; each app's units are weighed by its own baseline."""
    worth = [(line, baselines[group.app]) for group, line in given.items() if group.app in baselines]
    rows = list(given.values())
    return Figures(
        runs=sum(line.runs for line in rows),
        failed=sum(line.failed for line in rows),
        seconds=sum(line.seconds for line in rows),
        openings=sum(line.openings for line in rows),
        people=len(set().union(*(line.people for line in rows))),
        said=sum((line.said for line in rows), Satisfaction()),
        hours=sum_of(model.hours(line.units) for line, model in worth),
        money=sum_of(model.money(line.units) for line, model in worth),
    )


def grouped(given: Mapping[Group, Line], key: Callable[[Group], Hashable]) -> dict[Any, dict[Group, Line]]:
    """Part lines by a key of their groups."""
    parts: dict[Any, dict[Group, Line]] = {}
    for group, line in given.items():
        parts.setdefault(key(group), {})[group] = line
    return parts


def units(given: Iterable[Line]) -> int:
    """Count the units of lines of one app; those of different apps are different things."""
    return sum(line.units for line in given)


def workings(given: Mapping[Group, Line], app: str, model: Model | None, months: int) -> list[Working]:
    """Return how an app's savings are worked out, month by month, this month last."""
    mine = {group: line for group, line in given.items() if group.app == app}
    parts = grouped(mine, lambda group: group.month)
    rows = []
    for month in months_since(first_of(months)):
        done = units(parts.get(month, {}).values())
        worth = (model.hours(done), model.money(done)) if model is not None else (None, None)
        rows.append(Working(month, done, *worth))
    return rows


def forces() -> dict[str, tuple[str, str]]:
    """Return id -> name of a force and of its region; an empty region where none is stated."""
    known = Force.objects.select_related("region")
    named = {str(force.pk): (force.name, force.region.name if force.region else "") for force in known}
    return {**named, "": (NO_FORCE, "")}


def first_of(months: int) -> date:
    """Return the first day of the month that begins the last so many months, this one included."""
    today = timezone.now().astimezone(UTC)
    at = today.year * 12 + today.month - months
    return date(at // 12, at % 12 + 1, 1)


def months_since(first: date) -> list[date]:
    """Return the first day of every month from one to this one."""
    today = timezone.now().astimezone(UTC)
    last = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first.year * 12 + first.month - 1, last + 1)]


def _begin(since: date) -> datetime:
    return datetime(since.year, since.month, since.day, tzinfo=UTC)


def _line(found: dict[Group, Line], row: Mapping[str, Any]) -> Line:
    month = row["month"].date() if isinstance(row["month"], datetime) else row["month"]
    return found.setdefault(Group(month, str(row["force"] or ""), row["app"]), Line())


def _add_runs(found: dict[Group, Line], since: date) -> None:
    by_month = Use.objects.filter(ended_at__gte=_begin(since)).annotate(month=TruncMonth("ended_at", tzinfo=UTC))
    counted = by_month.values("month", "force", "app").annotate(
        runs=Count("run"),
        failed=Count("run", filter=Q(status__in=FAILED)),
        time=Sum("seconds"),
        done=Sum("units"),
    )
    for row in counted:
        line = _line(found, row)
        line.runs, line.failed, line.seconds, line.units = row["runs"], row["failed"], row["time"], row["done"]


def _add_openings(found: dict[Group, Line], since: date) -> None:
    by_month = Opening.objects.filter(day__gte=since).annotate(month=TruncMonth("day"))
    by_opening = {name for name, item in directory().found.items() if not item.app.counts_runs}
    for row in by_month.values("month", "force", "app").annotate(opened=Sum("times")):
        line = _line(found, row)
        line.openings = row["opened"]
        if row["app"] in by_opening:
            line.units = row["opened"]


def _add_people(found: dict[Group, Line], since: date) -> None:
    ran = Use.objects.filter(ended_at__gte=_begin(since)).annotate(month=TruncMonth("ended_at", tzinfo=UTC))
    opened = Opening.objects.filter(day__gte=since).annotate(month=TruncMonth("day"))
    for rows in (ran, opened):
        for row in rows.values("month", "force", "app", "user").distinct():
            _line(found, row).people.add(str(row["user"]))


def _add_feedback(found: dict[Group, Line], since: date) -> None:
    by_month = Feedback.objects.filter(at__gte=_begin(since)).annotate(month=TruncMonth("at", tzinfo=UTC))
    counted = by_month.values("month", "force", "app").annotate(
        yes=Count("id", filter=Q(answer=Answer.YES)),
        partly=Count("id", filter=Q(answer=Answer.PARTLY)),
        no=Count("id", filter=Q(answer=Answer.NO)),
    )
    for row in counted:
        _line(found, row).said = Satisfaction(row["yes"], row["partly"], row["no"])
