"""Rules are data, reviews fall due, and a person decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casefold.errors import BadOption, NotAllowed
from casefold.platform import retention
from casefold.platform.accounts.models import User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit.log import Actor
from casefold.platform.audit.models import Entry
from casefold.platform.retention import backups, reviews, rules
from casefold.platform.retention.models import Placement, Review, Rule
from tests.platform.fixtures import CASE, Small

ACTOR = Actor("The owner", "u1", "127.0.0.1")
START = date(2026, 1, 31)


@pytest.fixture
def rule(db: Any) -> Rule:
    draft = rules.RuleDraft("r", "g", review_months=1, decides="d", basis="b", period_months=13)
    return rules.create(ACTOR, draft)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 600))
def test_months_are_counted_as_on_a_calendar(start: date, months: int) -> None:
    later = rules.after_months(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later.day < start.day and (later + timedelta(days=1)).day == 1)


def test_no_example_claims_to_be_checked_or_sourced(db: Any) -> None:
    made = rules.add_examples(ACTOR)
    assert len(made) >= 4
    for rule in Rule.objects.all():
        assert rule.name.startswith("Example")
        assert (rule.is_checked, rule.is_sourced, rule.second_person) == (False, False, True)
        assert "not checked" in rule.source or "placeholder" in rule.source
    assert rules.add_examples(ACTOR) == []


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"basis": " "}, {"review_months": "0"}, {"review_months": "x"}, {"is_sourced": "1", "source": ""}],
)
def test_a_rule_that_says_too_little_is_refused(change: dict[str, str]) -> None:
    whole = {"name": "n", "group": "g", "decides": "d", "basis": "b", "review_months": "12"}
    assert rules.draft_of(whole).review_months == 12
    with pytest.raises(BadOption):
        rules.draft_of({**whole, **change})


def test_a_case_under_a_rule_falls_due_and_is_kept_with_a_reason(
    people: dict[str, User], small: Small, rule: Rule
) -> None:
    owner = people["owner"]
    placed = reviews.place(ACTOR, owner, CASE, "", rule, starts_on=START, why="Closed")
    assert (placed.review_on, reviews.ends_on(placed)) == (date(2026, 2, 28), date(2027, 2, 28))
    assert retention.due(owner, by=date(2026, 2, 27)) == []
    (item,) = retention.due(owner, by=date(2026, 2, 28))
    assert (item.case, item.reference, item.on) == (CASE, "", date(2026, 2, 28))
    assert retention.due(people["stranger"], by=date(2030, 1, 1)) == []
    assert retention.due(people["expired"], by=date(2030, 1, 1)) == []
    later = timezone.localdate() + timedelta(days=30)
    with pytest.raises(BadOption, match="reason"):
        reviews.keep(ACTOR, owner, placed, reason=" ", next_on=later)
    with pytest.raises(BadOption, match="not after today"):
        reviews.keep(ACTOR, owner, placed, reason="r", next_on=timezone.localdate())
    with pytest.raises(NotAllowed):
        reviews.keep(ACTOR, people["reader"], placed, reason="r", next_on=later)
    reviews.keep(ACTOR, owner, placed, reason="Trial pending", next_on=later)
    assert retention.due(owner, by=later - timedelta(days=1)) == []
    with pytest.raises(BadOption, match="meanwhile"):
        reviews.keep(ACTOR, owner, placed, reason="again", next_on=later)
    recorded = Review.objects.get()
    assert (recorded.due_on, recorded.next_on, recorded.reason) == (date(2026, 2, 28), later, "Trial pending")
    phases = list(Entry.objects.filter(verb="review", reason="Trial pending").values_list("phase", "sort"))
    assert phases == [("intent", "alteration"), ("outcome", "alteration")]


def test_an_exhibit_has_its_own_rule_and_a_new_one_ends_the_old(
    people: dict[str, User], small: Small, rule: Rule
) -> None:
    owner = people["owner"]
    first = reviews.place(ACTOR, owner, CASE, "x1", rule, starts_on=START, why="w")
    second = reviews.place(ACTOR, owner, CASE, "x1", rule, starts_on=date(2026, 3, 1), why="w")
    assert [item.placement.pk for item in retention.due(owner, by=date(2030, 1, 1))] == [second.pk]
    assert Placement.objects.get(pk=first.pk).ended_at is not None
    assert retention.due(owner, by=date(2030, 1, 1))[0].reference != ""


def test_a_person_reviews_on_the_page(sign_in: Any, people: dict[str, User], small: Small, rule: Rule) -> None:
    owner = sign_in("owner")
    given = {"rule": str(rule.pk), "starts_on": "2026-01-31", "why": "Closed", "exhibit": ""}
    assert owner.post(f"/cases/{CASE}/retention/", {**given, "why": ""}).status_code == 400
    assert owner.post(f"/cases/{CASE}/retention/", given).status_code == 302
    placed = Placement.objects.get()
    listed = owner.get("/reviews/").content.decode()
    assert "overdue" in listed
    assert "not checked by the force" in listed
    assert CASE not in sign_in("stranger").get("/reviews/").content.decode()
    page = f"/reviews/{placed.pk}/"
    assert owner.post(page, {"outcome": "keep", "reason": "", "next_on": "2100-01-01"}).status_code == 400
    assert owner.post(page, {"outcome": "burn", "reason": "r"}).status_code == 400
    assert owner.post(page, {"outcome": "keep", "reason": "Appeal", "next_on": "2100-01-01"}).status_code == 302
    assert "Appeal" in owner.get(page).content.decode()
    assert "No review is due" in owner.get("/reviews/").content.decode()
    assert owner.get("/reviews/?by=never").status_code == 400


def test_only_who_keeps_the_rules_changes_them(sign_in: Any, people: dict[str, User]) -> None:
    assert sign_in("owner").post("/retention-rules/", {"action": "examples"}).status_code == 403
    hold(people["owner"], PlatformRole.PROGRAMME_ADMINISTRATOR, None)
    keeper = sign_in("owner")
    assert keeper.post("/retention-rules/", {"action": "examples"}).status_code == 302
    rule = Rule.objects.all()[0]
    assert keeper.post("/retention-rules/", {"action": "check", "rule": str(rule.pk)}).status_code == 302
    rule.refresh_from_db()
    assert (rule.is_checked, rule.checked_by) == (True, people["owner"])
    assert keeper.post("/retention-rules/", {"action": "add", "name": "x"}).status_code == 400
    assert keeper.post("/retention-rules/", {"action": "check", "rule": "x"}).status_code == 400


def test_backups_say_what_they_hold_and_until_when(db: Any) -> None:
    now = timezone.now()
    day = timedelta(days=1)
    whole = backups.note("tape 1", made_at=now - day, holds_until=now + day)
    mine = backups.note("tape 2", cases=[CASE], made_at=now - day)
    backups.note("another case", cases=["other"], made_at=now - day)
    backups.note("destroyed", made_at=now - day, holds_until=now - timedelta(hours=1))
    backups.note("before it came", made_at=now - 5 * day)
    assert {item.pk for item in backups.holding(CASE, since=now - 2 * day)} == {whole.pk, mine.pk}
