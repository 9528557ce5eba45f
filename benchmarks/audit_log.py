"""Measure the audit log at a million entries: one more entry, pages, searches, exports, and the whole chain verified.

The entries are chained as the site chains them and written in bulk, since writing them one by one would take hours of
waiting for the disk. Nine in ten are of one case.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

PAGE_MS = 300
BULK = 5_000
PEOPLE = [f"Person {number:02d}" for number in range(50)]
VERBS = ("read", "read", "read", "export", "note", "analyse")


def entries(count: int) -> Iterator[Any]:
    """Yield so many entries, each chained to the one before it."""
    from django.utils import timezone

    from casefold.platform.audit.chain import START, digest_of
    from casefold.platform.audit.log import DONE, Act, sort_of
    from casefold.platform.audit.models import Entry

    digest, began = START, timezone.now() - timedelta(days=365)
    for number in range(1, count + 1):
        act = Act(VERBS[number % len(VERBS)], "larkspur" if number % 10 else "meadow", f"records/table {number % 977}")
        entry = Entry(
            number=number,
            act=uuid.uuid4(),
            at=began + timedelta(seconds=30 * number),
            who=PEOPLE[number % len(PEOPLE)],
            user_id=str(number % len(PEOPLE)),
            sort=sort_of(act, DONE),
            phase=DONE,
            verb=act.verb,
            case=act.case,
            object=act.object,
            reason="Exercise",
            source="192.0.2.7",
            details={"query": f"offset={number}"},
            previous=digest,
        )
        entry.digest = digest = digest_of(entry)
        yield entry


def fill(count: int) -> None:
    """Write the log."""
    from itertools import islice

    from casefold.platform.audit.models import Entry, Head

    made, last = entries(count), None
    while chunk := list(islice(made, BULK)):
        Entry.objects.bulk_create(chunk)
        last = chunk[-1]
    if last is not None:
        Head.objects.update_or_create(id=1, defaults={"number": last.number, "digest": last.digest})


def measured(name: str, ask: Callable[[], object], asks: int, limit: int | None) -> bool:
    """Print the milliseconds of the median and of 95 in 100 asks; tell whether the limit was kept."""
    times = []
    for _ in range(asks):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    told = {"name": name, "asks": asks, "p50": round(p50), "p95": round(p95), "limit": limit}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    return limit is None or p95 <= limit


def asks(client: Any) -> list[tuple[str, Callable[[], object], int, int | None]]:
    """List what is asked: a name, the question, how often, and its limit in milliseconds."""
    from casefold.platform.audit import chain, exporting, reading
    from casefold.platform.audit.log import Act, Actor, append
    from casefold.platform.audit.reading import Wish

    def page(address: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise AssertionError(f"{address}: {answer.status_code}")

        return ask

    def whole() -> None:
        if found := chain.verify():
            raise AssertionError(str(found[:3]))

    def export(write: Callable[..., int]) -> Callable[[], int]:
        return lambda: write(reading.read_all(Wish(), case="larkspur"), io.BytesIO())

    case = "/cases/larkspur/log/"
    return [
        ("one more entry", lambda: append(Actor("Person 01"), Act("read", "larkspur", "page")), 100, PAGE_MS),
        ("first page of a case", page(case), 50, PAGE_MS),
        ("a page from the middle", page(f"{case}?below=500000"), 50, PAGE_MS),
        ("of one person", page(f"{case}?who=Person+07"), 50, PAGE_MS),
        ("of one verb", page(f"{case}?verb=export"), 50, PAGE_MS),
        ("of some days", page(f"{case}?since=2026-03-01&until=2026-03-03"), 20, PAGE_MS),
        ("words that are nowhere", page(f"{case}?text=nowhere"), 5, None),
        ("first page of the site", page("/log/"), 50, PAGE_MS),
        ("of the site, nobody's", page("/log/?who=Nobody"), 5, None),
        ("export of a case as JSON lines", export(exporting.write_json_lines), 1, None),
        ("export of a case as CSV", export(exporting.write_csv), 1, None),
        ("the whole chain verified", whole, 1, None),
    ]


def visitor() -> Any:
    """Return a browser of somebody who answers for the case and reads the site's log."""
    import casefold
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.links import operator

    home = casefold.open_home(os.environ["CASEFOLD_HOME"])
    account = operator("benchmark")
    if not home.cases():
        home.create_case("larkspur", by="Benchmark", purpose="Benchmark")
        policy.give(account, "larkspur", Role.OWNER, purpose="Benchmark", by=None)
    from django.test import Client

    client = Client()
    client.force_login(account)
    client.post("/cases/larkspur/open/", {"typed": "Benchmark"})
    return client


def _high_water_mb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) >> 10


def main() -> int:
    """Print one JSON object a line; exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="casefold-log-"))
    os.environ["CASEFOLD_HOSTS"] = "testserver"
    from casefold.platform import server

    server.set_up(folder, None)
    server.prepare()
    fill(given.entries)
    bad = False
    for name, ask, times, limit in asks(visitor()):
        bad = not measured(name, ask, times, limit) or bad
    size = (folder / "platform.db").stat().st_size >> 20
    about = {"entries": given.entries, "database_mb": size, "peak_mb": _high_water_mb()}
    sys.stdout.write(json.dumps({"about": about}) + "\n")
    shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
