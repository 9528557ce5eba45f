"""Find runs whose worker is gone, and settle them: again where that is safe, else lost with a clear word."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.errors import NotFound
from casefold.platform.runs import workers
from casefold.platform.runs.ending import STOPPED, close_stopped, end, tell_late
from casefold.platform.runs.heartbeat import BEAT_SECONDS, LOST_AFTER
from casefold.platform.runs.models import Attempt, Run, RunStatus
from casefold.platform.runs.tidying import tidy
from casefold.platform.runs.work import MOST_ATTEMPTS, find_work

log = logging.getLogger("casefold.runs")

LOST = (
    "Its worker stopped while doing this, and it cannot be repeated safely. "
    "Look at what it was to make, then start it again."
)
GIVEN_UP = (
    "Its worker stopped {times} times while doing this. The machine may be short of memory; nothing half-done counts."
)


def reap(silent_for: timedelta = LOST_AFTER) -> list[Run]:
    """Settle every run without a worker; return those that were, as they are now."""
    limit = timezone.now() - silent_for
    silent = Run.objects.filter(status=RunStatus.RUNNING, heartbeat_at__lt=limit)
    settled = [run for run in list(silent) if _settle(run)]
    tell_late(silent_for)
    close_stopped()
    return [Run.objects.get(pk=run.pk) for run in settled]


class Reaper(threading.Thread):
    """Reaps while a worker works, in a thread of its own."""

    def __init__(self) -> None:
        super().__init__(name="reaper", daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        """Look every few beats, and tidy up behind runs that ended, until told that it is over."""
        try:
            while not self.over.wait(BEAT_SECONDS * 5):
                try:
                    reap()
                    tidy()
                    workers.forget()
                except DatabaseError:
                    log.warning("the reaper could not reach the database; it tries again")
                    connection.close()
                except OSError as error:
                    log.warning("the reaper could not tidy up: %s", type(error).__name__)
        finally:
            connection.close()


def _settle(run: Run) -> bool:
    """Settle one; False where its worker spoke after all, or another reaper settled it."""
    still = Run.objects.filter(status=RunStatus.RUNNING, token=run.token, heartbeat_at=run.heartbeat_at)
    stopped = {"outcome": STOPPED}
    if run.cancel_asked:
        told = "Cancelled; its worker had stopped."
        settled = end(still, run.pk, RunStatus.CANCELLED, told, token=run.token, attempt=stopped)
    elif not _repeatable(run):
        settled = end(still, run.pk, RunStatus.LOST, LOST, token=run.token, attempt=stopped)
    elif (times := _attempts_at(run)) >= MOST_ATTEMPTS:
        told = GIVEN_UP.format(times=times)
        settled = end(still, run.pk, RunStatus.FAILED, told, token=run.token, attempt=stopped)
    else:
        settled = _give_back(still, run.pk, run.token)
    if settled:
        log.warning("run %s had no worker any more", run.pk)
    return settled


def _give_back(still: QuerySet[Run], key: uuid.UUID, token: str) -> bool:
    with transaction.atomic():
        told = "Its worker stopped; it begins again."
        queued = still.filter(pk=key).update(
            status=RunStatus.QUEUED, message=told, token="", queued_at=timezone.now(), left_seconds=None
        )
        if queued == 0:
            return False
        Attempt.objects.filter(run=key, token=token).update(ended_at=timezone.now(), outcome=STOPPED)
    return True


def _attempts_at(run: Run) -> int:
    """Count the attempts that began where the run stands: one that goes on step by step is not given up."""
    return Attempt.objects.filter(run=run.pk, step=Run.objects.values_list("step", flat=True).get(pk=run.pk)).count()


def _repeatable(run: Run) -> bool:
    try:
        return find_work(run.work).idempotent
    except NotFound:
        return False
