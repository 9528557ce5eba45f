"""Retention: rules, what stands under them, and the reviews that are due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import caller_of, consulted, opened, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.disposals import told_of
from casefold.platform.api.routes.places import CaseName, PlacementId, RuleId
from casefold.platform.api.shapes.base import Listed, Window, listed, listed_rows
from casefold.platform.api.shapes.cases import WhyGiven
from casefold.platform.api.shapes.retention import (
    DisposalShape,
    KeptGiven,
    PlacementGiven,
    PlacementShape,
    ReviewedShape,
    ReviewsAsked,
    RuleGiven,
    RuleShape,
)
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Actor
from casefold.platform.retention import reviews, rules
from casefold.platform.retention.models import Rule

router = Router(tags=["retention"])
SOON = timedelta(days=90)


@router.get("/retention-rules", response=answers(Listed[RuleShape]), url_name="retention-rules")
def rule_list(request: HttpRequest, window: Query[Window]) -> Any:
    """List the rules, by name."""
    part = listed_rows(Rule.objects.select_related("checked_by"), window)
    return {**part, "items": [_rule(item) for item in part["items"]]}


@router.post("/retention-rules", response=answers(RuleShape, 201), url_name="add-rule")
def add_rule(request: HttpRequest, given: RuleGiven) -> Any:
    """Add a rule; somebody of the force has to check it before disposals rest on it."""
    return Status(201, _rule(rules.create(_keeper(request), rules.RuleDraft(**given.model_dump()))))


@router.post("/retention-rules/examples", response=answers(list[RuleShape], 201), url_name="add-example-rules")
def add_examples(request: HttpRequest) -> Any:
    """Add the example rules that are not there yet; each has to be checked."""
    return Status(201, [_rule(item) for item in rules.add_examples(_keeper(request))])


@router.post("/retention-rules/{uuid:rule}/check", response=answers(RuleShape), url_name="check-rule")
def check_rule(request: HttpRequest, rule: RuleId) -> Any:
    """Record that you checked a rule for the force."""
    rules.check(_keeper(request), rules.rule_of(rule), caller_of(request).user)
    return _rule(rules.rule_of(rule))


@router.get("/reviews", response=answers(Listed[PlacementShape]), url_name="reviews")
def due(request: HttpRequest, asked: Query[ReviewsAsked]) -> Any:
    """List the reviews due in your cases, the longest due first."""
    caller = caller_of(request)
    found = reviews.due(caller.user, by=asked.by or timezone.localdate() + SOON)
    return listed([_placed(item) for item in found if caller.sees(item.case)], asked)


@router.get("/reviews/{uuid:placement}", response=answers(ReviewedShape), url_name="review")
def review(request: HttpRequest, placement: PlacementId) -> Any:
    """Show what stands for review, with the reviews before."""
    found = reviews.find(caller_of(request).user, placement)
    consulted(request, found.case, "review", exhibit=found.placement.exhibit)
    return _reviewed(found)


@router.post("/reviews/{uuid:placement}/keep", response=answers(ReviewedShape), url_name="keep")
def keep(request: HttpRequest, placement: PlacementId, given: KeptGiven) -> Any:
    """Record that you looked, and that it is kept until the next review."""
    user = caller_of(request).user
    found = reviews.find(user, placement)
    opened(request, found.case, Verb.DECIDE)
    reviews.keep(actor_of(user, request), user, found.placement, reason=given.why, next_on=given.next_on)
    return _reviewed(reviews.find(user, placement))


@router.post("/reviews/{uuid:placement}/propose", response=answers(DisposalShape, 201), url_name="propose-after-review")
def propose(request: HttpRequest, placement: PlacementId, given: WhyGiven) -> Any:
    """Record that you looked, and propose to dispose of it; the review stays due until that is settled."""
    user = caller_of(request).user
    found = reviews.find(user, placement)
    opened(request, found.case, Verb.DECIDE)
    made = reviews.propose_disposal(actor_of(user, request), user, found.placement, reason=given.why)
    return Status(201, told_of(made))


@router.get("/cases/{slug:case}/retention", response=answers(Listed[PlacementShape]), url_name="case-retention")
def of_case(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List what a case and its exhibits are kept under."""
    context = consulted(request, case, "retention")
    return listed([_placed(item) for item in reviews.in_force(context.user, case)], window)


@router.post("/cases/{slug:case}/retention", response=answers(PlacementShape, 201), url_name="place")
def place(request: HttpRequest, case: CaseName, given: PlacementGiven) -> Any:
    """Put a case, or an exhibit of it, under a rule; the one it was under before ends."""
    user = opened(request, case, Verb.DECIDE).user
    rule, actor = rules.rule_of(given.rule), actor_of(user, request)
    made = reviews.place(actor, user, case, given.exhibit, rule, starts_on=given.starts_on, why=given.why)
    return Status(201, _placed(reviews.find(user, made.pk)))


def _keeper(request: HttpRequest) -> Actor:
    user = site_wide(request).user
    rules.require_keeping(user)
    return actor_of(user, request)


def _rule(rule: Rule) -> dict[str, Any]:
    names = [name for name in RuleShape.model_fields if name != "checked_by"]
    checked_by = rule.checked_by.shown_name if rule.checked_by is not None else None
    return {**{name: getattr(rule, name) for name in names}, "checked_by": checked_by}


def _placed(item: reviews.Due) -> dict[str, Any]:
    under = item.placement
    names = ("id", "case", "exhibit", "starts_on", "review_on", "why", "ended_at")
    told = {name: getattr(under, name) for name in names}
    more = {"reference": item.reference, "rule": under.rule.name, "by": under.by.shown_name}
    return {**told, **more, "ends_on": reviews.ends_on(under)}


def _reviewed(item: reviews.Due) -> dict[str, Any]:
    names = ("at", "due_on", "outcome", "reason", "next_on")
    before = item.placement.reviews.select_related("by")
    told = [{**{name: getattr(one, name) for name in names}, "by": one.by.shown_name} for one in before]
    return {**_placed(item), "reviews": told}
