"""What a run can do: a function with a name, and whether doing it twice is the same as once.

A `Work` is what an app declares; `start` puts it into the queue; the worker (`execution`) calls it with a `Doing`.
Work of many small parts is declared by `stepwise` (`steps`). `on_end` is for rooms that count what was done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import timezone
from django.utils.module_loading import import_string

from casefold.errors import NotFound

if TYPE_CHECKING:
    from casefold import Case
    from casefold.platform.accounts.models import User
    from casefold.platform.runs.models import Run

MOST_ATTEMPTS = 3
"""Attempts at the same step, after which a run whose workers stop is given up."""
MOST_STAGES = 200


class Cancelled(Exception):
    """Somebody cancelled the run."""


class Interrupted(BaseException):
    """The heartbeat stopped the main thread in the middle of something; `execution` turns it into `Cancelled`."""


class Lost(Exception):
    """The run was given to another worker; this one's result no longer counts."""


@dataclass(slots=True)
class Doing:
    """A run while it is being done."""

    case: Case
    """The case, as the person who asked may see it."""
    by: str
    user: User
    arguments: Mapping[str, Any]
    check: Callable[[], None]
    """Call it between steps: raises `Cancelled` or `Lost` when there is no use in going on."""
    facts: dict[str, Any] = field(default_factory=dict)
    stages: list[tuple[str, float]] = field(default_factory=list)
    """Name of each stage and the clock (`time.monotonic`, seconds) when it began."""
    keeper: Keeper | None = None
    """Keeps the results of its steps; None where nothing can be kept."""
    run: str = ""
    """Id of the run; empty where it is none."""
    begun_before: datetime | None = None
    """When it was first begun, to the second, where a worker stopped at it before: what that one made is looked for."""

    def progress(self, stage: str, done: float | None = None, rows: int = 0) -> None:
        """Say how far it is; written to the page by the heartbeat.

        Args:
            stage: What it is doing, in a few words that hold nothing of the case.
            done: Share done, 0 to 1; None where it cannot be told.
            rows: Rows so far.
        """
        if (not self.stages or self.stages[-1][0] != stage[:60]) and len(self.stages) < MOST_STAGES:
            self.stages.append((stage[:60], time.monotonic()))
        self.facts = {"stage": stage[:60], "done": done, "rows": rows}
        self.check()


class Keeper(Protocol):
    """Keeps what came of a run's steps, so that another worker goes on with the next."""

    def plan(self, settle: Callable[[], list[str]]) -> list[str]:
        """Return the ids of the steps, settled once."""

    def kept(self) -> list[dict[str, Any]]:
        """Return the results of the steps that are done, in order."""

    def keep(self, number: int, result: Mapping[str, Any]) -> None:
        """Keep the result of a step (from 0).

        Raises:
            Lost: The run was given to another worker.
        """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    message: str
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work, declared at module level so that a worker finds it by its dotted name."""

    kind: str
    name: str
    """Dotted name of this declaration: `package.module.NAME`."""
    do: Callable[[Doing], Outcome]
    verb: str
    """What its person must be allowed to do when it starts and when it runs."""
    idempotent: bool = False
    """Whether doing it (of work in steps: one step) again after a crash gives what doing it once gives."""
    priority: int = 0
    """`models.Priority`: 0 where a person waits for it, 10 for bulk."""


def find_work(name: str) -> Work:
    """Return a declared work by its dotted name.

    Raises:
        NotFound: There is none; its app may have been removed.
    """
    try:
        found = import_string(name)
    except ImportError as error:
        raise NotFound(f"there is no work '{name}'", remedy="Check that its app is installed.") from error
    if not isinstance(found, Work):
        raise NotFound(f"'{name}' is no work", remedy="Check that its app is installed.")
    return found


def start(
    work: Work,
    *,
    title: str,
    case: str,
    by: User,
    arguments: Mapping[str, Any],
    priority: int | None = None,
    reason: str = "",
) -> Run:
    """Put a run into the queue; any worker may take it from then on, and logs what it does with the reason given."""
    from casefold.platform.runs.models import Run

    run = Run(kind=work.kind, work=work.name, title=title[:300], case=case, by=by, queued_at=timezone.now())
    run.arguments = dict(arguments)
    run.reason = reason
    run.priority = work.priority if priority is None else priority
    run.save(force_insert=True)
    return run


Listener = Callable[["Run"], None]
_listeners: list[Listener] = []


def on_end(listener: Listener) -> Listener:
    """Have a function called with each run once it is over and its outcome is written; usable as a decorator.

    It is called in the transaction that marks the run as told: what it writes to the platform's database is there
    once, whatever process dies when. It must be quick, and must not write to the audit log, which has transactions
    of its own. When it raises, that is logged, what it wrote is taken back, and the run is told to the others.
    Register it in every process (`AppConfig.ready`): the one that ends a run tells of it.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def listeners() -> tuple[Listener, ...]:
    """Return who listens for the end of runs."""
    return tuple(_listeners)
