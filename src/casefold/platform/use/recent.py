"""What the directory shows beside each app: runs, people and answers of the last ninety days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from casefold.platform.accounts.models import User
from casefold.platform.use.feedback import Satisfaction
from casefold.platform.use.models import Answer, Feedback, Opening, Use

DAYS = 90


@dataclass(slots=True)
class Recent:
    """The use of one app."""

    runs: int = 0
    units: int = 0
    openings: int = 0
    people: set[str] = field(default_factory=set)
    said: Satisfaction = field(default_factory=Satisfaction)


def recent_use(days: int = DAYS) -> dict[str, Recent]:
    """Return app -> its use since a number of days; apps nobody used are left out."""
    since = timezone.now() - timedelta(days=days)
    found: dict[str, Recent] = {}
    ran, opened = Use.objects.filter(ended_at__gte=since), Opening.objects.filter(day__gte=since.date())
    for app, runs, units in ran.values_list("app").annotate(runs=Count("run"), done=Sum("units")).order_by():
        line = found.setdefault(app, Recent())
        line.runs, line.units = runs, units
    for app, times in opened.values_list("app").annotate(opened=Sum("times")).order_by():
        found.setdefault(app, Recent()).openings = times
    for rows in (ran, opened):
        for app, user in rows.values_list("app", "user").distinct().order_by():
            found[app].people.add(str(user))
    said = Feedback.objects.filter(at__gte=since).values_list("app", "answer").annotate(count=Count("id")).order_by()
    for app, answer, count in said:
        line = found.setdefault(app, Recent())
        line.said = line.said + Satisfaction(**{str(Answer(answer)): count})
    return found


def used_by(user: User, days: int = DAYS) -> list[str]:
    """Return the names of the apps whose pages a person opened since a number of days, the most opened first."""
    since = (timezone.now() - timedelta(days=days)).date()
    mine = Opening.objects.filter(user=user, day__gte=since).values_list("app").annotate(opened=Sum("times"))
    return [app for app, _ in mine.order_by("-opened", "app")]
