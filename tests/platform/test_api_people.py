"""People through the API: the same roles open the same things as on the pages, and nothing of another force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from casefold.platform.accounts.models import Force, Membership, Nomination
from casefold.platform.audit.models import Entry
from tests.platform.api_calls import bearing, posted, trouble
from tests.platform.api_routes import NOBODY, WHY
from tests.platform.programme import Programme

API = "/api/v1"


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


def names(answer: Any) -> list[str]:
    return [item["username"] for item in answer.json()["items"]]


def test_a_contact_sees_the_people_of_their_force(programme: Programme) -> None:
    contact, admin = bearing(programme.people["contact"]), bearing(programme.people["admin"])
    assert names(contact.get(f"{API}/people")) == ["analyst", "contact", "mentor"]
    assert len(names(admin.get(f"{API}/people"))) == len(programme.people)
    part = admin.get(f"{API}/people?limit=2&offset=1").json()
    assert (part["total"], part["next_offset"]) == (len(programme.people), 3)
    assert names(admin.get(f"{API}/people?force={programme.south.pk}")) == ["other-contact"]
    one = contact.get(f"{API}/people/{programme.people['analyst'].pk}").json()
    assert (one["force"], one["may_manage"], one["stays"][0]["organisation"]) == ("Northshire", True, "Northshire")
    for address in ("", "/loans", "/organisation"):
        other = f"{API}/people/{programme.people['other-contact'].pk}{address}"
        asked = contact.get(other) if address == "" else posted(contact, other, loan(programme.north))
        assert asked.status_code == (422 if address == "/organisation" else 404)
    trouble(bearing(programme.people["analyst"]).get(f"{API}/people"), 403)


def loan(force: Force, days: int = 30) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=days)
    return {"force": str(force.pk), "last_day": last.isoformat(), **WHY}


def test_somebody_is_lent_and_comes_back(programme: Programme) -> None:
    contact, analyst = bearing(programme.people["contact"]), programme.people["analyst"]
    address = f"{API}/people/{analyst.pk}/loans"
    lent = posted(contact, address, loan(programme.south))
    assert lent.status_code == 201, lent.content
    stay = lent.json()["stays"][-1]
    assert (stay["organisation"], stay["is_loan"]) == ("Southshire", True)
    assert "analyst" in names(bearing(programme.people["other-contact"]).get(f"{API}/people"))
    trouble(posted(contact, address, loan(programme.south, days=-1)), 400)
    trouble(posted(contact, address, loan(programme.north)), 400)
    trouble(posted(contact, address, {**loan(programme.north), "force": NOBODY}), 400)
    other = f"{API}/people/{programme.people['mentor'].pk}/loans/{stay['id']}/end"
    trouble(posted(contact, other, WHY), 404)
    assert posted(contact, f"{address}/{stay['id']}/end", WHY).status_code == 200
    assert not Membership.objects.in_force().filter(user=analyst, is_loan=True).exists()
    verbs = list(Entry.objects.filter(object="analyst").order_by("number").values_list("verb", "source"))
    assert [verb for verb, _ in verbs] == ["lend", "end_loan"]
    assert all(source.startswith("token ") for _, source in verbs)


def test_an_administrator_adds_organisations_and_moves_people(programme: Programme) -> None:
    admin, analyst = bearing(programme.people["admin"]), programme.people["analyst"]
    team = posted(admin, f"{API}/organisations", {"sort": "team", "name": "Phones", "force": str(programme.south.pk)})
    assert team.status_code == 201, team.content
    trouble(posted(admin, f"{API}/organisations", {"sort": "team", "name": "Phones"}), 400)
    trouble(posted(admin, f"{API}/organisations", {"sort": "force", "name": "Southshire"}), 400)
    listed = admin.get(f"{API}/organisations?sort=force").json()
    assert [item["name"] for item in listed["items"]] == ["Northshire", "Southshire"]
    assert listed["items"][0]["region"] == str(programme.region.pk)
    move = f"{API}/people/{analyst.pk}/organisation"
    wrong = {"force": str(programme.north.pk), "team": team.json()["id"], **WHY}
    trouble(posted(admin, move, wrong), 400)
    both = {"force": str(programme.north.pk), "region": str(programme.region.pk), **WHY}
    trouble(posted(admin, move, both), 400)
    moved = posted(admin, move, {"force": str(programme.south.pk), "team": team.json()["id"], **WHY}).json()
    assert (moved["force"], moved["stays"][-1]["organisation"]) == ("Southshire", "Phones, Southshire")
    trouble(posted(bearing(programme.people["contact"]), move, WHY), 404)


def test_a_contact_nominates_for_their_force_only(programme: Programme) -> None:
    contact = bearing(programme.people["contact"])
    said = {"name": "A. Person", "email": "A.Person@example.org", "force": str(programme.north.pk), **WHY}
    made = posted(contact, f"{API}/nominations", {**said, "roles": ["analyst"]})
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["email"], told["state"], told["roles"]) == ("a.person@example.org", "waiting", ["analyst"])
    trouble(posted(contact, f"{API}/nominations", said), 400)
    trouble(posted(contact, f"{API}/nominations", {**said, "force": str(programme.south.pk)}), 403)
    trouble(posted(contact, f"{API}/nominations", {**said, "email": "no address"}), 400)
    trouble(bearing(programme.people["other-contact"]).get(f"{API}/nominations/{told['id']}"), 404)
    assert bearing(programme.people["other-contact"]).get(f"{API}/nominations").json()["total"] == 0
    waiting = bearing(programme.people["admin"]).get(f"{API}/nominations?state=waiting").json()
    assert [item["id"] for item in waiting["items"]] == [told["id"]]
    assert Nomination.objects.get().state == Nomination.State.WAITING
