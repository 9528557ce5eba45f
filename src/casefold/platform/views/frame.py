"""A page outside any case: the same frame, without a case header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casefold.platform.accounts.models import User
from casefold.platform.appkit.frame import places
from casefold.platform.appkit.zones import zone_for

DEFAULT_ZONE = "Europe/London"


def page(
    request: HttpRequest, template: str, title: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page of the site."""
    links = places(request.user) if isinstance(request.user, User) else []
    zone = zone_for(request, DEFAULT_ZONE)
    context = {"base": "casefold/frame.html", "page_title": title, "zone": zone, "commands": links, **(values or {})}
    return render(request, template, context, status=status)


def person(request: HttpRequest) -> User:
    """Return who is signed in; for views behind `login_required`."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


def case_page(
    request: HttpRequest, case: str, template: str, title: str, values: Mapping[str, Any] | None = None, **more: int
) -> HttpResponse:
    """Render a page of the site that belongs to a case, under the case's header; `more` may give a status."""
    from casefold.platform.appkit.frame import case_links, case_tools, commands
    from casefold.platform.appkit.zones import offered
    from casefold.platform.cases.bridge import row_of
    from casefold.platform.cases.presence import note_presence, others_in

    row, user = row_of(case), person(request)
    note_presence(user, case)
    zone = zone_for(request, row.zone)
    frame = {
        "case": case,
        "case_row": row,
        "zone": zone,
        "zones": offered(row.zone, zone),
        "kept_query": [(key, one) for key, given in request.GET.lists() if key != "zone" for one in given],
        "others": others_in(user, case),
        "case_links": case_links(case, user),
        "case_tools": case_tools(user, case),
        "commands": commands(case, user),
    }
    return page(request, template, title, {**frame, **(values or {})}, **more)
