"""The dashboard: what it counts is what its links show, it stays quick, and it says nothing a person may not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from sqlalchemy import event

import casefold
from casefold.platform.access import policy, walls
from casefold.platform.access.models import Grant, Role, Wall
from casefold.platform.accounts.models import Force, Nomination, Region, User
from casefold.platform.cases import bridge
from casefold.platform.dashboard.alerts import alerts
from casefold.platform.dashboard.desk import Desk
from casefold.platform.dashboard.models import Look
from casefold.platform.retention.models import Placement, Rule
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.visible import readable_runs, visible_runs
from casefold.platform.use.models import Feedback
from casefold.platform.views.dashboard import PARTS
from tests.platform.fixtures import CASE, WALL, Small
from tests.platform.started import HOME
from tests.platform.veiled import VEILED, Crawler, build, populate

pytestmark = pytest.mark.django_db

COUNTED = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>\s*(?:All )?([\d,]+)')
"""A number that is a link, with its address."""


def run_of(user: User, status: str = "finished", *, ago: int = 0, **more: Any) -> Run:
    now = timezone.now() - timedelta(minutes=ago)
    over = status not in {"queued", "running"}
    given = {"kind": "analysis", "work": "x", "title": f"A run {status}", "case": CASE, "queued_at": now}
    return Run.objects.create(by=user, status=status, finished_at=now if over else None, **{**given, **more})


def looked(user: User, *, days: int, case: str = CASE) -> None:
    Look.objects.update_or_create(user=user, case=case, defaults={"at": timezone.now() - timedelta(days=days)})


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def rows_behind(client: Client, address: str) -> int:
    """Count the rows of every page of a list."""
    total, page = 0, 1
    while True:
        answer = client.get(f"{address}{'&' if '?' in address else '?'}page={page}")
        assert answer.status_code == 200, address
        context = answer.context
        if "shown" not in context:
            return len(context["rows"]) if "rows" in context else int(context["cases"].paginator.count)
        total += len(context["shown"].object_list)
        if not context["shown"].has_next():
            return total
        page += 1


@pytest.fixture
def full(people: dict[str, User], small: Small) -> dict[str, User]:
    """Give the owner something of everything the dashboard counts, some of it behind a wall."""
    owner, reader = people["owner"], people["reader"]
    for who in ("owner", "reader", "walled-off"):
        looked(people[who], days=3000)
    for status in ("queued", "running", "finished", "failed", "lost", "cancelled"):
        run_of(owner, status)
        run_of(reader, status)
    run_of(owner, result={"finding": small.finding})
    run_of(owner, result={"exhibit": "x1"})
    walls.put(CASE, WALL, "x2", reason="Exercise", by=owner)
    return people


@pytest.mark.parametrize("who", ["owner", "reader", "walled-off"])
def test_every_number_is_that_of_the_list_it_links_to(full: dict[str, User], sign_in: Any, who: str) -> None:
    client = sign_in(who)
    page = client.get("/")
    counted = [
        (unescape(href), int(number.replace(",", ""))) for href, number in COUNTED.findall(page.content.decode())
    ]
    kinds = {re.sub(r"since=[^&]*&", "", href.partition("?")[2]) for href, _ in counted}
    assert {"part=exhibits", "part=runs", "only=changed", "show=unread"} <= kinds
    for href, number in counted:
        looked(full[who], days=3000)  # going to a page of the case is looking into it
        assert number == rows_behind(client, f"/{href}" if href.startswith("?") else href), href
    looked(full[who], days=3000)
    item = next(item for item in Desk(full[who]).cases if item.row.name == CASE)
    case = bridge.open_case(full[who], CASE)
    assert item.count("exhibit") == len(case.exhibits(all=True))
    assert item.count("finding") == len(case.findings())
    assert item.count("decision") == len(case.decisions())
    others = (
        visible_runs(full[who], case)
        .exclude(by=full[who])
        .filter(status__in=["finished", "failed", "lost", "cancelled"])
    )
    assert item.runs == others.count()


def test_who_is_kept_from_an_exhibit_counts_less(full: dict[str, User]) -> None:
    whole, part = (Desk(full[who]).cases[0] for who in ("reader", "walled-off"))
    for kind in ("exhibit", "finding"):
        assert whole.count(kind) > part.count(kind), kind
    assert whole.runs > part.runs


def test_no_byte_of_these_pages_tells_of_what_is_walled(people: dict[str, User], sign_in: Any) -> None:
    veiled = build()
    populate(people, veiled)
    for who in ("owner", "walled-off"):
        looked(people[who], days=3000, case=VEILED)
    parts = [f"/cases/{VEILED}/changes/?since=2018-01-01T00:00:00%2B00:00&part={part}" for part in PARTS]
    pages = ["/", "/alerts/", "/notifications/", "/my-runs/?show=ended", "/dashboard/live", *parts]
    told = {who: Crawler(sign_in(who)) for who in ("owner", "walled-off")}
    for page in pages:
        for crawler in told.values():
            assert crawler.fetch(page).startswith("200"), page
    kept = re.compile(rf"(?<!\w)({veiled.walled}|{veiled.inheriting}|{veiled.finding})(?!\w)")
    assert any(kept.search(told["owner"].served[page]) for page in parts), (
        "the owner is told: the test proves something"
    )
    for page in pages:
        served = told["walled-off"].served[page]
        assert [secret for secret in veiled.secrets if secret in served] == [], page
        assert kept.search(served) is None, page


def test_opening_a_case_moves_on_what_is_new_and_a_page_that_asks_again_does_not(
    people: dict[str, User], sign_in: Any, small: Small
) -> None:
    looked(people["reader"], days=3000)
    client = sign_in("reader")
    assert Desk(people["reader"]).cases[0].new
    client.get(f"/cases/{CASE}/presence")
    client.get(f"/cases/{CASE}/exhibits/runs", headers={"X-Casefold-Poll": "1"})
    assert Desk(people["reader"]).cases[0].new
    client.get(f"/cases/{CASE}/exhibits/")
    assert Look.objects.get(user=people["reader"], case=CASE).at > timezone.now() - timedelta(minutes=1)
    run_of(people["owner"])
    assert [part for part, _ in Desk(people["reader"]).cases[0].new if part == "runs"] == ["runs"]


def test_where_a_case_was_never_opened_all_since_access_began_is_new(people: dict[str, User], small: Small) -> None:
    Grant.objects.filter(user=people["reader"]).update(starts_at=timezone.now() - timedelta(days=3000))
    item = Desk(people["reader"]).cases[0]
    assert not item.opened
    assert item.count("exhibit") == 2
    Grant.objects.filter(user=people["reader"]).update(starts_at=timezone.now() - timedelta(seconds=1))
    assert Desk(people["reader"]).cases[0].runs == 0


def test_what_changed_asks_why_the_case_is_opened_and_refuses_an_instant_that_is_none(
    people: dict[str, User], sign_in: Any, small: Small
) -> None:
    since = "2020-01-01T00:00:00%2B00:00"
    asked = sign_in("reader", sitting=False).get(f"/cases/{CASE}/changes/?since={since}&part=findings")
    assert asked.url.startswith(f"/cases/{CASE}/open/?next=")
    shown = text_of(sign_in("reader").get(f"/cases/{CASE}/changes/?since={since}&part=findings"))
    assert "Hour" in shown
    for wrong in ("", "yesterday", "2020-01-01T00:00:00", "0001-01-01T00:00:00%2B14:00", "2020-13-01T00:00:00%2B00:00"):
        assert sign_in("reader").get(f"/cases/{CASE}/changes/?since={wrong}").status_code == 400, wrong


def test_what_needs_somebody_stands_there_until_it_is_dealt_with(people: dict[str, User], small: Small) -> None:
    owner = people["owner"]
    looked(owner, days=0)
    rule = Rule.objects.create(name="r", group="g", review_months=1, decides="d", basis="b")
    day = date(2026, 1, 1)
    placed = Placement.objects.create(
        case=CASE, exhibit="x1", rule=rule, starts_on=day, review_on=day, why="w", by=owner
    )
    failed, done = run_of(owner, "failed"), run_of(owner, "finished")
    run_of(owner, "failed", ago=60 * 24 * 20)
    run_of(people["reader"], "failed")
    soon = timezone.now() + timedelta(days=13)
    Grant.objects.filter(user=owner).update(ends_at=soon)

    def labels() -> list[str]:
        """Leave out what identifiers of other tests' cases in this home are met with."""
        return [item.label for item in alerts(Desk(owner)) if item.label != "Across cases"]

    assert labels() == ["Run failed", "Access ends", "Review due", "Was it useful?"]
    Run.objects.create(
        by=owner, kind="analysis", work="x", title="t", case=CASE, queued_at=timezone.now(), repeats=failed
    )
    Feedback.objects.create(run=done.pk, app="", user=owner, answer="yes")
    Grant.objects.filter(user=owner).update(ends_at=timezone.now() + timedelta(days=15))
    Placement.objects.filter(pk=placed.pk).update(ended_at=timezone.now())
    assert labels() == []
    looked(owner, days=3000)
    assert labels() == ["New exhibits"]


def test_a_review_of_a_walled_exhibit_needs_nobody_outside(people: dict[str, User], small: Small) -> None:
    rule = Rule.objects.create(name="r", group="g", review_months=1, decides="d", basis="b")
    day, owner = date(2026, 1, 1), people["owner"]
    Placement.objects.create(case=CASE, exhibit="x2", rule=rule, starts_on=day, review_on=day, why="w", by=owner)
    walls.put(CASE, WALL, "x2", reason="Exercise", by=owner)
    for who, expected in (("reader", 1), ("walled-off", 0), ("stranger", 0)):
        assert [item.label for item in alerts(Desk(people[who]))].count("Review due") == expected, who


def test_a_nomination_needs_who_may_decide_about_it(people: dict[str, User], sign_in: Any) -> None:
    force = Force.objects.create(name="Norwood", region=Region.objects.create(name="North"))
    Nomination.objects.create(
        name="Robin Ashdown", email="r@example.org", force=force, roles=[], why="w", nominated_by=people["stranger"]
    )
    assert [item.label for item in alerts(Desk(people["administrator"]))] == ["Nomination"]
    assert alerts(Desk(people["stranger"])) == []
    assert "Robin Ashdown waits" in text_of(sign_in("administrator").get("/"))


def test_access_given_twice_ends_with_the_later_one(people: dict[str, User], small: Small) -> None:
    user = people["reader"]
    Grant.objects.filter(user=user).update(ends_at=timezone.now() + timedelta(days=2))
    assert len(Desk(user).ending()) == 1
    policy.give(user, CASE, Role.EDITOR, purpose="Longer", by=None)
    item = Desk(user).cases[0]
    assert (item.role, item.purpose) == ("Editor", "Longer")
    assert Desk(user).ending() == []


def test_somebody_new_is_told_what_to_do_first(people: dict[str, User], sign_in: Any) -> None:
    shown = text_of(sign_in("stranger").get("/"))
    assert "Begin here" in shown
    assert "/new-case/" in shown
    assert "Read the guide of" in shown
    assert "My cases</h2>" not in shown


def test_signing_in_leads_to_the_dashboard_and_it_asks_who_one_is(people: dict[str, User]) -> None:
    for address in ("/", "/alerts/", "/my-runs/", "/notifications/", "/dashboard/live"):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_the_live_part_is_sent_again_only_when_it_changed(people: dict[str, User], sign_in: Any, small: Small) -> None:
    client = sign_in("owner")
    running = run_of(people["owner"], "running", stage="reading", done=0.25)
    first = client.get("/dashboard/live", headers={"X-Casefold-Poll": "1"})
    assert 'value="0.250"' in first.content.decode()
    again = client.get("/dashboard/live", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Run.objects.filter(pk=running.pk).update(done=0.5)
    assert client.get("/dashboard/live", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_nothing_is_told_of_a_case_after_access_to_it_ended(full: dict[str, User], sign_in: Any, small: Small) -> None:
    client = sign_in("owner")
    assert "Larkspur" in text_of(client.get("/"))
    Grant.objects.filter(user=full["owner"]).update(ends_at=timezone.now())
    for address in (
        "/",
        "/alerts/",
        "/my-runs/?show=ended",
        "/my-runs/?show=failed",
        "/dashboard/live",
        "/notifications/",
    ):
        shown = text_of(client.get(address))
        assert "larkspur" not in shown.lower(), address
        assert "A run" not in shown, address


@contextmanager
def engine_questions() -> Iterator[list[str]]:
    """Keep what is asked of the engine's catalogue meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = bridge.home()._store.catalogue._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def many() -> list[str]:
    """Make two hundred cases, of which the pages below see a few or all."""
    home = casefold.open_home(HOME)
    names = [f"many-{number}" for number in range(200)]
    for name in names:
        home.create_case(name, by="A. Analyst")
    return names


def test_as_many_questions_for_two_cases_as_for_two_hundred(
    people: dict[str, User], sign_in: Any, small: Small, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, client = people["owner"], sign_in("owner")
    client.get("/")  # the session, the directory and the templates are there from now on
    monkeypatch.setattr("casefold.store.engine.open_limited", None)  # a record file that is opened fails the test
    monkeypatch.setattr("casefold.store.findings.pq.read_table", None)
    counts = []
    for names in (many[:2], many[2:]):
        for number, name in enumerate(names):
            policy.give(user, name, Role.READER, purpose="Exercise", by=None)
            run_of(people["reader"], case=name, ago=number)
            Wall.objects.create(case=name, name="elsewhere", subject="x1", reason="r", put_by=people["reader"])
        for address in ("/", "/alerts/", "/cases/", "/notifications/"):
            with CaptureQueriesContext(connection) as platform, engine_questions() as engine:
                assert client.get(address).status_code == 200
            counts.append((address, len(platform), len(engine)))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
    assert max(platform + engine for _, platform, engine in counts) <= 90


def test_two_hundred_cases_come_a_screenful_at_a_time(
    people: dict[str, User], sign_in: Any, small: Small, many: list[str]
) -> None:
    for name in many:
        policy.give(people["reader"], name, Role.READER, purpose="Exercise", by=None)
    client = sign_in("reader")
    first, last = client.get("/"), client.get("/?page=999")
    assert len(first.context["cases"].object_list) == 12
    assert last.context["cases"].number == last.context["cases"].paginator.num_pages
    assert f"All {len(many) + 1:,}</a>" in text_of(first)
    assert rows_behind(client, "/cases/") == len(many) + 1
    assert len(client.get("/cases/").context["shown"].object_list) == 50


def test_a_case_is_found_in_the_list_by_words_of_its_name(
    people: dict[str, User], sign_in: Any, small: Small, many: list[str]
) -> None:
    """Whatever the case of the letters; a case of others is none of them, and a page keeps what was asked."""
    for name in many[:-1]:
        policy.give(people["reader"], name, Role.READER, purpose="Exercise", by=None)
    client = sign_in("reader")
    assert rows_behind(client, f"/cases/?q={many[0].upper()}") == 1
    assert rows_behind(client, f"/cases/?q={many[-1]}") == 0
    word = many[0].rstrip("0123456789")
    answer = client.get(f"/cases/?q={word}")
    assert f"?q={word}&amp;page=2" in answer.content.decode()
    assert rows_behind(client, f"/cases/?q={word}") == len(many) - 1
    assert "None of your cases has these words" in text_of(client.get("/cases/?q=%3Cb%3E"))


def test_the_runs_of_all_cases_are_those_of_each(people: dict[str, User], small: Small, many: list[str]) -> None:
    """Walls of different cases do not run into each other when all are asked at once."""
    user = people["walled-off"]
    for name in many[:3]:
        policy.give(user, name, Role.READER, purpose="Exercise", by=None)
        run_of(people["reader"], case=name, result={"exhibit": "x1"})
    Wall.objects.create(case=many[0], name="elsewhere", subject="x1", reason="r", put_by=people["reader"])
    Wall.objects.create(case=CASE, name=WALL, subject="x2", reason="r", put_by=people["reader"])
    for result in ({"exhibit": "x1"}, {"exhibit": "x2"}, {"finding": small.finding}, {}):
        run_of(people["owner"], result=result)
    each = {run.pk for name in [CASE, *many[:3]] for run in visible_runs(user, bridge.open_case(user, name))}
    assert {run.pk for run in readable_runs(user)} == each
    assert len(each) == 3
    assert {run.pk for run in readable_runs(user, [many[1], "nowhere"])} <= each


def test_lists_of_runs_hold_what_they_say(people: dict[str, User], sign_in: Any, small: Small) -> None:
    owner = people["owner"]
    looked(owner, days=1)
    run_of(owner, "finished", ago=60 * 48)
    for status in RunStatus.values:
        run_of(owner, status)
    client = sign_in("owner")
    expected = {"under-way": 2, "ended": 4, "failed": 2, "unanswered": 2, "nothing": 2}
    for show, number in expected.items():
        assert rows_behind(client, f"/my-runs/?show={show}") == number, show
