"""Retention through the API: rules, reviews, and a disposal that one person proposes and another carries out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import casefold
from casefold.platform.access import policy, sittings, walls
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.retention.models import Disposal, Rule, State
from casefold.platform.runs.execution import execute
from tests.platform.api_calls import PURPOSE, bearing, posted, trouble
from tests.platform.api_routes import RULE, WHY

CASE = "quayside"
BELOW = f"/api/v1/cases/{CASE}"
RULES = "/api/v1/retention-rules"
CALLS = "Calling number,Called number,Date,Time,Duration,Type\n07700900123,07700900456,28/02/2026,14:30:00,60,Voice\n"


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


@pytest.fixture
def case(people: dict[str, User], tmp_path: Path, settings: Any) -> casefold.Case:
    """Give a case of two exhibits, with two owners, in a home of its own."""
    settings.CASEFOLD_HOME, settings.CASEFOLD_UPLOADS = tmp_path / "home", tmp_path / "home" / "uploads"
    made = casefold.open_home(tmp_path / "home").create_case(CASE, by="A. Analyst", purpose="Exercise")
    for number in (1, 2):
        file = tmp_path / f"calls{number}.csv"
        file.write_text(CALLS * 1 + f"07700900123,0770090078{number},01/03/2026,09:10:00,125,Voice\n")
        made.add([file], by="A. Analyst", reference=f"ABC/{number}")
    for name in ("owner", "editor"):
        policy.give(people[name], CASE, Role.OWNER, purpose="Exercise", by=None)
    policy.give(people["reader"], CASE, Role.READER, purpose="Exercise", by=None)
    return made


@pytest.fixture
def rule(people: dict[str, User]) -> str:
    """Give a rule that was added and checked by an administrator."""
    admin = bearing(people["administrator"])
    made = posted(admin, RULES, RULE).json()
    assert made["checked_at"] is None
    assert posted(admin, f"{RULES}/{made['id']}/check").json()["checked_by"] == "The administrator"
    return str(made["id"])


def placed(owner: Client, rule: str, starts_on: str = "2026-01-31", **said: str) -> dict[str, Any]:
    answer = posted(owner, f"{BELOW}/retention", {"rule": rule, "starts_on": starts_on, **WHY, **said})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_rules_are_data_that_a_keeper_adds_and_checks(people: dict[str, User], rule: str) -> None:
    admin = bearing(people["administrator"])
    trouble(posted(admin, RULES, RULE), 400)
    trouble(posted(admin, RULES, {**RULE, "name": "Other", "is_sourced": True}), 400)
    trouble(posted(admin, RULES, {**RULE, "name": "Other", "review_months": 0}), 422)
    examples = posted(admin, f"{RULES}/examples").json()
    assert len(examples) > 2
    assert posted(admin, f"{RULES}/examples").json() == []
    listed = bearing(people["reader"]).get(f"{RULES}?limit=2").json()
    assert (listed["total"], len(listed["items"])) == (len(examples) + 1, 2)
    assert Rule.objects.get(pk=rule).is_checked


def test_what_is_placed_falls_due_and_is_kept(people: dict[str, User], case: casefold.Case, rule: str) -> None:
    owner = bearing(people["owner"])
    whole = placed(owner, rule)
    one = placed(owner, rule, exhibit="ABC/2", starts_on="2025-01-31")
    assert (whole["review_on"], one["exhibit"], one["reference"]) == ("2027-01-31", "x2", "ABC/2")
    assert [item["exhibit"] for item in owner.get(f"{BELOW}/retention").json()["items"]] == ["", "x2"]
    due = owner.get("/api/v1/reviews?by=2026-12-31").json()
    assert [item["id"] for item in due["items"]] == [one["id"]]
    assert bearing(people["owner"], cases=[]).get("/api/v1/reviews?by=2027-12-31").json()["total"] == 2
    later = (timezone.localdate() + timedelta(days=400)).isoformat()
    kept = posted(owner, f"/api/v1/reviews/{one['id']}/keep", {"next_on": later, **WHY}).json()
    assert (kept["review_on"], kept["reviews"][0]["outcome"], kept["reviews"][0]["by"]) == (later, "keep", "The owner")
    trouble(posted(owner, f"/api/v1/reviews/{one['id']}/keep", {"next_on": "2020-01-01", **WHY}), 400)
    trouble(posted(owner, f"{BELOW}/retention", {"rule": rule, "starts_on": "1800-01-01", **WHY}), 400)
    assert Entry.objects.filter(verb="review", case=CASE, source__startswith="token").exists()


def test_a_token_for_another_case_sees_no_review(people: dict[str, User], case: casefold.Case, rule: str) -> None:
    policy.give(people["owner"], "elsewhere", Role.OWNER, purpose="Exercise", by=None)
    one = placed(bearing(people["owner"]), rule)
    narrow = bearing(people["owner"], cases=["elsewhere"])
    assert narrow.get("/api/v1/reviews?by=2200-01-01").json()["items"] == []
    trouble(narrow.get(f"/api/v1/reviews/{one['id']}"), 404)
    trouble(posted(narrow, f"/api/v1/reviews/{one['id']}/keep", {"next_on": "2199-01-01", **WHY}), 404)


def test_a_review_behind_a_wall_is_not_there(people: dict[str, User], case: casefold.Case, rule: str) -> None:
    one = placed(bearing(people["owner"]), rule, exhibit="x2")
    walls.put(CASE, "lead_team", "x2", reason="Exercise", by=people["owner"])
    reader = bearing(people["reader"])
    trouble(reader.get(f"/api/v1/reviews/{one['id']}"), 404)
    assert reader.get(f"{BELOW}/retention").json()["total"] == 0


def test_one_proposes_and_another_disposes_in_person(people: dict[str, User], case: casefold.Case, rule: str) -> None:
    owner = bearing(people["owner"])
    one = placed(owner, rule, exhibit="ABC/1")
    proposed = posted(owner, f"/api/v1/reviews/{one['id']}/propose", {"why": "Period is over"})
    assert proposed.status_code == 201, proposed.content
    address = f"/api/v1/disposals/{proposed.json()['id']}"
    trouble(posted(owner, f"{BELOW}/disposals", {"exhibit": "ABC/1", **WHY}), 400)
    authority = {"authority": "Reviewed by the records manager", "reference": "RRD/7", "certain": True}
    other = Client(headers={sittings.HEADER: PURPOSE})
    other.force_login(people["editor"])
    begun = posted(other, f"{address}/authorise", authority)
    assert begun.status_code == 202, begun.content
    assert owner.get(address).json()["state"] == "under_way"
    execute(begun.json()["id"])
    done = owner.get(address).json()
    assert (done["state"], done["decided_by"]) == ("done", "The editor")
    assert "CERTIFICATE OF DISPOSAL" in owner.get(address).json()["certificate"]
    assert case.exhibit("ABC/1").status == "disposed"
    assert case.exhibit("ABC/2").status == "held"
    assert [item["state"] for item in owner.get(f"{BELOW}/disposals").json()["items"]] == ["done"]


def test_a_proposal_is_refused_and_nothing_is_touched(people: dict[str, User], case: casefold.Case) -> None:
    owner = bearing(people["owner"])
    made = posted(owner, f"{BELOW}/disposals", {"exhibit": "ABC/2", **WHY}).json()
    told = posted(owner, f"/api/v1/disposals/{made['id']}/refuse", {"why": "Still needed"}).json()
    assert (told["state"], told["certificate"]) == ("refused", "")
    trouble(posted(owner, f"/api/v1/disposals/{made['id']}/refuse", {"why": "Still needed"}), 400)
    trouble(bearing(people["stranger"]).get(f"/api/v1/disposals/{made['id']}"), 404)
    assert Disposal.objects.get().state == State.REFUSED
    assert case.exhibit("ABC/2").status == "held"
