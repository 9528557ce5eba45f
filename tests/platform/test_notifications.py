"""What people are told: once, under the access they have when they read it, and by e-mail without a word of a case."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

import casefold
from casefold.platform.access import membership, policy, walls
from casefold.platform.access.models import Grant, Role, Wall
from casefold.platform.accounts import nominations
from casefold.platform.accounts.models import Force, Nomination, Region, User
from casefold.platform.accounts.organisations import By
from casefold.platform.audit.log import Actor
from casefold.platform.dashboard import listening, mailing, matching, notifications
from casefold.platform.dashboard.alerts import alerts
from casefold.platform.dashboard.desk import Desk
from casefold.platform.dashboard.models import Arrival, Kind, MailWish, Notification
from casefold.platform.dashboard.notifications import News, tell
from casefold.platform.retention import disposals
from casefold.platform.retention.models import Disposal, Placement, Rule
from casefold.platform.runs import ending, rounds
from casefold.platform.runs.models import Run, RunStatus
from tests.platform.fixtures import CASE, WALL, Small
from tests.platform.started import FOLDER, HOME

pytestmark = pytest.mark.django_db

CALLS = "Call Type,Calling Number,Called Number,Date,Time,Duration\n"
MINE, OTHER = "+447700900811", "+447700900812"
SOON = timedelta(days=30)


def end(user: User, status: str = "finished", **result: Any) -> Run:
    kind = "import" if "exhibit" in result else "analysis"
    run = Run.objects.create(
        kind=kind, work="x", title="Import zephyr.csv", case=CASE, by=user, queued_at=timezone.now(), status="running"
    )
    assert ending.end(Run.objects.all(), run.pk, RunStatus(status), "said", result)
    return run


def told(user: User) -> list[str]:
    return [item.kind for item in notifications.shown_to(user).order_by("at")]


def shown(client: Any, query: str = "") -> str:
    answer = client.get(f"/notifications/{query}")
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())))


def test_who_asked_for_a_run_is_told_once_that_it_is_over(people: dict[str, User], sign_in: Any, small: Small) -> None:
    run = end(people["editor"])
    assert not ending.tell(run.pk)
    listening.run_over(run)
    assert told(people["editor"]) == ["run_over"]
    assert told(people["owner"]) == []
    assert "Import zephyr.csv: finished, in Operation Larkspur" in shown(sign_in("editor"))
    end(people["editor"], "cancelled")
    assert told(people["editor"]) == ["run_over"]


def test_access_given_changed_and_ended_by_another_is_told(people: dict[str, User], sign_in: Any, small: Small) -> None:
    owner, user, now = people["owner"], people["stranger"], timezone.now()
    grant = membership.give(CASE, user, Role.READER, purpose="Exercise", by=owner, starts_at=now, ends_at=now + SOON)
    grant = membership.change(grant, by=owner, reason="r", ends_at=now + 2 * SOON, walls=frozenset())
    grant = membership.change(grant, by=owner, reason="r", ends_at=now + SOON, walls=frozenset())
    assert told(user) == ["shared", "access_changed", "access_changed"]
    assert "You were given access to Operation Larkspur as reader" in shown(sign_in("stranger"))
    membership.end(grant, by=owner, reason="r")
    assert told(user) == ["access_ended"], "what is of the case is gone with the access to it"
    page = shown(sign_in("stranger"))
    assert "Your access to a case was ended" in page
    assert "larkspur" not in page.lower()
    policy.give(user, "mine", Role.OWNER, purpose="Created", by=user)
    policy.give(user, "adopted", Role.OWNER, purpose="Adopted", by=None)
    assert told(user) == ["access_ended"], "nobody is told of what they did themselves"


def test_a_wall_is_told_to_who_saw_what_it_stands_around_and_names_nothing(
    people: dict[str, User], sign_in: Any, small: Small
) -> None:
    walls.put(CASE, WALL, "x2", reason="Would point to the ferryman", by=people["owner"])
    assert (told(people["owner"]), told(people["stranger"]), told(people["expired"])) == ([], [], [])
    assert told(people["walled-off"]) == told(people["reader"]) == ["wall"]
    assert "something you saw is kept from you" in shown(sign_in("walled-off"))
    assert "around something you see" in shown(sign_in("reader"))
    for who in ("walled-off", "reader"):
        assert not re.search(r"ferryman|x2|sensitive", shown(sign_in(who)))
    walls.put(CASE, "lead_team", "x2", reason="r", by=people["owner"])
    assert told(people["walled-off"]) == ["wall"], "they did not see it any more"
    assert told(people["reader"]) == ["wall", "wall"]


def test_a_title_is_not_told_once_a_wall_stands_around_it(people: dict[str, User], sign_in: Any, small: Small) -> None:
    client = sign_in("walled-off")
    end(people["walled-off"], exhibit="x2")
    assert "Import zephyr.csv" in shown(client)
    assert "Import zephyr.csv" in client.get("/my-runs/?show=ended").content.decode()
    walls.put(CASE, WALL, "x2", reason="r", by=people["owner"])
    page = shown(client, "?show=unread")
    assert "zephyr" not in page
    assert "Something in Operation Larkspur is kept from you since you were told of it" in page
    assert f"Unread ({notifications.unread(people['walled-off']).count()})" in page
    for address in ("/", "/alerts/", "/my-runs/?show=ended", "/dashboard/live"):
        assert "zephyr" not in client.get(address).content.decode(), address
    run = Notification.objects.get(user=people["walled-off"], kind="run_over")
    assert "zephyr" not in client.get(f"/notifications/{run.pk}/", follow=True).content.decode()


def test_going_there_and_marking_make_it_read_and_reading_the_list_does_not(
    people: dict[str, User], sign_in: Any, small: Small
) -> None:
    user, client = people["editor"], sign_in("editor")
    runs = [end(user) for _ in range(3)]
    shown(client)
    assert notifications.unread(user).count() == 3
    first, second, _ = list(notifications.unread(user))
    assert client.get(f"/notifications/{first.pk}/").url == f"/runs/{first.thing}/"
    client.post(f"/notifications/{second.pk}/read")
    assert notifications.unread(user).count() == 1
    assert ">1<" in client.get("/apps/").content.decode(), "the bell"
    sign_in("owner").post("/notifications/read")
    assert notifications.unread(user).count() == 1, "somebody else's"
    assert sign_in("owner").get(f"/notifications/{first.pk}/").status_code == 404
    assert sign_in("owner").post(f"/notifications/{first.pk}/read").status_code == 404
    assert "marked as read" in client.post("/notifications/read", follow=True).content.decode()
    assert notifications.unread(user).count() == 0
    assert "You have read everything" in shown(client, "?show=unread")
    assert {item.thing for item in notifications.shown_to(user)} == {str(run.pk) for run in runs}


def test_very_many_come_in_pages(people: dict[str, User], sign_in: Any, small: Small) -> None:
    for number in range(120):
        tell([people["reader"]], News(Kind.SHARED, str(number), CASE))
    client = sign_in("reader")
    assert "1 to 50 of 120" in shown(client, "?show=unread")
    assert "101 to 120 of 120" in shown(client, "?show=unread&page=3")


def test_a_nomination_that_is_decided_is_told_to_who_made_it(people: dict[str, User], sign_in: Any) -> None:
    force = Force.objects.create(name="Norwood", region=Region.objects.create(name="North"))
    made = Nomination.objects.create(
        name="Robin Ashdown", email="r@example.org", force=force, roles=[], why="w", nominated_by=people["stranger"]
    )
    nominations.refuse(made, By(people["administrator"], "no room", None))
    assert "Your nomination of Robin Ashdown was refused" in shown(sign_in("stranger"))
    assert told(people["administrator"]) == []


def test_a_disposal_that_is_decided_is_told_to_who_proposed_it(
    people: dict[str, User], sign_in: Any, small: Small
) -> None:
    policy.give(people["stranger"], CASE, Role.OWNER, purpose="Exercise", by=None)
    made = Disposal.objects.create(case=CASE, exhibit="x2", why="w", proposed_by=people["stranger"])
    disposals.refuse(Actor("The owner", str(people["owner"].pk), "command"), people["owner"], made, why="kept")
    assert "The disposal you proposed in Operation Larkspur was refused" in shown(sign_in("stranger"))
    walls.put(CASE, WALL, "x2", reason="r", by=people["owner"])
    assert "disposal you proposed" not in shown(sign_in("stranger"))


def test_what_is_coming_due_is_told_once(people: dict[str, User], sign_in: Any, small: Small) -> None:
    rule = Rule.objects.create(name="r", group="g", review_months=1, decides="d", basis="b")
    due = Placement.objects.create(
        case=CASE, rule=rule, starts_on=date(2026, 1, 1), review_on=date(2026, 1, 1), why="w", by=people["owner"]
    )
    Grant.objects.filter(user=people["reader"]).update(ends_at=timezone.now() + timedelta(days=13))
    listening.remind()
    listening.remind()
    assert told(people["owner"]) == ["review_due"]
    assert told(people["reader"]) == ["access_ending"]
    assert told(people["editor"]) == []
    assert "A review is due in Operation Larkspur: the whole case" in shown(sign_in("owner"))
    Placement.objects.filter(pk=due.pk).update(review_on=date(2026, 2, 1))
    listening.remind()
    assert told(people["owner"]) == ["review_due", "review_due"], "another due day is another review"


def test_what_fails_to_be_told_does_not_stand_in_the_way(
    people: dict[str, User], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(listening, "tell", fail)
    assert walls.put(CASE, WALL, "x2", reason="r", by=people["owner"]).pk is not None
    assert end(people["editor"]).told_at is None
    assert Run.objects.get(by=people["editor"]).told_at is not None


def test_old_ones_are_forgotten(people: dict[str, User]) -> None:
    for days, is_read in ((400, False), (100, True), (100, False), (1, True)):
        tell([people["reader"]], News(Kind.ACCESS_ENDED, f"{days}-{is_read}"))
        mine = Notification.objects.filter(thing=f"{days}-{is_read}")
        then = timezone.now() - timedelta(days=days)
        mine.update(at=then, read_at=then if is_read else None)
    assert notifications.forget() == 2
    assert set(Notification.objects.values_list("thing", flat=True)) == {"100-False", "1-True"}


# -- new evidence that matches ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def quay() -> str:
    """Make a case into which an exhibit came with two numbers that people know from elsewhere."""
    home = casefold.open_home(HOME)
    case = home.create_case("quay", by="A. Analyst", title="Operation Quay")
    path = FOLDER / "quay.csv"
    lines = [f"Voice,07700900811,0770090081{n},02/01/2026,09:0{n}:00,60" for n in (2, 3)]
    path.write_text(CALLS + "\n".join(lines) + "\n", encoding="ascii")
    report = case.add([path], by="A. Analyst", reference="QY/1", mapping={"*": "call"}, timezone="Europe/London")
    assert report.complete
    known = home.create_case("jetty", by="A. Analyst", title="Operation Jetty")
    person = known.entity("person", "Robin Ashdown", by="The reader", why="named")
    known.attribute(MINE, person.id, by="The reader", why="stated")
    known.attribute("+447700900899", person.id, by="The reader", why="stated")
    known.note("case", "Rang 07700 900812 twice, says the ferryman", by="The editor")
    known.attribute(OTHER, person.id, by="The owner", why="stated")
    return "quay"


def arrive(quay: str, by: User) -> None:
    run = Run.objects.create(
        kind="import", work="x", title="t", case=quay, by=by, queued_at=timezone.now(), status="running"
    )
    result = {"exhibit": "x1", "status": "stored"}
    assert ending.end(Run.objects.all(), run.pk, RunStatus.FINISHED, "said", result)
    assert matching.match_arrivals() == 1
    assert matching.match_arrivals() == 0


def matches(user: User) -> list[str]:
    return list(notifications.shown_to(user).filter(kind=Kind.MATCH).order_by("said").values_list("said", flat=True))


def test_who_named_an_identifier_and_sees_both_cases_is_told(people: dict[str, User], sign_in: Any, quay: str) -> None:
    for who in ("reader", "editor", "stranger"):
        policy.give(people[who], quay, Role.READER, purpose="Exercise", by=None)
        policy.give(people[who], "jetty", Role.READER, purpose="Exercise", by=None)
    policy.give(people["owner"], quay, Role.READER, purpose="Exercise", by=None)
    arrive(quay, people["stranger"])
    assert matches(people["reader"]) == ["a1"]
    assert matches(people["editor"]) == ["o1"], "a number in a note of theirs"
    assert matches(people["owner"]) == [], "they named it, and do not see where"
    assert matches(people["stranger"]) == [], "they see both, and named nothing"
    kept = list(Notification.objects.filter(kind=Kind.MATCH).values())
    assert not any("4477" in str(item) or "QY" in str(item) for item in kept), "ids only"
    client = sign_in("reader")
    said = "New in exhibit QY/1 of Operation Quay: an identifier you attributed or noted in Operation Jetty"
    assert said in shown(client)
    assert said in [item.text for item in alerts(Desk(people["reader"]))]
    place = client.get(f"/notifications/{Notification.objects.get(user=people['reader'], kind='match').pk}/").url
    assert place.startswith(f"/cases/{quay}/records/call/?")
    assert client.get(place).status_code == 200
    assert client.get(place.replace("/?", "/rows.json?")).json()["total"] == 2
    assert said not in [item.text for item in alerts(Desk(people["reader"]))], "it was gone to"


def test_a_match_is_not_told_once_either_case_or_the_exhibit_is_out_of_sight(
    people: dict[str, User], sign_in: Any, quay: str
) -> None:
    user, client = people["reader"], sign_in("reader")
    for case in (quay, "jetty"):
        policy.give(user, case, Role.READER, purpose="Exercise", by=None)
    arrive(quay, user)
    wall = Wall.objects.create(case=quay, name=WALL, subject="x1", reason="r", put_by=people["owner"])
    page = shown(client)
    assert "QY/1" not in page
    assert "identifier" not in page.replace("an identifier you attributed or noted.", "")
    wall.delete()
    Grant.objects.filter(user=user, case="jetty").update(ends_at=timezone.now())
    page = shown(client)
    assert "Jetty" not in page
    assert "QY/1" not in page
    Grant.objects.filter(user=user, case=quay).update(ends_at=timezone.now())
    assert "Quay" not in shown(client)


def test_a_walled_exhibit_is_compared_with_nothing_of_who_is_outside(people: dict[str, User], quay: str) -> None:
    for case in (quay, "jetty"):
        policy.give(people["reader"], case, Role.READER, purpose="Exercise", by=None)
    Wall.objects.create(case=quay, name=WALL, subject="x1", reason="r", put_by=people["owner"])
    arrive(quay, people["owner"])
    assert matches(people["reader"]) == []


def test_an_import_that_stored_nothing_new_is_not_compared(people: dict[str, User], small: Small) -> None:
    end(people["owner"], exhibit="x1")
    end(people["owner"], "failed", exhibit="x1")
    end(people["owner"])
    assert not Arrival.objects.exists()


def test_what_cannot_be_compared_is_tried_three_times(people: dict[str, User], small: Small) -> None:
    Arrival.objects.create(run="00000000-0000-4000-8000-000000000000", case="nowhere", exhibit="x1")
    policy.give(people["reader"], "nowhere", Role.READER, purpose="Exercise", by=None)
    policy.give(people["reader"], CASE, Role.READER, purpose="Exercise", by=None)
    casefold.open_home(HOME).case(CASE).note("case", "07700 900811", by="The reader")
    for turn in range(5):
        assert matching.match_arrivals() == (1 if turn < 3 else 0)
        Arrival.objects.update(taken_at=timezone.now() - timedelta(hours=1), done_at=None)


# -- e-mail ------------------------------------------------------------------------------------------


@pytest.fixture
def mails(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.CASEFOLD_MAIL = True
    monkeypatch.setenv("CASEFOLD_ADDRESS", "https://casefold.example/")
    mail.outbox.clear()
    return settings


def wants(user: User, wish: MailWish) -> None:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    mailing.choose(user, wish)


def test_at_once_says_the_kind_and_a_link_and_nothing_of_a_case(
    people: dict[str, User], mails: Any, small: Small
) -> None:
    tell([people["editor"]], News(Kind.ACCESS_ENDED, "before they chose"))
    wants(people["editor"], MailWish.AT_ONCE)
    end(people["editor"])
    end(people["owner"])
    assert (mailing.send_waiting(), mailing.send_waiting()) == (1, 0)
    sent = mail.outbox[0]
    key = Notification.objects.get(user=people["editor"], kind="run_over").pk
    assert sent.to == ["editor@example.org"]
    assert sent.subject == "Casefold: 1 unread notification"
    assert sent.body.splitlines()[0] == f"A run of yours is over: https://casefold.example/notifications/{key}/"
    assert not re.search("zephyr|larkspur|access", (sent.subject + sent.body).lower())
    assert len(mail.outbox) == 1


def test_daily_gathers_what_is_unread_once_in_a_day(people: dict[str, User], mails: Any, small: Small) -> None:
    user = people["editor"]
    wants(user, MailWish.DAILY)
    first, *_ = [end(user) for _ in range(3)]
    notifications.mark_read(Notification.objects.filter(thing=str(first.pk)))
    assert mailing.send_waiting() == 1
    assert mail.outbox[0].subject == "Casefold: 2 unread notifications"
    end(user)
    assert mailing.send_waiting() == 0
    user.mail_choice.refresh_from_db()
    user.mail_choice.digest_at = timezone.now() - timedelta(hours=25)
    user.mail_choice.save()
    assert mailing.send_waiting() == 1
    assert mail.outbox[1].subject == "Casefold: 1 unread notification"


def test_a_mail_server_that_fails_loses_nothing(
    people: dict[str, User], mails: Any, small: Small, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    wants(people["editor"], MailWish.AT_ONCE)
    end(people["editor"])

    def fail(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError("editor@example.org")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fail)
        assert mailing.send_waiting() == 0
        assert "editor@" not in caplog.text
        assert mailing.send_waiting() == 0
    assert mailing.send_waiting() == 0, "it is left alone for a while"
    Notification.objects.update(mail_tried_at=timezone.now() - timedelta(minutes=11))
    assert mailing.send_waiting() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("why", ["no mail", "no wish", "inactive", "no address", "no access", "read"])
def test_nothing_is_sent(people: dict[str, User], mails: Any, small: Small, why: str) -> None:
    user = people["editor"]
    wants(user, MailWish.NONE if why == "no wish" else MailWish.AT_ONCE)
    end(user)
    if why == "no mail":
        mails.CASEFOLD_MAIL = False
    elif why == "inactive":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif why == "no address":
        User.objects.filter(pk=user.pk).update(email="")
    elif why == "no access":
        Grant.objects.filter(user=user).update(ends_at=timezone.now())
    elif why == "read":
        notifications.mark_read(notifications.shown_to(user))
    assert mailing.send_waiting() == 0
    assert mail.outbox == []


def test_a_person_chooses_on_their_account_page(people: dict[str, User], sign_in: Any, mails: Any) -> None:
    client, user = sign_in("editor"), people["editor"]
    assert "Once a day" in client.get("/account/").content.decode()
    assert mailing.wish_of(user) is MailWish.NONE
    assert client.post("/account/mail", {"wish": "daily"}).url == "/account/"
    assert mailing.wish_of(user) is MailWish.DAILY
    client.post("/account/mail", {"wish": "hourly"})
    assert mailing.wish_of(user) is MailWish.DAILY
    mails.CASEFOLD_MAIL = False
    assert "This site sends no e-mail" in client.get("/account/").content.decode()
    client.post("/account/mail", {"wish": "at_once"})
    assert mailing.wish_of(user) is MailWish.DAILY


# -- rounds ------------------------------------------------------------------------------------------


def test_a_chore_that_fails_does_not_stop_the_others_and_each_has_its_pace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def bad() -> None:
        done.append("bad")
        raise ValueError("no")

    monkeypatch.setattr(rounds, "_turns", [])
    monkeypatch.setattr(rounds, "close_old_connections", lambda: None)
    rounds.every(5, bad)
    rounds.every(60, lambda: done.append("slow"))
    for now in (100.0, 101.0, 106.0, 161.0):
        rounds.go(now)
    assert done == ["bad", "slow", "bad", "bad", "slow"]


def test_the_workers_know_the_chores_of_the_dashboard() -> None:
    assert {matching.match_arrivals, mailing.send_waiting, listening.remind} <= set(rounds.chores())
    over = rounds.Rounds()
    over.over.set()
    over.start()
    over.join(5)
    assert not over.is_alive()
    assert time.monotonic() > 0
