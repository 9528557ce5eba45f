"""The queue as one person may see it: what waits, in which order; what runs; who works; what failed."""

from __future__ import annotations

from dataclasses import dataclass

from casefold.platform.accounts.models import User
from casefold.platform.runs import workers
from casefold.platform.runs.claiming import line
from casefold.platform.runs.models import Run, RunStatus, Worker
from casefold.platform.runs.seen import Seen, known_runs, seen

FAILURES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class AtWork:
    """A worker, and what it is at."""

    worker: Worker
    doing: Seen | None
    """The run, where the person may know of it."""
    is_busy: bool
    """Whether it is at anybody's run."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue at one moment."""

    waiting: list[tuple[int | None, Seen]]
    """How many runs are taken before each (none where that is not worked out), and the run; in that order."""
    running: list[Seen]
    workers: list[AtWork]
    gone: list[Worker]
    """Workers that fell silent within the last day."""
    failed: list[Seen]
    """The latest that ended without an outcome and were not begun again."""


def queue_seen_by(user: User) -> Queue:
    """Return the queue as a person may see it."""
    runs = known_runs(user)
    places = line()
    waiting = [(places.get(item.run.pk), item) for item in seen(user, runs.filter(status=RunStatus.QUEUED))]
    waiting.sort(key=lambda item: (item[0] is None, item[0] or 0))
    running = seen(user, runs.filter(status=RunStatus.RUNNING).order_by("started_at"))
    failed = runs.filter(status__in=(RunStatus.FAILED, RunStatus.LOST), repeated_by__isnull=True)
    latest = seen(user, failed.order_by("-finished_at")[:FAILURES_SHOWN])
    return Queue(waiting, running, _at_work(running), workers.gone(), latest)


def _at_work(running: list[Seen]) -> list[AtWork]:
    doing = {item.run.worker: item for item in running}
    taken = set(Run.objects.filter(status=RunStatus.RUNNING).values_list("worker", flat=True))
    return [AtWork(worker, doing.get(worker.id), worker.id in taken) for worker in workers.alive()]
