"""Reviews that are due, recording one, what a case is kept under, and the rules."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casefold.errors import BadOption, CasefoldError, NotFound
from casefold.platform.access import policy
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge
from casefold.platform.retention import disposals, reviews
from casefold.platform.retention import rules as rulebook
from casefold.platform.retention.models import ClosedCase, Outcome, Rule
from casefold.platform.views.frame import case_page, page, person

SOON = timedelta(days=90)
Errors = list[tuple[str, str]]


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the reviews due by a day in the person's cases: within ninety days where none is chosen."""
    errors: Errors = []
    today = timezone.localdate()
    try:
        by = _day(request.GET.get("by", ""), "the day") if request.GET.get("by") else today + SOON
    except BadOption as error:
        by, errors = today + SOON, [("id_by", str(error))]
    found = reviews.due(person(request), by=by)
    rows = [{"due": item, "late": item.on < today} for item in found]
    values = {"rows": rows, "by": by, "errors": errors}
    return page(request, "casefold/reviews.html", "Reviews", values, status=400 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, placement: uuid.UUID) -> HttpResponse:
    """Show what is due for review, and record what a person decided."""
    user = person(request)
    found = reviews.find(user, placement)
    errors: Errors = []
    if request.method == "POST":
        policy.require(user, policy.Verb.DECIDE, found.case)
        try:
            return _record(request, found)
        except BadOption as error:
            errors = [("id_reason", str(error))]
    append(actor_of(user, request), Act("read", case=found.case, object=f"review {found.placement.exhibit or 'case'}"))
    under = found.placement
    values = {
        "due": found,
        "ends_on": reviews.ends_on(under),
        "next_on": rulebook.after_months(timezone.localdate(), under.rule.review_months),
        "history": under.reviews.select_related("by"),
        "may_decide": policy.may(user, policy.Verb.DECIDE, found.case),
        "open": under.ended_at is None,
        "errors": errors,
        "given": request.POST,
    }
    return case_page(request, found.case, "casefold/review.html", "Review", values, status=400 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, case: str) -> HttpResponse:
    """Show what a case and its exhibits are kept under, and put one under a rule."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    errors: Errors = []
    if request.method == "POST":
        policy.require(user, policy.Verb.DECIDE, case)
        try:
            _place(request, case)
            messages.success(request, "It is under the rule from that day on.")
            return redirect("case-retention", case=case)
        except CasefoldError as error:
            errors = [("id_why", str(error))]
    append(actor_of(user, request), Act("read", case=case, object="retention"))
    held = bridge.open_case(user, case).exhibits(all=True)
    values = {
        "placed": [{"due": item, "ends_on": reviews.ends_on(item.placement)} for item in reviews.in_force(user, case)],
        "disposals": disposals.of_case(user, case),
        "closed": ClosedCase.objects.filter(case=case).first(),
        "exhibits": [item for item in held if item.status.value != "disposed"],
        "rules": Rule.objects.all(),
        "may_decide": policy.may(user, policy.Verb.DECIDE, case),
        "errors": errors,
        "given": request.POST,
        "today": timezone.localdate(),
    }
    return case_page(request, case, "casefold/retention.html", "Retention", values, status=400 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules; those who keep them add one, take the examples, and record that one was checked."""
    user = person(request)
    keeps = rulebook.keeps_rules(user)
    errors: Errors = []
    if request.method == "POST":
        rulebook.require_keeping(user)
        try:
            _change_rules(request)
            return redirect("retention-rules")
        except BadOption as error:
            errors = [("id_name", str(error))]
    values = {"rules": Rule.objects.select_related("checked_by"), "keeps": keeps, "errors": errors}
    values["given"] = request.POST
    return page(request, "casefold/rules.html", "Retention rules", values, status=400 if errors else 200)


def _record(request: HttpRequest, found: reviews.Due) -> HttpResponse:
    user, reason = person(request), request.POST.get("reason", "").strip()
    actor = actor_of(user, request)
    outcome = request.POST.get("outcome", "")
    if outcome == Outcome.DISPOSE:
        proposed = reviews.propose_disposal(actor, user, found.placement, reason=reason)
        return redirect("disposal", disposal=proposed.pk)
    if outcome != Outcome.KEEP:
        raise BadOption("it is not said what was decided", remedy="Choose to keep it or to propose disposal.")
    next_on = _day(request.POST.get("next_on", ""), "the next review")
    reviews.keep(actor, user, found.placement, reason=reason, next_on=next_on)
    messages.success(request, f"Kept; the next review is due on {next_on}.")
    return redirect("reviews")


def _place(request: HttpRequest, case: str) -> None:
    user, given = person(request), request.POST
    rule = _rule(given.get("rule", ""))
    starts_on = _day(given.get("starts_on", ""), "the start")
    exhibit, why = given.get("exhibit", "").strip(), given.get("why", "").strip()
    reviews.place(actor_of(user, request), user, case, exhibit, rule, starts_on=starts_on, why=why)


def _change_rules(request: HttpRequest) -> None:
    user, given = person(request), request.POST
    actor = actor_of(user, request)
    action = given.get("action", "")
    if action == "examples":
        added = rulebook.add_examples(actor)
        messages.success(request, f"{len(added)} examples added. Each has to be checked before it is used.")
    elif action == "check":
        rule = _rule(given.get("rule", ""))
        rulebook.check(actor, rule, user)
        messages.success(request, f"'{rule}' is marked as checked by you.")
    elif action == "add":
        made: Any = rulebook.create(actor, rulebook.draft_of(given.dict()))
        messages.success(request, f"'{made}' is added. It has to be checked before disposals rest on it.")
    else:
        raise BadOption("it is not said what to do", remedy="Use one of the page's buttons.")


def _rule(key: str) -> Rule:
    try:
        return rulebook.rule_of(uuid.UUID(key))
    except (ValueError, NotFound) as error:
        raise BadOption("no rule is chosen", remedy="Choose one of the list.") from error


def _day(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadOption(f"'{text[:40]}' is no day for {what}", remedy="Write 2026-02-28.") from error
