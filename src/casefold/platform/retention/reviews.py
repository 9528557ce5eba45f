"""Put a case or an exhibit under a rule, know when somebody has to look, and record what they decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from casefold.errors import BadOption, NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.cases import bridge
from casefold.platform.retention import disposals
from casefold.platform.retention.models import Disposal, Outcome, Placement, Review, Rule
from casefold.platform.retention.rules import after_months

SOONEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Due:
    """A review that is due."""

    placement: Placement
    reference: str
    """Printed reference of the exhibit; empty for a whole case."""

    @property
    def case(self) -> str:
        """The case it is in."""
        return self.placement.case

    @property
    def on(self) -> date:
        """The day it is, or was, due."""
        return self.placement.review_on


def due(user: policy.Somebody, *, by: date) -> list[Due]:
    """Return the reviews due on or before a day in the cases a person may see, the longest due first."""
    waiting = Placement.objects.filter(
        ended_at=None, review_on__lte=by, case__in=policy.cases_visible_to(user)
    ).select_related("rule")
    return seen(user, waiting.order_by("review_on", "case", "exhibit"))


def seen(user: policy.Somebody, placements: Iterable[Placement]) -> list[Due]:
    """Return the placements whose exhibit a person may see, with its reference; a case's own are all seen."""
    given = list(placements)
    named = {placement.case for placement in given if placement.exhibit}
    held = bridge.home().seen(bridge.sights(user, named)) if named else {}
    found = []
    for placement in given:
        case = held.get(placement.case)
        if placement.exhibit == "":
            found.append(Due(placement, ""))
        elif case is not None and placement.exhibit in case.exhibits:
            found.append(Due(placement, case.exhibits[placement.exhibit]))
    return found


def in_force(user: policy.Somebody, case: str) -> list[Due]:
    """Return what a case and its exhibits are kept under, as far as a person may see them; the case's own first."""
    placed = Placement.objects.filter(case=case, ended_at=None).select_related("rule", "by").order_by("exhibit")
    return seen(user, placed)


def find(user: policy.Somebody, key: uuid.UUID) -> Due:
    """Return a placement a person may see.

    Raises:
        NotFound: There is none, or none for them.
    """
    rows = Placement.objects.filter(pk=key, case__in=policy.cases_visible_to(user)).select_related("rule", "by")
    found = seen(user, rows)
    if len(found) == 0:
        raise NotFound("there is no such review", remedy="See the list of reviews.")
    return found[0]


def place(actor: Actor, user: User, case: str, exhibit: str, rule: Rule, *, starts_on: date, why: str) -> Placement:
    """Put a case, or an exhibit of it, under a rule; the rule it was under before ends.

    Args:
        actor: Who does it, for the log.
        user: The same person.
        case: The case.
        exhibit: Id or reference of the exhibit; empty for the whole case.
        rule: The rule.
        starts_on: The day its periods count from.
        why: The reason.

    Raises:
        NotFound: There is no such case or exhibit for this person.
        NotAllowed: Their role does not let them decide.
        BadOption: There is no reason, or the day is out of range.
    """
    policy.require(user, policy.Verb.DECIDE, case)
    _check_reason(why)
    _check_day(starts_on)
    key = bridge.open_case(user, case).exhibit(exhibit).id if exhibit else ""
    details = {"rule": rule.name, "starts_on": starts_on.isoformat()}
    with (
        acting(actor, Act("place", case=case, object=key or "case", reason=why, details=details)),
        transaction.atomic(),
    ):
        Placement.objects.filter(case=case, exhibit=key, ended_at=None).update(ended_at=timezone.now())
        return Placement.objects.create(
            case=case,
            exhibit=key,
            rule=rule,
            starts_on=starts_on,
            review_on=after_months(starts_on, rule.review_months),
            why=why,
            by=user,
        )


def ends_on(placement: Placement) -> date | None:
    """Return the day the rule's period ends; None where it states none."""
    months = placement.rule.period_months
    return after_months(placement.starts_on, months) if months is not None else None


def keep(actor: Actor, user: User, placement: Placement, *, reason: str, next_on: date) -> Review:
    """Record that a person looked and that it is kept until the next review.

    Raises:
        NotAllowed: Their role does not let them decide.
        BadOption: There is no reason, the next review is not after today, or the review was recorded meanwhile.
    """
    policy.require(user, policy.Verb.DECIDE, placement.case)
    _check_reason(reason)
    _check_day(next_on)
    if next_on <= timezone.localdate():
        raise BadOption("the next review is not after today", remedy="Choose a later day.")
    details = {"outcome": "keep", "due_on": placement.review_on.isoformat(), "next_on": next_on.isoformat()}
    act = Act("review", case=placement.case, object=placement.exhibit or "case", reason=reason, details=details)
    with acting(actor, act), transaction.atomic():
        this = Placement.objects.filter(pk=placement.pk, ended_at=None, review_on=placement.review_on)
        if this.update(review_on=next_on) != 1:
            raise BadOption("somebody recorded this review meanwhile", remedy="Look at it again.")
        return _recorded(user, placement, Outcome.KEEP, reason, next_on)


def propose_disposal(actor: Actor, user: User, placement: Placement, *, reason: str) -> Disposal:
    """Record that a person looked and proposes disposal; the review stays due until that is settled.

    Raises:
        NotAllowed: Their role does not let them decide.
        BadOption: There is no reason, or a disposal is proposed already.
    """
    proposed = disposals.propose(actor, user, placement.case, placement.exhibit, why=reason)
    _recorded(user, placement, Outcome.DISPOSE, reason, None)
    return proposed


def _recorded(user: User, placement: Placement, outcome: Outcome, reason: str, next_on: date | None) -> Review:
    return Review.objects.create(
        placement=placement, due_on=placement.review_on, by=user, outcome=outcome, reason=reason, next_on=next_on
    )


def _check_reason(text: str) -> None:
    if text.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the decision.")


def _check_day(day: date) -> None:
    if not SOONEST <= day <= LATEST:
        raise BadOption(f"{day} is out of range", remedy=f"Choose a day from {SOONEST} to {LATEST}.")
