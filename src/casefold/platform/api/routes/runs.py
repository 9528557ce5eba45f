"""Runs: list them, follow one, cancel one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from casefold.errors import NotFound
from casefold.platform.api.caller import Caller, caller_of
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import RunId
from casefold.platform.api.shapes.base import Listed
from casefold.platform.api.shapes.cases import RunsAsked, RunShape
from casefold.platform.runs.models import Run
from casefold.platform.runs.seen import run_of, stop_for

router = Router(tags=["runs"])


@router.get("/runs", response=answers(Listed[RunShape]), url_name="runs")
def runs(request: HttpRequest, asked: Query[RunsAsked]) -> Any:
    """List the runs of the cases you may see, newest first."""
    found = Run.objects.select_related("by").filter(case__in=caller_of(request).cases()).order_by("-asked_at", "id")
    found = found.filter(case=asked.case) if asked.case else found
    found = found.filter(status=asked.status) if asked.status else found
    total, end = found.count(), asked.offset + asked.limit
    items = list(found[asked.offset : end]) if asked.offset < total else []
    return {"items": items, "total": total, "next_offset": end if end < total else None}


@router.get("/runs/{uuid:run}", response=answers(RunShape), url_name="run")
def one_run(request: HttpRequest, run: RunId) -> Any:
    """Show a run and how far it is."""
    return _seen(caller_of(request), run)


@router.post("/runs/{uuid:run}/cancel", response=answers(RunShape), url_name="cancel-run")
def cancel_run(request: HttpRequest, run: RunId) -> Any:
    """Ask a run to stop: the person who started it may, and owners of the case."""
    caller = caller_of(request)
    found = _seen(caller, run)
    stop_for(caller.user, request, found)
    found.refresh_from_db()
    return found


def _seen(caller: Caller, key: uuid.UUID) -> Run:
    found = run_of(caller.user, key)
    if not caller.sees(found.case):
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    return found
