"""The audit log through the API: the pages' entries, in parts that do not shift while the log grows, and as a file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from casefold.platform.accounts.models import User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit.chain import digest_of, verify
from casefold.platform.audit.log import Act, Actor, append
from casefold.platform.audit.models import Entry
from tests.platform.api_calls import bearing, file_of, trouble
from tests.platform.api_routes import BELOW
from tests.platform.fixtures import CASE, Small

WHO = Actor("A. Analyst", "", "10.0.0.1")
SECRET = "Informant named in the reason"


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


@pytest.fixture
def entries(people: dict[str, User], small: Small) -> list[int]:
    """Write twelve entries of the case, between entries of another."""
    made = []
    for number in range(12):
        append(WHO, Act("read", case="elsewhere", object=f"other {number}"))
        made.append(append(WHO, Act("note", case=CASE, object=f"n{number}", reason=SECRET)).number)
    return made


def test_parts_follow_each_other_while_the_log_grows(people: dict[str, User], entries: list[int]) -> None:
    owner, below, seen = bearing(people["owner"]), "", []
    while True:
        part = owner.get(f"{BELOW}/log?verb=note&limit=5{below}").json()
        seen += [item["number"] for item in part["items"]]
        assert all(item["case"] == CASE for item in part["items"])
        if part["older"] is None:
            break
        below = f"&below={part['older']}"
    assert seen == entries[::-1]
    first = owner.get(f"{BELOW}/log?limit=1").json()["items"][0]
    assert (first["verb"], first["object"], first["source"][:6]) == ("read", "api/log", "token ")


def test_it_is_searched_as_the_page_is(people: dict[str, User], entries: list[int]) -> None:
    owner, today = bearing(people["owner"]), timezone.localdate().isoformat()
    found = owner.get(f"{BELOW}/log", {"text": "informant", "since": today, "until": today}).json()["items"]
    assert [item["number"] for item in found] == entries[::-1]
    assert owner.get(f"{BELOW}/log", {"who": "A. Analyst", "sort": "erasure"}).json()["items"] == []
    trouble(owner.get(f"{BELOW}/log?since=soon"), 422)
    trouble(owner.get(f"{BELOW}/log?until=9999-12-31"), 400)
    trouble(owner.get(f"{BELOW}/log?below=-1"), 422)


@pytest.mark.parametrize("product", ["csv", "jsonl"])
def test_a_file_of_it_is_the_one_of_the_page(
    sign_in: Any, people: dict[str, User], entries: list[int], product: str
) -> None:
    asked = "?verb=note"
    program = bearing(people["owner"]).get(f"{BELOW}/log/export/{product}{asked}")
    page = sign_in("owner").get(f"/cases/{CASE}/log/export/{product}{asked}")
    sent = file_of(program)
    assert sent == file_of(page)
    assert program["Content-Disposition"] == page["Content-Disposition"]
    if product == "jsonl":
        lines = [json.loads(line) for line in sent.splitlines()]
        kept = {item.number: item for item in Entry.objects.filter(verb="note")}
        assert [line["number"] for line in lines] == entries
        assert all(line["digest"] == digest_of(kept[line["number"]]) for line in lines)
    logged = list(Entry.objects.filter(verb="export", object="log").values_list("case", "sort"))
    assert logged == [(CASE, "disclosure"), (CASE, "disclosure")]
    trouble(bearing(people["owner"]).get(f"{BELOW}/log/export/pdf"), 422)
    assert verify() == []


def test_the_log_of_the_site_says_nothing_of_cases(people: dict[str, User], entries: list[int]) -> None:
    hold(people["stranger"], PlatformRole.DISCLOSURE_OFFICER, None)
    program = bearing(people["stranger"])
    answer = program.get("/api/v1/log?limit=1000")
    told = answer.json()["items"]
    assert {item["about"] for item in told if item["verb"] == "note"} == {"a case"}
    for content in (SECRET, CASE, "elsewhere", "n11"):
        assert content not in answer.content.decode()
    assert program.get("/api/v1/log?who=A.%20Analyst&limit=1").json()["items"][0]["who"] == "A. Analyst"
    trouble(program.get(f"{BELOW}/log"), 404)
    assert Entry.objects.filter(verb="read", object="api/log", case="").count() == 2
