"""Who is in a case and until when, why it is open, and the page that says by which rule each sees what they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import casefold
from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import membership, policy, sittings
from casefold.platform.access.models import Grant, GrantChange, Role
from casefold.platform.accounts.links import operator
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from casefold.platform.cases.presence import note_presence, others_in
from casefold.platform.runs.models import Run
from tests.platform.fixtures import CASE, WALL, Small
from tests.platform.started import HOME

HERE = f"/cases/{CASE}/access/"


def given(**changes: str) -> dict[str, str]:
    """Return a filled-in form that gives access."""
    today = timezone.now().date()
    form = {"user": "stranger", "role": "editor", "purpose": "Phones", "starts": f"{today}"}
    return {**form, "ends": f"{today + timedelta(days=30)}", **changes}


def grant_of(user: User) -> Grant:
    return Grant.objects.filter(user=user, case=CASE).order_by("made_at").last() or pytest.fail("no grant")


# -- membership -------------------------------------------------------------------------------------


def test_an_owner_gives_access_with_an_end(sign_in: Any, people: dict[str, User], small: Small) -> None:
    answer = sign_in("owner").post(HERE, {**given(), "walls": [WALL], "other_wall": "lead_team"})
    assert answer.status_code == 302
    made = grant_of(people["stranger"])
    assert (made.role, made.purpose, made.granted_by) == ("editor", "Phones", people["owner"])
    assert made.walls == ["lead_team", WALL]
    assert made.ends_at is not None
    assert policy.may(people["stranger"], "analyse", CASE)
    assert not policy.may(people["stranger"], "analyse", CASE, at=made.ends_at)
    entries = Entry.objects.filter(verb="grant", case=CASE).order_by("number")
    assert [(item.phase, item.object, item.reason) for item in entries] == [
        ("intent", "stranger", "Phones"),
        ("outcome", "stranger", "Phones"),
    ]


def test_twelve_months_are_offered_and_used(sign_in: Any, people: dict[str, User], small: Small) -> None:
    page = sign_in("owner").get(HERE)
    assert page.context["given"]["ends"] == f"{timezone.localdate() + timedelta(days=365)}"
    made = policy.give(people["stranger"], CASE, Role.READER, purpose="Exercise", by=people["owner"])
    assert made.ends_at == made.starts_at + policy.TERM


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"user": "nobody"}, "no active account"),
        ({"user": "inactive"}, "no active account"),
        ({"user": "owner"}, "nobody gives access to themselves"),
        ({"role": "king"}, "no role was chosen"),
        ({"purpose": " "}, "purpose is missing"),
        ({"ends": ""}, "no date for the last day"),
        ({"ends": "2020-01-01"}, "is past"),
        ({"starts": "0001-01-01"}, "cannot be the first day"),
        ({"other_wall": "Two Words!"}, "no name of a wall"),
    ],
)
def test_access_is_not_given_by_half(sign_in: Any, small: Small, changes: dict[str, str], said: str) -> None:
    before = Grant.objects.count()
    answer = sign_in("owner").post(HERE, given(**changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert Grant.objects.count() == before


def test_a_change_keeps_what_stood_before(sign_in: Any, people: dict[str, User], small: Small) -> None:
    owner, grant = sign_in("owner"), grant_of(people["editor"])
    ends = timezone.localdate() + timedelta(days=10)
    change = {"action": "change", "ends": f"{ends}", "walls": ["privileged"]}
    assert owner.post(f"{HERE}{grant.pk}/", change).status_code == 400
    assert owner.post(f"{HERE}{grant.pk}/", {**change, "reason": "Less is enough"}).status_code == 302
    kept = GrantChange.objects.get(grant=grant)
    assert (kept.before["walls"], kept.after["walls"], kept.reason) == ([WALL], ["privileged"], "Less is enough")
    assert grant.ends_at is not None
    assert kept.before["ends_at"] == grant.ends_at.isoformat()
    page = owner.get(f"{HERE}{grant.pk}/").content.decode()
    assert "Less is enough" in page
    assert "sensitive_source to privileged" in page
    assert membership.state_of(grant_of(people["editor"])) == "expiring"
    assert "expiring" in sign_in("reader").get(HERE).content.decode()


def test_ended_access_ends_at_once_and_is_kept(sign_in: Any, people: dict[str, User], small: Small) -> None:
    owner, grant, editor = sign_in("owner"), grant_of(people["editor"]), sign_in("editor")
    assert editor.get(f"/cases/{CASE}/exhibits/").status_code == 200
    assert owner.post(f"{HERE}{grant.pk}/", {"action": "end", "reason": "Moved on"}).status_code == 302
    assert editor.get(f"/cases/{CASE}/exhibits/").status_code == 404
    assert membership.state_of(grant_of(people["editor"])) == "ended"
    assert "Access that has ended" in owner.get(HERE).content.decode()
    again = owner.post(f"{HERE}{grant.pk}/", {"action": "end", "reason": "Again"})
    assert again.status_code == 400
    assert Entry.objects.filter(verb="end_grant", phase="outcome", reason="Moved on").exists()


def test_nobody_widens_their_own_access(people: dict[str, User], small: Small) -> None:
    owner, grant = people["owner"], grant_of(people["owner"])
    later = timezone.now() + timedelta(days=900)
    with pytest.raises(NotAllowed, match="themselves"):
        membership.change(grant, by=owner, reason="longer", ends_at=later, walls=frozenset({WALL, "privileged"}))
    with pytest.raises(NotAllowed, match="themselves"):
        membership.give(CASE, owner, Role.OWNER, purpose="x", by=owner, starts_at=timezone.now(), ends_at=later)
    with pytest.raises(NotAllowed, match="no owner left"):
        membership.end(grant, by=owner, reason="leaving")
    policy.give(people["stranger"], CASE, Role.OWNER, purpose="Exercise", by=owner)
    membership.end(grant, by=owner, reason="leaving")
    assert not policy.may(owner, "read", CASE)


@pytest.mark.parametrize("who", ["stranger", "administrator", "reader", "editor", "expired", "future", "inactive"])
def test_only_owners_give_access(people: dict[str, User], small: Small, who: str) -> None:
    ends = timezone.now() + policy.TERM
    with pytest.raises((NotFound, NotAllowed)):
        membership.give(
            CASE, people["stranger"], Role.OWNER, purpose="x", by=people[who], starts_at=timezone.now(), ends_at=ends
        )


def test_the_operator_adopts_only_what_nobody_owns(people: dict[str, User], small: Small) -> None:
    casefold.open_home(HOME).create_case("left", by="A. Analyst", purpose="Exercise")
    keeper = policy.give(people["stranger"], "left", Role.OWNER, purpose="Exercise", by=None)
    someone = operator("dc hill")
    assert not {CASE, "left"} & set(bridge.adopt_cases(someone))
    Grant.objects.filter(pk=keeper.pk).update(ends_at=timezone.now())
    assert "left" in bridge.adopt_cases(someone)
    assert policy.may(someone, "read", "left")
    assert not policy.may(someone, "read", CASE)
    assert Entry.objects.filter(verb="grant", case="left", phase="outcome", object=someone.username).exists()
    assert bridge.adopt_cases(someone) == []


# -- lists ------------------------------------------------------------------------------------------


def test_tables_are_those_of_cases_somebody_may_see(people: dict[str, User], small: Small) -> None:
    rows = [Run(kind="app", work="x", title="t", case=name, by=people["owner"]) for name in (CASE, "elsewhere")]
    for row in rows:
        row.queued_at = timezone.now()
        row.save()
    assert [row.case for row in policy.seen_by(people["reader"], Run.objects.all())] == [CASE]
    for who in ("stranger", "administrator", "expired", "future", "inactive"):
        assert not policy.seen_by(people[who], Run.objects.all()).exists(), who
        assert not policy.seen_by(people[who], Grant.objects.all()).exists(), who


# -- sittings ---------------------------------------------------------------------------------------


def test_the_reason_is_asked_once_and_leads_back(sign_in: Any, people: dict[str, User], small: Small) -> None:
    client = sign_in("reader", sitting=False)
    wanted = f"/cases/{CASE}/records/call/?sort=-duration_s&zone=UTC"
    answer = client.get(wanted, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/cases/{CASE}/open/?next=")
    assert "Exercise" in answer.context["purposes"]
    posted = client.post(answer.request["PATH_INFO"], {"next": answer.context["next"], "reason": "Exercise"})
    assert (posted.status_code, posted.url) == (302, wanted)
    assert client.get(wanted).status_code == 200
    assert client.get(f"/cases/{CASE}/exhibits/").status_code == 200
    entry = Entry.objects.get(verb="open_case")
    assert (entry.who, entry.case, entry.reason, entry.sort) == ("The reader", CASE, "Exercise", "consultation")
    read = Entry.objects.filter(verb="read", case=CASE).first()
    assert read is not None
    assert read.reason == "Exercise"
    client.logout()
    client.force_login(people["reader"])
    assert client.get(wanted).status_code == 302


def test_a_written_reason_goes_before_a_chosen_one(sign_in: Any, small: Small) -> None:
    client = sign_in("reader", sitting=False)
    client.post(f"/cases/{CASE}/open/", {"reason": "Exercise", "typed": "  A call  from the court "})
    assert Entry.objects.get(verb="open_case").reason == "A call from the court"


def test_no_reason_opens_nothing(sign_in: Any, small: Small) -> None:
    client = sign_in("reader", sitting=False)
    answer = client.post(f"/cases/{CASE}/open/", {"reason": "", "typed": " ", "next": "/apps/"})
    assert answer.status_code == 400
    assert answer.context["next"] == "/apps/"
    assert client.get(f"/cases/{CASE}/exhibits/").status_code == 302
    assert not Entry.objects.filter(verb="open_case").exists()


@pytest.mark.parametrize("next_", ["//evil.example/", "https://evil.example/", "javascript:x", "", "/\\evil.example"])
def test_the_way_back_stays_on_the_site(sign_in: Any, small: Small, next_: str) -> None:
    client = sign_in("reader", sitting=False)
    answer = client.post(f"/cases/{CASE}/open/", {"reason": "Exercise", "next": next_})
    assert answer.url == f"/cases/{CASE}/"


def test_a_form_sent_without_a_sitting_goes_back_to_its_page(sign_in: Any, small: Small) -> None:
    client = sign_in("editor", sitting=False)
    page = f"http://testserver/cases/{CASE}/exhibits/exhibit/x1/?zone=UTC"
    answer = client.post(f"/cases/{CASE}/notes/", {"text": "x"}, headers={"Referer": page})
    assert answer.url == f"/cases/{CASE}/open/?next=%2Fcases%2F{CASE}%2Fexhibits%2Fexhibit%2Fx1%2F%3Fzone%3DUTC"
    answer = client.post(f"/cases/{CASE}/notes/", {"text": "x"}, headers={"Referer": "https://evil.example/x"})
    assert answer.url == f"/cases/{CASE}/open/?next="


@pytest.mark.parametrize("header", ["X-Casefold-Drawer", "X-Casefold-Poll"])
def test_a_part_of_a_page_is_refused_with_the_remedy(sign_in: Any, small: Small, header: str) -> None:
    answer = sign_in("reader", sitting=False).get(f"/cases/{CASE}/exhibits/", headers={header: "1"})
    assert answer.status_code == 403
    assert "Open the case in the browser and say why" in answer.content.decode()


def test_a_program_states_its_reason_with_its_token(people: dict[str, User], small: Small, rf: Any) -> None:
    request = rf.get("/api/v1/")
    request.session, request.casefold_reason = {}, "Nightly report"
    assert sittings.require(request, people["reader"], CASE) == "Nightly report"
    assert Entry.objects.get(verb="open_case").reason == "Nightly report"
    request.session = {}
    with pytest.raises(NotFound):
        sittings.require(request, people["administrator"], CASE)
    with pytest.raises(BadOption):
        sittings.begin(request, people["reader"], CASE, " ")


# -- why --------------------------------------------------------------------------------------------


def test_the_why_page_names_the_rules(sign_in: Any, people: dict[str, User], small: Small) -> None:
    sign_in("owner").post(f"{HERE}walls/", {"action": "put", "name": WALL, "subject": "x2", "reason": "A source"})
    page = sign_in("reader").get(f"{HERE}why/").content.decode()
    assert "You are a reader of this case" in page
    assert "you may read, export" in page
    assert "You may not ask analyses, write notes, add exhibits, settle decisions" in page
    assert f"{WALL} (A source)" in page
    assert "The editor, The owner, The reader" in page
    outside = sign_in("walled-off").get(f"{HERE}why/").content.decode()
    assert "Your access names no wall" in outside
    assert WALL not in outside
    assert "A source" not in outside
    exhibits = [item["exhibit"].id for item in sign_in("walled-off").get(f"{HERE}why/").context["exhibits"]]
    assert exhibits == ["x1"]


def test_a_member_without_the_right_sees_no_form(sign_in: Any, small: Small) -> None:
    page = sign_in("reader").get(HERE).content.decode()
    assert "Give access" not in page
    assert 'name="user"' not in page


def test_whoever_lost_access_is_not_named_as_being_here(people: dict[str, User], small: Small) -> None:
    note_presence(people["reader"], CASE)
    assert others_in(people["owner"], CASE) == ["The reader"]
    Grant.objects.filter(user=people["reader"]).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert others_in(people["owner"], CASE) == []
