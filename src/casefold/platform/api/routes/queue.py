"""The queue: what waits, runs and failed, who works, and stopping a run as whoever manages the queue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from casefold.platform.api.caller import site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import RunId
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.queue import QueueAsked, QueuedShape, WorkerShape
from casefold.platform.runs.advice import advice_for
from casefold.platform.runs.models import Worker
from casefold.platform.runs.queue import queue_seen_by
from casefold.platform.runs.seen import Seen, run_for, stop

router = Router(tags=["queue"])


@router.get("/queue", response=answers(Listed[QueuedShape]), url_name="queue")
def queue(request: HttpRequest, asked: Query[QueueAsked]) -> Any:
    """List what waits, runs or failed, as far as you may know of it."""
    found = queue_seen_by(site_wide(request).user)
    if asked.part == "waiting":
        return listed([_told(item, before) for before, item in found.waiting], asked)
    return listed([_told(item) for item in (found.running if asked.part == "running" else found.failed)], asked)


@router.post("/queue/{uuid:run}/cancel", response=answers(QueuedShape), url_name="cancel-queued")
def cancel(request: HttpRequest, run: RunId) -> Any:
    """Ask a run to stop: who started it may, owners of its case, and whoever manages the queue."""
    user = site_wide(request).user
    stop(user, request, run_for(user, run))
    return _told(run_for(user, run))


@router.get("/workers", response=answers(Listed[WorkerShape]), url_name="workers")
def workers(request: HttpRequest, window: Query[Window]) -> Any:
    """List the workers, those that fell silent within the last day included."""
    found = queue_seen_by(site_wide(request).user)
    told = [_worker(at.worker, at.doing, busy=at.is_busy) for at in found.workers]
    return listed([*told, *(_worker(worker, None, busy=False, gone=True) for worker in found.gone)], window)


def _told(item: Seen, before: int | None = None) -> dict[str, Any]:
    run = item.run
    names = ("id", "kind", "status", "asked_at", "started_at", "finished_at", "done", "left_seconds")
    return {
        **{name: getattr(run, name) for name in names},
        "title": item.title,
        "case": run.case if item.content else None,
        "by": run.by.shown_name,
        "before": before,
        "advice": advice_for(run),
        "may_cancel": item.cancel and not run.is_over,
    }


def _worker(worker: Worker, doing: Seen | None, *, busy: bool, gone: bool = False) -> dict[str, Any]:
    names = ("id", "name", "machine", "process", "version", "started_at", "heartbeat_at")
    told = {name: getattr(worker, name) for name in names}
    return {**told, "gone": gone, "busy": busy, "run": doing.run.pk if doing is not None else None}
