"""Exports too large for a request: written by a run, for the person who asked, while they may still see it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casefold.apps.records import pages
from casefold.platform.access import walls
from casefold.platform.access.models import Grant
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.runs import prepared
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run
from tests.platform.fixtures import CASE, WALL, Small

pytestmark = pytest.mark.django_db(transaction=True)  # the heartbeat writes beside the test, from a thread of its own

ADDRESS = f"/cases/{CASE}/records/call/export/csv"


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have few rows count as many."""
    monkeypatch.setattr(pages, "SENT_AT_ONCE", 5)


def asked(client: Client, query: str = "") -> Run:
    """Ask for the file as a person does, and have it written."""
    assert client.get(ADDRESS + query).status_code == 200
    sent = client.post(ADDRESS + query)
    assert sent.status_code == 302
    run = Run.objects.get(pk=sent.headers["Location"].split("/")[2])
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    return run


def content(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def disclosed() -> int:
    return Entry.objects.filter(verb="export", sort="disclosure").count()


def test_many_rows_are_written_by_a_run_and_disclosed_when_they_are_sent(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    run = asked(client)
    assert disclosed() == 0
    shown = client.get(f"/runs/{run.pk}/").content.decode()
    assert f"/runs/{run.pk}/file" in shown
    answer = client.get(f"/runs/{run.pk}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = content(answer).splitlines()
    assert sum(small.record.split("-")[0] in line for line in lines) > 5
    assert len([line for line in lines if "-row:" in line]) == run.result["rows"]
    entry = Entry.objects.get(verb="export")
    assert (entry.sort, entry.details["rows"], entry.reason) == ("disclosure", run.result["rows"], "Exercise")
    assert entry.details["sha256"] == run.result["sha256"]


def test_few_rows_are_sent_at_once(sign_in: Any, small: Small) -> None:
    answer = sign_in("reader").get(f"{ADDRESS}?f.record_id={small.record}")
    assert small.record in content(answer)
    assert (disclosed(), Run.objects.count()) == (1, 0)


def test_nobody_else_is_sent_the_file(sign_in: Any, small: Small) -> None:
    run = asked(sign_in("reader"))
    for who in ("owner", "editor", "stranger", "administrator"):
        assert sign_in(who).get(f"/runs/{run.pk}/file").status_code == 404, who
    assert "/file" not in sign_in("owner").get(f"/runs/{run.pk}/").content.decode()


def test_a_wall_put_up_since_keeps_the_file_back(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    client = sign_in("walled-off")
    run = asked(client)
    assert "x2-row:" in content(client.get(f"/runs/{run.pk}/file"))
    walls.put(CASE, WALL, "x2", reason="Exercise", by=people["owner"])
    answer = client.get(f"/runs/{run.pk}/file")
    assert (answer.status_code, disclosed()) == (403, 1)
    assert "not what you may see now" in answer.content.decode()


def test_access_that_ended_keeps_the_file_back(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    client = sign_in("reader")
    run = asked(client)
    Grant.objects.filter(user=people["reader"], case=CASE).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/runs/{run.pk}/file").status_code == 404
    assert disclosed() == 0


def test_the_file_goes_after_its_time_and_with_a_disposal(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    prepared.sweep()
    run = asked(client)
    assert prepared.sweep() == 0
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now() - prepared.KEPT)
    assert client.get(f"/runs/{run.pk}/file").status_code == 404
    assert prepared.sweep() == 1
    assert not prepared.folder_of(str(run.pk)).exists()
    other = asked(client)
    prepared.discard_of(CASE)
    assert client.get(f"/runs/{other.pk}/file").status_code == 404


def test_what_a_filter_cannot_be_is_said_before_anything_runs(sign_in: Any, small: Small) -> None:
    assert sign_in("reader").post(f"{ADDRESS}?sort=nothing").status_code == 400
    assert Run.objects.count() == 0
