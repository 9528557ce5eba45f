"""Time pages of a record table of ten million calls, as one person asks for them, each held against its limit.

The case is imported from a made-up file, so its record files are those of a real import. The process is warm, the
pages are not: every ask draws another identifier, time, value, record or place.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import casefold
from benchmarks.served_pages import Visitor, questions
from casefold import Cancel, Case, Filter
from casefold.demo.bulk import write_rows
from casefold.errors import Cancelled
from casefold.store.pages import POOL

PAGE_MS, SORT_MS = 300, 2_000
CALLS_IN = 0.636
"""Part of the made-up rows that are calls."""
NUMBERS = 200_000
COLUMNS = ("time_utc", "time_local", "direction", "service", "duration_s", "imei", "imsi", "start_cell", "end_cell")


@dataclass(frozen=True, slots=True)
class Contest:
    """One kind of question, how often it is asked, and the most milliseconds 95 in 100 of them may take."""

    name: str
    ask: Callable[[], object]
    limit: int | None
    asks: int


class Desk:
    """A person at a case, asking for one page after another."""

    def __init__(self, case: Case, seed: int = 1) -> None:
        self.case = case
        self.draw = random.Random(seed)
        self.total = case.count("call")
        self.orders = self._orders()

    def first_opened(self) -> object:
        """Open the case and show its first page."""
        POOL.forget(self.case._store)
        return self.case.page("call")

    def by_identifier(self) -> object:
        """Show the calls of one number, each as likely as another."""
        return self.case.page("call", filters=[Filter("party", "is", self.number())])

    def by_time(self) -> object:
        """Show the calls of a day."""
        day = f"2026-{self.draw.randint(1, 9):02d}-{self.draw.randint(1, 28):02d}"
        return self.case.page("call", filters=[Filter("time_utc", "from", day), Filter("time_utc", "to", day)])

    def by_column(self) -> object:
        """Show the calls of some length, or of one cell."""
        if self.draw.random() < 0.5:
            return self.case.page("call", filters=[Filter("duration_s", "is", str(self.draw.randint(1, 5000)))])
        cell = self.draw.randrange(3_000)
        text = f"cgi:234-10-{1200 + cell // 300}-{20000 + cell}"
        return self.case.page("call", filters=[Filter("start_cell", "is", text)])

    def record(self) -> object:
        """Show one record, its parties and its exhibit."""
        return self.case.record(self.any_id())

    def deep(self) -> object:
        """Show a page from anywhere."""
        return self.case.page("call", offset=self.draw.randrange(self.total))

    def sorted(self) -> object:
        """Show the first page by any column, up or down."""
        return self.case.page("call", sort=(next(self.orders),))

    def deep_sorted(self) -> object:
        """Show a page from anywhere under an order that is already kept."""
        return self.case.page("call", sort=("-duration_s",), offset=self.draw.randrange(self.total))

    def sorted_anew(self) -> object:
        """Show a page from the middle under an order not kept yet."""
        shutil.rmtree(self.case._store.folder / "pages" / "orders", ignore_errors=True)
        return self.case.page("call", sort=(next(self.orders),), offset=self.total // 2)

    def text(self) -> object:
        """Look through every text of every row for one that is nowhere."""
        return self.case.page("call", filters=[Filter("text", "contains", f"zz{self.draw.random()}")])

    def cancelled(self) -> object:
        """Take such a search back; only the time from the word to the end counts."""
        cancel, ended = Cancel(), threading.Event()

        def search() -> None:
            try:
                self.case.page("call", filters=[Filter("text", "contains", "zzz")], cancel=cancel)
            except Cancelled:
                ended.set()

        thread = threading.Thread(target=search)
        thread.start()
        time.sleep(0.2)
        begin = time.perf_counter()
        cancel.cancel()
        thread.join()
        assert ended.is_set()
        return time.perf_counter() - begin

    def number(self) -> str:
        """Draw a number, each as likely as another."""
        return f"+44{7_400_000_000 + self.draw.randrange(NUMBERS) * 7_919_117 % 100_000_000}"

    def any_id(self) -> str:
        """Draw a record."""
        page = self.case.page("call", offset=self.draw.randrange(self.total), limit=1, columns=["record_id"])
        return str(page.rows["record_id"][0].as_py())

    def _orders(self) -> Iterator[str]:
        while True:
            names = [sign + name for name in COLUMNS for sign in ("", "-")]
            self.draw.shuffle(names)
            yield from names


def contests(desk: Desk) -> list[Contest]:
    """List what is measured after the case was prepared for pages."""
    return [
        Contest("first page, case just opened", desk.first_opened, PAGE_MS, 60),
        Contest("first page", lambda: desk.case.page("call"), PAGE_MS, 100),
        Contest("filtered by identifier", desk.by_identifier, PAGE_MS, 200),
        Contest("filtered by time", desk.by_time, PAGE_MS, 100),
        Contest("filtered by a column", desk.by_column, PAGE_MS, 100),
        Contest("one record", desk.record, PAGE_MS, 100),
        Contest("any place, unsorted", desk.deep, PAGE_MS, 100),
        Contest("first page, sorted by any column", desk.sorted, SORT_MS, 54),
        Contest("the middle, sorted anew", desk.sorted_anew, None, 9),
        Contest("any place, order kept", desk.deep_sorted, PAGE_MS, 51),
        Contest("text that is nowhere", desk.text, None, 5),
        Contest("taking a question back", desk.cancelled, PAGE_MS, 50),
    ]


def served(desk: Desk, home: Path) -> list[Contest]:
    """List what is measured of the same pages as the platform serves them."""
    asked = questions(
        Visitor(home, desk.case),
        number=desk.number,
        length=lambda: str(desk.draw.randint(1, 5000)),
        record=desk.any_id,
        orders=desk.orders,
    )
    return [Contest(name, ask, SORT_MS if sorts else PAGE_MS, 36 if sorts else 100) for name, ask, sorts in asked]


class Result(TypedDict):
    """What one contest gave, in milliseconds."""

    name: str
    asks: int
    p50: int
    p95: int
    limit: int | None


def measure(contest: Contest) -> Result:
    """Ask again and again; return the milliseconds of the median and of the slowest but one in twenty."""
    if contest.name == "any place, order kept":
        contest.ask()
    times = []
    for _ in range(contest.asks):
        begin = time.perf_counter()
        answer = contest.ask()
        taken = answer if isinstance(answer, float) else time.perf_counter() - begin
        times.append(taken * 1000)
    times.sort()
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    return {"name": contest.name, "asks": contest.asks, "p50": round(p50), "p95": round(p95), "limit": contest.limit}


def said(result: Result) -> bool:
    """Print a result as one JSON line; tell whether it kept its limit."""
    print(json.dumps(result), flush=True)
    return result["limit"] is None or result["p95"] <= result["limit"]


def make_case(folder: Path, calls: int) -> Case:
    """Import a made-up file that gives so many calls, and messages beside them; or open what is there."""
    home = casefold.open_home(folder / "home")
    if any(row.name == "pages" for row in home.cases()):
        return home.case("pages")
    source = folder / "calls.csv"
    write_rows(source, int(calls / CALLS_IN), NUMBERS)
    case = home.create_case("pages", by="Benchmark")
    case.add([source], by="Benchmark")
    source.unlink()
    return case


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def _high_water_mb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) >> 10


def main() -> int:
    """Print one JSON object a line; exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the made-up case is kept between runs")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="casefold-pages-"))
    folder.mkdir(parents=True, exist_ok=True)
    case = make_case(folder, given.calls)
    pages = case._store.folder / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    desk, bad = Desk(case), False
    said(measure(Contest("filtered by identifier, nothing prepared", desk.by_identifier, None, 10)))
    begin = time.perf_counter()
    case.prepare_pages()
    seconds = time.perf_counter() - begin
    for contest in [*contests(desk), *served(desk, folder / "home")]:
        bad = not said(measure(contest)) or bad
    about = {
        "calls": desk.total,
        "records_mb": _megabytes(case._store.folder / "records"),
        "pages_mb": _megabytes(pages),
    }
    print(json.dumps({"about": {**about, "prepare_s": round(seconds), "peak_mb": _high_water_mb()}}), flush=True)
    if given.folder is None:
        shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
