"""Text of strangers on every page: shown as it is, never run; and every page read without a script."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import casefold
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from tests.platform.started import FOLDER, HOME

CASE = "hostile"
HOSTILE = (
    '<casefoldx onload="x()">',
    '"><casefoldx>',
    "'><casefoldx>",
    "</script><casefoldx>",
    "</template><casefoldx>",
    "</textarea><casefoldx>",
    "javascript:casefoldx()",
    "{{ 7|add:7 }}{% casefoldx %}",
    "\u202ereversed\u202c \u200b\u2066x",
    "=1+1",
    "e\u0301\U0001f469\u200d\U0001f469 \u0645\u0631\u062d\u0628\u0627",
    "x" * 5_000,
    "&lt;casefoldx&gt; &#60;casefoldx&#62;",
    "Robert'); DROP TABLE record;--",
)


def _naughty() -> list[str]:
    root = Path(os.environ.get("CASEFOLD_REAL_DATA") or Path(__file__).parents[3] / "shared" / "data")
    path = root / "naughty_strings" / "blns.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


@dataclass
class Seen(HTMLParser):
    """What a browser would make of a page."""

    scripts: list[dict[str, str | None]] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    fields: list[dict[str, str | None]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "script":
            self.scripts.append(given)
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append(given)
        if tag == "label":
            self.labels.add(given.get("for") or "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        for name, value in given.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.handlers.append(f"{tag} {name}")
            if name in {"href", "src", "action"}:
                self.links.append(value or "")


def read(content: bytes) -> Seen:
    seen = Seen()
    seen.feed(content.decode())
    return seen


@pytest.fixture(scope="session")
def hostile() -> dict[str, str]:
    """Make a case in which every text a stranger can write is hostile."""
    texts = [text for text in [*HOSTILE, *_naughty()] if text.strip() and "\x00" not in text]
    path = FOLDER / "hostile.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Type", "Sender", "Recipient", "Date Time", "Message", HOSTILE[0]])
        for number, text in enumerate(texts):
            flat = " ".join(text.split())
            writer.writerow(["SMS", "07700900001", "07700900002", f"2026-01-01 10:{number % 60:02d}:00", flat, flat])
            writer.writerow(["SMS", flat, "07700900002", f"2026-01-02 10:{number % 60:02d}:00", flat, flat])
    case = casefold.open_home(HOME).create_case(
        CASE, by=HOSTILE[1], title=HOSTILE[0], purpose=HOSTILE[1], marking=HOSTILE[2]
    )
    options = {"reference": HOSTILE[1], "subject": HOSTILE[2], "format": "call_table", "mapping": {"*": "message"}}
    case.add([path], by=HOSTILE[0], authority=casefold.Authority(HOSTILE[0], HOSTILE[1], HOSTILE[2]), **options)
    for text in HOSTILE:
        case.note("case", text, by=HOSTILE[0])
        case.note("x1", text, by=HOSTILE[0])
    finding = case.analyse("top_contacts", by=HOSTILE[0])
    record = case.arrow("message")["record_id"][0].as_py()
    return {"record": urlencode({"id": record}), "finding": finding.id}


PAGES = (
    "/cases/",
    "/cases/{case}/exhibits/",
    "/cases/{case}/exhibits/exhibit/x1/",
    "/cases/{case}/records/",
    "/cases/{case}/records/message/?limit=500",
    "/cases/{case}/records/message/?f.body=%3Ccasefoldx%3E&sort=-body",
    "/cases/{case}/records/message/?f.nothing=1",
    "/cases/{case}/records/record?{record}",
    "/cases/{case}/records/record?id=%3Ccasefoldx%3E",
    "/cases/{case}/communications/",
    "/cases/{case}/communications/ask/contact_after/",
    "/cases/{case}/communications/findings/{finding}/",
    "/cases/{case}/communications/findings/{finding}/rows/0/",
    "/cases/{case}/communications/conversations/",
    "/cases/{case}/communications/conversation?exhibit=x1&thread=%3Ccasefoldx%3E",
    "/cases/{case}/network/",
    "/cases/{case}/network/?around=%3Ccasefoldx%3E",
    "/cases/{case}/network/between?a=%3Ccasefoldx%3E&b=%22%3E%3Ccasefoldx%3E",
    "/cases/{case}/timeline/?who=%3Ccasefoldx%3E",
    "/cases/{case}/timeline/?who=07700900001",
    "/cases/{case}/notes/",
    "/cases/{case}/notes/?zone=%3Ccasefoldx%3E",
    "/apps/%3Ccasefoldx%3E/",
)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_of_an_exhibit_runs(
    address: str, sign_in: Any, people: dict[str, User], hostile: dict[str, str]
) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose=HOSTILE[0], by=None)
    people["owner"].display_name = HOSTILE[0]
    people["owner"].save()
    answer = sign_in("owner").get(address.format(case=CASE, **hostile))
    assert answer.status_code in {200, 400, 404}
    seen = read(answer.content)
    assert "casefoldx" not in seen.tags
    assert seen.handlers == []
    assert [script.get("src") for script in seen.scripts] == ["/static/casefold/casefold.js"]
    assert [link for link in seen.links if not link.startswith(("/", "?", "#", "data:,"))] == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert {item.get("id") for item in seen.fields} <= seen.labels
    assert seen.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False) if before)


def test_a_page_reads_without_scripts(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    table = client.get(f"/cases/{CASE}/records/message/").content.decode()
    assert "<table" in table
    assert "data-evidence" in table
    assert 'rel="next"' in table
    page = client.get(f"/cases/{CASE}/records/record?{hostile['record']}").content.decode()
    assert "The original, read again" in page
    assert "as stored" in page


def test_a_record_in_the_drawer_has_no_frame(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    for address in (f"records/record?{hostile['record']}", f"communications/findings/{hostile['finding']}/rows/0/"):
        text = client.get(f"/cases/{CASE}/{address}", headers={"X-Casefold-Drawer": "1"}).content.decode()
        assert "<html" not in text
        assert "data-drawer-item" in text
        assert "data-citation" in text


def test_exports_run_nothing(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    answer = sign_in("owner").get(f"/cases/{CASE}/records/message/export/csv?f.body==%3D1%2B1")
    text = b"".join(answer.streaming_content).decode()
    assert "'=1+1" in text
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_rows_as_json(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    given = sign_in("owner").get(f"/cases/{CASE}/records/message/rows.json?offset=1&limit=2&sort=-time_utc").json()
    assert set(given) == {"columns", "rows", "total", "total_is_exact", "zone"}
    assert len(given["rows"]) == 2
    assert len(given["rows"][0]["cells"]) == len(given["columns"])
    times = [row["cells"][0] for row in given["rows"]]
    assert times == sorted(times, reverse=True)
    assert all(time.endswith("Z") for time in times)


def test_a_note_is_written_and_listed(sign_in: Any, people: dict[str, User], hostile: dict[str, str]) -> None:
    policy.give(people["editor"], CASE, Role.EDITOR, purpose="p", by=None)
    client = sign_in("editor")
    sent = client.post(f"/cases/{CASE}/notes/", {"text": "seen on the second read", "next": "//example.org/"})
    assert sent.headers["Location"] == f"/cases/{CASE}/notes/"
    assert b"seen on the second read" in client.get(f"/cases/{CASE}/notes/").content
    refused = client.post(f"/cases/{CASE}/notes/", {"subject": "x99", "text": "t"})
    assert refused.status_code == 400
    assert b"There is a problem" in refused.content


def test_an_exhibit_is_withdrawn_with_a_reason_and_restored(
    sign_in: Any, people: dict[str, User], hostile: dict[str, str]
) -> None:
    policy.give(people["owner"], CASE, Role.OWNER, purpose="p", by=None)
    client = sign_in("owner")
    address = f"/cases/{CASE}/exhibits/exhibit/x1/status"
    assert client.post(address, {"action": "withdraw", "why": " "}).status_code == 400
    assert client.post(address, {"action": "withdraw", "why": "not ours"}).status_code == 302
    assert b"withdrawn" in client.get(f"/cases/{CASE}/exhibits/").content
    assert client.post(address, {"action": "restore", "why": "it is ours"}).status_code == 302
