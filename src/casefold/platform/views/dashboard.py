"""The dashboard, its live part, everything that needs a person, their runs, and what changed in one case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET

from casefold.case import Change
from casefold.errors import BadOption
from casefold.platform.access import policy, sittings
from casefold.platform.appkit.context import polled
from casefold.platform.appkit.links import case_url
from casefold.platform.appkit.zones import zone_for
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge
from casefold.platform.dashboard.alerts import alerts, changes_url
from casefold.platform.dashboard.desk import Desk, ended_of_others
from casefold.platform.directory.enabled import apps_for
from casefold.platform.directory.learning import unread as guides_unread
from casefold.platform.runs.models import Run
from casefold.platform.runs.visible import readable_runs
from casefold.platform.use.recent import used_by
from casefold.platform.views.frame import DEFAULT_ZONE, case_page, page, person

CASES, ALERTS, RUNS, APPS = 12, 8, 6, 6
"""Rows of each part of the dashboard; the rest is a page away."""
A_PAGE = 50
SHOWS = {
    "under-way": "Under way",
    "ended": "Ended since you last looked into their case",
    "failed": "Failed or lost in the last 14 days, and not begun again",
    "unanswered": "Finished in the last 14 days, without your answer whether they were useful",
}
PARTS = {"exhibits": "exhibit", "findings": "finding", "decisions": "decision", "runs": ""}
"""Parts of a case's page of changes -> the kind of change in it; runs are the platform's."""


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show a person's dashboard."""
    user = person(request)
    desk = Desk(user)
    only = "changed" if request.GET.get("only") == "changed" else ""
    cases = [item for item in desk.cases if item.new] if only else desk.cases
    needed = alerts(desk)
    apps = {app.name: app for app in apps_for(user)}
    values = {
        **_live_values(desk),
        "alerts": needed[:ALERTS],
        "alerts_all": len(needed),
        "cases": _paged(request, [(item, _new(item)) for item in cases], CASES),
        "cases_all": len(desk.cases),
        "changed": sum(bool(item.new) for item in desk.cases),
        "only": only,
        "apps": [apps[name] for name in used_by(user) if name in apps][:APPS],
        "guides": [apps[name] for name in guides_unread(user) if name in apps],
        "apps_shown": APPS,
    }
    return page(request, "casefold/dashboard.html", "Dashboard", values)


@login_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Give the part of the dashboard that changes by itself: the person's runs."""
    values = {**_live_values(Desk(person(request))), "zone": zone_for(request, DEFAULT_ZONE)}
    return polled(request, render(request, "casefold/dashboard_runs.html", values))


@login_required
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """List everything that needs a person."""
    shown = _paged(request, alerts(Desk(person(request))), A_PAGE)
    return page(request, "casefold/alerts.html", "What needs you", {"shown": shown})


@login_required
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List a person's runs in one of the states the dashboard counts."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in SHOWS else "under-way"
    desk = Desk(person(request))
    asked = {"under-way": desk.under_way, "ended": desk.ended, "failed": desk.failed, "unanswered": desk.unanswered}
    values = {"shown": _paged(request, asked[chosen](), A_PAGE), "show": chosen, "shows": SHOWS}
    return page(request, "casefold/my_runs.html", "My runs", values)


@login_required
@require_GET
def changes(request: HttpRequest, case: str) -> HttpResponse:
    """List what is new in a case since an instant: exhibits, findings, decisions and runs of others."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    asked = sittings.way_in(request, user, case)
    if asked is not None:
        return asked
    since = _instant(request.GET.get("since", ""))
    gained = bridge.home().changes({case: since}, bridge.sights(user, {case})).get(case, [])
    ended = ended_of_others(readable_runs(user, {case}), user).filter(finished_at__gte=since).order_by("-finished_at")
    parts = [(name, _part(name, gained, ended)) for name in PARTS]
    chosen = request.GET.get("part", "")
    part, rows = next(((name, rows) for name, rows in parts if name == chosen), parts[0])
    append(actor_of(user, request), Act("read", case=case, object=f"changes/{part}"))
    shown = _paged(request, rows, A_PAGE)
    values = {
        "since": since,
        "part": part,
        "parts": [(name, _count(found)) for name, found in parts],
        "shown": shown,
        "lines": [(item, _place(case, item)) for item in shown.object_list],
        "query": urlencode({"since": since.isoformat(), "part": part}),
    }
    return case_page(request, case, "casefold/changes.html", "What changed", values)


def _live_values(desk: Desk) -> dict[str, Any]:
    under_way, ended = desk.under_way(), desk.ended()
    return {
        "under_way": under_way[:RUNS],
        "under_way_all": under_way.count(),
        "ended": ended[:RUNS],
        "ended_all": ended.count(),
    }


def _new(item: Any) -> list[tuple[str, int, str]]:
    return [(part, number, changes_url(item, part)) for part, number in item.new]


def _paged(request: HttpRequest, rows: Sequence[Any] | QuerySet[Run], size: int) -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def _part(name: str, gained: list[Change], ended: QuerySet[Run]) -> Sequence[Change] | QuerySet[Run]:
    return ended if name == "runs" else [item for item in reversed(gained) if item.kind == PARTS[name]]


def _count(rows: Sequence[Change] | QuerySet[Run]) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _place(case: str, item: Change | Run) -> str:
    """Return where something new is to be seen."""
    if isinstance(item, Run):
        return reverse("run", kwargs={"run": item.pk})
    if item.kind == "exhibit":
        return case_url(case, "exhibits", "exhibit", exhibit=item.id)
    if item.kind == "finding":
        return case_url(case, "communications", "finding", finding=item.id)
    return case_url(case, "notes", "listing")


def _instant(text: str) -> datetime:
    """Read the instant of an address.

    Raises:
        BadOption: It is none.
    """
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not is_aware(found) or not 1970 <= found.year < 9999:
        raise BadOption(f"'{text[:40]}' is no instant", remedy="Open what changed from the dashboard.")
    return found
