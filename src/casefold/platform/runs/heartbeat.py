"""Our heartbeat: a thread that says a run is alive, carries its progress, and hears when it is to stop.

The queue has none: a worker killed with -9 would leave its task running for ever. `reaper` is the other half.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import Cancelled, Lost

BEAT_SECONDS = float(os.environ.get("CASEFOLD_HEARTBEAT_SECONDS") or 1)
LOST_AFTER = timedelta(seconds=BEAT_SECONDS * 20)
"""A run without a beat for so long has no worker any more."""


class Heartbeat:
    """Beats while a run is done: `with Heartbeat(run, token, facts) as beat`."""

    def __init__(self, run: Run, facts: Callable[[], Mapping[str, Any]], stop: Callable[[], None]) -> None:
        """Prepare.

        Args:
            run: The run, claimed.
            facts: Gives its progress, as columns of the run.
            stop: Called from the heartbeat's thread when the run is to stop.
        """
        self._run = run
        self._facts = facts
        self._stop = stop
        self._over = threading.Event()
        self._reason: type[Exception] | None = None
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run.pk}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def reason(self) -> type[Exception] | None:
        """Return why the run is to stop, or None while it may go on."""
        return self._reason

    def check(self) -> None:
        """Raise when there is no use in going on.

        Raises:
            Cancelled: Somebody cancelled the run.
            Lost: The run was given to another worker.
        """
        if self._reason is not None:
            raise self._reason

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                told_before = self._reason is not None
                self._once()
                if told_before and not self._over.wait(BEAT_SECONDS):  # it had a beat's time to hear of it by `check`
                    self._stop()
                    return
        finally:
            connection.close()

    def _once(self) -> None:
        mine = Run.objects.filter(pk=self._run.pk, token=self._run.token, status=RunStatus.RUNNING)
        try:
            if mine.update(heartbeat_at=timezone.now(), **self._facts()) == 0:
                self._reason = Lost
            elif mine.filter(cancel_asked=True).exists():
                self._reason = Cancelled
        except DatabaseError:
            connection.close()  # a database that is away for a moment; the next beat tries again
