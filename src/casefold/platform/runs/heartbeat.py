"""Our heartbeat: a thread that says a run is alive, carries its progress, and hears when it is to stop.

A worker killed with -9 would leave its run running for ever; `reaper` is the other half.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.runs.models import Attempt, Run, RunStatus
from casefold.platform.runs.pace import Pace
from casefold.platform.runs.story import Story
from casefold.platform.runs.work import Cancelled, Doing, Lost

BEAT_SECONDS = float(os.environ.get("CASEFOLD_HEARTBEAT_SECONDS") or 1)
LOST_AFTER = timedelta(seconds=BEAT_SECONDS * 20)
"""A run without a beat for so long has no worker any more."""


class Heartbeat:
    """Beats while a run is done: `with Heartbeat(run, doing, story, stop) as beat`."""

    def __init__(self, run: Run, doing: Callable[[], Doing | None], story: Story, stop: Callable[[], None]) -> None:
        """Prepare.

        Args:
            run: The run, claimed.
            doing: Gives the run while it is being done, with its progress; None before it began.
            story: The lines it logs.
            stop: Called from the heartbeat's thread when the run is to stop.
        """
        self._run = run
        self._doing = doing
        self._story = story
        self._stop = stop
        self._pace = Pace()
        self._began = time.monotonic()
        self._written: tuple[Any, Any] = ([], [])
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

    def stages(self) -> list[list[Any]]:
        """Return [name, seconds since it began] of each stage so far."""
        doing = self._doing()
        return [[name, round(at - self._began, 1)] for name, at in list(doing.stages)] if doing is not None else []

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
            if mine.update(heartbeat_at=timezone.now(), **self._progress()) == 0:
                self._reason = Lost
                return
            if mine.filter(cancel_asked=True).exists():
                self._reason = Cancelled
            self._tell_story()
        except DatabaseError:
            connection.close()  # a database that is away for a moment; the next beat tries again

    def _progress(self) -> dict[str, Any]:
        doing = self._doing()
        if doing is None or not doing.facts:
            return {}
        facts = dict(doing.facts)
        self._pace.observe(time.monotonic(), facts["done"], facts["rows"])
        return {**facts, "rate": self._pace.rate or None, "left_seconds": self._pace.left}

    def _tell_story(self) -> None:
        now = (self.stages(), self._story.lines())
        if now != self._written:
            attempts = Attempt.objects.filter(run=self._run.pk, token=self._run.token)
            attempts.update(stages=now[0], log=now[1])
            self._written = now
