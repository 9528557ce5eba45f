"""Fifty signed-in people at work on the platform as `casefold serve` serves it, beside bare Django pages of its size.

Each person waits ten seconds on average between two pages, and asks for one thing after another as `MIX` says. Every
ask draws another record, place, order or value. Superseded questions are taken back as a browser does it, by closing
their line; the site's own figures tell how many of them it then ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

import httpx

from benchmarks.pages import COLUMNS, NUMBERS
from benchmarks.served_sites import Served, bare_served, busy_seconds, casefold_served

PAGE_MS, SORT_MS = 300, 2_000
PEOPLE, THINK_SECONDS = 50, (5.0, 15.0)
WARM_SECONDS = 20
TAKEN_BACK_AFTER = 0.3
KEPT_OPEN = 4.0
"""Seconds a line is kept for the next ask: one less than the server keeps it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something a person asks for: how often in a hundred asks, and what 95 in 100 answers may take."""

    share: int
    limit: int | None


MIX: dict[str, Kind] = {
    "dashboard": Kind(20, PAGE_MS),
    "record": Kind(20, PAGE_MS),
    "first table page": Kind(20, PAGE_MS),
    "arbitrary sort": Kind(10, SORT_MS),
    "evidence": Kind(5, None),
    "run page poll": Kind(20, None),
    "asked anew": Kind(5, None),
}
"""`asked anew` filters by an identifier while a search through all text that nobody waits for any more is under way."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask: its address, and where it supersedes another, that one's."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    superseded: str = ""


class Desk:
    """What one person may ask of the platform."""

    def __init__(self, told: Mapping[str, Any], run: str, seed: int) -> None:
        self._told, self._run = told, run
        self._draw = random.Random(seed)
        self._tag = ""
        self.kept = f"/cases/{told['case']}"

    def ask(self, kind: str) -> Ask:
        """Draw an ask of a kind."""
        if kind == "dashboard":
            return Ask("/")
        if kind == "record":
            return Ask(f"{self.kept}/records/record?{urlencode({'id': self._draw.choice(self._told['records'])})}")
        if kind == "first table page":
            return Ask(f"{self.kept}/records/call/")
        if kind == "evidence":
            row = self._draw.randrange(self._told["evidence"])
            address = f"{self.kept}/communications/findings/{self._told['finding']}/rows/{row}/"
            return Ask(address, {"X-Casefold-Drawer": "1"})
        if kind == "run page poll":
            return Ask(f"/runs/{self._run}/live", {"X-Casefold-Poll": "1", "If-None-Match": self._tag})
        if kind == "arbitrary sort":
            return Ask(self._rows(sort=self._draw.choice(["", "-"]) + self._draw.choice(COLUMNS)))
        return Ask(self._rows(**{"f.party": self._number()}), superseded=self._rows(**{"f.text": self._nowhere()}))

    def heard(self, kind: str, answer: httpx.Response) -> None:
        """Keep what the next ask of a kind tells the server."""
        if kind == "run page poll":
            self._tag = answer.headers.get("ETag", "")

    def _rows(self, **asked: str) -> str:
        return f"{self.kept}/records/call/rows.json?{urlencode({'limit': '100', **asked})}"

    def _number(self) -> str:
        return f"+44{7_400_000_000 + self._draw.randrange(NUMBERS) * 7_919_117 % 100_000_000}"

    def _nowhere(self) -> str:
        return f"zz{self._draw.random()}"


class BareDesk(Desk):
    """The same asks of bare pages: one address for each kind."""

    def ask(self, kind: str) -> Ask:
        """Ask for the page of a kind's size."""
        return Ask(f"/{kind.replace(' ', '-')}/")


@dataclass
class Tally:
    """What was measured on one server."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, int] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    taken_back: int = 0
    answered_first: int = 0
    """Superseded questions that were answered before anybody took them back."""
    begun: float = 0.0
    """Before this moment nothing counts: the server warms up."""

    def note(self, kind: str, began: float, answer: httpx.Response) -> None:
        """Take in one answer."""
        if answer.status_code not in {200, 304}:
            self.wrong[f"{kind}: {answer.status_code}"] += 1
        elif began >= self.begun:
            self.times[kind].append((time.perf_counter() - began) * 1000)
            self.sizes[kind] = max(self.sizes.get(kind, 0), len(answer.content))

    def rows(self) -> dict[str, tuple[int, int, int]]:
        """Return by kind how many were asked, and the milliseconds of the median and of 95 in 100."""
        return {kind: (len(times), *_ends(sorted(times))) for kind, times in self.times.items()}


def _ends(times: list[float]) -> tuple[int, int]:
    return round(times[len(times) // 2]), round(times[min(len(times) - 1, int(len(times) * 0.95))])


class Person:
    """One person in their browser."""

    def __init__(self, address: str, cookies: Mapping[str, str], desk: Desk, seed: int) -> None:
        limits = httpx.Limits(max_connections=6, keepalive_expiry=KEPT_OPEN)
        self._client = httpx.AsyncClient(
            base_url=address, cookies=dict(cookies), limits=limits, timeout=60, follow_redirects=True
        )
        self._desk, self._draw = desk, random.Random(1000 + seed)

    async def open_case(self) -> None:
        """Say why the case is opened, as the page asks."""
        address = f"{self._desk.kept}/open/"
        (await self._client.get(address)).raise_for_status()
        secret = {"X-CSRFToken": self._client.cookies["csrftoken"]}
        (await self._client.post(address, data={"typed": "Benchmark"}, headers=secret)).raise_for_status()

    async def work(self, tally: Tally, until: float) -> None:
        """Ask, wait, ask again; nobody begins at the same moment as the others."""
        await asyncio.sleep(self._draw.uniform(0, THINK_SECONDS[1]))
        kinds, shares = list(MIX), [kind.share for kind in MIX.values()]
        while time.perf_counter() < until:
            kind = self._draw.choices(kinds, shares)[0]
            try:
                await self._ask(kind, tally)
            except httpx.HTTPError as error:
                tally.wrong[f"{kind}: {type(error).__name__}"] += 1
            await asyncio.sleep(self._draw.uniform(*THINK_SECONDS))
        await self._client.aclose()

    async def _ask(self, kind: str, tally: Tally) -> None:
        ask = self._desk.ask(kind)
        if ask.superseded:
            await self._begin_and_leave(ask.superseded, tally)
        began = time.perf_counter()
        answer = await self._client.get(ask.address, headers=dict(ask.headers))
        tally.note(kind, began, answer)
        self._desk.heard(kind, answer)

    async def _begin_and_leave(self, address: str, tally: Tally) -> None:
        """Ask, and close the line before the answer came."""
        question = asyncio.create_task(self._client.get(address))
        done, _ = await asyncio.wait([question], timeout=TAKEN_BACK_AFTER)
        if done:
            tally.answered_first += 1
            return
        question.cancel()
        await asyncio.gather(question, return_exceptions=True)
        tally.taken_back += 1


async def at_work(people: list[Person], seconds: int, tally: Tally) -> None:
    """Let everybody work; the first seconds warm the server."""
    tally.begun = time.perf_counter() + WARM_SECONDS
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(person.work(tally, tally.begun + seconds))


async def on_the_platform(site: Served, told: Mapping[str, Any], seconds: int) -> tuple[Tally, dict[str, Any]]:
    """Measure the platform; tell beside it what the machine did meanwhile."""
    people = []
    for at, given in enumerate(told["people"]):
        cookies = {"casefold_session": given["session"]}
        people.append(Person(site.address, cookies, Desk(told, given["run"], at), at))
        await people[-1].open_case()
    tally, before = Tally(), (busy_seconds(), site.processor_seconds(), time.process_time(), ended(site))
    began = time.perf_counter()
    await at_work(people, seconds, tally)
    spent = time.perf_counter() - began
    await asyncio.sleep(1)
    busy, served, mine = (
        busy_seconds() - before[0],
        site.processor_seconds() - before[1],
        time.process_time() - before[2],
    )
    cores = os.cpu_count() or 1
    machine = {
        name: round(100 * value / spent / cores) for name, value in (("all", busy), ("site", served), ("asker", mine))
    }
    return tally, {"machine": machine, "ended": ended(site) - before[3]}


def ended(site: Served) -> int:
    """Return how many questions for rows the site ended without an answer, by its own figures."""
    figures = httpx.get(f"{site.address}/metrics", timeout=60).raise_for_status().text
    found = re.findall(r"^casefold_requests_total\{([^}]*records:rows[^}]*)\} ([\d.e+]+)$", figures, re.MULTILINE)
    return sum(int(float(count)) for labels, count in found if 'status="4xx"' in labels)


async def on_bare_pages(site: Served, sessions: list[str], told: Mapping[str, Any], seconds: int) -> Tally:
    """Measure bare pages."""
    people = [
        Person(site.address, {"sessionid": session}, BareDesk(told, "", at), at) for at, session in enumerate(sessions)
    ]
    tally = Tally()
    await at_work(people, seconds, tally)
    return tally


def results(ours: Tally, bare: Tally) -> list[dict[str, Any]]:
    """Put both side by side, by kind."""
    rows, beside = ours.rows(), bare.rows()
    return [
        {
            "name": name,
            "asks": rows[name][0],
            "p50": rows[name][1],
            "p95": rows[name][2],
            "limit": kind.limit,
            "bytes": ours.sizes[name],
            "bare_p50": beside[name][1],
            "bare_p95": beside[name][2],
        }
        for name, kind in MIX.items()
        if name in rows and name in beside
    ]


def people_table(items: list[dict[str, Any]]) -> list[str]:
    """Write the section on many people at once."""
    about = next(item["about"] for item in items if "about" in item)
    machine = about["machine"]
    mix = ", ".join(f"{name} {kind.share}" for name, kind in MIX.items())
    how = (
        f"{about['people']} signed-in people, 5 to 15 seconds between an answer and the next ask, for "
        f"{about['seconds']} s, each on a case of {about['calls']:,} calls and with {about['small']} small cases; "
        "`casefold serve` as it comes (2 processes of 8 threads, 2 workers, SQLite), figures on. "
        f"Of 100 asks: {mix}. Bare: a Django page of the same size behind a session, served by the same gunicorn "
        "settings to the same people. Milliseconds from the ask to the last byte."
    )
    after = (
        f"{about['taken_back']} searches through all text were begun and left after {TAKEN_BACK_AFTER} s; the site's "
        f"own figures say it ended {about['ended']} of them. Answers that were not right: "
        f"{about['wrong'] or 'none'}. Of all cores, {machine['all']} % were busy: the site {machine['site']} %, the "
        f"asker {machine['asker']} %, the rest what else the machine did."
    )
    rows = [
        f"| {item['name']} | {item['asks']} | {item['bytes']:,} | {item['p50']} | **{item['p95']}** | "
        f"{item['limit'] or 'none'} | {item['bare_p50']} | {item['bare_p95']} |"
        for item in items
        if "name" in item
    ]
    head = "| ask | asks | bytes | p50 ms | p95 ms | limit | bare p50 | bare p95 |"
    line = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    return ["## Many people at once", "", *wrap(how, 120), "", head, line, *rows, "", *wrap(after, 120), ""]


def main() -> int:
    """Print one JSON object a line; exit 1 when a limit is passed, an answer is wrong or a question was not ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--bare-seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="where the made-up home is kept between runs")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="casefold-people-"))
    folder.mkdir(parents=True, exist_ok=True)
    told = _prepared(folder, given.calls, given.people)
    with casefold_served(folder / "home") as site:
        ours, facts = asyncio.run(on_the_platform(site, told, given.seconds))
    sizes = {name.replace(" ", "-"): ours.sizes.get(name, 0) for name in MIX}
    with bare_served(folder, sizes, given.people) as (site, sessions):
        bare = asyncio.run(on_bare_pages(site, sessions, told, given.bare_seconds))
    found = results(ours, bare)
    wrong = dict(ours.wrong + bare.wrong)
    about = {"people": given.people, "seconds": given.seconds, "calls": told["calls"], "small": told["small"], **facts}
    about |= {"taken_back": ours.taken_back, "answered_first": ours.answered_first, "wrong": wrong}
    for line in (*found, {"about": about}):
        sys.stdout.write(json.dumps(line) + "\n")
    if given.folder is None:
        shutil.rmtree(folder)
    over = any(item["limit"] is not None and item["p95"] > item["limit"] for item in found)
    return 1 if over or wrong or facts["ended"] < ours.taken_back else 0


def _prepared(folder: Path, calls: int, people: int) -> dict[str, Any]:
    """Make the home in a process that ends before anything is measured."""
    words = ["--folder", str(folder), "--calls", str(calls), "--people", str(people)]
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.people_home", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    raise SystemExit(main())
