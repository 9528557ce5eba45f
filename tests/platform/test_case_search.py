"""The search of a case in a browser, for a program and on the dashboard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import casefold
from casefold.platform.accounts.models import User
from tests.platform.api_calls import bearing, trouble
from tests.platform.fixtures import CASE, Small
from tests.platform.started import HOME

ADDRESS = f"/cases/{CASE}/search/"


def page_of(client: Any, **asked: Any) -> str:
    answer = client.get(f"{ADDRESS}?{urlencode(asked)}")
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_hits_lead_to_their_records_and_facets_to_fewer(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    page = page_of(client, q=small.subject, order="newest")
    total = casefold.open_home(HOME).case(CASE).search(small.subject).total
    assert total > 20
    assert f"<strong>{total:,} records</strong>" in page
    assert f"<mark>{small.subject}</mark>" in page
    assert "1 to 20 of" in page
    assert f"21 to {min(40, total)} of" in page_of(client, q=small.subject, page=2)
    answer = client.get(
        f"/cases/{CASE}/records/record", {"id": page.split("record?id=")[1].split('"')[0].replace("%3A", ":")}
    )
    assert answer.status_code == 200
    narrower = casefold.open_home(HOME).case(CASE).search(small.subject).facets[0].values[0]
    assert f"<strong>{narrower.count:,} record" in page_of(client, q=f"{small.subject} {narrower.narrower}")


def test_a_mistake_nothing_found_and_too_far_are_said(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    assert "Records, documents and notes of this case" in page_of(client)
    assert "No record you may see says this" in page_of(client, q="nowheretobefound")
    assert "There are no hits so far on" in page_of(client, q=small.subject, page=499)
    mistake = client.get(ADDRESS, {"q": "(open"})
    assert mistake.status_code == 400
    assert "character 1 of the question: a bracket is not closed" in mistake.content.decode()
    assert client.get(ADDRESS, {"q": "<script>alert(1)</script>"}).content.count(b"<script>") == 0


def test_a_search_is_kept_watched_and_told_of_on_the_dashboard(
    sign_in: Any, people: dict[str, User], small: Small
) -> None:
    client, owner = sign_in("reader"), f"person-{people['reader'].pk}"
    case = casefold.open_home(HOME).case(CASE)
    kept = client.post(ADDRESS, {"q": small.subject, "name": "The subject", "watched": "yes"}, follow=True)
    assert "The subject" in kept.content.decode()
    saved = case.saved_searches(owner=owner)[0]
    assert "New hits" not in client.get("/").content.decode()
    case.looked_at_search(saved.id, owner=owner, at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "new for “The subject”" in client.get("/").content.decode()
    assert "new for" not in sign_in("editor").get("/").content.decode()
    page_of(client, q=small.subject, saved=saved.id)
    assert "New hits" not in client.get("/").content.decode()
    assert client.post(ADDRESS, {"remove": saved.id}).status_code == 302
    assert case.saved_searches(owner=owner) == []


def test_what_was_searched_is_listed_and_exported(sign_in: Any, people: dict[str, User], small: Small) -> None:
    client = sign_in("owner")
    page_of(client, q="nowheretobefound2")
    listed = client.get(f"{ADDRESS}log/").content.decode()
    assert "nowheretobefound2" in listed
    assert people["owner"].shown_name in listed
    answer = client.get(f"{ADDRESS}log/export/csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert any("nowheretobefound2" in row and ",0," in row for row in rows)


def test_a_program_is_told_the_same(people: dict[str, User], small: Small) -> None:
    program = bearing(people["reader"])
    case = casefold.open_home(HOME).case(CASE)
    told = program.get(f"/api/v1/cases/{CASE}/apps/search/hits", {"q": small.subject, "limit": "3"}).json()
    assert told["total"] == case.search(small.subject).total
    assert len(told["hits"]) == 3
    assert told["hits"][0]["record_id"] == case.search(small.subject).hits[0].record_id
    assert told["facets"]["kind"][0]["filter"].startswith("kind:")
    trouble(program.get(f"/api/v1/cases/{CASE}/apps/search/hits", {"q": "(open"}), 400)
    for name in ("stranger", "administrator", "expired"):
        for below in ("hits?q=a", "searches"):
            assert bearing(people[name]).get(f"/api/v1/cases/{CASE}/apps/search/{below}").status_code == 404
    logged = program.get(f"/api/v1/cases/{CASE}/apps/search/searches").json()
    assert logged[-1]["query"] == small.subject


def test_the_search_of_everything_leads_to_the_cases_that_say_it(sign_in: Any, small: Small) -> None:
    page = sign_in("reader").get("/search/", {"q": small.subject}).content.decode()
    assert "Full text of records and notes" in page
    assert f"{ADDRESS}?{urlencode({'q': small.subject})}" in page
    assert "Full text of records" not in sign_in("stranger").get("/search/", {"q": small.subject}).content.decode()
