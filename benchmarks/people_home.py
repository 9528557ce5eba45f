"""Make the home fifty people work in: a case of ten million calls, small cases, accounts, sessions, runs under way.

`many_people` calls it in a process of its own, so that the one that measures stays small. What it makes is kept: a
second call finds it and only signs everybody in anew.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import casefold
from benchmarks.pages import make_case
from benchmarks.people_desk import WORK, furnish
from casefold import Case, Finding
from casefold.demo.bulk import write_rows

SMALL_CASES, SMALL_ROWS, SMALL_NUMBERS = 8, 3_000, 200
RECORDS_DRAWN, DRAWN_TOGETHER = 2_000, 5


def main() -> int:
    """Make what is missing; print as JSON what a person of the measurement needs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--people", type=int, required=True)
    given = parser.parse_args()
    case = make_case(given.folder, given.calls)
    case.prepare_pages()
    finding = _finding(case)
    _small_cases(given.folder)
    from casefold.platform import server

    server.set_up(given.folder / "home", None)
    server.prepare()
    told = {
        "case": case.name,
        "calls": case.count("call"),
        "records": _records(case),
        "finding": finding.id,
        "evidence": finding.table.num_rows,
        "small": SMALL_CASES,
        "people": _people(given.people, case.name),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _finding(case: Case) -> Finding:
    """Return whom one number was in contact with: the finding whose evidence is opened."""
    for known in case.findings():
        if known.analysis == "top_contacts":
            return case.finding(known.id)
    page = case.page("call", limit=1, columns=["record_id"])
    view = case.record(str(page.rows["record_id"][0].as_py()))[0]
    return case.analyse("top_contacts", by="Benchmark", subject=[str(view.parties[0]["identifier"])])


def _small_cases(folder: Path) -> None:
    home = casefold.open_home(folder / "home")
    known = {row.name for row in home.cases()}
    for number in range(1, SMALL_CASES + 1):
        name, source = f"small-{number}", folder / f"small-{number}.csv"
        if name not in known:
            write_rows(source, SMALL_ROWS, SMALL_NUMBERS)
            home.create_case(name, by="Benchmark", purpose="Benchmark").add([source], by="Benchmark")
            source.unlink()


def _records(case: Case) -> list[str]:
    draw, total = random.Random(3), case.count("call")
    found: list[str] = []
    while len(found) < RECORDS_DRAWN:
        offset = draw.randrange(total - DRAWN_TOGETHER)
        page = case.page("call", offset=offset, limit=DRAWN_TOGETHER, columns=["record_id"])
        found += [str(value.as_py()) for value in page.rows["record_id"]]
    return found


def _people(number: int, case: str) -> list[dict[str, str]]:
    """Return a session and a run under way of each person; what an earlier call left of them is ended."""
    from django.contrib.sessions.models import Session

    from casefold.platform.runs.models import Run

    Session.objects.all().delete()
    Run.objects.filter(work=WORK).delete()
    users = [_user(f"person-{at:02d}", case) for at in range(1, number + 1)]
    furnish(users, [*_small(), case])
    return [{"session": session_of(user), "run": _run(user, case)} for user in users]


def _small() -> list[str]:
    return [f"small-{at}" for at in range(1, SMALL_CASES + 1)]


def _user(name: str, case: str) -> Any:
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.models import User

    user, made = User.objects.get_or_create(username=name, defaults={"display_name": name, "is_active": True})
    if made:
        user.set_unusable_password()
        user.save()
    for granted in sorted({case, *_small()} - policy.cases_visible_to(user)):
        policy.give(user, granted, Role.EDITOR, purpose="Benchmark", by=None)
    return user


def session_of(user: Any) -> str:
    """Sign a person in, as the site itself does but for the password."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _run(user: Any, case: str) -> str:
    """Leave a run under way that no worker takes and nobody gives up: it beats in the future."""
    from django.utils import timezone

    from casefold.platform.runs.models import Run, RunStatus

    now = timezone.now()
    run = Run.objects.create(
        kind="analysis",
        work=WORK,
        title="A run under way",
        case=case,
        by=user,
        status=RunStatus.RUNNING,
        done=0.4,
        rows=400_000,
        rate=20_000.0,
        left_seconds=30.0,
        queued_at=now,
        started_at=now,
        heartbeat_at=now + timedelta(hours=6),
    )
    return str(run.pk)


if __name__ == "__main__":
    raise SystemExit(main())
