"""Count use: a run when it ended, a page of an app when it was opened. Counting never stops what is counted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.accounts.models import User
from casefold.platform.directory.discovery import directory
from casefold.platform.runs.built_in import ANALYSE, IMPORT
from casefold.platform.runs.deliveries import DELIVER
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.readings import READ_AGAIN
from casefold.platform.use.models import Opening, Use

log = logging.getLogger("casefold.use")

MOST_UNITS = 10**15

_PLATFORM_UNITS: dict[str, Callable[[Mapping[str, Any]], int]] = {
    IMPORT.name: lambda result: int(result.get("rows") or 0),
    DELIVER.name: lambda result: int(result.get("rows") or 0),
    READ_AGAIN.name: lambda result: int(result.get("rows") or 0),
    ANALYSE.name: lambda _: 1,
}
"""Units of the platform's own work; an app's work states them by `done`. A check of bytes is use without a unit."""


def note(run: Run) -> None:
    """Count a run that ended (a listener of `runs.work.on_end`): once, however often it is told."""
    if not run.is_over:
        return
    ended = run.finished_at or timezone.now()
    seconds = (ended - run.started_at).total_seconds() if run.started_at is not None else 0.0
    Use.objects.get_or_create(
        run=run.pk,
        defaults={
            "app": app_of(run.work),
            "work": run.work,
            "user": run.by,
            "force_id": run.by.force_id,
            "case": run.case,
            "status": run.status,
            "units": units_of(run),
            "seconds": max(0.0, seconds),
            "ended_at": ended,
        },
    )


def note_opening(user: User, app: str) -> None:
    """Count a page of an app that a person opened."""
    today = timezone.now().date()
    mine = Opening.objects.filter(app=app, user=user, day=today)
    try:
        with transaction.atomic():
            if mine.update(times=F("times") + 1) == 0:
                Opening.objects.create(app=app, user=user, force_id=user.force_id, day=today, times=1)
    except IntegrityError:  # another request of the same person was first today
        mine.update(times=F("times") + 1)
    except DatabaseError as error:
        log.warning("an opening of %s was not counted: %s", app, type(error).__name__)


def app_of(work: str) -> str:
    """Return the app a run's work belongs to, by its dotted name; empty where it is the platform's alone."""
    for name, found in directory().found.items():
        if work.startswith(f"{found.package}.") or work in found.app.counts:
            return name
    return ""


def units_of(run: Run) -> int:
    """Return how many units a run did; none where it did not finish."""
    if run.status != RunStatus.FINISHED:
        return 0
    units = _PLATFORM_UNITS.get(run.work, _stated)(run.result)
    return max(0, units)


def _stated(result: Mapping[str, Any]) -> int:
    units = result.get("units")
    return units if isinstance(units, int) and not isinstance(units, bool) and units <= MOST_UNITS else 0
