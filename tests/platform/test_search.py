"""Global search: what a person may see, grouped, linked and logged once; and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

import casefold
from casefold.platform.access import policy, walls
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.cases import supersede
from casefold.platform.runs.models import Run
from casefold.platform.search import asking
from casefold.platform.search.asking import KINDS_SOUGHT, Question, ask
from casefold.platform.views import search as view
from tests.platform.fixtures import CASE, WALL, Small
from tests.platform.started import HOME


def found(client: Any, query: str) -> dict[str, list[dict[str, str]]]:
    """Return title of each kind -> hits, as the palette is told."""
    answer = client.get("/search/palette.json", {"q": query})
    assert answer.status_code == 200, answer.content
    return {group["title"]: group["hits"] for group in answer.json()["groups"]}


def run_of(user: User, title: str, **result: str) -> Run:
    return Run.objects.create(
        kind="analysis", work="x", title=title, case=CASE, by=user, queued_at=timezone.now(), result=result
    )


def test_every_kind_of_thing_is_found_and_every_hit_opens(sign_in: Any, people: dict[str, User], small: Small) -> None:
    case = casefold.open_home(HOME).case(CASE)
    entity = case.entity("person", "Hours Kept", by="A. Analyst", why="named")
    case.attribute(small.subject, entity.id, by="A. Analyst", why="stated")
    run_of(people["owner"], "Hours of the week")
    client = sign_in("reader")
    reference = case.exhibits()[0].reference
    asked = {
        "larkspur": {"Cases"},
        reference: {"Exhibits"},
        "hours kept": {"People and other entities"},
        small.subject: {"Identifiers in records", "People and other entities"},
        case.finding(small.finding).title: {"Findings"},
        "hours of the": {"Runs"},
        "network": {"Apps", "Guides"},
    }
    for query, kinds in asked.items():
        groups = found(client, query)
        assert kinds <= set(groups), query
        for hit in (hit for kind in kinds for hit in groups[kind]):
            assert client.get(hit["href"], follow=True).status_code == 200, hit


def test_the_number_of_records_is_the_number_the_linked_table_has(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    spelled = re.sub(r"^\+44(\d{4})(\d{3})(\d{3})$", r"0\1 \2 \3", small.subject)
    assert spelled != small.subject
    hits = found(client, spelled)["Identifiers in records"]
    assert hits == found(client, small.subject)["Identifiers in records"]
    calls = next(hit for hit in hits if "/records/call/" in hit["href"])
    page = client.get(calls["href"]).content.decode()
    number = calls["more"].removeprefix("Calls: ")
    assert int(number.replace(",", "")) > 0
    assert re.search(rf"of {number}\b", page) or f"{number} rows" in page or f">{number}<" in page


def test_nothing_is_found_in_a_case_one_may_not_see(sign_in: Any, people: dict[str, User], small: Small) -> None:
    run_of(people["owner"], "Hours of larkspur")
    reference = casefold.open_home(HOME).case(CASE).exhibits()[0].reference
    for who in ("stranger", "administrator", "expired", "future"):
        for query in ("larkspur", reference, small.subject, "hours"):
            assert set(found(sign_in(who), query)) <= {"Apps", "Guides"}, (who, query)


def test_a_wall_keeps_exhibits_findings_records_and_runs_from_who_is_outside(
    sign_in: Any, people: dict[str, User], small: Small
) -> None:
    case = casefold.open_home(HOME).case(CASE)
    run_of(people["owner"], "A walled answer", finding=small.finding)
    inside = {"exhibit": case.exhibit("x2").reference, "title": case.finding(small.finding).title}
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    outside, reader = sign_in("walled-off"), sign_in("reader")
    for query, kind in ((inside["exhibit"], "Exhibits"), (inside["title"], "Findings"), ("walled answer", "Runs")):
        assert kind in found(reader, query), kind
        assert kind not in found(outside, query), kind
    hits = {
        who: found(sign_in(who), small.subject).get("Identifiers in records", []) for who in ("reader", "walled-off")
    }
    behind = case.page("party", filters=[casefold.Filter("exhibit", casefold.Operator.IS, "x2")], limit=10_000).rows
    assert small.subject in behind["identifier"].to_pylist()
    assert hits["reader"] != hits["walled-off"]


def test_a_search_is_one_entry_of_the_log_with_its_query_and_counts(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    before = set(Entry.objects.values_list("number", flat=True))
    client.get("/search/", {"q": "  larkspur \x00 "})
    (entry,) = Entry.objects.exclude(number__in=before)
    assert (entry.verb, entry.sort, entry.case, entry.object) == ("search", "consultation", "", "")
    assert entry.details["query"] == "larkspur"
    assert entry.details["found"] == {"cases": 1}
    client.get("/search/")
    client.get("/search/", {"q": "l"})
    assert Entry.objects.exclude(number__in=before).count() == 1


def test_a_hit_in_a_case_asks_for_the_reason_first(sign_in: Any, small: Small) -> None:
    client = sign_in("reader", sitting=False)
    for hits in found(client, small.subject).values():
        for hit in hits:
            assert client.get(hit["href"]).url.startswith(f"/cases/{CASE}/open/?next="), hit


def test_cases_the_time_did_not_suffice_for_are_said_and_can_be_searched(
    sign_in: Any, people: dict[str, User], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = casefold.open_home(HOME)
    if "meadow" not in {row.name for row in home.cases()}:
        home.create_case("meadow", by="A. Analyst", title="Operation Meadow")
    policy.give(people["reader"], "meadow", Role.READER, purpose="Exercise", by=None)
    monkeypatch.setattr(view, "SECONDS", 0.0)
    client = sign_in("reader")
    page = client.get("/search/", {"q": small.subject}).content.decode()
    assert "in the records of 1 case." in page
    assert "1 of your cases was not searched yet" in page
    rest = re.search(r'href="(\?[^"]*after=larkspur)"', page)
    assert rest is not None
    page = client.get("/search/" + rest.group(1).replace("&amp;", "&")).content.decode()
    assert "not searched yet" not in page
    assert "in the records of 1 case after those before" in page


def test_very_many_hits_are_counted_paged_and_cut(
    sign_in: Any, people: dict[str, User], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "A_PAGE", 4)
    monkeypatch.setattr(asking, "RUNS_LOOKED_AT", 9)
    for number in range(12):
        run_of(people["owner"], f"Repeated answer {number}")
    client = sign_in("reader")
    page = client.get("/search/", {"q": "repeated answer"}).content.decode()
    assert "9 or more" in page
    assert page.count("Repeated answer") == view.OF_EACH
    assert "&amp;kind=runs" in page
    page = client.get("/search/", {"q": "repeated answer", "kind": "runs", "page": "3"}).content.decode()
    assert "Page 3 of 3" in page
    assert page.count("Repeated answer") == 1
    assert "No more than these are listed" in page
    assert client.get("/search/", {"q": "repeated", "kind": "nothing", "page": "x"}).status_code == 200


def test_empty_short_and_fruitless_searches_say_what_to_do(sign_in: Any, small: Small) -> None:
    client = sign_in("stranger")
    assert "found by the words in their names" in client.get("/search/").content.decode()
    assert "found by the words in their names" in client.get("/search/", {"q": "x"}).content.decode()
    assert "Nothing you may see" in client.get("/search/", {"q": "zzzz"}).content.decode()
    long = client.get("/search/palette.json", {"q": "x" * 5_000}).json()
    assert (long["groups"], len(long["query"])) == ([], asking.LONGEST)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' OR 1=1 --", "%", "_", "\\", "\ud800", "شارع"])
def test_no_text_of_a_search_does_harm(sign_in: Any, small: Small, text: str) -> None:
    query = text.encode("utf-8", "surrogatepass")
    for address in ("/search/", "/search/palette.json"):
        answer = sign_in("reader").get(address, {"q": query})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content or answer["Content-Type"] == "application/json"


def test_a_newer_search_of_the_same_person_takes_the_older_back(
    sign_in: Any, people: dict[str, User], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("reader")
    taken: list[bool] = []

    def overtaken(question: Question) -> Any:
        """Ask a newer question while this one is under way, once."""
        if question.text == "older":
            client.get("/search/palette.json", {"q": "newer"})
            taken.append(question.cancel.cancelled)
        return ask(question)

    monkeypatch.setattr(view, "ask", overtaken)
    answer = client.get("/search/palette.json", {"q": "older"})
    assert taken == [True]
    assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "Cancelled")
    assert supersede._running == {}


def test_asking_for_what_is_walled_is_asking_for_what_is_not_there(
    sign_in: Any, people: dict[str, User], small: Small
) -> None:
    """The answer to a number of a walled exhibit is that to a number nobody has."""
    walls.put(CASE, WALL, "x1", reason="Exercise", by=people["owner"])
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    client, nobody = sign_in("walled-off"), "+447700900999"
    assert "Identifiers in records" in found(sign_in("reader"), small.subject)
    one, other = (client.get("/search/", {"q": text}).content.decode() for text in (small.subject, nobody))
    known = found(client, small.subject)
    assert "Identifiers in records" not in known
    if not known:
        strip = re.compile(r'value="\w{64}"')
        digits = small.subject.removeprefix("+"), nobody.removeprefix("+")
        assert strip.sub("", one).replace(digits[0], digits[1]) == strip.sub("", other)


def test_every_kind_can_be_asked_alone(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    for kind, (title, _) in KINDS_SOUGHT.items():
        page = client.get("/search/", {"q": "larkspur", "kind": kind}).content.decode()
        assert f"among {title.lower()}" in page


def test_an_entity_has_a_page_with_what_is_attributed_linked_and_decided(sign_in: Any, small: Small) -> None:
    case = casefold.open_home(HOME).case(CASE)
    said: dict[str, Any] = {"by": "A. Analyst", "why": "Stated by both"}
    first = case.entity("person", "Olive <b>Carter", details={"born": "1990"}, **said)
    other = case.entity("person", "Marta Quill", **said)
    case.link(first.id, other.id, "aunt of", **said)
    case.attribute("07700900321", first.id, **said)
    case.note(first.id, "Seen at the quay", by="A. Analyst")
    client = sign_in("reader")
    address = f"/cases/{CASE}/entities/"
    assert "Olive &lt;b&gt;Carter" in client.get(address).content.decode()
    for entity in (first, other):
        page = client.get(f"{address}{entity.id}/").content.decode()
        plain = re.sub(r"<[^>]+>", "", page)
        assert "Olive &lt;b&gt;Carter aunt of Marta Quill" in plain
        assert "Stated by both" in plain
    page = client.get(f"{address}{first.id}/").content.decode()
    assert all(text in page for text in ("+447700900321", "claimed", "Born", "1990", "Seen at the quay"))
    assert client.get(f"{address}p999/").status_code == 404
