"""Files on their way in: whole or not at all, and one exhibit however many people send them."""

from __future__ import annotations

import io
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import signals
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections
from django.test import Client

import casefold
from casefold.case import ImportOptions
from casefold.errors import Misconfigured
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import discard, safe_name, sweep
from casefold.platform.runs.built_in import IMPORT, add_in_turn, prepare_tables
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run
from casefold.platform.runs.tidying import tidy_uploads
from casefold.platform.runs.work import Cancelled, Doing, Interrupted
from casefold.platform.wsgi import CutOff, WholeBody, application
from tests.platform.started import HOME

pytestmark = pytest.mark.django_db(transaction=True)  # the heartbeat writes beside the test, from a thread of its own

CALLS = (
    b"Call Type,Calling Number,Called Number,Date,Time,Duration\n"
    b"Voice,07700900001,07700900002,02/01/2026,10:00:00,60\n"
    b"Voice,07700900001,07700900003,13/01/2026,11:00:00,30\n"
)


@pytest.fixture(autouse=True)
def empty() -> None:
    """Remove what other tests of this process left among the uploads: runs of theirs that nobody did."""
    for item in Path(settings.CASEFOLD_UPLOADS).iterdir():
        shutil.rmtree(item) if item.is_dir() else item.unlink()


@pytest.fixture
def case(request: pytest.FixtureRequest, people: dict[str, User]) -> str:
    name = f"up-{abs(hash(request.node.name)) % 10**8}"
    home = casefold.open_home(HOME)
    home.create_case(name, by="A. Analyst", purpose="Exercise")
    for who in ("editor", "owner"):
        policy.give(people[who], name, Role.EDITOR, purpose="Exercise", by=None)
    return name


def spooled() -> list[Path]:
    return sorted(item for item in Path(settings.CASEFOLD_UPLOADS).rglob("*") if item.is_file())


def send(client: Client, case: str, content: bytes, name: str = "calls.csv", **said: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/cases/{case}/exhibits/", {"files": file, **said}, headers={"Accept": "application/json"})


def test_an_upload_becomes_an_exhibit_and_leaves_nothing_behind(sign_in: Any, case: str) -> None:
    answer = send(sign_in("editor"), case, CALLS, reference="UP/1", authority="URN-1", timezone="Europe/London")
    assert answer.status_code == 201
    run = Run.objects.get()
    assert run.arguments == {"upload": str(Upload.objects.get().pk)}
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    assert tidy_uploads() == 1
    assert spooled() == []
    held = casefold.open_home(HOME).case(case).exhibits()
    assert [(item.reference, item.file_name, item.authority.reference) for item in held] == [
        ("UP/1", "calls.csv", "URN-1")
    ]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"timezone": "Europe/Lond"}, "Europe/London"),
        ({"date_from": "31/02/2026"}, "2026-02-28"),
        ({"date_to": "soon"}, "2026-02-28"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_runs(
    sign_in: Any, case: str, said: dict[str, str], named: str
) -> None:
    answer = send(sign_in("editor"), case, CALLS, **said)
    assert answer.status_code == 400
    assert named in answer.json()["error"]["message"]
    assert (Run.objects.count(), spooled()) == (0, [])


def test_the_same_file_from_two_people_is_one_exhibit(sign_in: Any, case: str) -> None:
    for who in ("editor", "owner"):
        assert send(sign_in(who), case, CALLS).status_code == 201
    runs = list(Run.objects.order_by("asked_at"))
    for run in runs:
        execute(str(run.pk))
        run.refresh_from_db()
    assert [run.status for run in runs] == ["finished", "finished"]
    assert len(casefold.open_home(HOME).case(case).exhibits()) == 1
    assert "already held" in runs[1].message
    assert tidy_uploads() == 2
    assert spooled() == []


def test_the_same_file_at_the_same_time_is_one_exhibit(case: str, people: dict[str, User], tmp_path: Path) -> None:
    """Two imports of the same bytes race in the engine: the second waits for its turn."""
    paths = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "calls.csv").write_bytes(CALLS)
        paths.append(folder / "calls.csv")
    statuses: list[str] = []

    def bring(path: Path) -> None:
        doing = Doing(casefold.open_home(HOME).case(case), "DC Hill", people["editor"], {}, lambda: None)
        statuses.append(add_in_turn(doing, path, ImportOptions(), pause=0.05).status)

    threads = [threading.Thread(target=bring, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == ["repeated", "stored"]
    assert len(casefold.open_home(HOME).case(case).exhibits()) == 1


def test_an_import_prepares_the_record_tables(case: str, people: dict[str, User], tmp_path: Path) -> None:
    opened = casefold.open_home(HOME).case(case)
    told: list[str] = []

    def check() -> None:
        told.append(str(doing.facts["stage"]))

    doing = Doing(opened, "DC Hill", people["editor"], {}, check)
    (tmp_path / "calls.csv").write_bytes(CALLS)
    assert add_in_turn(doing, tmp_path / "calls.csv", ImportOptions()).status == "stored"
    assert prepare_tables(doing) == ""
    assert told[-1] == "preparing record tables"
    assert opened.prepare_pages() == 0


@pytest.mark.parametrize("trouble", [Misconfigured("the disk is full"), Cancelled(), Interrupted()])
def test_an_import_stands_where_preparing_fails(
    sign_in: Any, case: str, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    def fail(_: object) -> int:
        raise trouble

    tidy_uploads()  # what other tests of this process left to prepare
    monkeypatch.setattr(casefold.Case, "prepare_pages", fail)
    assert send(sign_in("editor"), case, CALLS).status_code == 201
    run = Run.objects.get()
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished"
    assert "2 of 2 rows stored" in run.message
    assert "record tables" in run.message
    assert casefold.open_home(HOME).case(case).count("call") == 2
    assert tidy_uploads() == 1


def _post(case: str, client: Client, body: bytes, length: int) -> str:
    cookie = "; ".join(f"{name}={item.value}" for name, item in client.cookies.items())
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/cases/{case}/exhibits/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(length),
        "HTTP_COOKIE": cookie,
    }
    told: list[str] = []
    for announced in (signals.request_started, signals.request_finished):
        announced.disconnect(close_old_connections)  # the test's transaction lives in this connection
    try:
        answer = application(environ, lambda status, _headers, _info=None: told.append(status))
        list(answer)
        getattr(answer, "close", lambda: None)()
    finally:
        for announced in (signals.request_started, signals.request_finished):
            announced.connect(close_old_connections)
    return told[0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_half_an_upload_leaves_nothing(sign_in: Any, case: str, share: float) -> None:
    client = sign_in("editor")
    token = client.get(f"/cases/{case}/exhibits/").context["csrf_token"]
    content = CALLS * 20_000
    body = (
        (
            f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="files"; filename="calls.csv"\r\n\r\n'
        ).encode()
        + content
        + b"\r\n--x--\r\n"
    )
    status = _post(case, client, body[: int(len(body) * share)], len(body))
    assert not status.startswith(("2", "3"))
    assert Upload.objects.count() == Run.objects.count() == 0
    assert spooled() == []
    whole = _post(case, client, body, len(body))
    assert whole.startswith("302")
    assert Upload.objects.get().size == len(content)
    discard(Upload.objects.get())
    assert spooled() == []


def test_what_a_killed_server_left_is_swept(db: Any) -> None:
    left = Path(settings.CASEFOLD_UPLOADS) / "tmpleft.upload"
    left.write_bytes(b"half")
    assert sweep() == 0
    assert sweep(older_than=-1) == 1
    assert not left.exists()


def test_a_body_that_ends_early_is_an_error() -> None:
    body = WholeBody(io.BytesIO(b"abc"), 5)
    assert body.read(2) == b"ab"
    assert body.read() == b"c"
    with pytest.raises(CutOff):
        body.read()


def test_nobody_signed_in_writes_no_byte(case: str) -> None:
    answer = send(Client(), case, CALLS)
    assert answer.status_code == 302
    assert spooled() == []


def test_an_upload_beyond_the_limit_is_refused_before_it_is_written(sign_in: Any, case: str, settings: Any) -> None:
    settings.CASEFOLD_UPLOAD_LIMIT = 100
    answer = send(sign_in("editor"), case, CALLS)
    assert answer.status_code == 413
    assert spooled() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("calls.csv", "calls.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\case\\calls.csv", "calls.csv"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\x00b\n.csv", "ab.csv"),
        ("\u202excod.csv", "xcod.csv"),
        ("é" * 300 + ".csv", "é" * 98 + ".csv"),
    ],
)
def test_names_are_kept_without_what_a_disk_cannot_take(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert len(safe_name(given).encode()) <= 200


def test_a_removed_upload_fails_with_a_remedy(sign_in: Any, case: str, people: dict[str, User]) -> None:
    from casefold.platform.runs import work

    arguments = {"upload": "00000000-0000-0000-0000-000000000000"}
    run = work.start(IMPORT, title="t", case=case, by=people["editor"], arguments=arguments)
    execute(str(run.pk))
    run.refresh_from_db()
    assert (run.status, run.message) == ("failed", "the uploaded file is gone. Send it again.")
