"""Do one run: claim it, beat, work, and write what came of it, once."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import uuid
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from casefold.errors import CasefoldError
from casefold.platform.access import policy
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs.heartbeat import Heartbeat
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import Cancelled, Doing, Interrupted, Lost, Outcome, Work, find_work

log = logging.getLogger("casefold.runs")

_STOP_SIGNAL = signal.SIGUSR1


@task()
def execute(run_id: str) -> None:
    """Do the run of an id; a run that is claimed, cancelled or over is left alone."""
    run = _claim(run_id)
    if run is not None:
        _do(run)


def cancel(run: Run) -> bool:
    """Ask a run to stop; return whether it was not over yet."""
    with transaction.atomic():
        queued = Run.objects.filter(pk=run.pk, status=RunStatus.QUEUED)
        now = timezone.now()
        if queued.update(status=RunStatus.CANCELLED, finished_at=now, message="Cancelled before it began.") == 1:
            return True
        return Run.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(cancel_asked=True) == 1


def _claim(run_id: str) -> Run | None:
    now, token = timezone.now(), uuid.uuid4().hex
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id, status=RunStatus.QUEUED).first()
        if run is None:
            return None
        run.status, run.token, run.attempts = RunStatus.RUNNING, token, run.attempts + 1
        run.started_at = run.heartbeat_at = now
        run.stage, run.done, run.rows, run.message = "", None, 0, ""
        run.save()
    return run


def _do(run: Run) -> None:
    doing: Doing | None = None

    def facts() -> Mapping[str, Any]:
        return doing.facts if doing is not None else {}

    with Heartbeat(run, facts, _interrupt) as beat:
        try:
            with _stoppable():
                work = find_work(run.work)
                policy.require(run.by, work.verb, run.case)
                doing = Doing(open_case(run.by, run.case), run.by.shown_name, run.by, run.arguments, beat.check)
                outcome = _audited(run, work, doing)
            status, message, result = RunStatus.FINISHED, outcome.message, outcome.result
        except (Cancelled, Lost):
            status, message, result = RunStatus.CANCELLED, "Cancelled. Nothing of it was kept.", {}
        except CasefoldError as error:
            status, message, result = RunStatus.FAILED, str(error), {"error": told(error)}
        except Exception as error:
            if beat.reason is not None:  # an engine that was interrupted says so in its own words
                status, message, result = RunStatus.CANCELLED, "Cancelled. Nothing of it was kept.", {}
            else:
                log.exception("run %s failed", run.pk)
                status, result = RunStatus.FAILED, {}
                message = f"It failed: {type(error).__name__}. Tell an administrator the run's id, {run.pk}."
    _finish(run, status, message, result)


def told(error: CasefoldError) -> dict[str, str | None]:
    """Return an error as a run keeps it, so that a program that waits can be told the same one."""
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "file": error.file,
        "place": error.place,
        "remedy": error.remedy,
    }


def _audited(run: Run, work: Work, doing: Doing) -> Outcome:
    known = actor_of(run.by, None)
    verb = {"import": "import", "analysis": "analyse", "verification": "verify"}.get(work.kind, work.kind)
    act = Act(verb, case=run.case, object=run.title, details={"run": str(run.pk), "attempt": run.attempts})
    with acting(Actor(known.name, known.user_id, "worker"), act) as facts:
        outcome = work.do(doing)
        facts.update({"message": outcome.message, **outcome.result})
    return outcome


def _finish(run: Run, status: RunStatus, message: str, result: Mapping[str, Any]) -> None:
    """Write the outcome, unless the run was given to another worker meanwhile."""
    mine = Run.objects.filter(pk=run.pk, token=run.token, status=RunStatus.RUNNING)
    mine.update(
        status=status,
        message=message,
        result=dict(result),
        finished_at=timezone.now(),
        **({"done": 1.0} if status == RunStatus.FINISHED else {}),
    )


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Let the heartbeat interrupt a long query in the main thread; elsewhere `Doing.check` has to do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise Interrupted

    signal.signal(_STOP_SIGNAL, stop)
    try:
        yield
    except Interrupted as error:
        raise Cancelled from error
    finally:
        signal.signal(_STOP_SIGNAL, signal.SIG_IGN)  # one that comes late must not end the worker


def _interrupt() -> None:
    if signal.getsignal(_STOP_SIGNAL) not in {signal.SIG_DFL, signal.SIG_IGN, None}:
        signal.pthread_kill(threading.main_thread().ident or 0, _STOP_SIGNAL)
