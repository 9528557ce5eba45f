"""What a run can do: a function with a name, and whether doing it twice is the same as once.

A `Work` is what an app declares; `start` puts it into the queue; the worker (`execution`) calls it with a `Doing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from casefold.errors import NotFound

if TYPE_CHECKING:
    from casefold import Case
    from casefold.platform.accounts.models import User
    from casefold.platform.runs.models import Run

MOST_ATTEMPTS = 3


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

    def progress(self, stage: str, done: float | None = None, rows: int = 0) -> None:
        """Say how far it is; written to the page by the heartbeat."""
        self.facts = {"stage": stage[:60], "done": done, "rows": rows}
        self.check()


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
    """Whether doing it again after a crash gives what doing it once gives."""


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


def start(work: Work, *, title: str, case: str, by: User, arguments: Mapping[str, Any]) -> Run:
    """Put a run into the queue, in one transaction with its task."""
    from casefold.platform.runs.models import Run

    with transaction.atomic():
        run = Run(kind=work.kind, work=work.name, title=title[:300], case=case, by=by, queued_at=timezone.now())
        run.arguments = dict(arguments)
        run.save()
        queue(run)
    return run


def queue(run: Run) -> None:
    """Give a saved run a task of the queue."""
    from casefold.platform.runs.execution import execute

    run.task = str(execute.enqueue(str(run.pk)).id)
    run.queued_at = timezone.now()
    run.save(update_fields=["task", "queued_at"])
