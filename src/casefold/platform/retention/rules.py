"""Rules of retention: entered or taken from the examples, then checked by the force. No rule is code."""

from __future__ import annotations

import calendar
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.accounts.models import User
from casefold.platform.accounts.roles import PlatformVerb, Somebody, may_do
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.retention.models import Rule

EXAMPLES = "example_rules.toml"
MOST_MONTHS = 2_400


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as it is entered."""

    name: str
    group: str
    review_months: int
    decides: str
    basis: str
    period_months: int | None = None
    source: str = ""
    is_sourced: bool = False
    second_person: bool = True


def keeps_rules(user: Somebody) -> bool:
    """Tell whether a person keeps the rules: adds them, and records that one was checked."""
    return may_do(user, PlatformVerb.ADMINISTER)


def require_keeping(user: Somebody) -> None:
    """Let a person pass who keeps the rules, or say no.

    Raises:
        NotAllowed: They do not.
    """
    if not keeps_rules(user):
        raise NotAllowed("your account does not keep the rules", remedy="Ask a programme administrator.")


def rule_of(key: uuid.UUID) -> Rule:
    """Return a rule by its id.

    Raises:
        NotFound: There is none.
    """
    found = Rule.objects.select_related("checked_by").filter(pk=key).first()
    if found is None:
        raise NotFound("there is no such rule", remedy="See the list of rules.")
    return found


def draft_of(given: Mapping[str, str]) -> RuleDraft:
    """Read a rule from the texts of a form.

    Raises:
        BadOption: A number is none.
    """
    texts = {name: given.get(name, "").strip() for name in ("name", "group", "decides", "basis", "source")}
    period = given.get("period_months", "").strip()
    return RuleDraft(
        **texts,
        review_months=_months(given.get("review_months", ""), "until a review"),
        period_months=_months(period, "kept") if period else None,
        is_sourced=given.get("is_sourced", "") != "",
        second_person=given.get("second_person", "") != "",
    )


def create(actor: Actor, draft: RuleDraft) -> Rule:
    """Keep a rule; nobody has checked it yet.

    Raises:
        BadOption: Something is missing, a source is claimed that is not named, or there is one of that name.
    """
    _check(draft)
    content = {item.name: getattr(draft, item.name) for item in fields(draft)}
    with acting(actor, Act("create_rule", object=draft.name, details=content)):
        try:
            with transaction.atomic():
                return Rule.objects.create(**content)
        except IntegrityError as error:
            raise BadOption(f"there is a rule '{draft.name}' already", remedy="Choose another name.") from error


def check(actor: Actor, rule: Rule, by: User) -> None:
    """Record that the force has checked a rule: who, and when."""
    with acting(actor, Act("check_rule", object=rule.name, details={"rule": str(rule.pk)})):
        Rule.objects.filter(pk=rule.pk).update(checked_by=by, checked_at=timezone.now())


def add_examples(actor: Actor) -> list[Rule]:
    """Add the example rules that are not there yet; each has to be checked by the force."""
    known = set(Rule.objects.values_list("name", flat=True))
    return [create(actor, draft) for draft in examples() if draft.name not in known]


def examples() -> list[RuleDraft]:
    """Read the examples that ship."""
    text = files("casefold.platform.retention").joinpath(EXAMPLES).read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["rule"]
    return [RuleDraft(**entry) for entry in entries]


def after_months(start: date, months: int) -> date:
    """Return the day some months later; the last of a month where it is shorter."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _check(draft: RuleDraft) -> None:
    for name in ("name", "group", "decides", "basis"):
        if getattr(draft, name).strip() == "":
            raise BadOption(f"the rule states no {name}", remedy="Fill it in.")
    if draft.is_sourced and draft.source.strip() == "":
        raise BadOption("the rule is marked as sourced and names no source", remedy="Name it, or take the mark off.")


def _months(text: str, what: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number <= MOST_MONTHS:
        raise BadOption(f"'{text}' is no number of months {what}", remedy=f"Write 1 to {MOST_MONTHS:,}.")
    return number
