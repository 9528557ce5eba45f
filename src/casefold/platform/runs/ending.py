"""Write how a run ended, once, and tell those who listen (`work.on_end`), once.

A run is ended by its worker, by the reaper, or by the person who cancels it before it began. Whoever wins the
UPDATE that ends it tells the listeners; should that process die in between, the reaper tells them later. Telling is
one transaction with the mark that it was done, so what a listener writes to the database is there exactly once.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.audit.log import close
from casefold.platform.runs.models import OVER, Attempt, Run, RunStatus
from casefold.platform.runs.work import listeners

log = logging.getLogger("casefold.runs")

STOPPED = "stopped"
"""How an attempt ended whose worker went away."""
MOST_AT_ONCE = 100


def end(
    still: QuerySet[Run],
    key: uuid.UUID,
    status: RunStatus,
    message: str,
    result: Mapping[str, Any] | None = None,
    *,
    token: str = "",
    attempt: Mapping[str, Any] | None = None,
) -> bool:
    """End a run that is still as `still` says; return whether it was, and so whether this ended it.

    Args:
        still: The run, filtered to the state in which it may be ended here.
        key: Its id.
        status: How it ended.
        message: What a person reads.
        result: Ids of what came of it.
        token: Of the attempt that ends with it; empty where none was under way.
        attempt: Columns of that attempt; its outcome is the run's where they do not say.
    """
    now = timezone.now()
    whole = {"done": 1.0} if status == RunStatus.FINISHED else {}
    with transaction.atomic():
        values = {"message": message, "result": dict(result or {}), "finished_at": now, "left_seconds": None, **whole}
        if still.filter(pk=key).update(status=status, **values) == 0:
            return False
        if token:
            Attempt.objects.filter(run=key, token=token).update(
                **{"ended_at": now, "outcome": status, **(attempt or {})}
            )
    tell(key)
    return True


def tell(key: uuid.UUID) -> bool:
    """Tell the listeners of a run that is over, unless somebody did; return whether this call did."""
    try:
        with transaction.atomic():
            ended = Run.objects.filter(pk=key, told_at__isnull=True, status__in=OVER)
            if ended.update(told_at=timezone.now()) == 0:
                return False
            run = Run.objects.select_related("by").get(pk=key)
            for listener in listeners():
                try:
                    with transaction.atomic():
                        listener(run)
                except Exception:
                    log.exception("a listener could not take the end of run %s", key)
    except DatabaseError:
        log.warning("the end of run %s could not be told; it is told later", key)
        return False
    return True


def close_stopped() -> int:
    """Write into the audit log the outcome that attempts left out whose workers stopped; return how many lacked it.

    The log is asked before it is written to, under its own lock, so that an outcome is there once whatever dies when.
    """
    stopped = Attempt.objects.filter(outcome=STOPPED, closed=False).order_by("started_at")
    missing = 0
    for key, run, number in list(stopped.values_list("pk", "run", "number")[:MOST_AT_ONCE]):
        missing += close(run, {"attempt": number}, "its worker stopped")
        Attempt.objects.filter(pk=key).update(closed=True)
    return missing


def tell_late(older_than: timedelta) -> int:
    """Tell of runs whose process died between ending them and telling of it; return how many there were."""
    limit = timezone.now() - older_than
    untold = Run.objects.filter(told_at__isnull=True, status__in=OVER, finished_at__lt=limit).order_by("finished_at")
    return sum(tell(key) for key in list(untold.values_list("pk", flat=True)[:MOST_AT_ONCE]))
