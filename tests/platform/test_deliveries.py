"""Several files sent together: one run, a step for each; a bad one stops no other, a restart goes on with the next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import casefold
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.models import Entry
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import lay_beside, path_of
from casefold.platform.runs import built_in, deliveries, reaper
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run, Step
from casefold.platform.runs.tidying import tidy_uploads
from casefold.platform.use.models import Use
from tests.formats.stores import left_open
from tests.pipeline.test_companions import LATER, SMS
from tests.platform.started import HOME
from tests.platform.test_uploads import CALLS

pytestmark = pytest.mark.django_db(transaction=True)  # the heartbeat writes beside the test, from a thread of its own


@pytest.fixture
def case(request: pytest.FixtureRequest, people: dict[str, User]) -> str:
    name = f"several-{abs(hash(request.node.name)) % 10**8}"
    casefold.open_home(HOME).create_case(name, by="A. Analyst", purpose="Exercise")
    policy.give(people["editor"], name, Role.EDITOR, purpose="Exercise", by=None)
    return name


def sent(client: Any, case: str, **said: str) -> Run:
    """Send three files with a form, as a browser without scripts does."""
    files = [SimpleUploadedFile(f"calls-{n}.csv", CALLS.replace(b"900002", b"90000%d" % n)) for n in (4, 5, 6)]
    answer = client.post(f"/cases/{case}/exhibits/", {"files": files, **said})
    assert answer.status_code == 302
    return Run.objects.get(pk=answer.headers["Location"].split("/")[2])


def test_what_a_worker_does_is_logged_with_the_reason_stated_for_the_case(sign_in: Any, case: str) -> None:
    client = sign_in("editor")
    client.post(f"/cases/{case}/open/", {"typed": "Preparing the charge"})
    run = sent(client, case)
    execute(str(run.pk))
    entries = Entry.objects.filter(act=run.pk).order_by("number")
    told = [(entry.verb, entry.phase, entry.source, entry.reason) for entry in entries]
    why = "Preparing the charge"
    assert told == [
        ("start_run", "done", "127.0.0.1", why),
        ("import", "intent", "worker", why),
        ("import", "outcome", "worker", why),
    ]


def test_several_files_are_one_run_and_one_that_is_gone_stops_no_other(sign_in: Any, case: str) -> None:
    client = sign_in("editor")
    run = sent(client, case, reference="ABC/1")
    gone = Upload.objects.get(name="calls-5.csv")
    path_of(gone).unlink()
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    assert run.message.startswith("2 of 3 files brought in, 4 rows read.")
    held = casefold.open_home(HOME).case(case).exhibits()
    assert [(item.reference, item.file_name) for item in held] == [
        ("ABC/1/1", "calls-4.csv"),
        ("ABC/1/3", "calls-6.csv"),
    ]
    shown = client.get(f"/runs/{run.pk}/").content.decode()
    for name in ("calls-4.csv", "calls-5.csv", "calls-6.csv", "ABC/1/3"):
        assert name in shown
    assert [item.status for item in deliveries.outcomes_of(run, casefold.open_home(HOME).case(case))] == [
        "stored",
        "failed",
        "stored",
    ]
    assert Use.objects.get(run=run.pk).units == 4
    assert tidy_uploads() == 3
    assert Upload.objects.count() == 0


def test_a_database_is_read_with_the_log_that_was_sent_with_it(sign_in: Any, case: str, tmp_path: Path) -> None:
    left_open(tmp_path, "mmssms.db", SMS, LATER)
    content = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    files = [SimpleUploadedFile(name, content[name]) for name in ("mmssms.db", "mmssms.db-wal")]
    answer = sign_in("editor").post(f"/cases/{case}/exhibits/", {"files": files})
    run = Run.objects.get(pk=answer.headers["Location"].split("/")[2])
    execute(str(run.pk))
    opened = casefold.open_home(HOME).case(case)
    told = {item.name: item for item in deliveries.outcomes_of(run, opened)}
    assert told["mmssms.db"].status == "stored"
    assert told["mmssms.db-wal"].said.startswith("mmssms.db-wal: write-ahead log of mmssms.db, read with it. ")
    assert sorted(item.file_name for item in opened.exhibits()) == ["mmssms.db", "mmssms.db-wal"]
    assert "In the log." in opened.arrow("message")["body"].to_pylist()
    assert tidy_uploads() == 2


def test_logs_of_two_databases_of_one_name_are_not_guessed(
    people: dict[str, User], settings: Any, tmp_path: Path
) -> None:
    settings.CASEFOLD_UPLOADS = tmp_path
    uploads = [Upload(case="x", name=name, size=1, by=people["editor"]) for name in ("a.db", "a.db", "a.db-wal")]
    for upload in uploads:
        path_of(upload).parent.mkdir()
        path_of(upload).write_bytes(b"x")
    for upload in uploads:
        lay_beside(upload, uploads)
    assert all([path.name for path in path_of(upload).parent.iterdir()] == [upload.name] for upload in uploads)


def test_a_restart_goes_on_with_the_next_file(sign_in: Any, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = sent(sign_in("editor"), case)
    once = built_in.bring
    seen: list[str] = []

    class Killed(BaseException):
        """What no handler catches."""

    def dies_after_the_second(doing: Any, upload: Upload) -> dict[str, Any]:
        told = once(doing, upload)
        seen.append(upload.name)
        if len(seen) == 2:
            raise Killed
        return told

    monkeypatch.setattr(deliveries, "bring", dies_after_the_second)
    with pytest.raises(Killed):
        execute(str(run.pk))
    assert Step.objects.filter(run=run.pk).count() == 1
    assert [item.pk for item in reaper.reap(timedelta(seconds=-1))] == [run.pk]
    execute(str(run.pk))
    assert seen == ["calls-4.csv", "calls-5.csv", "calls-5.csv", "calls-6.csv"]
    run.refresh_from_db()
    assert (run.status, run.result) == ("finished", {"files": 3, "failed": 0, "rows": 6})
    told = list(Step.objects.filter(run=run.pk).order_by("number").values_list("result", flat=True))
    assert [item["status"] for item in told] == ["stored"] * 3  # brought in by the worker that was killed, and said so
    assert len(casefold.open_home(HOME).case(case).exhibits()) == 3
