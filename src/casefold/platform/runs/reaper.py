"""Find runs whose worker is gone, and settle them: again where that is safe, else lost with a clear word."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import datetime

from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from casefold.errors import NotFound
from casefold.platform.runs.built_in import tidy
from casefold.platform.runs.heartbeat import BEAT_SECONDS, LOST_AFTER
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import MOST_ATTEMPTS, find_work, queue

log = logging.getLogger("casefold.runs")

_TASK_OPEN = ("READY",)


def reap() -> list[Run]:
    """Settle every run without a worker; return those that were."""
    limit = timezone.now() - LOST_AFTER
    silent = Run.objects.filter(status=RunStatus.RUNNING, heartbeat_at__lt=limit).values_list("pk", flat=True)
    waiting = Run.objects.filter(status=RunStatus.QUEUED, queued_at__lt=limit)
    taken = [run.pk for run in waiting if not DBTaskResult.objects.filter(id=run.task, status__in=_TASK_OPEN).exists()]
    return [run for key in [*silent, *taken] if (run := _settle(key)) is not None]


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
                except DatabaseError:
                    log.warning("the reaper could not reach the database; it tries again")
                    connection.close()
        finally:
            connection.close()


def _settle(key: uuid.UUID) -> Run | None:
    limit = timezone.now() - LOST_AFTER
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=key).first()
        if run is None or not _is_gone(run, limit):
            return None
        _close_task(run)
        run.token = ""
        if run.cancel_asked:
            _end(run, RunStatus.CANCELLED, "Cancelled; its worker had stopped.")
        elif not _repeatable(run):
            _end(
                run,
                RunStatus.LOST,
                "Its worker stopped while doing this, and it cannot be repeated safely. "
                "Look at what it was to make, then start it again.",
            )
        elif run.attempts >= MOST_ATTEMPTS:
            _end(
                run,
                RunStatus.FAILED,
                f"Its worker stopped {run.attempts} times while doing this. The machine may "
                "be short of memory; nothing half-done counts.",
            )
        else:
            run.status, run.message = RunStatus.QUEUED, "Its worker stopped; it begins again."
            run.save()
            queue(run)
    log.warning("run %s had no worker any more: %s", run.pk, run.status)
    return run


def _is_gone(run: Run, limit: datetime) -> bool:
    if run.status == RunStatus.RUNNING:
        return run.heartbeat_at is None or run.heartbeat_at < limit
    return (
        run.status == RunStatus.QUEUED and not DBTaskResult.objects.filter(id=run.task, status__in=_TASK_OPEN).exists()
    )


def _repeatable(run: Run) -> bool:
    if run.status == RunStatus.QUEUED:
        return True
    try:
        return find_work(run.work).idempotent
    except NotFound:
        return False


def _close_task(run: Run) -> None:
    """End the queue's own row of a dead attempt, which would run for ever."""
    DBTaskResult.objects.filter(id=run.task, status="RUNNING").update(status="FAILED", finished_at=timezone.now())


def _end(run: Run, status: RunStatus, message: str) -> None:
    run.status, run.message, run.finished_at = status, message, timezone.now()
    run.save()
