"""What the dashboard of each measured person has to show: changes, runs, alerts, reviews due, notifications, apps used.

A dashboard on which nothing ever happened would be measured faster than one that people work with. Everything is put
there anew on each call, so that a kept home shows the same however often it is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

LOOKED = timedelta(days=3)
"""How long ago a person last looked into half of their cases; into the others they never did."""
APPS_USED = ("records", "communications", "timeline", "notes")
WORK = "benchmark"
MORE_RUNS = 4
NOTIFICATIONS = 5


def furnish(people: Sequence[Any], cases: Sequence[str]) -> None:
    """Give each person something in every part of their dashboard.

    Args:
        people: The users; each has access to all cases.
        cases: Names of the cases; in each something ended or is due.
    """
    _reviews(people[0], cases)
    for at, user in enumerate(people):
        _looks(user, cases)
        _ending(user, cases[-1])
        _runs(user, people[at - 1], cases)
        _used(user)
        _told(user, cases)


def _looks(user: Any, cases: Sequence[str]) -> None:
    from django.utils import timezone

    from casefold.platform.access.models import Grant
    from casefold.platform.dashboard.models import Look

    before = timezone.now() - LOOKED
    Look.objects.filter(user=user).delete()
    Look.objects.bulk_create([Look(user=user, case=case, at=before) for case in cases[::2]])
    Grant.objects.filter(user=user).update(starts_at=before)


def _ending(user: Any, case: str) -> None:
    from django.utils import timezone

    from casefold.platform.access.models import Grant

    Grant.objects.filter(user=user, case=case).update(ends_at=timezone.now() + timedelta(days=9))


def _reviews(by: Any, cases: Sequence[str]) -> None:
    from django.utils import timezone

    from casefold.platform.retention.models import Placement, Rule

    today = timezone.localdate()
    named = {"group": "Benchmark", "review_months": 12, "decides": "Benchmark", "basis": "Benchmark"}
    rule, _ = Rule.objects.get_or_create(name="Benchmark", defaults=named)
    for case in cases[:2]:
        due = {"rule": rule, "starts_on": today - timedelta(days=370), "review_on": today, "why": "Benchmark", "by": by}
        Placement.objects.update_or_create(case=case, exhibit="", ended_at=None, defaults=due)


def _runs(user: Any, other: Any, cases: Sequence[str]) -> None:
    """Leave a failed and a finished run of the person, and finished ones of somebody else."""
    from django.utils import timezone

    from casefold.platform.runs.models import Run, RunStatus

    ended = timezone.now() - timedelta(hours=5)
    common = {"kind": "analysis", "work": WORK, "title": "Top contacts", "queued_at": ended, "started_at": ended}
    ends = [(user, RunStatus.FAILED), (user, RunStatus.FINISHED), *[(other, RunStatus.FINISHED)] * MORE_RUNS]
    Run.objects.bulk_create(
        Run(case=cases[at % len(cases)], by=by, status=status, finished_at=ended, done=1.0, **common)
        for at, (by, status) in enumerate(ends)
    )


def _used(user: Any) -> None:
    from django.utils import timezone

    from casefold.platform.use.models import Opening

    for times, app in enumerate(APPS_USED, 1):
        known = {"app": app, "user": user, "day": timezone.now().date()}
        Opening.objects.update_or_create(**known, defaults={"times": times})


def _told(user: Any, cases: Sequence[str]) -> None:
    from casefold.platform.dashboard.models import Kind, Notification

    Notification.objects.filter(user=user).delete()
    Notification.objects.bulk_create(
        Notification(user=user, kind=Kind.ACCESS_CHANGED, case=cases[at % len(cases)], key=f"benchmark-{at}")
        for at in range(NOTIFICATIONS)
    )
