"""One person with two hundred cases and fifty million records between them, as `casefold serve` serves them.

What grows with the number of cases is asked for: the dashboard, the list of cases, the search over all of them and the
palette; and beside these, in one case after another, the pages of its records. Every ask draws another case, word,
identifier or place; no page limit is set for the searches, which say within their time which cases are left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

import httpx

from benchmarks.cases_home import FIRST, SECOND
from benchmarks.many_people import PAGE_MS
from benchmarks.served_sites import Served, casefold_served

ASKS = 100
COLD = 150
"""Cases of which the first page is asked for once, nothing of them in memory."""
_LEFT = re.compile(r"<strong>([\d,]+) of your cases")


class Visitor:
    """The person, asking for one page after another."""

    def __init__(self, site: Served, told: Mapping[str, Any]) -> None:
        cookies = {"casefold_session": str(told["session"])}
        self._client = httpx.Client(base_url=site.address, cookies=cookies, timeout=120, follow_redirects=True)
        self._told, self._draw = told, random.Random(11)
        self._unopened: list[str] = list(told["cases"])
        self._draw.shuffle(self._unopened)
        self._opened: list[str] = []
        self._words = [f"{one} {two}" for one in FIRST for two in SECOND]
        self._draw.shuffle(self._words)
        self.left: list[int] = []

    def get(self, address: str, **query: str) -> str:
        """Ask for a page, whole."""
        asked = f"{address}?{urlencode(query)}" if query else address
        return str(self._client.get(asked).raise_for_status().text)

    def reason(self) -> str:
        """Say why another case is opened, as its page asks; return its name."""
        name = self._unopened.pop()
        self.get(f"/cases/{name}/open/")
        secret = {"X-CSRFToken": self._client.cookies["csrftoken"]}
        self._client.post(f"/cases/{name}/open/", data={"typed": "Benchmark"}, headers=secret).raise_for_status()
        self._opened.append(name)
        return name

    def by_identifier(self) -> None:
        """Look for a number in every case; note how many cases were left."""
        found = _LEFT.search(self.get("/search/", q=self._draw.choice(self._told["numbers"])))
        self.left.append(int(found[1].replace(",", "")) if found else 0)

    def asks(self) -> dict[str, Callable[[], object]]:
        """Return what is asked for again and again, by its name."""
        one_of, cases = self._draw.choice, self._opened
        return {
            "dashboard": lambda: self.get("/"),
            "dashboard, what changed": lambda: self.get("/", only="changed"),
            "dashboard, its live part": lambda: self.get("/dashboard/live"),
            "list of cases": lambda: self.get("/cases/", page=one_of("1234")),
            "cases by a word": lambda: self.get("/cases/", q=one_of(FIRST)),
            "search by words": lambda: self.get("/search/", q=one_of(self._words)),
            "search by a number": self.by_identifier,
            "palette, words": lambda: self.get("/search/palette.json", q=one_of(self._words)),
            "a case's first page again": lambda: self.get(f"/cases/{one_of(cases[-4:])}/records/call/"),
            "its rows by a number": lambda: self.get(
                f"/cases/{one_of(cases[-4:])}/records/call/rows.json", **{"f.party": one_of(self._told["numbers"])}
            ),
            "one record of any opened case": lambda: self._record(one_of(cases)),
        }

    def _record(self, case: str) -> None:
        self.get(f"/cases/{case}/records/record", id=self._told["records"][case])


def measured(times: list[float], name: str, limit: int | None) -> dict[str, Any]:
    """Return a row of the result, in milliseconds."""
    times.sort()
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    return {"name": name, "asks": len(times), "p50": round(p50), "p95": round(p95), "limit": limit}


def timed(ask: Callable[[], object]) -> float:
    """Return the milliseconds an ask takes, to its last byte."""
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def measure(visitor: Visitor) -> list[dict[str, Any]]:
    """Ask for everything; the first pages of cases nobody opened come first."""
    found: list[dict[str, Any]] = []
    cold: list[float] = []
    for _ in range(COLD):
        name = visitor.reason()
        cold.append(timed(partial(visitor.get, f"/cases/{name}/records/call/")))
    found.append(measured(cold, "a case's first page, case just opened", PAGE_MS))
    for name, ask in visitor.asks().items():
        ask()
        limit = None if name.startswith(("search", "palette")) else PAGE_MS
        found.append(measured([timed(ask) for _ in range(ASKS)], name, limit))
    return found


def cases_table(items: list[dict[str, Any]]) -> list[str]:
    """Write the section on many cases."""
    about = next(item["about"] for item in items if "about" in item)
    how = (
        f"One person with access to {about['cases']} cases of {about['kept']:,} records in all (calls and messages), "
        f"{about['imported']} of them imported and the others copies byte for byte, their originals linked; `casefold "
        "serve` as it comes, with what a dashboard shows: changes, runs, reviews due, access that ends. Milliseconds "
        "to the last byte."
    )
    rows = [
        f"| {item['name']} | {item['asks']} | {item['p50']} | **{item['p95']}** | {item['limit'] or 'none'} |"
        for item in items
        if "name" in item
    ]
    after = (
        f"A search for a number looks for up to 2 s and then names what is left: of {about['searches']} such searches "
        f"{about['whole']} went through all cases; the most cases left by one were {about['left']}. On disk the home "
        f"takes {about['disk_mb']:,} MB. Load of the machine before: {about['load']}."
    )
    head = ["| ask | asks | p50 ms | p95 ms | limit |", "| --- | ---: | ---: | ---: | ---: |"]
    title = "## Two hundred cases, fifty million records"
    return [title, "", *wrap(how, 120), "", *head, *rows, "", *wrap(after, 120), ""]


def _megabytes(folder: Path) -> int:
    """Return what a folder takes on the disk, a file linked from several places once."""
    stats = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum({stat.st_ino: stat.st_size for stat in stats}.values()) >> 20


def main() -> int:
    """Print one JSON object a line; exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--records", type=int, default=50_000_000)
    parser.add_argument("--folder", type=Path, help="where the made-up home (16 GB) is kept between runs")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="casefold-cases-"))
    folder.mkdir(parents=True, exist_ok=True)
    words = ["--folder", str(folder), "--cases", str(given.cases), "--records", str(given.records)]
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.cases_home", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    told = json.loads(made.stdout.splitlines()[-1])
    load = f"{os.getloadavg()[0]:.1f}"
    with casefold_served(folder / "home") as site:
        visitor = Visitor(site, told)
        found = measure(visitor)
    about = {"cases": given.cases, "kept": told["kept"], "imported": told["imported"], "load": load}
    about |= {"searches": len(visitor.left), "whole": visitor.left.count(0), "left": max(visitor.left)}
    about["disk_mb"] = _megabytes(folder / "home")
    for line in (*found, {"about": about}):
        sys.stdout.write(json.dumps(line) + "\n")
    if given.folder is None:
        shutil.rmtree(folder)
    return 1 if any(item["limit"] is not None and item["p95"] > item["limit"] for item in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
