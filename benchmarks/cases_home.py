"""Make the home of one person with two hundred cases and fifty million records between them.

A few cases are imported from made-up files as anybody imports; the others are copies of those under names of their own:
the same rows of the catalogue, and the same record files and prepared files byte for byte, each a file of its own on
the disk. Originals, which no page of this measurement reads, are linked and not copied. What it makes is kept: a second
call finds it and only signs the person in anew.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
from pathlib import Path

import sqlalchemy as sa

import casefold
from benchmarks.people_desk import furnish
from benchmarks.people_home import session_of
from casefold import Case
from casefold.demo.bulk import write_rows
from casefold.store import Home, schema

IMPORTED = 8
"""Cases imported; every other is a copy of one of them."""
NUMBERS = 20_000
"""Identifiers in each imported case."""
DRAWN = 200
FIRST = ("Amber", "Birch", "Cedar", "Dunlin", "Elm", "Fern", "Gannet", "Hazel", "Iris", "Juniper")
SECOND = ("Bridge", "Canal", "Field", "Gate", "Harbour", "Lane", "Meadow", "Quay", "Ridge", "Water")


def main() -> int:
    """Make what is missing; print as JSON what the measurement needs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--records", type=int, required=True)
    given = parser.parse_args()
    names = [f"operation-{at:03d}" for at in range(1, given.cases + 1)]
    _make(given.folder, names, given.records // given.cases)
    from casefold.platform import server

    server.set_up(given.folder / "home", None)
    server.prepare()
    opened = casefold.open_home(given.folder / "home")
    first = [opened.case(name) for name in names[:IMPORTED]]
    copies = [sum(at % IMPORTED == place for at in range(len(names))) for place in range(len(first))]
    told = {
        "cases": names,
        "kept": sum(_records(case) * number for case, number in zip(first, copies, strict=True)),
        "records": {name: _record(first[at % len(first)]) for at, name in enumerate(names)},
        "numbers": _numbers(first),
        "imported": len(first),
        "session": _person(names),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def title_of(at: int) -> str:
    """Return the made-up name of a case by its place."""
    return f"{FIRST[at % 10]} {SECOND[at // 10 % 10]} {at // 100 + 1}"


def _make(folder: Path, names: list[str], records: int) -> None:
    with Home(folder / "home") as store:
        known = {row.name for row in store.cases()}
    opened = casefold.open_home(folder / "home")
    for at, name in enumerate(names[:IMPORTED]):
        if name not in known:
            case = opened.create_case(name, by="Benchmark", title=title_of(at), purpose="Benchmark")
            source = folder / f"{name}.csv"
            write_rows(source, records, NUMBERS, seed=at + 1)
            case.add([source], by="Benchmark")
            source.unlink()
            case.prepare_pages()
    with Home(folder / "home") as store:
        for at, name in enumerate(names[IMPORTED:], IMPORTED):
            if name not in known:
                _copy(store, names[at % IMPORTED], name, title_of(at))


def _copy(store: Home, source: str, name: str, title: str) -> None:
    """Give a case the files of another, and the same rows of the catalogue under its own name."""
    store.create_case(name, by="Benchmark", title=title, purpose="Benchmark")
    folder, target = store.path / "cases" / source, store.path / "cases" / name
    for part in folder.iterdir():
        how = os.link if part.name == "exhibits" else shutil.copy2
        shutil.copytree(part, target / part.name, copy_function=how)
    with store.catalogue.write() as connection:
        for table in schema.metadata.sorted_tables:
            if "case_name" in table.c:
                rows = connection.execute(sa.select(table).where(table.c.case_name == source)).mappings().all()
                if rows:
                    connection.execute(table.insert(), [{**row, "case_name": name} for row in rows])


def _records(case: Case) -> int:
    return sum(case.count(kind) for kind in ("call", "message"))


def _record(case: Case) -> str:
    page = case.page("call", offset=case.count("call") // 2, limit=1, columns=["record_id"])
    return str(page.rows["record_id"][0].as_py())


def _numbers(cases: list[Case]) -> list[str]:
    """Draw identifiers that are a party of some call, each in as many cases as hold its copy."""
    draw, found = random.Random(5), []
    for at in range(DRAWN):
        case = cases[at % len(cases)]
        page = case.page("call", offset=draw.randrange(case.count("call")), limit=1, columns=["record_id"])
        found += [str(party["identifier"]) for party in page.parties.to_pylist() if party["identifier"]][:1]
    return found


def _person(cases: list[str]) -> str:
    """Give one person access to every case, and a desk as full as the others'; return their session."""
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.models import User
    from casefold.platform.runs.models import Run

    Run.objects.all().delete()
    users = [User.objects.get_or_create(username=name, defaults={"display_name": name})[0] for name in ("one", "two")]
    for user in users:
        held = policy.cases_visible_to(user)
        for case in cases:
            if case not in held:
                policy.give(user, case, Role.EDITOR, purpose="Benchmark", by=None)
    furnish(users, cases)
    return session_of(users[0])


if __name__ == "__main__":
    raise SystemExit(main())
