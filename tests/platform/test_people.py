"""People and organisations: who may nominate, approve, lend, deactivate; and that the history of it stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed
from casefold.platform.accounts import nominations, organisations
from casefold.platform.accounts.links import operator
from casefold.platform.accounts.mentoring import whom_to_ask
from casefold.platform.accounts.models import Invitation, Membership, Nomination, RoleHeld, Team, User
from casefold.platform.accounts.nominations import Nominee
from casefold.platform.accounts.organisations import By
from casefold.platform.accounts.roles import ROLE_VERBS, PlatformRole, PlatformVerb, forces_for, holds, may_do
from casefold.platform.audit.models import Entry
from tests.platform.programme import PASSWORD, Programme, invitation_in

NEW = {"name": "N. Ewcomer", "email": "New.Comer@Example.org", "roles": ["analyst"], "why": "Joins the team"}


def nominated(programme: Programme, who: str = "contact", **changed: Any) -> Any:
    given = {**NEW, "force": str(programme.north.pk), **changed}
    return programme.client(who).post("/people/nominate/", given)


def verbs() -> list[str]:
    return list(Entry.objects.exclude(verb="sign_in").values_list("verb", flat=True))


def by(programme: Programme, name: str = "admin") -> By:
    return By(programme.people[name], "Exercise")


def test_every_role_has_its_verbs_and_none_is_a_case() -> None:
    assert set(ROLE_VERBS) == set(PlatformRole)
    assert frozenset().union(*ROLE_VERBS.values()) == frozenset(PlatformVerb)


def test_a_role_counts_for_its_force(programme: Programme) -> None:
    contact = programme.people["contact"]
    assert may_do(contact, "nominate", force=programme.north)
    assert not may_do(contact, "nominate", force=programme.south)
    assert not may_do(contact, "approve")
    assert may_do(programme.people["admin"], "approve", force=programme.south)
    for user in programme.people.values():
        for verb in PlatformVerb:
            listed = set(forces_for(user, verb))
            assert listed == {force for force in (programme.north, programme.south) if may_do(user, verb, force=force)}


def test_a_deactivated_person_may_nothing(programme: Programme) -> None:
    organisations.deactivate(programme.people["contact"], by(programme))
    assert not may_do(programme.people["contact"], "nominate")


def test_the_operator_administers(db: Any) -> None:
    assert may_do(operator("dc hill"), PlatformVerb.ADMINISTER)
    assert RoleHeld.objects.count() == 1
    operator("dc hill")
    assert RoleHeld.objects.count() == 1


def test_from_nomination_to_account(programme: Programme) -> None:
    assert nominated(programme).status_code == 302
    waiting = Nomination.objects.get()
    assert (waiting.email, waiting.state) == ("new.comer@example.org", "waiting")
    admin = programme.client("admin")
    assert b"N. Ewcomer" in admin.get("/people/").content
    page = admin.post(f"/people/nominations/{waiting.pk}/", {"decision": "approve", "reason": "Known"})
    path = invitation_in(page.content)
    assert b"/invitation/" not in admin.get(f"/people/nominations/{waiting.pk}/").content
    assert Invitation.objects.get().digest not in path
    visitor = Client()
    assert visitor.get(path).status_code == 200
    given = {"username": "newcomer", "password": PASSWORD, "password_again": PASSWORD}
    answer = visitor.post(path, given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-factor/")
    user = User.objects.get(username="newcomer")
    assert (user.shown_name, user.force) == ("N. Ewcomer", programme.north)
    assert holds(user, PlatformRole.ANALYST)
    assert Membership.objects.get(user=user).reason == "Joins the team"
    assert visitor.get("/cases/").status_code == 200
    assert Client().post(path, given | {"username": "second"}).status_code == 403
    assert verbs() == ["nominate", "approve", "accept_invitation", "sign_in_link_refused"]


def test_passwords_and_names_are_checked(programme: Programme) -> None:
    nominated(programme)
    token = nominations.approve(Nomination.objects.get(), by(programme))
    good = {"username": "newcomer", "password": PASSWORD, "password_again": PASSWORD}
    bad: list[tuple[dict[str, str], bytes]] = [
        ({"password": "short", "password_again": "short"}, b"too short"),
        ({"password": "new.comer@example.org", "password_again": "new.comer@example.org"}, b"too similar"),
        ({"password_again": PASSWORD + "x"}, b"differ"),
        ({"username": "ANALYST"}, b"is taken"),
        ({"username": "admin@example.org"}, b"letters, digits"),
        ({"username": ""}, b"required"),
    ]
    for changed, told in bad:
        answer = Client().post(f"/invitation/{token}/", good | changed)
        assert answer.status_code == 400, changed
        assert told in answer.content, changed
        assert b'class="cf-error-summary"' in answer.content
    assert User.objects.filter(username="newcomer").count() == 0
    assert Client().post(f"/invitation/{token}/", good).status_code == 302


def test_an_invitation_expires_and_is_replaced(programme: Programme) -> None:
    nominated(programme)
    found = Nomination.objects.get()
    first = nominations.approve(found, by(programme))
    page = programme.client("admin").post(f"/people/nominations/{found.pk}/invite")
    second = invitation_in(page.content)
    assert Client().get(f"/invitation/{first}/").status_code == 403
    assert Client().get(second).status_code == 200
    assert Client().get(second.replace("/invitation/", "/invitation/x")).status_code == 403
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(second).status_code == 403


def test_a_sign_in_link_is_no_invitation(programme: Programme) -> None:
    from casefold.platform.accounts.links import make_link_token

    token = make_link_token(operator("dc hill"))
    assert Client().get(f"/invitation/{token}/").status_code == 403


def test_a_refused_nomination_stays_and_another_may_follow(programme: Programme) -> None:
    nominated(programme)
    found = Nomination.objects.get()
    admin = programme.client("admin")
    assert admin.post(f"/people/nominations/{found.pk}/", {"decision": "refuse"}).status_code == 400
    assert (
        admin.post(f"/people/nominations/{found.pk}/", {"decision": "refuse", "reason": "Unknown"}).status_code == 302
    )
    again = admin.post(f"/people/nominations/{found.pk}/", {"decision": "approve", "reason": "Changed my mind"})
    assert again.status_code == 403
    found.refresh_from_db()
    assert (found.state, found.reason) == ("refused", "Unknown")
    assert nominated(programme).status_code == 302


def test_nobody_is_nominated_twice_or_with_an_account(programme: Programme) -> None:
    assert nominated(programme).status_code == 302
    twice = nominated(programme, email="NEW.COMER@example.org")
    assert twice.status_code == 400
    assert b"nominated already" in twice.content
    known = nominated(programme, email="analyst@example.org")
    assert b"has an account already" in known.content


def test_a_contact_nominates_for_their_force_only_and_decides_nothing(programme: Programme) -> None:
    assert nominated(programme, force=str(programme.south.pk)).status_code == 400
    with pytest.raises(NotAllowed):
        nominations.nominate(Nominee("N", "n@example.org", programme.south, ()), by(programme, "contact"))
    nominated(programme)
    found = Nomination.objects.get()
    decision = {"decision": "approve", "reason": "Mine"}
    assert programme.client("contact").post(f"/people/nominations/{found.pk}/", decision).status_code == 403
    assert programme.client("other-contact").get(f"/people/nominations/{found.pk}/").status_code == 404
    assert programme.client("analyst").get("/people/").status_code == 403
    found.refresh_from_db()
    assert found.state == "waiting"


def test_nobody_decides_about_their_own_nomination_where_another_could(programme: Programme) -> None:
    nominated(programme, "admin")
    found = Nomination.objects.get()
    programme.add("second", None, PlatformRole.PROGRAMME_ADMINISTRATOR)
    with pytest.raises(NotAllowed, match="own nomination"):
        nominations.approve(found, by(programme))
    organisations.deactivate(programme.people["second"], by(programme))
    assert nominations.approve(found, by(programme))


def test_the_invitation_is_sent_where_the_site_can(programme: Programme, settings: Any) -> None:
    nominated(programme)
    settings.CASEFOLD_MAIL = True
    found = Nomination.objects.get()
    page = programme.client("admin").post(
        f"/people/nominations/{found.pk}/", {"decision": "approve", "reason": "Known"}
    )
    assert [message.to for message in mail.outbox] == [["new.comer@example.org"]]
    assert invitation_in(page.content) in str(mail.outbox[0].body)


def test_a_person_is_deactivated_and_brought_back(programme: Programme) -> None:
    analyst = programme.people["analyst"]
    theirs = programme.client("analyst")
    assert theirs.get("/cases/").status_code == 200
    contact = programme.client("contact")
    address = f"/people/{analyst.pk}/active"
    assert contact.post(address, {"reason": ""}).status_code == 400
    assert contact.post(address, {"reason": "Left the force"}).status_code == 302
    assert theirs.get("/cases/").status_code == 302
    assert contact.post(address, {"reason": "Came back"}).status_code == 302
    assert theirs.get("/cases/").status_code == 302, "an earlier session revived"
    assert programme.client("analyst").get("/cases/").status_code == 200
    told = list(Entry.objects.filter(object="analyst").values_list("verb", "reason", "who"))
    assert told == [("deactivate", "Left the force", "The contact"), ("bring_back", "Came back", "The contact")]
    assert holds(analyst, PlatformRole.ANALYST)


def test_who_may_not_be_deactivated(programme: Programme) -> None:
    admin, mentor = programme.people["admin"], programme.people["mentor"]
    with pytest.raises(NotAllowed, match="own account"):
        organisations.deactivate(admin, by(programme))
    with pytest.raises(NotAllowed, match="may not manage"):
        organisations.deactivate(mentor, by(programme, "other-contact"))
    organisations.give_role(mentor, PlatformRole.PROGRAMME_DIRECTOR, by(programme))
    with pytest.raises(NotAllowed, match="may not manage"):
        organisations.deactivate(mentor, by(programme, "contact"))
    with pytest.raises(NotAllowed, match="only programme administrator"):
        organisations.end_role(admin, PlatformRole.PROGRAMME_ADMINISTRATOR, by(programme))
    assert programme.client("other-contact").get(f"/people/{mentor.pk}/").status_code == 404


def test_roles_are_given_and_ended_with_history(programme: Programme) -> None:
    analyst = programme.people["analyst"]
    address = f"/people/{analyst.pk}/role"
    give = {"role": "super_user", "what": "give", "reason": "Knows it well"}
    assert programme.client("contact").post(address, give).status_code == 403
    admin = programme.client("admin")
    assert admin.post(address, give).status_code == 302
    assert admin.post(address, give | {"what": "end"}).status_code == 302
    held = RoleHeld.objects.get(user=analyst, role="super_user")
    assert held.force == programme.north
    assert held.ended_by == programme.people["admin"]
    assert b"super" in admin.get(f"/people/{analyst.pk}/").content.lower()
    assert verbs() == ["give_role", "end_role"]


def test_a_role_for_a_force_needs_one(programme: Programme) -> None:
    address = f"/people/{programme.people['admin'].pk}/role"
    answer = programme.client("admin").post(address, {"role": "super_user", "what": "give", "reason": "x"})
    assert answer.status_code == 400
    assert b"belongs to no force" in answer.content


def test_a_loan_is_seen_by_the_other_force_and_ends(programme: Programme) -> None:
    analyst = programme.people["analyst"]
    contact, other = programme.client("contact"), programme.client("other-contact")
    assert other.get(f"/people/{analyst.pk}/").status_code == 404
    until = (timezone.now() + timedelta(days=30)).date().isoformat()
    given = {"force": str(programme.south.pk), "until": until, "reason": "Operation Larkspur"}
    past = given | {"until": "2020-01-01"}
    assert contact.post(f"/people/{analyst.pk}/lend", past).status_code == 400
    assert contact.post(f"/people/{analyst.pk}/lend", given | {"force": str(programme.north.pk)}).status_code == 400
    assert contact.post(f"/people/{analyst.pk}/lend", given).status_code == 302
    assert other.get(f"/people/{analyst.pk}/").status_code == 200
    assert other.post(f"/people/{analyst.pk}/active", {"reason": "x"}).status_code == 403
    loan = Membership.objects.get(is_loan=True)
    assert other.post(f"/people/{analyst.pk}/loans/{loan.pk}/end").status_code == 403
    assert contact.post(f"/people/{analyst.pk}/loans/{loan.pk}/end").status_code == 302
    assert other.get(f"/people/{analyst.pk}/").status_code == 404
    analyst.refresh_from_db()
    assert analyst.force == programme.north
    assert b"Operation Larkspur" in contact.get(f"/people/{analyst.pk}/").content


def test_who_leaves_a_force_leaves_its_roles(programme: Programme) -> None:
    contact = programme.people["contact"]
    hold(contact)
    answer = programme.client("admin").post(
        f"/people/{contact.pk}/organisation", {"force": str(programme.south.pk), "reason": "Moved"}
    )
    assert answer.status_code == 302
    contact.refresh_from_db()
    assert contact.force == programme.south
    assert not may_do(contact, "nominate")
    assert RoleHeld.objects.get(user=contact, role="analyst", ended_at=None).force == programme.south
    assert [item.organisation for item in Membership.objects.filter(user=contact)] == ["Northshire", "Southshire"]
    with transaction.atomic(), pytest.raises(IntegrityError):
        Membership.objects.create(user=contact, force=programme.north, reason="two at a time")


def hold(user: User) -> None:
    organisations.hold(user, PlatformRole.ANALYST, None)


def test_organisations_are_added_once(programme: Programme) -> None:
    admin = programme.client("admin")
    address = "/people/organisations/"
    assert programme.client("contact").get(address).status_code == 403
    assert admin.post(address, {"sort": "region", "name": "West Region"}).status_code == 302
    force = {"sort": "force", "name": "Westshire", "region": str(programme.region.pk)}
    assert admin.post(address, force).status_code == 302
    assert b"already" in admin.post(address, force).content
    assert admin.post(address, {"sort": "team", "name": "Unit 1"}).status_code == 400
    team = {"sort": "team", "name": "Unit 1", "force": str(programme.north.pk)}
    assert admin.post(address, team).status_code == 302
    assert b"Unit 1" in admin.get(address).content
    with pytest.raises(BadOption, match="no team of"):
        organisations.belong(
            programme.people["analyst"], programme.south, by(programme), team=Team.objects.get(name="Unit 1")
        )


def test_whom_to_ask(programme: Programme) -> None:
    mentor = programme.people["mentor"]
    assert whom_to_ask(programme.people["analyst"]) == [mentor]
    assert whom_to_ask(programme.people["other-contact"]) == [mentor], "the region's, where the force has none"
    assert whom_to_ask(mentor) == []
    assert whom_to_ask(programme.people["admin"]) == []
    guide = programme.client("analyst").get("/apps/exhibits/guide").content
    assert b"Whom to ask" in guide
    assert b"The mentor" in guide
    assert b"Whom to ask" not in programme.client("admin").get("/apps/exhibits/guide").content


def test_the_pages_open_for_who_may(programme: Programme) -> None:
    admin = programme.client("admin")
    analyst = programme.people["analyst"]
    for page in (
        "",
        "nominate/",
        "organisations/",
        *(f"{analyst.pk}/{tail}" for tail in ("", "role", "lend", "active")),
    ):
        answer = admin.get(f"/people/{page}")
        assert answer.status_code == 200, page
        assert answer.content.count(b"<h1>") == 1, page
    listed = programme.client("contact").get("/people/").content
    assert b"The analyst" in listed
    assert b"The other-contact" not in listed
    assert b"Northshire" in programme.client("analyst").get("/account/").content


def test_what_is_wrong_is_told_with_its_field(programme: Programme) -> None:
    page = programme.client("contact").post("/people/nominate/", {}).content
    for field in (b"id_name", b"id_email", b"id_force", b"id_roles", b"id_why"):
        assert b'<a href="#' + field + b'">' in page
        assert b'id="' + field + b'"' in page


def test_hostile_text_stays_text(programme: Programme) -> None:
    nominated(programme, name="<script>alert(1)</script>", why="{{ 7|add:7 }}<img src=x>")
    page = programme.client("admin").get(f"/people/nominations/{Nomination.objects.get().pk}/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;" in page
    assert b"<img" not in page
