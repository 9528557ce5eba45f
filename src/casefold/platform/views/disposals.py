"""A disposal's pages: propose it, authorise or refuse it, finish it, and its certificate."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from casefold.errors import BadOption, CasefoldError
from casefold.platform.access import policy
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge
from casefold.platform.retention import disposals
from casefold.platform.retention.models import Disposal, State
from casefold.platform.runs import disposing
from casefold.platform.views.frame import case_page, person


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, case: str) -> HttpResponse:
    """Propose to dispose of an exhibit or of every exhibit of a case."""
    user = person(request)
    policy.require(user, policy.Verb.DECIDE, case)
    errors: list[tuple[str, str]] = []
    exhibit = (request.POST if request.method == "POST" else request.GET).get("exhibit", "").strip()
    if request.method == "POST":
        why = request.POST.get("why", "").strip()
        try:
            made = disposals.propose(actor_of(user, request), user, case, exhibit, why=why)
            return redirect("disposal", disposal=made.pk)
        except CasefoldError as error:
            errors = [("id_why", str(error))]
    held = [item for item in bridge.open_case(user, case).exhibits(all=True) if item.status.value != "disposed"]
    values = {"exhibits": held, "chosen": exhibit, "errors": errors, "given": request.POST}
    return case_page(
        request, case, "casefold/propose_disposal.html", "Propose disposal", values, status=400 if errors else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, disposal: uuid.UUID) -> HttpResponse:
    """Show a disposal; authorise, refuse or finish it."""
    user = person(request)
    found = disposals.find(user, disposal)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        policy.require(user, policy.Verb.DECIDE, found.case)
        try:
            name, key = _settle(request, found)
            return redirect(name, key)
        except CasefoldError as error:
            errors = [("id_authority", str(error))]
            found = disposals.find(user, disposal)
    append(actor_of(user, request), Act("read", case=found.case, object=f"disposal {found.exhibit or 'case'}"))
    values = {
        "disposal": found,
        "exhibit": _exhibit(request, found),
        "run": disposing.runs_of(found).order_by("-asked_at").first(),
        "why_not": disposals.why_not(user, found) if found.state == State.PROPOSED else "",
        "may_decide": policy.may(user, policy.Verb.DECIDE, found.case),
        "certificate": found.outcome.get("certificate", ""),
        "certified": disposals.certified(found) if found.state == State.DONE else None,
        "errors": errors,
        "given": request.POST,
    }
    return case_page(request, found.case, "casefold/disposal.html", "Disposal", values, status=400 if errors else 200)


@login_required
@require_GET
def certificate_text(request: HttpRequest, disposal: uuid.UUID) -> HttpResponse:
    """Send a disposal's certificate as a text to keep or print."""
    user = person(request)
    found = disposals.find(user, disposal)
    text = disposals.certificate_of(found)
    append(actor_of(user, request), Act("export", case=found.case, object=f"certificate {found.pk}"))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.pk}.txt"'
    return response


def _settle(request: HttpRequest, found: Disposal) -> tuple[str, uuid.UUID]:
    """Do what was asked; return the page to go on with and what it shows."""
    user, given = person(request), request.POST
    actor, action = actor_of(user, request), given.get("action", "")
    if action == "refuse":
        disposals.refuse(actor, user, found, why=given.get("why", "").strip())
        return "disposal", found.pk
    if action == "finish":
        return "run", disposing.begin(actor, user, disposals.under_way(user, found.pk)).pk
    if action == "authorise":
        if given.get("certain", "") == "":
            raise BadOption("it is not confirmed that it is to go for good", remedy="Tick the box.")
        authority = disposals.Authority(given.get("authority", "").strip(), given.get("reference", "").strip())
        return "run", disposing.begin(actor, user, disposals.authorise(actor, user, found, authority)).pk
    raise BadOption("it is not said what to do", remedy="Use one of the page's buttons.")


def _exhibit(request: HttpRequest, found: Disposal) -> object:
    return bridge.open_case(person(request), found.case).exhibit(found.exhibit) if found.exhibit else None
