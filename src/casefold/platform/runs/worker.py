"""The worker process: takes runs from the queue one at a time, beside a reaper."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from types import FrameType

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from casefold.platform.cases import uploads
from casefold.platform.runs.claiming import claim
from casefold.platform.runs.execution import do
from casefold.platform.runs.models import Worker
from casefold.platform.runs.reaper import Reaper
from casefold.platform.runs.rounds import Rounds
from casefold.platform.runs.workers import registered

log = logging.getLogger("casefold.runs")

POLL_SECONDS = float(os.environ.get("CASEFOLD_POLL_SECONDS") or 0.5)
AWAY_SECONDS = 5.0
"""How long to leave a database alone that cannot be reached."""


def work(*, name: str = "", until_empty: bool = False) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or until the queue is empty.

    Told once, it ends the run it is doing and stops; told twice, it stops at once, and another worker does the run.
    """
    uploads.sweep()
    stopping = _Stopping()
    reaper, rounds = Reaper(), Rounds()
    with registered(name) as me:
        reaper.start()
        rounds.start()
        try:
            while not stopping.asked:
                if not _turn(me, stopping) and until_empty:
                    return
        finally:
            reaper.over.set()
            rounds.over.set()


def _turn(me: Worker, stopping: _Stopping) -> bool:
    """Do the next run; where none waits, pause and return False."""
    try:
        close_old_connections()
        run = claim(me.id, str(me))
        if run is not None:
            stopping.busy = True
            do(run)
            return True
    except DatabaseError:
        log.exception("the worker could not reach the database; it tries again")
        connection.close()
        time.sleep(AWAY_SECONDS)
        return True
    finally:
        stopping.busy = False
    if not stopping.asked:
        time.sleep(POLL_SECONDS)
    return False


class _Stopping:
    """Hears Ctrl-C and SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        self.busy = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, _: int, __: FrameType | None) -> None:
        if self.asked or not self.busy:
            sys.exit(0 if not self.asked else 1)
        self.asked = True
