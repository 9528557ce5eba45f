"""The directory: what an app may not do, what a guide may not hold, and for whom an app is on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from casefold.platform.accounts.models import Force, User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.appkit import App, Page, Route, Saving, Unit, app_work, done
from casefold.platform.audit.models import Entry
from casefold.platform.directory.addresses import problems_of_name, taken_names
from casefold.platform.directory.contract import problems_of
from casefold.platform.directory.discovery import Directory, Found, directory
from casefold.platform.directory.enabled import apps_for
from casefold.platform.directory.guide import guide_of
from casefold.platform.directory.learning import steps_done, unread
from tests.platform.fixtures import CASE, Small

GUIDE = "How to use it.\n\n## Training steps\n\n1. Open it.\n2. Close it.\n"


def _page(*_: object) -> Any:
    raise AssertionError("the contract opens no page")


WHOLE = App(
    name="quiet_days",
    title="Quiet days",
    question="When was it quiet?",
    audience="Analysts",
    unit=Unit("day read", "days read"),
    guide=GUIDE,
    pages=(Page("", "Quiet days", _page, name="days"),),
)
UNNAMED = app_work("Count", help="Counts.")(lambda doing, options: done("", 0))
DAY = date(2026, 2, 28)


def test_a_whole_declaration_breaks_nothing() -> None:
    assert problems_of(WHOLE, "tests.platform.test_directory") == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Quiet Days"}, "is no name"),
        ({"title": " "}, "its title is empty"),
        ({"question": "Quiet days."}, "is no question"),
        ({"unit": Unit("", "days")}, "counted as one use"),
        ({"guide": ""}, "has no guide"),
        ({"guide": "Just words."}, "no training steps"),
        ({"guide": f"# Title\n\n{GUIDE}"}, "a title of its own"),
        ({"saving": Saving("", DAY)}, "no source"),
        ({"saving": Saving("A trial", DAY, minutes_low=Decimal(2))}, "minutes of its saving are no range"),
        ({"saving": Saving("A trial", DAY, cost_low=Decimal(3), cost_high=Decimal(2))}, "cost of its saving"),
        ({"permissions": ("read", "fly")}, "no permission fly"),
        ({"permissions": ()}, "uses read without declaring it"),
        ({"pages": ()}, "no first page"),
        ({"pages": (Page("days", "Days", _page, name="days"),)}, "no first page"),
        ({"pages": (*WHOLE.pages, Page("b", "B", _page, name="days"))}, "used twice"),
        ({"pages": (*WHOLE.pages, Page("run/x/", "B", _page, name="x"))}, "where forms of work go"),
        ({"pages": (*WHOLE.pages, Page("b", "B", _page, name="b", posts="decide"))}, "uses decide"),
        ({"routes": (Route("/etc", _page, "etc"),)}, "cannot be reached"),
        ({"routes": (Route("x", _page, "x", verb="export"),)}, "uses export"),
        ({"works": (UNNAMED,), "permissions": ("read", "analyse")}, "is not found by its name"),
        ({"analyses": ("astrology",)}, "not installed: astrology"),
    ],
)
def test_each_breach_is_named_with_a_remedy(changed: dict[str, Any], said: str) -> None:
    found = problems_of(replace(WHOLE, **changed), "tests.platform.test_directory")
    assert len(found) == 1
    assert said in found[0].what
    assert found[0].remedy.endswith(".")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Directory]]:
    """Give a function that writes a stranger's package and finds it."""
    monkeypatch.syspath_prepend(tmp_path)
    written: list[str] = []

    def write(name: str, **texts: str) -> Directory:
        (tmp_path / name).mkdir()
        written.append(name)
        for file, text in texts.items():
            (tmp_path / name / file.replace("_md", ".md").replace("_py", ".py")).write_text(text)
        found = Directory({}, [])
        found.add(name, "a stranger", lambda: (__import__(name).APP, name))
        found.complete(name)
        return found

    yield write
    for module in [key for key in sys.modules if key.split(".")[0] in written]:
        del sys.modules[module]


INIT = """
from casefold.platform.appkit import App, Unit
APP = App(name="{name}", title="T", question="Q?", audience="A", unit=Unit("day", "days"))
"""
PAGES = """
from casefold.platform.appkit import Page
PAGES = (Page("", "T", lambda context: None, name="first"),)
"""


def test_a_strangers_app_is_found_by_its_files(package: Callable[..., Directory]) -> None:
    found = package("strange_a", __init___py=INIT.format(name="strange_a"), pages_py=PAGES, guide_md=GUIDE)
    assert found.broken == []
    assert found.found["strange_a"].app.pages[0].title == "T"


@pytest.mark.parametrize(
    ("texts", "reason", "remedy"),
    [
        ({"__init___py": "APP = 3"}, "TypeError", "start the site again"),
        ({"__init___py": "raise SystemError('no')"}, "SystemError: no", "start the site again"),
        ({"__init___py": INIT, "pages_py": PAGES}, "it has no guide", "guide.md"),
        ({"__init___py": INIT, "guide_md": GUIDE}, "it has no first page", "pages.py"),
        ({"__init___py": INIT, "guide_md": GUIDE, "pages_py": "import no_such_thing"}, "no_such_thing", "Mend"),
        ({"__init___py": INIT, "guide_md": GUIDE, "pages_py": "1/0"}, "ZeroDivisionError", "Mend"),
    ],
)
def test_a_broken_one_is_listed_with_its_reason(
    package: Callable[..., Directory], texts: dict[str, str], reason: str, remedy: str
) -> None:
    name = f"strange_{abs(hash(reason))}"
    found = package(name, **{file: text.replace("{name}", name) for file, text in texts.items()})
    assert found.found == {}
    assert reason in found.broken[0].reason
    assert remedy in found.broken[0].remedy


def test_a_name_is_taken_once() -> None:
    found = Directory({}, [])
    for source in ("first", "second"):
        found.add("notes", source, lambda: (directory().found["notes"].app, "casefold.apps.notes"))
    assert [(item.source, item.reason) for item in found.broken] == [("second", "the name notes is taken by first")]


def test_a_guide_runs_nothing() -> None:
    guide = guide_of(
        "<script>alert(1)</script> [a](javascript:alert(1)) ![p](https://example.org/p.png)\n\n"
        "## Training steps\n\n1. <b onclick='x'>Do</b> *it*\n"
    )
    everything = guide.html + guide.steps[0].html
    assert "<script" not in everything
    assert "<img" not in everything
    assert "<b" not in everything
    assert 'href="javascript' not in everything
    assert "<em>it</em>" in guide.steps[0].html
    assert "Training steps" not in guide.html


def test_a_changed_step_is_open_again_and_the_others_stay() -> None:
    first, second = guide_of(GUIDE), guide_of(GUIDE.replace("Close", "Shut"))
    assert first.digest != second.digest
    assert first.steps[0].key == second.steps[0].key
    assert first.steps[1].key != second.steps[1].key


def test_a_person_ticks_what_they_read_and_tried(sign_in: Any, people: dict[str, User]) -> None:
    client, reader = sign_in("reader"), people["reader"]
    guide = guide_of(directory().found["notes"].app.guide)
    assert "notes" in unread(reader)
    assert b"Not read" in client.get("/apps/").content
    sent = {"read": "yes", "step": [guide.steps[0].key, "invented"]}
    assert client.post("/apps/notes/guide", sent).status_code == 302
    assert "notes" not in unread(reader)
    assert steps_done(reader, "notes") == {guide.steps[0].key}
    assert b"1 of 2 done" in client.get("/apps/notes/guide").content
    assert "notes" in unread(people["editor"])
    client.post("/apps/notes/guide", {"step": [guide.steps[1].key]})
    assert "notes" in unread(reader)
    assert steps_done(reader, "notes") == {guide.steps[1].key}


def test_apps_are_looked_for(sign_in: Any, db: Any) -> None:
    client = sign_in("stranger")
    found = client.get("/apps/?q=ORDER+time").content
    assert b"/apps/timeline/" in found
    assert b"/apps/notes/" not in found
    assert b"No app fits" in client.get("/apps/?q=<script>").content
    assert b"/apps/notes/" in client.get("/apps/?show=unread").content


@pytest.fixture
def force(people: dict[str, User]) -> Force:
    """Give the editor a force; nobody else has one."""
    found = Force.objects.create(name="Made-up Constabulary")
    people["editor"].force = found
    people["editor"].save()
    return found


@pytest.fixture
def administrator(db: Any) -> Client:
    """Return a browser of somebody who administers apps."""
    user = User.objects.create_user("appkeeper", password="a long pass phrase")
    hold(user, PlatformRole.PROGRAMME_ADMINISTRATOR, None)
    client = Client()
    client.force_login(user)
    return client


def test_an_app_that_is_off_is_nowhere_for_its_force(
    sign_in: Any, people: dict[str, User], small: Small, force: Force, administrator: Client
) -> None:
    editor, owner = sign_in("editor"), sign_in("owner")
    assert editor.get(f"/cases/{CASE}/notes/").status_code == 200
    assert administrator.post("/apps/notes/forces", {"force": []}).status_code == 302
    assert [app.name for app in apps_for(people["editor"])].count("notes") == 0
    assert editor.get(f"/cases/{CASE}/notes/").status_code == 404
    assert editor.get("/apps/notes/guide").status_code == 404
    assert f"/cases/{CASE}/notes/" not in editor.get(f"/cases/{CASE}/exhibits/").content.decode()
    assert "notes" not in [item["name"] for item in editor.get("/api/v1/apps").json()["items"]]
    assert editor.post(f"/api/v1/cases/{CASE}/apps/notes/runs/x", {}, "application/json").status_code == 404
    assert b"Off for your force" in editor.get("/apps/").content
    assert owner.get(f"/cases/{CASE}/notes/").status_code == 200
    administrator.post("/apps/notes/forces", {"force": [str(force.pk)]})
    assert editor.get(f"/cases/{CASE}/notes/").status_code == 200
    verbs = Entry.objects.filter(object="notes for Made-up Constabulary", phase="outcome").values_list("verb", "who")
    assert list(verbs) == [("disable_app", "appkeeper"), ("enable_app", "appkeeper")]


def test_only_an_administrator_switches_apps(sign_in: Any, force: Force) -> None:
    assert sign_in("owner").post("/apps/notes/forces", {"force": []}).status_code == 403
    assert b"Made-up Constabulary" not in sign_in("owner").get("/apps/notes/").content


def test_the_api_names_no_work_that_is_not_there(sign_in: Any, small: Small) -> None:
    address = f"/api/v1/cases/{CASE}/apps/notes/runs/fly"
    answer = sign_in("owner").post(address, {}, "application/json")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (404, "NotFound")
    assert sign_in("stranger").post(address, {}, "application/json").status_code == 404


def test_the_first_page_of_every_app_answers(sign_in: Any, small: Small) -> None:
    client = sign_in("owner")
    for name, found in directory().found.items():
        answer = client.get(f"/cases/{CASE}/{name}/")
        assert answer.status_code == 200, name
        assert f"<h1>{found.app.title}" in answer.content.decode(), name


def test_no_app_has_a_name_that_an_address_of_the_site_has() -> None:
    hosted = set(directory().found)
    own = [item for item in get_resolver().url_patterns if getattr(item, "namespace", None) not in hosted]
    taken = taken_names(own)
    assert {"access", "open", "presence", "log", "retention", "disposal", "api"} <= taken
    assert taken.isdisjoint(hosted)
    for name in taken:
        assert "another name" in problems_of_name(name, taken)[0].remedy
    assert problems_of_name("quiet_days", taken) == []


def test_an_app_behind_an_address_of_the_site_is_listed_as_broken() -> None:
    found = Directory({"log": Found(replace(WHOLE, name="log"), "log", "a stranger")}, [])
    found.refuse("log", problems_of_name("log", frozenset({"log"})))
    assert found.found == {}
    assert (found.broken[0].source, found.broken[0].remedy) == ("a stranger", "Give the app another name.")
    found.refuse("log", [])
    assert len(found.broken) == 1
