"""The worker process: takes runs from the queue one at a time, beside a reaper."""

from __future__ import annotations

import uuid

from django_tasks_db.management.commands.db_worker import Worker

from casefold.platform.cases import uploads
from casefold.platform.runs.reaper import Reaper


def work(*, poll_seconds: float = 0.5, until_empty: bool = False) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or until the queue is empty."""
    uploads.sweep()
    worker = Worker(
        queue_names=["*"],
        interval=poll_seconds,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid.uuid4().hex,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    reaper = Reaper()
    reaper.start()
    try:
        worker.run()
    finally:
        reaper.over.set()
