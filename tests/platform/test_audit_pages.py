"""The log's pages, exports and commands: who may read it, what they find, and that files show the chain."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

import casefold
from casefold.cli.root import cli
from casefold.platform.accounts.models import User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit import anchors, reading
from casefold.platform.audit.log import DUTIES, SORTS, Act, Actor, acting, append
from casefold.platform.audit.models import Entry, Head
from casefold.platform.audit.reading import Wish
from tests.platform.fixtures import CASE, Small

ACTOR = Actor("A. Analyst", "u1", "127.0.0.1")


def _fill(count: int, case: str = CASE) -> None:
    for number in range(count):
        verb = ("read", "note", "export")[number % 3]
        append(ACTOR, Act(verb, case, f"page {number}", reason="=1+1" if number == 4 else ""))


def test_pages_follow_each_other_without_a_gap(db: Any) -> None:
    _fill(12)
    append(ACTOR, Act("read", "other"))
    seen: list[int] = []
    below: int | None = None
    while True:
        found = reading.read_page(Wish(), case=CASE, below=below, size=5)
        seen += [entry.number for entry in found.entries]
        if found.older is None:
            break
        below = found.older
    assert seen == list(range(12, 0, -1))


def test_filters_narrow_by_person_sort_act_words_and_days(db: Any) -> None:
    _fill(9)
    append(Actor("B. Other", "u2", "10.0.0.1"), Act("withdraw", CASE, "x1", "found to be of another case"))

    def numbers(**given: Any) -> list[int]:
        return [entry.number for entry in reading.read_page(Wish(**given), case=CASE).entries]

    now = datetime.now(UTC)
    assert numbers(who="B. Other") == [10]
    assert numbers(sort="disclosure") == [9, 6, 3]
    assert numbers(verb="note", who="A. Analyst") == [8, 5, 2]
    assert numbers(text="OTHER CASE") == [10]
    assert numbers(text="page 7") == [8]
    assert numbers(since=now - timedelta(hours=1), until=now + timedelta(hours=1)) == list(range(10, 0, -1))
    assert numbers(until=now - timedelta(hours=1)) == []
    assert numbers(who="nobody") == []


def test_words_are_looked_for_in_a_stretch_at_a_time(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STRETCH", 4)
    append(ACTOR, Act("read", CASE, "the needle"))
    _fill(9)
    wish, below, turns = Wish(text="needle"), None, 0
    while True:
        found = reading.read_page(wish, case=CASE, below=below)
        turns += 1
        if found.entries or found.older is None:
            break
        assert found.stretched
        below = found.older
    assert ([entry.number for entry in found.entries], turns) == ([1], 3)


def test_the_page_shows_what_was_done_and_is_itself_logged(sign_in: Any, small: Small) -> None:
    _fill(3)
    owner = sign_in("owner")
    text = owner.get(f"/cases/{CASE}/log/?verb=note").content.decode()
    assert "page 1" in text
    assert "page 2" not in text
    last = Entry.objects.order_by("-number")[0]
    assert (last.verb, last.object, last.sort) == ("read", "log", "consultation")
    assert "No entry fits" in owner.get(f"/cases/{CASE}/log/?who=nobody").content.decode()
    assert owner.get(f"/cases/{CASE}/log/?since=never").status_code == 400
    assert owner.get(f"/cases/{CASE}/log/?below=x").status_code == 400


def test_hostile_text_in_the_log_stays_text(sign_in: Any, small: Small) -> None:
    append(Actor("<script>alert(1)</script>", "", ""), Act("read", CASE, "<img src=x>", "{{ x }}"))
    text = sign_in("owner").get(f"/cases/{CASE}/log/").content.decode()
    assert "<script>alert" not in text
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt;" in text


def test_the_sites_log_tells_nothing_of_cases(sign_in: Any, people: dict[str, User], small: Small) -> None:
    append(ACTOR, Act("read", CASE, "exhibits/secret", "a reason of the case"))
    assert sign_in("owner").get("/log/").status_code == 403
    hold(people["stranger"], PlatformRole.DISCLOSURE_OFFICER, None)
    client = Client()
    client.force_login(people["stranger"])
    page = client.get("/log/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "A. Analyst" in text
    for held_back in (CASE, "exhibits/secret", "a reason of the case"):
        assert held_back not in text
    assert client.get(f"/cases/{CASE}/log/").status_code == 404


def _digest(line: dict[str, Any]) -> str:
    content = {name: value for name, value in line.items() if name != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_exported_lines_prove_themselves_and_csv_runs_nothing(sign_in: Any, small: Small) -> None:
    _fill(6)
    append(ACTOR, Act("read", "other"))
    owner = sign_in("owner")
    before = Head.objects.get(id=1).number
    body = b"".join(owner.get(f"/cases/{CASE}/log/export/jsonl").streaming_content)
    lines = [json.loads(line) for line in body.decode().splitlines()]
    assert {line["case"] for line in lines} == {CASE}
    assert all(_digest(line) == line["digest"] for line in lines)
    together = [(one, two) for one, two in pairwise(lines) if two["number"] == one["number"] + 1]
    assert len(together) >= 5
    assert all(two["previous"] == one["digest"] for one, two in together)
    told = Entry.objects.get(number=before + 1)
    assert (told.verb, told.sort, told.who) == ("export", "disclosure", "The owner")
    sheet = b"".join(owner.get(f"/cases/{CASE}/log/export/csv?verb=note").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["object"] for row in rows] == ["page 1", "page 4"]
    assert rows[1]["reason"] == "'=1+1"
    assert owner.get(f"/cases/{CASE}/log/export/xml").status_code == 404


def test_every_duty_has_a_verb_and_an_apps_own_change_is_an_alteration(db: Any) -> None:
    assert set(DUTIES) <= set(SORTS.values())
    with acting(ACTOR, Act("paint_it_blue", case=CASE)):
        pass
    append(ACTOR, Act("look_sideways", case=CASE))
    assert list(Entry.objects.values_list("sort", flat=True)) == ["alteration", "alteration", "access"]


def test_one_request_is_one_act_and_a_run_is_the_act_of_its_entries(sign_in: Any, small: Small) -> None:
    editor = sign_in("editor")
    editor.post(f"/cases/{CASE}/notes/", {"text": "a note", "subject": "case"})
    intent, outcome = Entry.objects.filter(verb="note").order_by("number")
    assert (intent.phase, outcome.phase, intent.act) == ("intent", "outcome", outcome.act)
    editor.post(f"/cases/{CASE}/exhibits/verify")
    started = Entry.objects.get(verb="start_run")
    assert str(started.act) == started.details["run"]


def test_asking_a_table_something_new_is_logged_and_its_next_rows_are_not(sign_in: Any, small: Small) -> None:
    reader = sign_in("reader")
    before = Entry.objects.count()
    for query in ("offset=0", "offset=50&f.party=x", "offset=0&f.party=x"):
        reader.get(f"/cases/{CASE}/records/call/rows.json?{query}")
    made = list(Entry.objects.order_by("number").values_list("object", flat=True))[before:]
    assert made == ["records/rows/call"]


def test_anchors_come_with_entries_and_with_days(db: Any, tmp_path: Path, settings: Any) -> None:
    settings.CASEFOLD_HOME = tmp_path
    _fill(2)
    assert [item.count for item in anchors.read(anchors.file_of_home())[0]] == [1]
    Head.objects.update(anchored_at=timezone.now() - timedelta(days=1))
    _fill(1)
    Head.objects.update(anchored=3 - anchors.EVERY)
    _fill(1)
    kept, breaks = anchors.read(anchors.file_of_home())
    assert [(item.count, item.why) for item in kept] == [(1, "daily"), (3, "daily"), (4, "every")]
    assert breaks == []
    assert anchors.write("asked") == kept[-1]


def test_a_file_that_cannot_be_written_stops_nobody(
    db: Any, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CASEFOLD_HOME = tmp_path / "absent"
    append(ACTOR, Act("read", CASE))
    assert "cannot be anchored" in caplog.text
    settings.CASEFOLD_HOME = tmp_path
    append(ACTOR, Act("read", CASE))
    assert [item.count for item in anchors.read(anchors.file_of_home())[0]] == [2]


def test_a_line_a_power_cut_left_unfinished_is_dropped(db: Any, tmp_path: Path, settings: Any) -> None:
    settings.CASEFOLD_HOME = tmp_path
    _fill(1)
    with anchors.file_of_home().open("a") as file:
        file.write("2 | 2026-01-01T00")
    _fill(1)
    anchors.write("asked")
    kept, breaks = anchors.read(anchors.file_of_home())
    assert ([item.number for item in kept], breaks) == ([1, 2], [])


@pytest.fixture
def run(db: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on a home whose platform is the test's database."""
    home = tmp_path / "home"
    casefold.open_home(home).create_case("harbour", by="A. Analyst")
    (home / "platform.db").touch()
    settings.CASEFOLD_HOME = home
    monkeypatch.setenv("CASEFOLD_HOME", str(home))
    monkeypatch.setenv("CASEFOLD_BY", "A. Analyst")
    _fill(5, "harbour")

    def call(*words: str) -> Any:
        return CliRunner().invoke(cli, ["audit", *words])

    return call


def test_the_command_verifies_anchors_and_exports(run: Any, tmp_path: Path) -> None:
    copy = tmp_path / "usb.txt"
    assert "5 | " in run("anchor", "--to", str(copy)).stdout
    assert run("anchor", "--to", str(copy)).exit_code == 2
    told = json.loads(run("verify", "--anchors", str(copy), "--json").stdout)
    assert (told["holds"], told["entries"], told["anchors"], told["rows"]) == (True, 5, 4, [])
    made = json.loads(run("export", "--case", "harbour", "--to", str(tmp_path / "out"), "--json").stdout)
    assert made["entries"] == 6
    assert sorted(item.name for item in (tmp_path / "out").iterdir()) == ["anchors.txt", "log.csv", "log.jsonl"]
    assert run("export", "--case", "harbour", "--to", str(tmp_path / "out")).exit_code == 2
    assert run("export", "--case", "nowhere", "--to", str(tmp_path / "new")).exit_code == 2
    assert run("verify", "--anchors", str(tmp_path / "none")).exit_code == 2


def test_the_command_ends_with_one_where_the_log_does_not_hold(run: Any, tmp_path: Path) -> None:
    from tests.platform import tampering
    from tests.platform.test_audit import _execute

    copy = tmp_path / "usb.txt"
    run("anchor", "--to", str(copy))
    _execute("UPDATE audit_entry SET object = 'other' WHERE number = 2")
    ended = run("verify")
    assert ended.exit_code == 1
    assert "altered" in ended.stdout
    tampering.rewrite(2)
    anchors.file_of_home().unlink()
    told = json.loads(run("verify", "--json").stdout)
    assert [item["what"] for item in told["rows"]] == ["anchors"]
    told = json.loads(run("verify", "--anchors", str(copy), "--json").stdout)
    assert [(item["number"], item["what"]) for item in told["rows"]] == [(5, "rewritten"), (5, "anchors")]


def test_the_command_says_where_no_platform_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFOLD_PLATFORM_URL", raising=False)
    casefold.open_home(tmp_path / "home")
    ended = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), "audit", "verify"])
    assert ended.exit_code == 2
    assert "casefold serve" in ended.stderr
