"""The list of a person's cases, a new case, the way into one, and who else is there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casefold.case import CaseRow
from casefold.errors import BadOption
from casefold.platform.access import policy, sittings
from casefold.platform.access.models import Grant
from casefold.platform.appkit.context import polled
from casefold.platform.appkit.frame import case_links
from casefold.platform.cases import bridge
from casefold.platform.cases.presence import note_presence, others_in
from casefold.platform.runs.models import OVER
from casefold.platform.runs.visible import readable_runs
from casefold.platform.views.frame import DEFAULT_ZONE, page, person

A_PAGE = 50
FIELDS = ("name", "title", "purpose", "marking", "zone")


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the cases this person may see, or those with some words in their name, with their role and what runs."""
    user = person(request)
    words = request.GET.get("q", "").casefold().split()
    cases = sorted(bridge.visible_cases(user), key=lambda row: (_shown(row).casefold(), row.name))
    found = [row for row in cases if all(word in f"{_shown(row)} {row.name}".casefold() for word in words)]
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    grants: dict[str, Grant] = {grant.case: grant for grant in policy.grants_of(user).order_by("starts_at")}
    under_way = readable_runs(user).exclude(status__in=OVER).order_by().values_list("case").annotate(Count("pk"))
    running = dict(under_way)
    rows = [{"row": row, "grant": grants[row.name], "running": running.get(row.name, 0)} for row in pages]
    query = " ".join(words)
    kept = urlencode({"q": query}) if query else ""
    values = {"rows": rows, "shown": pages, "q": query, "query": kept, "all": len(cases)}
    return page(request, "casefold/cases.html", "My cases", values)


def _shown(row: CaseRow) -> str:
    return row.title or row.name


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a case; its creator owns it."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        if given["purpose"] == "":
            errors.append(("id_purpose", "State the purpose: access and searches are judged by it."))
        if len(errors) == 0:
            try:
                bridge.create_case(person(request), request=request, **given)
                return redirect("case", case=given["name"])
            except BadOption as error:
                errors.append(("id_name", str(error)))
    else:
        given |= {"marking": "OFFICIAL-SENSITIVE", "zone": DEFAULT_ZONE}
    values = {"given": given, "errors": errors}
    return page(request, "casefold/new_case.html", "New case", values, status=400 if errors else 200)


@login_required
@require_GET
def case(request: HttpRequest, case: str) -> HttpResponse:
    """Go to the first app of a case."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    links = case_links(case, user)
    return sittings.way_in(request, user, case) or redirect(links[0].href if links else "cases")


@login_required
@require_GET
def presence(request: HttpRequest, case: str) -> HttpResponse:
    """Say who else is in a case; the header polls it."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    sittings.require(request, user, case)
    note_presence(user, case, is_poll=True)
    return polled(request, render(request, "casefold/presence.html", {"others": others_in(user, case)}))
