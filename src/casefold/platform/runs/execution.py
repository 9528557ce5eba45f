"""Do one run that was claimed: beat, work, and write what came of it, once."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import casefold
from casefold.errors import CasefoldError
from casefold.platform.access import policy
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs.claiming import claim_one
from casefold.platform.runs.ending import end
from casefold.platform.runs.heartbeat import Heartbeat
from casefold.platform.runs.models import Attempt, Run, RunStatus
from casefold.platform.runs.steps import StepKeeper
from casefold.platform.runs.story import Story, told_of
from casefold.platform.runs.work import Cancelled, Doing, Interrupted, Lost, Outcome, Work, find_work

log = logging.getLogger("casefold.runs")

_STOP_SIGNAL = signal.SIGUSR1
_VERBS = {"analysis": "analyse", "verification": "verify", "export": "prepare_export", "disposal": "carry_out"}
"""What a run is called in the log, by its kind; else as the kind. A file that was prepared is disclosed when sent."""
NOTHING_KEPT = "Cancelled. Nothing of it was kept."
STEPS_KEPT = "Cancelled. The {done:,} of {all:,} steps done before are kept."


@dataclass(frozen=True, slots=True)
class _Ended:
    """How an attempt ended."""

    status: RunStatus
    message: str
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


def execute(run_id: str) -> None:
    """Claim and do the run of an id in this process; one that is claimed, cancelled or over is left alone."""
    run = claim_one(run_id)
    if run is not None:
        do(run)


def cancel(run: Run) -> bool:
    """Ask a run to stop; return whether it was not over yet."""
    queued = Run.objects.filter(status=RunStatus.QUEUED)
    if end(queued, run.pk, RunStatus.CANCELLED, "Cancelled before it began."):
        return True
    return Run.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(cancel_asked=True) == 1


def do(run: Run) -> None:
    """Do a run that this process claimed."""
    doing: list[Doing] = []
    with Story() as story:
        with Heartbeat(run, lambda: doing[0] if doing else None, story, _interrupt) as beat:
            ended = _attempt(run, doing, beat)
        facts = {"log": story.lines(), "stages": beat.stages(), "error": ended.error}
    mine = Run.objects.filter(token=run.token, status=RunStatus.RUNNING)
    end(mine, run.pk, ended.status, ended.message, ended.result, token=run.token, attempt=facts)


def _attempt(run: Run, doing: list[Doing], beat: Heartbeat) -> _Ended:
    try:
        with _stoppable():
            work = find_work(run.work)
            policy.require(run.by, work.verb, run.case)
            case = open_case(run.by, run.case)
            doing.append(_doing(run, case, beat))
            outcome = _audited(run, work, doing[0])
        return _Ended(RunStatus.FINISHED, outcome.message, outcome.result)
    except (Cancelled, Lost):
        return _cancelled(run)
    except CasefoldError as error:
        return _Ended(RunStatus.FAILED, str(error), {"error": told(error)}, told_of(error))
    except Exception as error:
        if beat.reason is not None:  # an engine that was interrupted says so in its own words
            return _cancelled(run)
        log.exception("run %s failed", run.pk)
        message = f"It failed: {type(error).__name__}. Tell an administrator the run's id, {run.pk}."
        return _Ended(RunStatus.FAILED, message, error=told_of(error))


def _doing(run: Run, case: casefold.Case, beat: Heartbeat) -> Doing:
    begun = Attempt.objects.filter(run__in=_line_of(run)).order_by("started_at")
    first = begun.values_list("started_at", flat=True).first() if run.attempts > 1 or run.repeats_id else None
    return Doing(
        case,
        run.by.shown_name,
        run.by,
        run.arguments,
        beat.check,
        keeper=StepKeeper(run),
        run=str(run.pk),
        begun_before=first.replace(microsecond=0) if first is not None else None,
    )


def _line_of(run: Run) -> list[uuid.UUID]:
    """Return a run's id and those of the runs it does again."""
    line = [run.pk]
    before = run.repeats_id
    while before is not None:
        line.append(before)
        before = Run.objects.values_list("repeats", flat=True).get(pk=before)
    return line


def _cancelled(run: Run) -> _Ended:
    done, plan = Run.objects.values_list("step", "plan").get(pk=run.pk)
    message = STEPS_KEPT.format(done=done, all=len(plan)) if done and plan else NOTHING_KEPT
    return _Ended(RunStatus.CANCELLED, message)


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
    verb = _VERBS.get(work.kind, work.kind)
    details = {"run": str(run.pk), "attempt": run.attempts}
    act = Act(verb, case=run.case, object=run.title, reason=run.reason, details=details, id=run.pk)
    with acting(Actor(known.name, known.user_id, "worker"), act) as facts:
        outcome = work.do(doing)
        facts.update({"message": outcome.message, **outcome.result})
    return outcome


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
