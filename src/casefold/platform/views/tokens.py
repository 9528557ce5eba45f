"""A person's tokens: made here, shown once, listed and revoked."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casefold.errors import CasefoldError
from casefold.platform.access import policy
from casefold.platform.api.models import Token
from casefold.platform.api.tokens import LONGEST, make_token, revoke_token, tokens_of
from casefold.platform.views.frame import page, person

FIELDS = ("name", "purpose", "last_day")
USUAL = timedelta(days=90)


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the person's tokens; make one where a form is sent, and show its secret this once."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    errors: list[tuple[str, str]] = []
    made: tuple[Token, str] | None = None
    if request.method == "POST":
        made = _make(request, given, errors)
    else:
        given["last_day"] = (timezone.now().date() + USUAL).isoformat()
    today = timezone.now().date()
    values = {
        "tokens": tokens_of(person(request)),
        "secret": made[1] if made else "",
        "made": made[0] if made else None,
        "cases": sorted(policy.cases_visible_to(person(request))),
        "chosen": request.POST.getlist("cases"),
        "reading_only": "reading_only" in request.POST,
        "given": {} if made else given,
        "errors": errors,
        "first_day": today.isoformat(),
        "last_day": (today + LONGEST).isoformat(),
    }
    return page(request, "casefold/tokens.html", "Tokens", values, status=400 if errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Revoke one of the person's tokens."""
    gone = revoke_token(person(request), request, token)
    messages.success(request, f"The token {gone.name} is revoked.")
    return redirect("tokens")


def _make(request: HttpRequest, given: dict[str, str], errors: list[tuple[str, str]]) -> tuple[Token, str] | None:
    try:
        last_day = date.fromisoformat(given["last_day"])
    except ValueError:
        errors.append(("id_last_day", "State the last day, such as 2027-02-28."))
        return None
    try:
        return make_token(
            person(request),
            request,
            name=given["name"],
            purpose=given["purpose"],
            last_day=last_day,
            cases=request.POST.getlist("cases"),
            reading_only="reading_only" in request.POST,
        )
    except CasefoldError as error:
        errors.append((f"id_{error.place}" if error.place in FIELDS else "id_cases", str(error)))
        return None
