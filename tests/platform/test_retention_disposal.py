"""Disposal leaves no byte of an exhibit in the home, can be finished after a kill, and certifies what is so."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.utils import timezone

import casefold
from casefold.errors import BadOption, NotAllowed
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.audit.chain import verify
from casefold.platform.audit.log import Actor
from casefold.platform.audit.models import Entry
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import path_of
from casefold.platform.retention import backups, certificate, disposals, reviews, rules
from casefold.platform.retention.models import ClosedCase, Disposal, Placement, State
from casefold.platform.runs import disposing, reaper
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run

pytestmark = pytest.mark.django_db(transaction=True)  # the heartbeat writes beside the test, from a thread of its own

SECRET, KEPT = "447700900777", "447700900111"
AUTHORITY = disposals.Authority("Reviewed by the records manager", "RRD/7")
CASE = "quayside"


def _calls(path: Path, number: str) -> Path:
    lines = ["Calling number,Called number,Date,Time,Duration,Type"]
    lines += [f"{number},4477009002{item:02},01/02/2026,10:{item:02}:00,60,Voice" for item in range(30)]
    lines += [f"{number},oddly {number},32/13/2026,25:00,,"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def case(db: Any, tmp_path: Path, settings: Any) -> casefold.Case:
    """Give a case of two exhibits in a home of its own, its pages prepared."""
    settings.CASEFOLD_HOME = tmp_path / "home"
    settings.CASEFOLD_UPLOADS = tmp_path / "home" / "uploads"
    made = casefold.open_home(tmp_path / "home").create_case(CASE, by="A. Analyst", purpose="Exercise")
    made.add([_calls(tmp_path / "secret.csv", SECRET)], by="A. Analyst", reference="ABC/1", timezone="UTC")
    made.add([_calls(tmp_path / "kept.csv", KEPT)], by="A. Analyst", reference="ABC/2", timezone="UTC")
    made.prepare_pages()
    return made


@pytest.fixture
def owners(people: dict[str, User], case: casefold.Case) -> tuple[User, User]:
    """Give two owners of the case: one proposes, the other authorises."""
    for name in ("owner", "editor"):
        policy.give(people[name], case.name, Role.OWNER, purpose="Exercise", by=None)
    return people["owner"], people["editor"]


def _actor(user: User) -> Actor:
    return Actor(user.shown_name, str(user.pk), "127.0.0.1")


def _upload(case: casefold.Case, exhibit: casefold.Exhibit, by: User) -> Upload:
    upload = Upload.objects.create(case=case.name, name="secret.csv", size=exhibit.size, by=by)
    path_of(upload).parent.mkdir(parents=True)
    shutil.copy(_folder(case) / exhibit.path, path_of(upload))
    return upload


def _folder(case: casefold.Case) -> Path:
    return Path(settings.CASEFOLD_HOME) / "cases" / case.name


def _propose(user: User, case: casefold.Case, exhibit: str = "ABC/1") -> Disposal:
    return disposals.propose(_actor(user), user, case.name, exhibit, why="No policing purpose")


def _begun(user: User, disposal: Disposal) -> Run:
    """Authorise a proposal; return the run that waits to carry it out."""
    return disposing.begin(_actor(user), user, disposals.authorise(_actor(user), user, disposal, AUTHORITY))


def _carried_out(user: User, disposal: Disposal) -> Disposal:
    run = _begun(user, disposal)
    execute(str(run.pk))
    run.refresh_from_db()
    assert run.status == "finished", run.message
    return Disposal.objects.get(pk=disposal.pk)


def _files_with(text: str) -> list[str]:
    """Return the files of the home in which a text stands: as it is, in tables, in the catalogue's pages."""
    home = Path(settings.CASEFOLD_HOME)
    files = {path: path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}
    return [
        path.relative_to(home).as_posix()
        for path, content in files.items()
        if text.encode() in content or text in _decoded(path)
    ]


def _decoded(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    if path.suffix == ".arrow":
        with pa.ipc.open_file(path) as rows:
            return str(rows.read_all().to_pylist())
    if path.name == "store.db":
        with closing(sqlite3.connect(path)) as database:
            return "\n".join(database.iterdump())
    return ""


def test_no_byte_of_it_stays_and_the_other_exhibit_is_whole(case: casefold.Case, owners: tuple[User, User]) -> None:
    first, second = owners
    upload = _upload(case, case.exhibit("ABC/1"), first)
    (_folder(case) / "search").mkdir(exist_ok=True)
    (_folder(case) / "search" / "words").write_text(SECRET)
    before = _files_with(SECRET)
    assert {"exhibits", "records", "pages", "search"} <= {name.split("/")[2] for name in before if "cases" in name}
    assert any(name.startswith("uploads/") for name in before)
    done = _carried_out(second, _propose(first, case))
    assert done.state == State.DONE
    assert _files_with(SECRET) == []
    assert not path_of(upload).exists()
    assert _files_with(KEPT) != []
    assert case.verify() == []
    assert case.exhibit("ABC/1").status.value == "disposed"


def test_the_certificate_says_what_is_so(case: casefold.Case, owners: tuple[User, User]) -> None:
    first, second = owners
    exhibit = case.exhibit("ABC/1")
    finding = case.analyse("overview", by="A. Analyst")
    rows = int(case.arrow("call").num_rows)
    backups.note("tape 9", cases=[case.name], holds_until=timezone.now() + timedelta(days=30))
    done = _carried_out(second, _propose(first, case))
    text = done.outcome["certificate"]
    assert done.act is not None
    numbers = list(Entry.objects.filter(act=done.act, verb="dispose").order_by("number").values_list("number", "phase"))
    assert [phase for _, phase in numbers] == ["intent", "outcome"]
    assert ", ".join(f"{number} ({phase})" for number, phase in numbers) in text
    for stated in (exhibit.sha256, "ABC/1", "RRD/7", "The owner", "The editor", "tape 9", finding.id):
        assert stated in text
    (item,) = done.outcome["exhibits"]
    assert item["records"]["call"] == rows - int(case.arrow("call").num_rows)
    assert item["left"] == []
    assert "no file of it was found" in text
    assert all(line in text for line in certificate.LIMITS)
    digest = hashlib.sha256(text.encode()).hexdigest()
    number, kept = disposals.certified(done) or (0, "")
    assert kept == digest
    assert Entry.objects.get(number=number).act == done.act
    assert Entry.objects.get(number=number).sort == "erasure"
    assert verify() == []


def test_a_disposal_that_was_killed_half_way_is_finished(
    case: casefold.Case, owners: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = owners
    proposed = _propose(first, case)

    class Killed(BaseException):
        """What no handler catches."""

    def die(path: Path, missing_ok: bool = False) -> None:
        raise Killed

    run = _begun(second, proposed)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die)
        with pytest.raises(Killed):
            execute(str(run.pk))
    half = Disposal.objects.get(pk=proposed.pk)
    assert half.state == State.UNDER_WAY
    assert half.outcome == {}
    assert disposals.certified(half) is None
    assert _files_with(SECRET) != []
    with pytest.raises(BadOption, match="already"):
        disposing.begin(_actor(first), first, half)
    assert [item.pk for item in reaper.reap(timedelta(seconds=-1))] == [run.pk]
    execute(str(run.pk))
    done = Disposal.objects.get(pk=proposed.pk)
    assert done.state == State.DONE
    assert _files_with(SECRET) == []
    assert done.authority_reference == "RRD/7"
    phases = list(Entry.objects.filter(act=str(done.act), verb="dispose").order_by("number").values_list("phase"))
    assert phases == [("intent",), ("outcome",), ("intent",), ("outcome",)]


def test_a_certificate_that_was_interrupted_is_written_once(
    case: casefold.Case, owners: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = owners
    run = _begun(second, _propose(first, case))

    class Killed(BaseException):
        """What no handler catches."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    for place in ("append", "Placement.objects.filter"):
        with monkeypatch.context() as patch:
            patch.setattr(f"casefold.platform.retention.disposals.{place}", die)
            with pytest.raises(Killed):
                execute(str(run.pk))
        half = Disposal.objects.get()
        assert (half.state, bool(half.outcome)) == (State.UNDER_WAY, True)
        reaper.reap(timedelta(seconds=-1))
    text = half.outcome["certificate"]
    execute(str(run.pk))
    done = Disposal.objects.get()
    assert (done.state, done.outcome["certificate"]) == (State.DONE, text)
    assert Entry.objects.filter(verb="certify_disposal").count() == 1


def test_a_file_that_stays_is_no_done_disposal(
    case: casefold.Case, owners: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = owners
    proposed = _propose(first, case)
    with monkeypatch.context() as patch:
        patch.setattr("casefold.case.Case.disposal_left", lambda *_: [Path("records/call/x1-1-1.parquet")])
        run = _begun(second, proposed)
        execute(str(run.pk))
    run.refresh_from_db()
    assert (run.status, "still there" in run.message) == ("failed", True)
    half = Disposal.objects.get(pk=proposed.pk)
    assert half.state == State.UNDER_WAY
    execute(str(disposing.begin(_actor(first), first, half).pk))
    assert Disposal.objects.get(pk=proposed.pk).state == State.DONE


def test_who_proposes_does_not_authorise_and_an_authority_is_needed(
    case: casefold.Case, owners: tuple[User, User], people: dict[str, User]
) -> None:
    first, second = owners
    proposed = _propose(first, case)
    with pytest.raises(NotAllowed, match="other than who proposed"):
        disposals.authorise(_actor(first), first, proposed, AUTHORITY)
    for authority in (disposals.Authority("", "R"), disposals.Authority("text", " ")):
        with pytest.raises(BadOption, match="authority is missing"):
            disposals.authorise(_actor(second), second, proposed, authority)
    policy.give(people["reader"], case.name, Role.EDITOR, purpose="Exercise", by=None)
    with pytest.raises(NotAllowed):
        disposals.authorise(_actor(people["reader"]), people["reader"], proposed, AUTHORITY)
    with pytest.raises(BadOption, match="open"):
        _propose(second, case)
    disposals.refuse(_actor(second), second, proposed, why="Appeal pending")
    with pytest.raises(BadOption, match="settled"):
        disposals.authorise(_actor(second), second, proposed, AUTHORITY)
    assert case.exhibit("ABC/1").status.value == "held"


def test_nothing_goes_under_a_rule_that_nobody_checked(case: casefold.Case, owners: tuple[User, User]) -> None:
    first, second = owners
    draft = rules.RuleDraft("r", "g", review_months=1, decides="d", basis="b", second_person=False)
    rule = rules.create(_actor(first), draft)
    placed = reviews.place(_actor(first), first, case.name, "", rule, starts_on=timezone.localdate(), why="w")
    proposed = reviews.propose_disposal(_actor(first), first, placed, reason="Period over")
    with pytest.raises(NotAllowed, match="checked the rule"):
        disposals.authorise(_actor(second), second, proposed, AUTHORITY)
    rules.check(_actor(second), rule, second)
    done = _carried_out(first, Disposal.objects.get(pk=proposed.pk))
    assert done.state == State.DONE
    assert Placement.objects.get(pk=placed.pk).ended_at is not None


def test_a_whole_case_is_disposed_of_and_closed(case: casefold.Case, owners: tuple[User, User]) -> None:
    first, second = owners
    done = _carried_out(second, _propose(first, case, ""))
    assert [item["reference"] for item in done.outcome["exhibits"]] == ["ABC/1", "ABC/2"]
    assert _files_with(SECRET) == []
    assert _files_with(KEPT) == []
    assert ClosedCase.objects.get().case == case.name
    with pytest.raises(BadOption, match="holds nothing"):
        _propose(first, case, "")


def test_it_is_done_on_the_pages(case: casefold.Case, owners: tuple[User, User], sign_in: Any) -> None:
    first, second = sign_in("owner"), sign_in("editor")
    sent = first.post(f"/cases/{case.name}/disposal/", {"exhibit": "x1", "why": "No policing purpose"})
    page = sent.headers["Location"]
    assert "other than who proposed" in first.get(page).content.decode()
    given = {"action": "authorise", "authority": "Reviewed", "reference": "RRD/7"}
    assert second.post(page, given).status_code == 400
    assert first.post(page, {**given, "certain": "1"}).status_code == 400
    assert case.exhibit("x1").status.value == "held"
    assert second.get(f"{page}certificate.txt").status_code == 404
    begun = second.post(page, {**given, "certain": "1"})
    assert begun.status_code == 302
    assert "carries it out: queued" in first.get(page).content.decode()
    execute(begun.headers["Location"].split("/")[2])
    assert page in second.get(begun.headers["Location"]).content.decode()
    shown = second.get(page).content.decode()
    assert "CERTIFICATE OF DISPOSAL" in shown
    text = second.get(f"{page}certificate.txt").content
    assert hashlib.sha256(text).hexdigest() in shown
    assert sign_in("stranger").get(page).status_code == 404
