"""Saved views of a case: their list, saving the page one came from, opening, renaming, sharing and deleting one."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from casefold.errors import BadOption
from casefold.platform.access import policy, sittings
from casefold.platform.saved_views import keeping
from casefold.platform.saved_views.models import SavedView
from casefold.platform.views.frame import case_page, person

A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest, case: str) -> HttpResponse:
    """List the views of a case; save the page one came from, which stands in `address`."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    asked = sittings.way_in(request, user, case)
    if asked is not None:
        return asked
    given, errors = request.POST, []
    if request.method == "POST":
        shared = given.get("is_shared") == "yes"
        try:
            made = keeping.save(
                request, user, case, name=given.get("name", ""), address=given.get("address", ""), is_shared=shared
            )
        except BadOption as error:
            errors = [("id_name", str(error))]
        else:
            messages.success(request, f"The view “{made.name}” is saved.")
            return redirect(keeping.address_of(made))
    rows = Paginator(keeping.views_of(user, case), A_PAGE).get_page(request.GET.get("page"))
    values = {
        "rows": rows,
        "errors": errors,
        "given": given,
        "address": given.get("address") or _came_from(request),
        "shared": given.get("is_shared") == "yes",
        "longest": keeping.LONGEST_NAME,
    }
    return case_page(request, case, "casefold/saved_views.html", "Saved views", values, status=400 if errors else 200)


@login_required
@require_GET
def opened(request: HttpRequest, case: str, view: uuid.UUID) -> HttpResponse:
    """Go to the page a view keeps: there access is asked anew."""
    policy.require(request.user, policy.Verb.READ, case)
    return redirect(keeping.address_of(keeping.view_of(request.user, case, view)))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, case: str, view: uuid.UUID) -> HttpResponse:
    """Rename, share or delete a view of one's own."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    asked = sittings.way_in(request, user, case)
    if asked is not None:
        return asked
    found = keeping.view_of(user, case, view)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            messages.success(request, _changed(request, found))
            return redirect("saved-views", case=case)
        except BadOption as error:
            errors = [("id_name", str(error))]
            found = keeping.view_of(user, case, view)
    values: dict[str, Any] = {
        "view": found,
        "own": found.owner_id == user.pk,
        "address": keeping.address_of(found),
        "name": request.POST.get("name", found.name),
        "errors": errors,
        "longest": keeping.LONGEST_NAME,
    }
    return case_page(request, case, "casefold/saved_view.html", found.name, values, status=400 if errors else 200)


def _changed(request: HttpRequest, view: SavedView) -> str:
    user, given = person(request), request.POST
    if given.get("action") == "delete":
        keeping.delete(request, user, view)
        return f"The view “{view.name}” is deleted."
    keeping.change(request, user, view, name=given.get("name", ""), is_shared=given.get("is_shared") == "yes")
    return f"The view “{view.name}” is changed."


def _came_from(request: HttpRequest) -> str:
    """Return the address to save: the one given, else the page of this site that led here."""
    given = request.GET.get("address", "")
    if given:
        return given
    sender = urlsplit(request.headers.get("Referer", ""))
    return sender._replace(scheme="", netloc="", fragment="").geturl() if sender.netloc == request.get_host() else ""
