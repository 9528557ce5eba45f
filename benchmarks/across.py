"""Match an import of a million distinct identifiers against two hundred cases, and compare with bare SQL.

Both begin with the same rows on disk: what two hundred cases hold, and what arrives. Casefold's part is the step that
runs on arrival, its rules about what counts and its hits written once each included; the other is the join a database
makes of the same tables with no rule but that each hit is written once. They take turns, each from the same state. The
database is a file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from casefold.store import Home
from casefold.store.held_matching import match

LIMIT = 3.0
"""Times the bare join a match may take."""
BARE = """INSERT OR IGNORE INTO bare_hit SELECT DISTINCT mine.holder, theirs.holder, new.identifier
    FROM held_identifier new JOIN held_source mine ON mine.number = new.source
    JOIN held_identifier there ON there.identifier = new.identifier
    JOIN held_source theirs ON theirs.number = there.source AND theirs.holder <> mine.holder
    WHERE new.source = ?"""
NEW = "arriving"


def numbers(draw: Random, count: int, space: int) -> list[str]:
    """Draw distinct made-up identifiers; they are no telephone numbers, since there are not enough of those."""
    return [f"made:{one:09d}" for one in sorted(draw.sample(range(space), count))]


def build(folder: Path, cases: int, each: int, arriving: int) -> int:
    """Write a home whose cases hold identifiers and into whose last one others arrive; return what arrives."""
    draw, space = Random(7), arriving * 20
    home = Home(folder)
    for name in [*(f"case-{n:03d}" for n in range(cases)), NEW]:
        home.create_case(name, by="Benchmark")
    home.close()
    with sqlite3.connect(folder / "store.db") as con:
        con.execute("INSERT INTO delivery SELECT name, 'd1', 1, 'delivery', '', created_at, 'Benchmark' FROM case_")
        con.execute("INSERT INTO authority (case_name, id, number) SELECT name, 'u1', 1 FROM case_")
        con.execute(
            """INSERT INTO exhibit (case_name, id, number, reference, file_name, sha256, size, media_type, holding,
            path, delivery, authority, status, added_at, added_by) SELECT name, 'x1', 1, 'A/1', 'a', '', 0, '',
            'copied', '', 'd1', 'u1', 'held', created_at, 'Benchmark' FROM case_"""
        )
        names = [row[0] for row in con.execute("SELECT name FROM case_ ORDER BY name = ?, name", (NEW,))]
        for number, name in enumerate(names, start=1):
            columns = "number, holder, kind, exhibit, basis, ready"
            con.execute(f"INSERT INTO held_source ({columns}) VALUES (?, ?, 'call', 'x1', '1', 1)", (number, name))
            held = numbers(draw, arriving if name == NEW else each, space)
            rows = ((one, number) for one in held)
            con.executemany("INSERT INTO held_identifier VALUES (?, ?, 1, NULL, NULL)", rows)
        columns = "holder TEXT, other TEXT, identifier TEXT"
        con.execute(f"CREATE TABLE bare_hit ({columns}, UNIQUE (holder, other, identifier))")
    return len(names)


def measure(folder: Path, source: int, rounds: int) -> Iterator[tuple[float, float, int]]:
    """Yield the seconds of Casefold's match and of the bare join, taking turns, and the hits."""
    home = Home(folder)
    for _ in range(rounds):
        began = time.perf_counter()
        with home.catalogue.write() as connection:
            hits = match(connection, [source], on_server=False)
        ours = time.perf_counter() - began
        with sqlite3.connect(folder / "store.db") as con:
            con.execute("PRAGMA secure_delete=ON")
            con.execute("PRAGMA synchronous=FULL")
            began = time.perf_counter()
            con.execute(BARE, (source,))
            con.commit()
            bare = time.perf_counter() - began
            found = con.execute("SELECT count(*) FROM bare_hit").fetchone()[0]
            if found != hits:
                raise AssertionError(f"{hits} hits, but the bare join finds {found}")
            con.execute("DELETE FROM hit")
            con.execute("DELETE FROM bare_hit")
        yield ours, bare, hits
    home.close()


def across_table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the lines of the page of figures."""
    head = "## Matching an arrival against every case"
    about = "A million distinct identifiers against those of two hundred cases: one join, each hit written once."
    columns = ("| held | arriving | hits | Casefold, s | bare SQL, s | ratio | limit |", "|" + " --- |" * 7)
    names = ("held", "arriving", "hits", "seconds", "bare_seconds", "ratio", "limit")
    told = [f"| {' | '.join(f'{row[name]:,}' for name in names)} |" for row in rows]
    return [head, "", about, "", *columns, *told, ""]


def main() -> int:
    """Print one line of figures; the exit code is 1 where the ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--each", type=int, default=50_000, help="distinct identifiers of each case")
    parser.add_argument("--arriving", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="across-"))
    try:
        source = build(folder / "home", given.cases, given.each, given.arriving)
        times = list(measure(folder / "home", source, given.rounds))
    finally:
        shutil.rmtree(folder)
    ours, bare = (statistics.median(row[place] for row in times) for place in (0, 1))
    told = {
        "name": "match of an arrival",
        "cases": given.cases,
        "held": given.cases * given.each,
        "arriving": given.arriving,
        "hits": times[0][2],
        "seconds": round(ours, 2),
        "bare_seconds": round(bare, 2),
        "ratio": round(ours / bare, 2),
        "limit": LIMIT,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if ours / bare <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
