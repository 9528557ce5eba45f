"""The directory, the programme's figures and the queue through the API."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from casefold.platform.accounts.models import User
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit.models import Entry
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.learning import unread
from casefold.platform.runs.models import Run, RunStatus, Worker
from casefold.platform.use.models import Opening, Use
from tests.platform.api_calls import bearing, file_of, posted, trouble
from tests.platform.api_routes import BASELINE, BELOW
from tests.platform.fixtures import CASE, Small
from tests.platform.programme import Programme

API = "/api/v1"


@pytest.fixture(autouse=True)
def _uncounted(db: Any) -> None:
    cache.clear()


def a_run(by: User, status: str = "queued", **more: Any) -> Run:
    asked = {"kind": "analysis", "work": "x", "title": "Top contacts", "case": CASE, "by": by, "status": status}
    return Run.objects.create(queued_at=timezone.now(), **asked, **more)


def test_an_app_is_told_with_its_use_and_switched_per_force(programme: Programme) -> None:
    analyst, admin = bearing(programme.people["analyst"]), bearing(programme.people["admin"])
    Opening.objects.create(app="notes", user=programme.people["analyst"], day=timezone.now().date(), times=3)
    told = analyst.get(f"{API}/apps/notes").json()
    assert (told["source"], told["on"], told["use"]["openings"], told["use"]["people"]) == ("casefold", True, 3, 1)
    assert admin.get(f"{API}/apps/notes/forces?limit=1").json()["items"][0]["name"] == "Northshire"
    off = posted(admin, f"{API}/apps/notes/forces", {"forces": [str(programme.south.pk)]}).json()
    assert off == [{"id": str(programme.north.pk), "name": "Northshire", "on": False}]
    assert "notes" not in [item["name"] for item in analyst.get(f"{API}/apps").json()["items"]]
    trouble(analyst.get(f"{API}/apps/notes/guide"), 404)
    assert analyst.get(f"{API}/apps/notes").json()["on"] is False
    trouble(analyst.get(f"{API}/apps/nothing"), 404)
    assert Entry.objects.filter(verb="disable_app", object="notes for Northshire", phase="outcome").exists()
    assert analyst.get(f"{API}/broken-apps").json()["total"] == len(directory().broken)


def test_a_guide_is_read_and_ticked(programme: Programme) -> None:
    person = programme.people["analyst"]
    analyst = bearing(person)
    guide = analyst.get(f"{API}/apps/notes/guide").json()
    assert (guide["read"], guide["ask"]) == (False, ["The mentor"])
    first = guide["steps"][0]["key"]
    kept = posted(analyst, f"{API}/apps/notes/guide", {"read": True, "steps": [first, "made up"]}).json()
    assert (kept["read"], [item["key"] for item in kept["steps"] if item["done"]]) == (True, [first])
    assert "notes" not in unread(person)


def test_a_run_is_judged_once(people: dict[str, User], small: Small) -> None:
    run, owner = a_run(people["owner"], "finished"), bearing(people["owner"])
    said = posted(owner, f"{API}/runs/{run.pk}/feedback", {"answer": "partly", "sentence": "Slow."})
    assert (said.status_code, said.json()["answer"], said.json()["sentence"]) == (201, "partly", "Slow.")
    trouble(posted(owner, f"{API}/runs/{run.pk}/feedback", {"answer": "yes"}), 403)
    trouble(posted(owner, f"{API}/runs/{run.pk}/feedback", {"answer": "perhaps"}), 422)
    trouble(posted(bearing(people["stranger"]), f"{API}/runs/{run.pk}/feedback", {"answer": "yes"}), 404)


@pytest.fixture
def used(programme: Programme) -> Programme:
    """Give a programme in which one run of a case of its own was done."""
    analyst, ended = programme.people["analyst"], timezone.now()
    Use.objects.create(
        run=uuid.uuid4(), app="exhibits", work="w", user=analyst, force=programme.north, case="undercover",
        status="finished", units=60, seconds=5, ended_at=ended,
    )  # fmt: skip
    programme.add("performance", None, PlatformRole.PERFORMANCE_ANALYST)
    return programme


def test_figures_are_those_of_the_spreadsheet_and_name_no_case(used: Programme) -> None:
    program = bearing(used.people["performance"])
    answer = program.get(f"{API}/programme")
    row = answer.json()["items"][0]
    assert (row["force"], row["region"], row["app"], row["units"], row["hours_low"]) == (
        "Northshire", "East Region", "Exhibits", 60, None,
    )  # fmt: skip
    sent = file_of(program.get(f"{API}/programme/export/csv"))
    assert b"undercover" not in sent + answer.content
    sheet = list(csv.DictReader(line for line in io.StringIO(sent.decode("utf-8-sig")) if not line.startswith("#")))
    assert [line["units"] for line in sheet if line.get("app") == "Exhibits"] == ["60"]
    trouble(program.get(f"{API}/programme?months=0"), 422)
    trouble(bearing(used.people["contact"]).get(f"{API}/programme"), 403)


def test_a_baseline_is_set_with_its_source_and_counts_for_every_month(used: Programme) -> None:
    program, address = bearing(used.people["performance"]), f"{API}/programme/savings/exhibits"
    before = program.get(address).json()
    assert (before["baseline"], before["versions"], before["workings"][-1]["units"]) == (None, [], 60)
    after = posted(program, address, BASELINE)
    assert after.status_code == 201, after.content
    told = after.json()
    assert (told["baseline"]["version"], told["baseline"]["source"]) == (1, "A trial")
    assert told["workings"][-1]["hours"] == {"low": 1.0, "high": 2.0}
    assert told["workings"][-1]["money"] is None
    posted(program, address, {**BASELINE, "minutes_high": 3})
    assert [item["version"] for item in program.get(f"{address}?months=1").json()["versions"]] == [2, 1]
    for wrong in ({"minutes_low": None}, {"minutes_low": 9}):
        trouble(posted(program, address, {**BASELINE, **wrong}), 400)
    trouble(posted(program, address, {**BASELINE, "source": " "}), 422)
    trouble(posted(bearing(used.people["admin"]), address, BASELINE), 403)
    trouble(posted(program, f"{API}/programme/savings/nothing", BASELINE), 404)


def test_the_queue_tells_whoever_manages_it_of_runs_and_nothing_of_cases(people: dict[str, User], small: Small) -> None:
    waiting, failed = a_run(people["owner"]), a_run(people["owner"], "failed", finished_at=timezone.now())
    owner, manager = bearing(people["owner"]), bearing(people["administrator"])
    mine = owner.get(f"{API}/queue").json()["items"]
    assert [(item["id"], item["title"], item["case"], item["before"]) for item in mine] == [
        (str(waiting.pk), "Top contacts", CASE, 0)
    ]
    theirs = manager.get(f"{API}/queue?part=failed").json()["items"]
    assert [(item["id"], item["title"], item["case"]) for item in theirs] == [
        (str(failed.pk), "Analysis in another's case", None)
    ]
    assert theirs[0]["advice"]
    assert bearing(people["stranger"]).get(f"{API}/queue").json()["total"] == 0
    trouble(posted(bearing(people["stranger"]), f"{API}/queue/{waiting.pk}/cancel"), 404)
    trouble(posted(bearing(people["reader"]), f"{API}/queue/{waiting.pk}/cancel"), 403)
    stopped = posted(manager, f"{API}/queue/{waiting.pk}/cancel").json()
    assert (stopped["status"], stopped["case"], stopped["may_cancel"]) == (RunStatus.CANCELLED, None, False)
    trouble(manager.get(f"{API}/runs/{failed.pk}"), 404)


def test_workers_are_listed_with_what_they_are_at(people: dict[str, User], small: Small) -> None:
    now = timezone.now()
    made = {"machine": "desk", "process": 7, "version": "1", "started_at": now}
    Worker.objects.create(id="a" * 32, name="at-work", heartbeat_at=now, **made)
    Worker.objects.create(id="b" * 32, name="silent", heartbeat_at=now - timedelta(hours=1), **made)
    run = a_run(people["owner"], "running", worker="a" * 32, started_at=now)
    told = {item["name"]: item for item in bearing(people["owner"]).get(f"{API}/workers").json()["items"]}
    assert (told["at-work"]["busy"], told["at-work"]["run"], told["at-work"]["gone"]) == (True, str(run.pk), False)
    assert (told["silent"]["busy"], told["silent"]["gone"]) == (False, True)
    other = {item["name"]: item for item in bearing(people["stranger"]).get(f"{API}/workers").json()["items"]}
    assert (other["at-work"]["busy"], other["at-work"]["run"]) == (True, None)
    trouble(bearing(people["owner"]).get(f"{BELOW}/queue"), 404)
