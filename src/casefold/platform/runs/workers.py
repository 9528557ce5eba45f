"""The workers there are: each registers itself and beats, so that a page can show who works, on what, since when."""

from __future__ import annotations

import os
import platform
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version

from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.runs.heartbeat import BEAT_SECONDS, LOST_AFTER
from casefold.platform.runs.models import Worker

FORGET_AFTER = timedelta(days=1)
"""A worker that stopped is shown for so long."""


@contextmanager
def registered(name: str = "") -> Iterator[Worker]:
    """Register this process as a worker, beat while it works, and say when it stopped."""
    now = timezone.now()
    machine, process = platform.node() or "unnamed", os.getpid()
    worker = Worker(
        id=uuid.uuid4().hex,
        name=(name or f"worker-{process}")[:100],
        machine=machine[:200],
        process=process,
        version=version("casefold")[:40],
        started_at=now,
        heartbeat_at=now,
    )
    worker.save(force_insert=True)
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(worker.id, over), name="worker-beat", daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        over.set()
        thread.join()
        Worker.objects.filter(pk=worker.pk).update(stopped_at=timezone.now())


def alive() -> list[Worker]:
    """Return the workers that beat."""
    limit = timezone.now() - LOST_AFTER
    return list(Worker.objects.filter(stopped_at__isnull=True, heartbeat_at__gte=limit))


def gone() -> list[Worker]:
    """Return the workers that fell silent without stopping in order, within the last day."""
    limit = timezone.now() - LOST_AFTER
    return list(Worker.objects.filter(stopped_at__isnull=True, heartbeat_at__lt=limit))


def forget() -> int:
    """Remove workers that have been silent for a day; return how many."""
    return Worker.objects.filter(heartbeat_at__lt=timezone.now() - FORGET_AFTER).delete()[0]


def _beat(key: str, over: threading.Event) -> None:
    try:
        while not over.wait(BEAT_SECONDS):
            try:
                Worker.objects.filter(pk=key).update(heartbeat_at=timezone.now())
            except DatabaseError:
                connection.close()  # the next beat tries again
    finally:
        connection.close()
