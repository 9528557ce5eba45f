"""Texts that would be a script, a formula or a line of the log, put wherever the site keeps or repeats a text."""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

import casefold
from casefold import ImportOptions
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import Force, Region, User
from casefold.platform.audit.exporting import write_csv, write_json_lines
from casefold.platform.audit.models import Entry
from casefold.platform.cases.uploads import safe_name
from casefold.platform.logs import JsonLines, PlainLines
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.use.models import Opening, Use
from tests.platform.fixtures import AtWork, Small
from tests.platform.started import FOLDER, HOME
from tests.platform.test_access_matrix import routes
from tests.platform.test_attacks import PARTS, address_of, bytes_of, content_of, parts_of

NAUGHTY = "<img src=zq onerror=zq(1)>\"'><script>zq(2)</script>{{ 7|add:7 }}"
HEADER = ["Type", "Sender", "Recipient", "Date Time", "Message"]
FORMULAE = ('=HYPERLINK("http://x.invalid","zq")', "+zq|' /C calc'!A0", "-2+3+zq", "@SUM(zq)", "\t=zq", "＝zq")
SCRIPTED = "scripted"


class Page(HTMLParser):
    """Reads a page as a browser does, and notes what in it could run or was put there by our texts."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = {name: value or "" for name, value in attrs}
        runs = [name for name in given if name.startswith("on")]
        leads = [name for name in ("href", "src", "action") if given.get(name, "").lower().startswith("javascript:")]
        inline = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if runs or leads or inline or "style" in given or given.get("src") == "zq" or "zq" in "".join(given):
            self.bad.append(f"<{tag} {given}>")


def assert_harmless(answer: Any, told: object) -> None:
    """Whatever an answer is, nothing of ours runs in it, and its policy lets nothing run that is written into it."""
    policy_header = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy_header, told
    assert "unsafe" not in policy_header, told
    assert answer.headers["X-Content-Type-Options"] == "nosniff", told
    kind = answer.headers.get("Content-Type", "")
    body = content_of(answer)
    if kind.startswith("text/html"):
        page = Page()
        page.feed(body)
        assert page.bad == [], told
        assert "<script>zq" not in body, told
    elif kind.startswith("application/json") or body == "":
        return
    else:
        assert not any(active in kind for active in ("html", "svg", "xml;", "javascript")), (told, kind)
        kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert kept or kind.startswith(("text/plain", "text/css", "application/vnd.apache.arrow.stream")), (told, kind)


@cache
def scripted() -> tuple[str, str]:
    """Make a case in which every text is naughty; return a record and a finding."""
    case = casefold.open_home(HOME).create_case(SCRIPTED, by=NAUGHTY, title=NAUGHTY, purpose=NAUGHTY)
    path = FOLDER / safe_name(f"{NAUGHTY.replace('/', '')}.csv")
    texts = (NAUGHTY, *FORMULAE)
    rows = [HEADER]
    rows += [["SMS", "07700900001", "07700900002", f"2026-01-01 10:0{at}:00", text] for at, text in enumerate(texts)]
    rows.append(["SMS", NAUGHTY, FORMULAE[0], "2026-01-01 11:00:00", "x"])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    case.add([path], ImportOptions(mapping={"*": "message"}), by=NAUGHTY, reference=NAUGHTY)
    finding = case.analyse("top_contacts", by=NAUGHTY, subject=["07700900001"])
    record = str(case.arrow("message")["record_id"][0].as_py())
    for subject in ("case", record, finding.id, "x1"):
        case.note(subject, NAUGHTY, by=NAUGHTY)
    person = case.entity("person", NAUGHTY, by=NAUGHTY, why=NAUGHTY, details={NAUGHTY: NAUGHTY})
    case.attribute("07700900001", person.id, by=NAUGHTY, why=NAUGHTY)
    return record, finding.id


@pytest.fixture
def naughty(people: dict[str, User], small: Small) -> dict[str, Any]:
    """Give everybody and everything a naughty name; give the ids that stand in addresses."""
    record, finding = scripted()
    force = Force.objects.create(name=NAUGHTY, region=Region.objects.create(name=NAUGHTY))
    for who in ("owner", "administrator", "editor"):
        person = people[who]
        person.display_name = NAUGHTY
        person.force = force
        person.save()
    grant = policy.give(people["owner"], SCRIPTED, Role.OWNER, purpose=NAUGHTY, by=people["editor"])
    policy.give(people["editor"], SCRIPTED, Role.EDITOR, purpose=NAUGHTY, by=people["owner"])
    now = timezone.now()
    common = {"kind": "analysis", "work": "x", "title": NAUGHTY, "case": SCRIPTED, "queued_at": now}
    common |= {"message": NAUGHTY, "reason": NAUGHTY, "stage": NAUGHTY[:60], "finished_at": now}
    run = Run.objects.create(by=people["owner"], status=RunStatus.FINISHED, result={"finding": finding}, **common)
    Run.objects.create(by=people["editor"], status=RunStatus.FAILED, **common)
    used = {"user": people["owner"], "force": force}
    Use.objects.create(run=run.pk, app="notes", work="x", case=SCRIPTED, status="finished", units=3, seconds=1.0,
                       ended_at=now, **used)  # fmt: skip
    Opening.objects.create(app="notes", day=now.date(), times=2, **used)
    return {**PARTS, "case": SCRIPTED, "finding": finding, "exhibit": "x1", "kind": "message", "run": run.pk,
           "grant": grant.pk, "key": people["owner"].pk, "record": record}  # fmt: skip


def in_sitting(person: User) -> Client:
    client = AtWork()
    client.force_login(person)
    client.raise_request_exception = False
    return client


def walked(naughty: dict[str, Any]) -> Iterator[tuple[str, str]]:
    query = f"?id={naughty['record']}&exhibit=x1&a=phone:%2B447700900001&b=phone:%2B447700900002"
    for name, pattern in routes():
        yield name, address_of(name, pattern, naughty) + query


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_no_page_runs_a_text_that_was_kept(who: str, naughty: dict[str, Any], people: dict[str, User]) -> None:
    client = in_sitting(people[who])
    client.post(f"/runs/{naughty['run']}/feedback", {"answer": "yes", "sentence": NAUGHTY})
    client.post("/tokens/", {"name": NAUGHTY, "purpose": NAUGHTY, "last_day": timezone.now().date().isoformat()})
    shown = 0
    for name, address in walked(naughty):
        answer = client.get(address)
        assert answer.status_code < 500 or name == "health-ready", name
        shown += answer.status_code == 200
        assert_harmless(answer, (name, answer.status_code))
    assert shown > (50 if who == "owner" else 30)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_runs_a_text_it_is_asked_with(method: str, naughty: dict[str, Any], people: dict[str, User]) -> None:
    names = ("next", "q", "sort", "filter_column", "filter_text", "f.text", f"f.{NAUGHTY}", "who", "sort", "verb",
             "text", "since", "zone", "id", "exhibit", "thread", "a", "b", "months", "subject", "typed", "reason",
             "why", "username", "login", "name", "title", "purpose", "offset", "answer", NAUGHTY)  # fmt: skip
    for who in ("owner", "administrator"):
        client = in_sitting(people[who])
        for name, pattern in routes():
            if name in {"sign-out", "account_logout"}:
                continue
            words = {
                part: NAUGHTY.replace("/", "") for part, how in pattern.pattern.converters.items() if _is_free(how)
            }
            address = address_of(name, pattern, {**naughty, **words} if name != "piece" else naughty)
            given = dict.fromkeys(names, NAUGHTY)
            assert_harmless(getattr(client, method)(address, given), (name, method))


def test_no_error_repeats_an_address_that_would_run(people: dict[str, User]) -> None:
    client = in_sitting(people["owner"])
    for address in ("/<script>zq(2)</script>", "/cases/<script>zq(2)</script>/", "/api/v1/<script>zq(2)</script>"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert_harmless(answer, address)


def _is_free(converter: Any) -> bool:
    return type(converter).__name__ == "StringConverter"


# -- formulas ----------------------------------------------------------------------------------


def test_no_spreadsheet_of_the_site_computes_a_text(naughty: dict[str, Any], people: dict[str, User]) -> None:
    for who, person in (("owner", people["owner"]), ("administrator", people["administrator"])):
        person.display_name = FORMULAE[0]
        person.save()
        Force.objects.update(name=FORMULAE[1])
        client = in_sitting(person)
        client.post(f"/cases/{SCRIPTED}/notes/", {"text": FORMULAE[2], "subject": FORMULAE[0]})
        client.get(f"/cases/{SCRIPTED}/search/", {"q": FORMULAE[0]})
        seen = 0
        for name, pattern in routes():
            if "product" not in parts_of(name, pattern):
                continue
            for product in ("csv", "xlsx"):
                answer = client.get(address_of(name, pattern, {**naughty, "product": product}))
                if answer.status_code == 200:
                    body = bytes_of(answer)
                    assert answer.headers["Content-Disposition"].startswith("attachment"), name
                    (assert_plain_csv if product == "csv" else assert_plain_book)(body, name)
                    seen += 1
        assert seen >= (5 if who == "owner" else 2), who


def assert_plain_csv(body: bytes, told: str) -> None:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
    assert len(rows) > 1, told
    for row in rows:
        for cell in row:
            risky = cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
            assert not risky or cell[1:].replace(".", "", 1).isdigit(), (told, cell)


def assert_plain_book(body: bytes, told: str) -> None:
    cells = [cell for sheet in load_workbook(io.BytesIO(body)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}, told
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        for part in book.namelist():
            content = book.read(part)
            assert b"<f>" not in content, (told, part)
            assert b'TargetMode="External"' not in content, (told, part)


# -- lines of logs -----------------------------------------------------------------------------

FORGED = "zq\r\n2026-01-01T00:00:00 ERROR forged line\u2028more\x1b[31m\x00end"


@pytest.mark.parametrize("form", [PlainLines, JsonLines])
def test_nothing_a_sender_says_makes_a_line_of_the_log(form: type[logging.Formatter], db: Any) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(form())
    count = [0]

    def counting(_: logging.LogRecord) -> bool:
        count[0] += 1
        return True

    handler.addFilter(counting)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        client = Client()
        for headers in ({"User-Agent": FORGED}, {"X-Request-ID": FORGED}, {"Referer": FORGED}, {"Host": FORGED}):
            client.get("/cases/", headers=headers)
        client.get("/nothing%0d%0aforged%20line")
        client.post("/sign-in/", {"login": FORGED, "password": FORGED})
        client.get("/api/v1/cases", headers={"Authorization": f"Bearer {FORGED}"})
        client.generic("BREW\r\nforged line", "/cases/")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    written = heard.getvalue()
    assert count[0] > 0
    assert len(written.splitlines()) == written.count("\n") == count[0]
    assert "forged line" not in written


def test_nothing_somebody_is_called_makes_an_entry_of_an_exported_log(
    naughty: dict[str, Any], people: dict[str, User]
) -> None:
    people["owner"].display_name = FORGED.replace("\x00", "")  # no form lets a NUL into a name
    people["owner"].save()
    client = in_sitting(people["owner"])
    client.post(f"/cases/{SCRIPTED}/open/", {"typed": FORGED})
    client.post(f"/cases/{SCRIPTED}/notes/", {"text": FORGED, "subject": FORGED})
    Client().post("/sign-in/", {"login": FORGED, "password": "x"})
    entries = list(Entry.objects.order_by("number"))
    assert any("forged line" in entry.who for entry in entries)
    lines = io.BytesIO()
    write_json_lines(entries, lines)
    told = lines.getvalue().decode().split("\n")
    assert [json.loads(line)["number"] for line in told if line] == [entry.number for entry in entries]
    table = io.BytesIO()
    write_csv(entries, table)
    rows = list(csv.reader(io.StringIO(table.getvalue().decode(), newline="")))
    assert [row[0] for row in rows[1:]] == [str(entry.number) for entry in entries]
