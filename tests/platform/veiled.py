"""A case of which one exhibit and one finding stand behind walls, and everything that must not reach who is outside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

import casefold
from casefold import Authority, EvidenceLine
from casefold.platform.access import policy, walls
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from casefold.platform.logs import REQUEST_ID
from casefold.platform.runs.models import Run, RunStatus
from tests.platform.started import FOLDER, HOME

VEILED = "veiled"
ROWS = 1_373
"""Rows of the walled exhibit: a number that occurs nowhere else."""
SOURCE, LEAD = "sensitive_source", "lead_team"
HEADER = "Call Type,Calling Number,Called Number,Date,Time,Duration,Remark\n"
WHO = "P. Quillfeather"
EVIDENCE = "Statement of the ferryman"
"""A line of a claim's evidence: pages may show none, the ledger does."""
TEXTS = (
    "zephyr",  # the file's name
    "QX/77",  # its reference
    "Quenby Wharf",  # a text of its rows
    "900777",  # numbers, however they are written
    "900778",
    "ZEPHYR-AUTH-9",
    WHO,
    "The heron flies at noon",  # notes, decisions, evidence, reasons
    "The lapwing keeps still",
    EVIDENCE,
    "Would point to the ferryman",
    "Only for those who lead",
)


@dataclass(frozen=True)
class Veiled:
    """What stands behind the walls, and what does not."""

    walled: str
    """Id of the walled exhibit."""
    inheriting: str
    """Id of a finding that rests on it."""
    finding: str
    """Id of the walled finding, which rests on the open exhibit only."""
    open_finding: str
    secrets: tuple[str, ...]
    """What may not be served, in lower case."""


@cache
def build() -> Veiled:
    """Make the case, once in a process: two open exhibits, and between them the walled one, which the later repeats."""
    case = casefold.open_home(HOME).create_case(VEILED, by="A. Analyst", purpose="Exercise")
    _add(case, "open.csv", [(1, 2, 60 + n, "Mill Lane") for n in range(5)], by="A. Analyst", reference="OP/1")
    open_finding = case.analyse("hourly", by="A. Analyst").id
    finding = case.analyse("top_contacts", by="A. Analyst", subject=["07700900001"])
    rows = [(777, 778, 7_001 + n, "Quenby Wharf") for n in range(ROWS - 1)] + [(3, 4, 45, "Dene Road")]
    authority = Authority(reference="ZEPHYR-AUTH-9", purpose="Exercise")
    _add(case, "zephyr.csv", rows, by=WHO, reference="QX/77", subject="07700900777", authority=authority)
    _add(case, "later.csv", [(3, 4, 45, "Dene Road"), (3, 5, 30, "Dene Road")], by="A. Analyst", reference="OP/2")
    walled = case.exhibit("QX/77")
    inheriting = case.analyse("hourly", by="A. Analyst")
    _say(case, walled.id, finding.id)
    open_digests = {row["evidence_digest"] for row in case.finding(open_finding).table.to_pylist()}
    digests = [str(row["evidence_digest"]) for row in finding.table.to_pylist()]
    digests = [item for item in digests if item not in open_digests]  # one of the same records is no secret
    more = (walled.sha256, inheriting.sentence, finding.sentence, *digests)
    secrets = tuple(text.lower() for text in (*TEXTS, *more))
    return Veiled(walled.id, inheriting.id, finding.id, open_finding, secrets)


def _add(case: casefold.Case, name: str, rows: list[tuple[int, int, int, str]], **said: Any) -> None:
    path: Path = FOLDER / name
    lines = (
        f"Voice,07700900{one:03d},07700900{other:03d},02/01/2026,{time(9 + n // 3600, n // 60 % 60, n % 60)},{s},{text}"
        for n, (one, other, s, text) in enumerate(rows)
    )
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="ascii")
    report = case.add([path], mapping={"*": "call"}, timezone="Europe/London", **said).reports[0]
    assert report.rows_stored == len(rows), report.message


def _say(case: casefold.Case, walled: str, finding: str) -> None:
    """Let people say things of what is walled: notes, decisions, evidence of a claim."""
    case.note(walled, "The heron flies at noon", by=WHO)
    case.note(f"{walled}-row:2", "The heron flies at noon", by=WHO)
    case.note(finding, "The lapwing keeps still", by=WHO)
    case.withdraw(walled, by=WHO, why="The heron flies at noon")
    decision = next(item for item in case.decisions() if item.subject == walled)
    case.note(decision.id, "The heron flies at noon", by=WHO)
    case.restore(walled, by=WHO, why="The heron flies at noon")
    person = case.entity("person", "Robin Ashdown", by="A. Analyst", why="named")
    line = EvidenceLine("statement", EVIDENCE, records=(f"{walled}-row:2",))
    case.attribute("07700900001", person.id, by="A. Analyst", why="stated", evidence=[line])


def populate(people: dict[str, User], veiled: Veiled) -> list[Run]:
    """Give access, put up the walls, and leave the runs that made everything."""
    named = frozenset({SOURCE, LEAD})
    policy.give(people["owner"], VEILED, Role.OWNER, purpose="Exercise", by=None, walls=named)
    policy.give(people["walled-off"], VEILED, Role.EDITOR, purpose="Exercise", by=None)
    walls.put(VEILED, SOURCE, veiled.walled, reason="Would point to the ferryman", by=people["owner"])
    walls.put(VEILED, LEAD, veiled.finding, reason="Only for those who lead", by=people["owner"])
    done = [
        ("import", "Import zephyr.csv", f"QX/77: read. {ROWS:,} of {ROWS:,} rows stored", {"exhibit": veiled.walled}),
        ("analysis", "Hours", "The heron flies at noon", {"finding": veiled.inheriting}),
        ("analysis", "Contacts", "The lapwing keeps still", {"finding": veiled.finding}),
        ("analysis", "Hours", "An open answer", {"finding": veiled.open_finding}),
        ("import", "Import later.csv", "OP/2: read. 2 of 2 rows stored", {"exhibit": "x3"}),
        ("import", "Import zephyr.csv", "It failed", {}),
        ("verification", f"Verify {VEILED}", "The heron flies at noon", {}),
    ]
    common = {"work": "x", "case": VEILED, "by": people["owner"], "queued_at": timezone.now()}
    return [
        Run.objects.create(kind=kind, title=title, message=said, result=result, status=RunStatus.FINISHED, **common)
        for kind, title, said, result in done
    ]


class Crawler:
    """Fetches addresses and keeps every byte of each answer: status, headers, body, and what a workbook holds."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.served: dict[str, str] = {}

    def fetch(self, address: str) -> str:
        """Return an answer as text in lower case, without the number that each request is given."""
        answer: Any = self._client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = f"{answer.status_code}\n{answer.headers}\n".encode() + b"".join(_unpacked(body))
        number = answer.headers.get(REQUEST_ID, "\0")
        self.served[address] = told.decode("utf-8", "replace").replace(number, "").lower()
        return self.served[address]

    def fetch_until(self, addresses: Iterable[str], wanted: Iterable[str]) -> set[str]:
        """Fetch addresses until every text was seen; return those that were not."""
        missing = set(wanted)
        for address in addresses:
            if len(missing) > 0:
                told = self.fetch(address)
                missing -= {text for text in missing if text in told}
        return missing

    def follow(self, most: int = 1_000) -> None:
        """Fetch what the answers link to, until nothing new is named.

        Another order of the same rows is nothing new, nor is the evidence of each of 168 hours, nor the form that
        saves each of these pages as a view.
        """
        while True:
            named = {link for text in self.served.values() for link in _links(text)}
            wanted = sorted(link for link in named if link not in self.served)
            if len(wanted) == 0:
                return
            for link in wanted:
                assert len(self.served) < most
                self.fetch(link)


_PLACES = re.compile(rb"""\b(?:r|ref|sqref|spans|topLeftCell|activeCell)="[^"]*\"""")
"""Where cells of a sheet are: `F2` is a place in it, and the id of a finding elsewhere."""


def _unpacked(body: bytes) -> Iterator[bytes]:
    if not body.startswith(b"PK"):  # what is packed says nothing, and by chance a short id
        yield body
    else:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            yield from (_PLACES.sub(b"", packed.read(name)) for name in packed.namelist())


def _links(text: str) -> Iterator[str]:
    for found in re.finditer(r"""(?:href|action|src|data-[a-z-]+)=["'](/[^"'#]*)|"(?:href|url)": ?"(/[^"#]*)""", text):
        link = (found.group(1) or found.group(2)).replace("&amp;", "&")
        again = ("sort=", "/rows/", "views/?address=")
        if not link.startswith(("/static/", "/sign-", "//")) and not any(part in link for part in again):
            yield link
