"""Runs: list them, follow one, cancel one, begin one again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.errors import NotAllowed, NotFound
from casefold.platform.access import sittings
from casefold.platform.api.caller import caller_of
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import RunId
from casefold.platform.api.shapes.base import Listed, listed_rows
from casefold.platform.api.shapes.cases import FeedbackGiven, FeedbackShape, RunsAsked, RunShape, WhyGiven
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.runs import repeating
from casefold.platform.runs.seen import Seen, run_for, stop
from casefold.platform.runs.visible import readable_runs
from casefold.platform.use import feedback

router = Router(tags=["runs"])


@router.get("/runs", response=answers(Listed[RunShape]), url_name="runs")
def runs(request: HttpRequest, asked: Query[RunsAsked]) -> Any:
    """List the runs of the cases you may see, newest first."""
    caller = caller_of(request)
    cases = caller.cases() & {asked.case} if asked.case else caller.cases()
    found = readable_runs(caller.user, cases).order_by("-asked_at", "id")
    found = found.filter(status=asked.status) if asked.status else found
    return listed_rows(found, asked)


@router.get("/runs/{uuid:run}", response=answers(RunShape), url_name="run")
def one_run(request: HttpRequest, run: RunId) -> Any:
    """Show a run and how far it is; once it is over, what came of it tells of the case, and asking is logged."""
    found = _seen(request, run).run
    if found.is_over:
        who = actor_of(caller_of(request).user, request)
        append(who, Act("read", case=found.case, object=f"api/run {found.title}"))
    return found


@router.post("/runs/{uuid:run}/cancel", response=answers(RunShape), url_name="cancel-run")
def cancel_run(request: HttpRequest, run: RunId) -> Any:
    """Ask a run to stop: the person who started it may, and owners of the case."""
    found = _seen(request, run)
    stop(caller_of(request).user, request, found)
    found.run.refresh_from_db()
    return found.run


@router.post("/runs/{uuid:run}/repeat", response=answers(RunShape, 202), url_name="repeat-run")
def repeat_run(request: HttpRequest, run: RunId, given: WhyGiven) -> Any:
    """Begin a run again that ended without an outcome; the run that is answered does it."""
    caller, found = caller_of(request), _seen(request, run)
    if not found.repeat:
        raise NotAllowed("you may not begin this run again", remedy="Ask who started it, or an owner of the case.")
    return Status(202, repeating.again(found.run, caller.user, given.why, request=request))


@router.post("/runs/{uuid:run}/feedback", response=answers(FeedbackShape, 201), url_name="run-feedback")
def say(request: HttpRequest, run: RunId, given: FeedbackGiven) -> Any:
    """Say whether a run that is over was useful; once for each person and run."""
    found = _seen(request, run).run
    return Status(201, feedback.give(caller_of(request).user, found, given.answer, given.sentence))


def _seen(request: HttpRequest, key: Any) -> Seen:
    caller = caller_of(request)
    found = run_for(caller.user, key)
    if not (found.content and caller.sees(found.run.case)):
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    if caller.token is None:
        sittings.require(request, caller.user, found.run.case)
    return found
