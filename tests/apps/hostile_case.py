"""A case in which every text a stranger can write is hostile, and what must hold of every page of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import casefold
from casefold import ImportOptions
from tests.platform.started import FOLDER, HOME

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


def build_case(name: str, given: Sequence[str]) -> dict[str, str]:
    """Make the case; return what the addresses of its pages need."""
    texts = [text for text in given if text.strip() and "\x00" not in text]
    path = FOLDER / f"{name}.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Type", "Sender", "Recipient", "Date Time", "Message", HOSTILE[0]])
        for number, text in enumerate(texts):
            flat = " ".join(text.split())
            writer.writerow(["SMS", "07700900001", "07700900002", f"2026-01-01 10:{number % 60:02d}:00", flat, flat])
            writer.writerow(["SMS", flat, "07700900002", f"2026-01-02 10:{number % 60:02d}:00", flat, flat])
    case = casefold.open_home(HOME).create_case(
        name, by=HOSTILE[1], title=HOSTILE[0], purpose=HOSTILE[1], marking=HOSTILE[2]
    )
    said = ImportOptions(
        reference=HOSTILE[1],
        subject=HOSTILE[2],
        format="call_table",
        mapping={"*": "message"},
        authority=casefold.Authority(HOSTILE[0], HOSTILE[1], HOSTILE[2]),
    )
    case.add([path], said, by=HOSTILE[0])
    for text in HOSTILE:
        case.note("case", text, by=HOSTILE[0])
        case.note("x1", text, by=HOSTILE[0])
    finding = case.analyse("top_contacts", by=HOSTILE[0])
    record = case.arrow("message")["record_id"][0].as_py()
    return {"case": name, "record": urlencode({"id": record}), "finding": finding.id}


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
    "/cases/{case}/records/original?{record}",
    "/cases/{case}/communications/conversation?exhibit=%3Ccasefoldx%3E&thread=t&service=%3Ccasefoldx%3E",
    "/cases/{case}/timeline/places/",
    "/cases/{case}/timeline/places/?who=%3Ccasefoldx%3E",
    "/cases/{case}/network/",
    "/cases/{case}/network/?around=%3Ccasefoldx%3E",
    "/cases/{case}/network/between?a=%3Ccasefoldx%3E&b=%22%3E%3Ccasefoldx%3E",
    "/cases/{case}/timeline/?who=%3Ccasefoldx%3E",
    "/cases/{case}/timeline/?who=07700900001",
    "/cases/{case}/notes/",
    "/cases/{case}/notes/?zone=%3Ccasefoldx%3E",
    "/apps/%3Ccasefoldx%3E/",
)


def assert_harmless(answer: Any) -> None:
    """Check that a page shows hostile text, runs none of it, and stands in order."""
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
