"""Access through the API: what an owner gives, changes, ends and walls there is what the pages show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from casefold.platform.access import policy, walls
from casefold.platform.access.models import Grant, Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from tests.platform.api_calls import PURPOSE, bearing, posted, trouble
from tests.platform.api_routes import BELOW, NOBODY, WHY
from tests.platform.fixtures import CASE, WALL, Small


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_access_is_given_changed_and_ended(people: dict[str, User], small: Small) -> None:
    owner = bearing(people["owner"])
    given = {"username": "stranger", "role": "editor", "purpose": "Phones", "last_day": day(30), "walls": [WALL]}
    made = posted(owner, f"{BELOW}/members", given)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["walls"], told["given_by"]) == ("in force", [WALL], "The owner")
    assert policy.may(people["stranger"], "analyse", CASE)
    one = f"{BELOW}/members/{told['id']}"
    changed = posted(owner, f"{one}/change", {"last_day": day(10), "walls": [], **WHY}).json()
    assert (changed["state"], changed["walls"], changed["changes"][0]["reason"]) == ("expiring", [], "Exercise")
    trouble(posted(owner, f"{one}/change", {"last_day": day(10), "walls": [], **WHY}), 400)
    trouble(posted(owner, f"{one}/change", {"last_day": "1999-01-01", "walls": [], **WHY}), 400)
    assert posted(owner, f"{one}/end", WHY).json()["state"] == "ended"
    assert not policy.may(people["stranger"], "read", CASE)
    trouble(posted(owner, f"{one}/end", WHY), 403)
    logged = list(Entry.objects.filter(case=CASE, object="stranger", phase="outcome").values_list("verb", "source"))
    assert [verb for verb, _ in logged][:2] == ["grant", "change_grant"]
    assert all(source.startswith("token ") for _, source in logged)


def test_access_lasts_a_year_where_nobody_says_otherwise(people: dict[str, User], small: Small) -> None:
    said = {"username": "stranger", "role": "reader", "purpose": "Disclosure"}
    made = posted(bearing(people["owner"]), f"{BELOW}/members", said).json()
    grant = Grant.objects.get(pk=made["id"])
    assert grant.ends_at == grant.starts_at + policy.TERM


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"username": "owner"}, 403),
        ({"username": "inactive"}, 400),
        ({"last_day": "2020-01-01"}, 400),
        ({"last_day": "9999-12-31"}, 400),
        ({"first_day": "9999-12-31"}, 400),
        ({"walls": ["No wall"]}, 422),
        ({"role": "king"}, 422),
        ({"purpose": " "}, 422),
    ],
)
def test_what_cannot_be_given_is_refused(
    people: dict[str, User], small: Small, changed: dict[str, Any], status: int
) -> None:
    before = Grant.objects.count()
    said = {"username": "stranger", "role": "reader", "purpose": "Disclosure", **changed}
    trouble(posted(bearing(people["owner"]), f"{BELOW}/members", said), status)
    assert Grant.objects.count() == before


def test_a_wall_is_put_up_and_lifted(people: dict[str, User], small: Small) -> None:
    owner, reader = bearing(people["owner"]), bearing(people["walled-off"])
    assert reader.get(f"{BELOW}/exhibits/x2").status_code == 200
    said = {"name": WALL, "about": "x2", **WHY}
    wall = posted(owner, f"{BELOW}/walls", said).json()
    assert (wall["subject"], wall["held"], wall["lifted_at"]) == ("x2", True, None)
    trouble(posted(owner, f"{BELOW}/walls", said), 400)
    trouble(reader.get(f"{BELOW}/exhibits/x2"), 404)
    assert reader.get(f"{BELOW}/why/walled").json()["items"] == []
    behind = bearing(people["reader"]).get(f"{BELOW}/why/walled").json()["items"]
    assert {"x2", small.finding} >= {item["subject"] for item in behind}
    assert behind[0]["seen_by"] == ["The editor", "The owner", "The reader"]
    lifted = posted(owner, f"{BELOW}/walls/{wall['id']}/lift", WHY).json()
    assert (lifted["lifted_by"], lifted["lifted_reason"]) == ("The owner", "Exercise")
    assert reader.get(f"{BELOW}/exhibits/x2").status_code == 200
    assert owner.get(f"{BELOW}/walls").json()["items"] == []
    assert owner.get(f"{BELOW}/walls?all=true").json()["total"] == 1
    trouble(posted(owner, f"{BELOW}/walls/{wall['id']}/lift", WHY), 404)


def test_an_owner_behind_a_wall_cannot_lift_it(people: dict[str, User], small: Small) -> None:
    wall = walls.put(CASE, "lead_team", "x2", reason="Exercise", by=people["owner"])
    trouble(posted(bearing(people["owner"]), f"{BELOW}/walls/{wall.pk}/lift", WHY), 403)


def test_everybody_is_told_why_and_only_of_walls_they_may_know(people: dict[str, User], small: Small) -> None:
    told = {item["username"]: item for item in bearing(people["walled-off"]).get(f"{BELOW}/why").json()["items"]}
    assert set(told) == {"reader", "editor", "owner", "walled-off"}
    assert [name for name, item in told.items() if item["you"]] == ["walled-off"]
    assert told["reader"]["may"] == ["read", "export"]
    assert "ask analyses" in told["reader"]["may_not"]
    assert told["owner"]["walls"] == []
    seen = {item["username"]: item for item in bearing(people["owner"]).get(f"{BELOW}/why").json()["items"]}
    assert seen["owner"]["walls"] == [WALL]
    members = bearing(people["walled-off"]).get(f"{BELOW}/members").json()["items"]
    assert all(item["walls"] == [] for item in members)
    assert {item["username"] for item in members} == {"expired", "future", "inactive", *told}


def test_ids_of_another_case_are_not_there(people: dict[str, User], small: Small) -> None:
    if "harbour" not in {row.name for row in bridge.home().cases()}:
        bridge.home().create_case("harbour", by="A. Stranger", purpose="Exercise")
    policy.give(people["stranger"], "harbour", Role.OWNER, purpose="Exercise", by=None)
    wall = walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    grant = Grant.objects.get(user=people["reader"], case=CASE)
    stranger, mine = bearing(people["stranger"]), "/api/v1/cases/harbour"
    trouble(stranger.get(f"{mine}/members/{grant.pk}"), 404)
    for tail, body in (
        (f"members/{grant.pk}/change", {"last_day": day(10), "walls": [], **WHY}),
        (f"members/{grant.pk}/end", WHY),
        (f"walls/{wall.pk}/lift", WHY),
        (f"walls/{NOBODY}/lift", WHY),
        ("walls", {"name": WALL, "about": "x2", **WHY}),
    ):
        trouble(posted(stranger, f"{mine}/{tail}", body), 404)
    wall.refresh_from_db()
    assert wall.lifted_at is None


def test_what_is_read_of_access_is_logged(people: dict[str, User], small: Small) -> None:
    owner = bearing(people["owner"])
    for name in ("members", "walls", "why", "why/walled"):
        assert owner.get(f"{BELOW}/{name}").status_code == 200
        assert Entry.objects.filter(case=CASE, verb="read", object=f"api/{name}", reason=PURPOSE).exists(), name
