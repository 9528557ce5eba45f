"""A run's page, its live part, and cancelling it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from casefold.platform.access import policy
from casefold.platform.appkit.context import polled
from casefold.platform.appkit.links import case_url
from casefold.platform.runs.models import Run
from casefold.platform.runs.seen import run_of, stop_for
from casefold.platform.views.frame import page, person


@login_required
@require_GET
def show(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Show a run."""
    found = run_of(person(request), run)
    return page(request, "casefold/run.html", found.title, run_values(request, found))


@login_required
@require_GET
def live(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Give the part of a run's page that changes."""
    found = run_of(person(request), run)
    return polled(request, render(request, "casefold/run_live.html", run_values(request, found)))


@login_required
@require_POST
def cancel(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Ask a run to stop: the person who started it may, and owners of the case."""
    found = run_of(person(request), run)
    stop_for(person(request), request, found)
    return redirect("run", run=found.pk)


def run_values(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Return what a run's template shows."""
    elapsed = ((run.finished_at or timezone.now()) - run.started_at) if run.started_at is not None else None
    return {
        "run": run,
        "case": run.case,
        "percent": None if run.done is None else round(run.done * 100),
        "elapsed": elapsed if run.is_over else None,
        "rate": _rate(run, elapsed),
        "left": _left(run, elapsed),
        "links": _links(run),
        "may_cancel": run.by_id == request.user.pk or policy.may(request.user, policy.Verb.GRANT, run.case),
    }


def _rate(run: Run, elapsed: timedelta | None) -> int | None:
    if elapsed is None or run.rows == 0 or elapsed.total_seconds() < 1:
        return None
    return round(run.rows / elapsed.total_seconds())


def _left(run: Run, elapsed: timedelta | None) -> timedelta | None:
    """Estimate the time left by the share done so far; none while too little is known."""
    if run.is_over or elapsed is None or run.done is None or not 0.02 < run.done < 1:
        return None
    return timedelta(seconds=round(elapsed.total_seconds() * (1 - run.done) / run.done))


def _links(run: Run) -> list[tuple[str, str]]:
    links = []
    if run.result.get("exhibit"):
        links.append(("Import report", case_url(run.case, "exhibits", "exhibit", exhibit=run.result["exhibit"])))
    if run.result.get("finding"):
        links.append(("Finding", case_url(run.case, "communications", "finding", finding=run.result["finding"])))
    links.append(("Back to the case", reverse("case", kwargs={"case": run.case})))
    return links
