"""What is done again and again beside the runs: a room registers a chore, and every worker process goes its rounds.

A chore is no run: nobody asked for it, nobody waits for it, and it has no outcome to keep. Rounds are made in a
thread of their own, so that a slow chore (a mail server that does not answer) delays neither a run nor the reaper.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

log = logging.getLogger("casefold.runs")

ROUND_SECONDS = 10.0

Chore = Callable[[], object]


@dataclass(slots=True)
class _Turn:
    chore: Chore
    seconds: float
    next_at: float = 0.0


_turns: list[_Turn] = []


def every(seconds: float, chore: Chore) -> None:
    """Have a function called every so many seconds, at the earliest, in each worker process.

    Several processes may call it at the same time: it takes what it does by an UPDATE that only one of them wins.
    """
    if all(turn.chore is not chore for turn in _turns):
        _turns.append(_Turn(chore, seconds))


def chores() -> tuple[Chore, ...]:
    """Return what is registered."""
    return tuple(turn.chore for turn in _turns)


class Rounds(threading.Thread):
    """Goes its rounds while a worker works."""

    def __init__(self) -> None:
        super().__init__(name="rounds", daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        """Do what is due, until told that it is over."""
        try:
            while not self.over.wait(ROUND_SECONDS):
                go(time.monotonic())
        finally:
            connection.close()


def go(now: float) -> None:
    """Do the chores that are due at a moment of the clock; one that fails is logged and has its next turn."""
    for turn in _turns:
        if now < turn.next_at:
            continue
        turn.next_at = now + turn.seconds
        try:
            close_old_connections()
            turn.chore()
        except DatabaseError:
            log.warning("a chore could not reach the database; it is done in the next round")
            connection.close()
        except Exception as error:  # noqa: BLE001 - whatever one chore meets, the others are done
            log.error("the chore %s failed: %s", getattr(turn.chore, "__name__", "?"), type(error).__name__)
