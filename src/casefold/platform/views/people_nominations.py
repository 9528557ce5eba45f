"""Nominations: putting somebody forward, deciding about it, and handing the invitation out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from casefold.platform.accounts import nominations
from casefold.platform.accounts.models import Nomination
from casefold.platform.accounts.organisations import By
from casefold.platform.accounts.roles import PlatformRole, PlatformVerb, may_do, require_verb
from casefold.platform.views.frame import page, person
from casefold.platform.views.people import for_people, form_page, tried
from casefold.platform.views.people_forms import DecisionForm, NominationForm, problems


@for_people
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest) -> HttpResponse:
    """Put somebody forward for an account."""
    user = person(request)
    require_verb(user, PlatformVerb.NOMINATE)
    form = NominationForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        roles = tuple(PlatformRole(role) for role in given["roles"])
        nominee = nominations.Nominee(given["name"], given["email"], given["force"], roles)
        made = tried(form, "email", lambda: nominations.nominate(nominee, By(user, given["why"], request)))
        if made is not None:
            messages.success(request, f"{made.name} is nominated; a programme administrator decides.")
            return redirect("people")
    return form_page(request, form, "Nominate somebody", "Nominate")


@for_people
@require_http_methods(["GET", "POST"])
def nomination(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a nomination, and decide about it. The invitation is shown once, in the answer to its approval."""
    user = person(request)
    found = nominations.nomination_seen_by(user, key)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    link = ""
    if form.is_valid():
        by = By(user, form.cleaned_data["reason"], request)
        if form.cleaned_data["decision"] == "refuse":
            nominations.refuse(found, by)
            messages.success(request, f"The nomination of {found.name} is refused.")
            return redirect("people")
        link = nominations.handed_out(request, found, nominations.approve(found, by))
    return _nomination_page(request, found, form, link)


@for_people
@require_POST
def invite_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a new invitation in place of one that was lost or has expired."""
    user = person(request)
    found = nominations.nomination_seen_by(user, key)
    token = nominations.invite_again(found, By(user, "a new invitation", request))
    return _nomination_page(request, found, DecisionForm(), nominations.handed_out(request, found, token))


def _nomination_page(request: HttpRequest, found: Nomination, form: DecisionForm, link: str) -> HttpResponse:
    values = {
        "found": found,
        "roles": [PlatformRole(name).label for name in found.roles],
        "form": form,
        "errors": problems(form),
        "link": link,
        "days": nominations.LIFETIME.days,
        "may_decide": may_do(person(request), PlatformVerb.APPROVE),
        "sent": settings.CASEFOLD_MAIL,
    }
    status = 400 if form.errors else 200
    return page(request, "casefold/people_nomination.html", f"Nomination of {found.name}", values, status=status)
