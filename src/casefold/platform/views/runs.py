"""A run's page, its live part, cancelling it and beginning it again; the queue with its workers."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import sittings
from casefold.platform.accounts.models import User
from casefold.platform.appkit.context import polled
from casefold.platform.appkit.links import case_url
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs import prepared, repeating, workers
from casefold.platform.runs.advice import advice_for
from casefold.platform.runs.claiming import line
from casefold.platform.runs.deliveries import DELIVER, outcomes_of
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.queue import queue_seen_by
from casefold.platform.runs.seen import Seen, may_manage, run_for, stop
from casefold.platform.views.frame import page, person

READ_AS_TEXT = frozenset({"table_text", "plain_text"})
"""Formats a table is read by when less than half of it is known: its columns can still be settled."""
WAITING_SHOWN = 200
FILES_SHOWN = 500


@login_required
@require_GET
def show(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Show a run; what came of it tells of the case, so opening it is a consultation."""
    found = run_for(request.user, run)
    asked = _way_in(request, found)
    if asked is not None:
        return asked
    if found.content:
        append(actor_of(person(request), request), Act("read", case=found.run.case, object=f"run {found.run.title}"))
    return page(request, "casefold/run.html", found.title, run_values(person(request), found))


@login_required
@require_GET
def live(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Give the part of a run's page that changes."""
    found = run_for(request.user, run)
    if found.content:
        sittings.require(request, person(request), found.run.case)
    return polled(request, render(request, "casefold/run_live.html", run_values(person(request), found)))


@login_required
@require_GET
def download(request: HttpRequest, run: uuid.UUID) -> HttpResponseBase:
    """Send the file a run prepared to the person who asked for it; that is the disclosure, and logged as one."""
    found = run_for(request.user, run)
    asked = _way_in(request, found)
    if asked is not None:
        return asked
    if not found.content:
        raise NotFound("there is no such file", remedy="See the runs of your cases.")
    user, case = person(request), found.run.case
    file = prepared.file_for(user, found.run)
    details = {"run": str(found.run.pk), "rows": file.rows, "sha256": file.sha256, **found.run.arguments}
    why = sittings.reason_for(request, case)
    append(actor_of(user, request), Act("export", case=case, object=file.name, reason=why, details=details))
    response = FileResponse(file.path.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Ask a run to stop: who started it may, owners of the case, and whoever manages the queue."""
    found = run_for(request.user, run)
    asked = _way_in(request, found)
    if asked is not None:
        return asked
    stop(person(request), request, found)
    return redirect("run", run=found.run.pk)


@login_required
@require_POST
def repeat(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Begin a run again, with the reason: who started it may, and owners of the case."""
    found = run_for(request.user, run)
    asked = _way_in(request, found)
    if asked is not None:
        return asked
    if not found.repeat:
        raise NotAllowed("you may not begin this run again", remedy="Ask who started it, or an owner of the case.")
    try:
        begun = repeating.again(found.run, person(request), request.POST.get("reason", ""), request=request)
    except BadOption as error:
        values = {**run_values(person(request), found), "errors": [("id_reason", str(error))]}
        return page(request, "casefold/run.html", found.title, values, status=400)
    return redirect("run", run=begun.pk)


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits and runs, who works, and what failed."""
    return page(request, "casefold/queue.html", "Queue", queue_values(person(request)))


@login_required
@require_GET
def queue_live(request: HttpRequest) -> HttpResponse:
    """Give the part of the queue's page that changes."""
    return polled(request, render(request, "casefold/queue_live.html", queue_values(person(request))))


def queue_values(user: User) -> dict[str, Any]:
    """Return what the queue's templates show a person."""
    seen = queue_seen_by(user)
    return {
        "manages": may_manage(user),
        "waiting": seen.waiting[:WAITING_SHOWN],
        "waiting_more": max(0, len(seen.waiting) - WAITING_SHOWN),
        "running": [(item, _left(item.run)) for item in seen.running],
        "workers": [(at.worker, at.doing, at.is_busy) for at in seen.workers],
        "gone": seen.gone,
        "failed": [(item, advice_for(item.run)) for item in seen.failed],
    }


def run_values(user: User, shown: Seen) -> dict[str, Any]:
    """Return what a run's template shows a person."""
    run = shown.run
    files = outcomes_of(run, open_case(user, run.case)) if shown.content and run.work == DELIVER.name else []
    began = run.started_at
    elapsed = ((run.finished_at or timezone.now()) - began) if began is not None else None
    return {
        "run": run,
        "seen": shown,
        "case": run.case if shown.content else "",
        "percent": None if run.done is None else round(run.done * 100),
        "elapsed": elapsed if run.is_over else None,
        "rate": _rate(run, elapsed),
        "left": _left(run),
        "before": line().get(run.pk) if run.status == RunStatus.QUEUED else None,
        "workers": len(workers.alive()) if run.status == RunStatus.QUEUED else None,
        "tries": list(run.tries.all()),
        "advice": advice_for(run),
        "next": Run.objects.filter(repeats=run).first(),
        "links": _links(shown),
        "files": files[:FILES_SHOWN],
        "files_more": max(0, len(files) - FILES_SHOWN),
        "file_until": prepared.until(run) if run.by_id == user.pk else None,
    }


def _way_in(request: HttpRequest, found: Seen) -> HttpResponse | None:
    """Return the page that asks why the case is opened, where the run tells of one and nobody has said."""
    return sittings.way_in(request, person(request), found.run.case) if found.content else None


def _rate(run: Run, elapsed: timedelta | None) -> int | None:
    """Return rows a second: as it goes now, or of the whole run once it is over."""
    if not run.is_over:
        return round(run.rate) if run.rate else None
    if elapsed is None or run.rows == 0 or elapsed.total_seconds() < 1:
        return None
    return round(run.rows / elapsed.total_seconds())


def _left(run: Run) -> timedelta | None:
    """Return the estimate in steps a person can read: it is no better than that."""
    if run.left_seconds is None or run.is_over:
        return None
    step = 5 if run.left_seconds < 60 else 30 if run.left_seconds < 600 else 60
    return timedelta(seconds=max(step, round(run.left_seconds / step) * step))


def _links(shown: Seen) -> list[tuple[str, str]]:
    run, links = shown.run, []
    if not shown.content:
        return [("The queue", reverse("queue"))]
    if run.result.get("exhibit"):
        links.append(("Import report", case_url(run.case, "exhibits", "exhibit", exhibit=run.result["exhibit"])))
        if run.result.get("status") == "inventoried" or run.result.get("format") in READ_AS_TEXT:
            links.append(
                ("Settle its columns", case_url(run.case, "exhibits", "columns", exhibit=run.result["exhibit"]))
            )
    if run.result.get("disposal"):
        links.append(("Disposal", reverse("disposal", kwargs={"disposal": run.result["disposal"]})))
    if run.result.get("finding"):
        links.append(("Finding", case_url(run.case, "communications", "finding", finding=run.result["finding"])))
    links.append(("Back to the case", reverse("case", kwargs={"case": run.case})))
    return links
