"""Two teams find each other across cases, and nobody reads, counts or infers what they have no access to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casefold
from casefold.case import HeldAt
from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform import site
from casefold.platform.access import policy, walls
from casefold.platform.access.models import Role, Wall
from casefold.platform.accounts.models import User
from casefold.platform.across import asking, hits, silence, watching
from casefold.platform.across.models import Ask, Silence, State
from casefold.platform.across.sides import Sides
from casefold.platform.audit.models import Entry
from casefold.platform.dashboard.alerts import alerts
from casefold.platform.dashboard.desk import Desk
from tests.platform.fixtures import AtWork
from tests.platform.started import FOLDER
from tests.platform.veiled import Crawler

OWN_HOME = FOLDER / "across-home"
"""A home of its own: what other tests import would be met here."""
MINE, THEIRS, QUIET, VEIL = "across-mine", "across-theirs", "across-quiet", "across-veil"
SHARED, SILENT, WALLED, ALONE = "+447700900801", "+447700900802", "+447700900803", "+447700900899"
QUIET_ONLY, VEIL_ONLY, NOBODY, THEIRS_ONLY = "+447700900234", "+447700900345", "+447700900567", "+447700900456"
"""Numbers the asker does not hold: of a silent case, behind a wall, of nobody, and of an open case."""
SERVICE, NEAR_MINE, NEAR_THEIRS = "+448081570192", "+447700900811", "+447700900118"
HEADER = "Call Type,Calling Number,Called Number,Date,Time,Duration,Remark\n"
SECRETS = (
    THEIRS,
    QUIET,
    VEIL,
    "Kingfisher",
    "Quagmire",
    "Vetchling",
    "ZK/",
    "QK/",
    "VK/",
    "Tarn Quay",
    NEAR_THEIRS[3:],
)
"""What stands in the other cases: names, titles, references, a text of their rows, a number only they hold."""


@pytest.fixture(autouse=True)
def own_home(settings: Any) -> None:
    """Serve the home of these tests."""
    site.prepare_home(OWN_HOME)
    settings.CASEFOLD_HOME = OWN_HOME


@dataclass(frozen=True)
class World:
    """Who is in which case."""

    asker: User
    owner: User
    quiet: User
    both: User
    stranger: User


@cache
def build() -> None:
    """Make four cases, once in a process: one asks, one is open to hits, one silent, one holds behind a wall."""
    home = casefold.open_home(OWN_HOME)
    titles = {MINE: "Plain title", THEIRS: "Kingfisher", QUIET: "Quagmire", VEIL: "Vetchling"}
    cases = {name: home.create_case(name, by="A. Analyst", title=title, purpose="x") for name, title in titles.items()}
    own = "Mill Lane"
    _add(cases[THEIRS], "ZK/1", [(SHARED, THEIRS_ONLY), (SERVICE, "+447700900701")], "Tarn Quay")
    _add(cases[QUIET], "QK/1", [(SILENT, QUIET_ONLY)], "Tarn Quay")
    _add(cases[VEIL], "VK/1", [(WALLED, VEIL_ONLY)], "Tarn Quay")
    _attribute(cases[THEIRS], NEAR_THEIRS)
    everything = (SHARED, SILENT, WALLED, ALONE, SERVICE)
    _add(cases[MINE], "MY/1", [(one, "+447700900700") for one in everything], own)
    _attribute(cases[MINE], NEAR_MINE)


def _add(case: casefold.Case, reference: str, ends: list[tuple[str, str]], text: str) -> None:
    path = FOLDER / f"{reference.replace('/', '')}.csv"
    lines = (f"Voice,{one},{two},02/01/2026,09:0{n}:00,60,{text}" for n, (one, two) in enumerate(ends))
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="ascii")
    report = case.add([path], by="A. Analyst", reference=reference, mapping={"*": "call"}, timezone="Europe/London")
    assert report.reports[0].rows_stored == len(ends), report.reports[0].message


def _attribute(case: casefold.Case, identifier: str) -> None:
    person = case.entity("person", "A made-up person", by="A. Analyst", why="named")
    case.attribute(identifier, person.id, by="A. Analyst", why="stated")


@pytest.fixture
def world(people: dict[str, User]) -> World:
    """Give each case its people: an asker, an owner of each other case, one who sees two, and one who sees none."""
    build()
    made = {
        name: User.objects.create_user(name, password="a long pass phrase", display_name=f"The {name}")
        for name in ("asker", "their-owner", "quiet-owner", "both")
    }
    for user, case, role in (
        ("asker", MINE, Role.OWNER),
        ("their-owner", THEIRS, Role.OWNER),
        ("quiet-owner", QUIET, Role.OWNER),
        ("both", MINE, Role.READER),
        ("both", THEIRS, Role.READER),
    ):
        policy.give(made[user], case, role, purpose="Exercise", by=None)
    veiled = people["owner"]
    policy.give(veiled, VEIL, Role.OWNER, purpose="Exercise", by=None, walls=frozenset({"sensitive_source"}))
    walls.put(VEIL, "sensitive_source", "x1", reason="Exercise", by=veiled)
    silence.put(made["quiet-owner"], QUIET, reason="Exercise")
    return World(made["asker"], made["their-owner"], made["quiet-owner"], made["both"], people["stranger"])


def told(user: User) -> dict[str, hits.Told]:
    return {item.identifier: item for item in hits.hits_of(Sides(user))}


def test_a_stranger_to_the_other_case_gets_a_hit_and_whom_to_ask(world: World) -> None:
    found = told(world.asker)
    assert found[SHARED].contacts[0].name == "The their-owner"
    assert (found[SHARED].other, found[SHARED].theirs, found[SHARED].full) == ("", (), False)


def test_who_sees_both_cases_gets_the_records_of_both_sides(world: World) -> None:
    found = told(world.both)[SHARED]
    assert {found.holder, found.other} == {MINE, THEIRS}
    assert [place.records for place in (*found.mine, *found.theirs)] == [1, 1]


def test_a_service_number_raises_nothing(world: World) -> None:
    assert SERVICE not in told(world.asker)
    assert SERVICE not in told(world.both)


def test_a_silent_case_alerts_its_owner_and_nobody_else(world: World) -> None:
    assert SILENT not in told(world.asker)
    assert told(world.quiet)[SILENT].contacts[0].name == "The asker"
    assert any("Quagmire" in item.text for item in alerts(Desk(world.quiet)) if item.label == "Across cases")


def test_a_reader_of_a_silent_case_is_told_of_nothing_outside_it(world: World, people: dict[str, User]) -> None:
    policy.give(people["reader"], QUIET, Role.READER, purpose="Exercise", by=None)
    assert SILENT not in told(people["reader"])


def test_what_stands_behind_a_wall_meets_only_those_who_look_behind_it(world: World, people: dict[str, User]) -> None:
    assert WALLED not in told(world.asker)
    assert told(people["owner"])[WALLED].contacts[0].name == "The asker"
    policy.give(people["editor"], VEIL, Role.OWNER, purpose="Exercise", by=None)
    assert WALLED not in told(people["editor"])


def test_a_member_of_both_cases_sees_nothing_of_the_walled_side(world: World) -> None:
    policy.give(world.both, VEIL, Role.READER, purpose="Exercise", by=None)
    assert WALLED not in told(world.both)


def test_a_near_match_is_apart_and_shows_no_number_of_the_other_case(world: World) -> None:
    identifier = NEAR_MINE
    answer = asking.ask(world.asker, MINE, "07700 900181", reason="Exercise")[0]
    assert not answer.is_hit
    assert [(item.identifier, item.how) for item in answer.near if item.places] == [
        (identifier, "two digits beside each other are exchanged")
    ]
    hidden = [item for item in answer.near if not item.places]
    assert [item.identifier for item in hidden] == [""]
    assert hidden[0].contacts[0].name == "The their-owner"


def test_lifting_the_silence_tells_of_what_was_met_meanwhile(world: World) -> None:
    silence.lift(world.quiet, QUIET, reason="Exercise over")
    assert told(world.asker)[SILENT].contacts[0].name == "The quiet-owner"


def test_only_an_owner_makes_a_case_silent_and_says_why(world: World) -> None:
    with pytest.raises(NotAllowed):
        silence.put(world.both, THEIRS, reason="Exercise")
    with pytest.raises(NotFound):
        silence.put(world.asker, THEIRS, reason="Exercise")
    with pytest.raises(BadOption, match="reason is missing"):
        silence.put(world.owner, THEIRS, reason=" ")
    entries = Entry.objects.filter(verb="silence", case=QUIET).order_by("number")
    assert [entry.phase for entry in entries][-2:] == ["intent", "outcome"]


def test_a_hit_is_new_until_it_is_seen_and_dismissed_with_a_reason(world: World) -> None:
    key = told(world.asker)[SHARED].id
    assert any("Plain title" in item.text for item in alerts(Desk(world.asker)))
    hits.settle(world.asker, key, State.SEEN, reason="")
    assert [item.label for item in alerts(Desk(world.asker))].count("Across cases") == 0
    with pytest.raises(BadOption, match="reason is missing"):
        hits.settle(world.asker, key, State.DISMISSED, reason=" ")
    hits.settle(world.asker, key, State.DISMISSED, reason="A taxi")
    assert told(world.asker)[SHARED].state is State.DISMISSED
    assert told(world.both)[SHARED].state is State.NEW


def test_a_stranger_cannot_settle_a_hit(world: World) -> None:
    with pytest.raises(NotFound):
        hits.settle(world.stranger, told(world.asker)[SHARED].id, State.SEEN, reason="")


def test_a_question_is_kept_with_its_reason_and_its_count(world: World) -> None:
    asking.ask(world.asker, MINE, "07700 900801", reason="A reason to ask")
    kept = Ask.objects.get(user=world.asker)
    assert (kept.identifier, kept.reason, kept.cases, kept.contacts) == (SHARED, "A reason to ask", 1, 1)
    entry = Entry.objects.filter(verb="ask_across").latest("number")
    assert (entry.object, entry.reason, entry.details["told"]["contacts"]) == (SHARED, "A reason to ask", 1)


def test_owners_are_told_who_asked_and_a_silent_asker_is_not_named(world: World) -> None:
    asking.ask(world.asker, MINE, SHARED, reason="Exercise")
    asking.ask(world.asker, MINE, SILENT, reason="Exercise")
    asking.ask(world.quiet, QUIET, SHARED, reason="Exercise")
    assert [(item.identifier, item.by.name) for item in asking.asked_about(Sides(world.owner))] == [
        (SHARED, "The asker")
    ]
    assert [item.identifier for item in asking.asked_about(Sides(world.quiet))] == [SILENT]
    assert asking.mark_asked(world.quiet) == 1
    assert asking.asked_about(Sides(world.quiet), new=True) == []


def test_one_asks_for_a_case_one_may_see_an_identifier_and_why(world: World) -> None:
    with pytest.raises(NotFound):
        asking.ask(world.asker, THEIRS, SHARED, reason="Exercise")
    with pytest.raises(BadOption, match="reason is missing"):
        asking.ask(world.asker, MINE, SHARED, reason="")
    with pytest.raises(BadOption, match="no identifier"):
        asking.ask(world.asker, MINE, "Mr Nobody", reason="Exercise")


def test_a_watch_list_alerts_its_members_and_nobody_else(world: World) -> None:
    engine = casefold.open_home(OWN_HOME).across_cases
    today = _today()
    draft = watching.Draft("Waited for", "Exercise", f"number\n{SHARED}\n", ("both",), today, today)
    made = watching.begin(world.asker, draft)
    try:
        found = list(hits.hits_of(Sides(world.both), holder=made.holder))
        assert {item.holder for item in found if item.how is None} == {made.holder}
        assert {item.other for item in found if item.how is None} == {MINE, THEIRS}
        assert list(hits.hits_of(Sides(world.owner), holder=made.holder)) == []
        assert all("watch" not in str(item.holder + item.other) for item in hits.hits_of(Sides(world.owner)))
        with pytest.raises(NotFound):
            watching.find(world.owner, made.id)
        with pytest.raises(NotAllowed, match="owner"):
            watching.close(world.both, made.id, why="Exercise")
        with pytest.raises(NotAllowed):
            watching.begin(world.stranger, draft)
    finally:
        engine.close(made.id, why="Exercise over")
    assert list(hits.hits_of(Sides(world.both), holder=made.holder)) == []


def _today() -> Any:
    from casefold.store.catalogue import utc_now

    return utc_now().date()


# -- every byte ------------------------------------------------------------------------------------


CSRF = re.compile(r"csrf[a-z_]*[\"':= a-z]+[A-Za-z0-9]{20,}|[A-Za-z0-9]{64}")


def posted(client: Client, identifier: str) -> str:
    """Return every byte of an answer, but for what each request is given anew and the question itself."""
    given = {"identifier": identifier, "case": MINE, "reason": "Exercise"}
    answer = client.post("/across/", given)
    program = client.post("/api/v1/across/ask", json.dumps(given), content_type="application/json")
    told = f"{answer.status_code}{answer.content.decode()}{program.status_code}{program.content.decode()}"
    return CSRF.sub("", told.replace(identifier, "NUMBER"))


def test_what_a_silent_case_and_a_wall_hold_is_answered_as_what_nobody_holds(world: World) -> None:
    client = AtWork()
    client.force_login(world.asker)
    nothing = posted(client, NOBODY)
    assert posted(client, QUIET_ONLY) == nothing
    assert posted(client, VEIL_ONLY) == nothing
    assert posted(client, THEIRS_ONLY) != nothing


PAGES = (
    "/", "/alerts/", "/cases/", "/notifications/", "/search/?q=07700900801", "/search/palette.json?q=07700900802",
    "/across/", "/across/?show=all", "/across/?show=all&of=across-quiet", "/across/asks/", "/across/watch/",
    f"/cases/{MINE}/entities/", "/api/v1/across/hits", "/api/v1/across/hits?of=across-theirs", "/api/v1/across/asks",
    "/api/v1/across/asked", "/api/v1/watch-lists", "/api/v1/cases", "/api/v1/runs",
    f"/cases/{MINE}/log/", f"/cases/{MINE}/log/export/csv", f"/cases/{MINE}/", f"/cases/{MINE}/exhibits/",
    f"/cases/{MINE}/silence/", f"/cases/{MINE}/records/call/",
    f"/cases/{MINE}/changes/?since=2020-01-01T00:00:00%2B00:00",
    *(f"/cases/{name}/" for name in (THEIRS, QUIET, VEIL)),
    *(f"/cases/{name}/silence/" for name in (THEIRS, QUIET, VEIL)),
    *(f"/api/v1/cases/{name}/silence" for name in (THEIRS, QUIET, VEIL)),
)  # fmt: skip


@pytest.mark.parametrize("who", ["asker", "stranger"])
def test_every_byte_a_person_is_served_holds_nothing_of_cases_they_have_no_access_to(world: World, who: str) -> None:
    client = AtWork()
    client.force_login(getattr(world, who))
    crawler = Crawler(client)
    if who == "asker":
        for identifier in (SHARED, SILENT, WALLED, QUIET_ONLY, VEIL_ONLY, THEIRS_ONLY, "07700900181"):
            crawler.served[f"ask {identifier}"] = posted(client, identifier).lower()
    for address in PAGES:
        crawler.fetch(address)
    for address, text in crawler.served.items():
        mentioned = [secret for secret in SECRETS if secret.lower() in text and secret.lower() not in address]
        assert mentioned == [], (address, mentioned)


# -- never more than the policy --------------------------------------------------------------------


@st.composite
def accesses(draw: Any) -> dict[str, Any]:
    """Draw who has access to which case, what is silent and what is walled."""
    names = (MINE, THEIRS, QUIET, VEIL)
    return {
        "grants": {name: draw(st.sampled_from((None, *Role))) for name in names},
        "silent": draw(st.sets(st.sampled_from(names))),
        "walled": draw(st.sets(st.sampled_from(names))),
        "holds_wall": draw(st.booleans()),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=accesses())
def test_nobody_is_told_of_more_than_the_policy_lets_them_see(world: World, drawn: dict[str, Any]) -> None:
    user = User.objects.create_user(f"drawn-{uuid4().hex}", display_name="Drawn")
    Wall.objects.all().delete()
    Silence.objects.all().delete()
    for name, role in drawn["grants"].items():
        held = frozenset({"need_to_know"}) if drawn["holds_wall"] else frozenset()
        if role is not None:
            policy.give(user, name, role, purpose="Exercise", by=None, walls=held)
    for name in drawn["walled"]:
        Wall.objects.create(case=name, name="need_to_know", subject="x1", reason="Exercise", put_by=world.owner)
    for name in drawn["silent"]:
        Silence.objects.create(case=name, reason="Exercise", put_by=world.owner)
    seen = policy.sights(user)
    for place in _shown(user):
        assert place.holder in seen
        assert place.exhibit not in seen[place.holder].unseen
    for item in hits.hits_of(Sides(user)):
        if not item.full:
            (other,) = _others(item)
            assert other not in seen
            assert other not in drawn["silent"]
            assert other not in drawn["walled"] or item.identifier in {NEAR_MINE, NEAR_THEIRS}


def _shown(user: User) -> Iterator[HeldAt]:
    for item in hits.hits_of(Sides(user)):
        yield from (*item.mine, *item.theirs)


def _others(item: hits.Told) -> set[str]:
    engine = casefold.open_home(OWN_HOME).across_cases
    (met,) = engine.hits({item.holder}, of=item.id)
    return {met.hit.holder, met.hit.other} - {item.holder}
