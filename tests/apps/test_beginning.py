"""What a page offers before anything is asked, and what it says of the records behind a figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

import casefold
from tests.platform.fixtures import CASE, Small
from tests.platform.started import HOME


@pytest.fixture
def client(sign_in: Any, small: Small) -> Any:
    return sign_in("reader")


@pytest.mark.parametrize(
    ("page", "parameter"), [("timeline/", "who"), ("timeline/places/", "who"), ("network/", "around")]
)
def test_those_whose_records_are_held_are_offered(client: Any, page: str, parameter: str) -> None:
    case = casefold.open_home(HOME).case(CASE)
    owners = [case.report(item.id)["subject"] for item in case.exhibits()]
    shown = client.get(f"/cases/{CASE}/{page}").content.decode()
    assert owners
    for owner in owners:
        assert f'href="?{parameter}={quote(owner, safe="")}"' in shown
        assert owner in client.get(f"/cases/{CASE}/{page}", {parameter: owner}).content.decode()


def test_people_with_attributions_come_first_and_rejected_ones_not_at_all(client: Any, small: Small) -> None:
    case = casefold.open_home(HOME).create_case("offered", by="A. Analyst", purpose="Exercise")
    for name, reviewed in (("Robin Ashdown", None), ("Kit Ferring", casefold.AttributionStatus.REJECTED)):
        person = case.entity("person", name, by="A. Analyst", why="named")
        claim = case.attribute("07700900111", person.id, by="A. Analyst", why="stated")
        if reviewed is not None:
            case.ledger.review_attribution(claim.id, reviewed, by="B. Reviewer", why="not borne out")
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.models import User

    policy.give(User.objects.get(username="reader"), "offered", Role.READER, purpose="Exercise", by=None)
    shown = client.get("/cases/offered/timeline/").content.decode()
    assert "?who=person%3ARobin%20Ashdown" in shown
    assert "Kit Ferring" not in shown


def test_the_records_behind_a_figure_name_their_parties(client: Any, small: Small) -> None:
    case = casefold.open_home(HOME).case(CASE)
    behind = case.evidence(small.finding, 0).to_pylist()[0]
    party = case.arrow("party").to_pylist()
    ends = {item["identifier"] for item in party if item["record_id"] == behind["record_id"]} - {None}
    shown = client.get(f"/cases/{CASE}/communications/findings/{small.finding}/rows/0/").content.decode()
    assert ends
    assert all(end in shown for end in ends)
