"""A site with a queue of every kind of run, and what must be so of it whatever was killed.

python -m tests.soak.queue_site fill FOLDER      makes the home and the queue
python -m tests.soak.queue_site over             says how many runs are over, and how many there are
python -m tests.soak.queue_site again            begins again what was given up, as its person would
python -m tests.soak.queue_site check            says everything that is wrong, as a list of sentences
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import casefold
from casefold.demo.bulk import write_rows

DELIVERY_FILES = (3, 4)
ALONE = 3
ROWS = 1_500
HELD_ROWS = 400
ANALYSES = ("overview", "hourly", "top_contacts", "gaps")
STEPS = 5
REASON = "its workers were stopped"


def main(what: str, *given: str) -> Any:
    """Do one of the above."""
    from casefold.platform import server

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), os.environ.get("CASEFOLD_DATABASE"))
    if what == "fill":
        return fill(*given)
    return {"over": over, "again": again, "check": check}[what]()


def fill(folder: str) -> int:
    """Make the home with three cases and two owners, and queue the runs; return how many there are."""
    from django.db import connection

    from casefold.platform import server
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.models import User
    from casefold.platform.cases import bridge

    server.prepare()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE heard (run varchar(40))")
    first = User.objects.create_user("hill", password="a long pass phrase", display_name="DC Hill")
    second = User.objects.create_user("vale", password="a long pass phrase", display_name="DC Vale")
    for name in ("coming", "asked", "going"):
        bridge.create_case(first, name, title="", purpose="Exercise", marking="OFFICIAL", zone="UTC")
        policy.give(second, name, Role.OWNER, purpose="Exercise", by=None)
    for number, name in enumerate(("asked", "going")):
        path = Path(folder) / f"held-{name}.csv"
        write_rows(path, HELD_ROWS, 20, seed=900 + number)
        bridge.home().case(name).add([path], by="DC Hill", timezone="UTC")
    return sum(1 for _ in _queue(Path(folder), first, second))


def _queue(folder: Path, first: Any, second: Any) -> Iterator[Any]:
    from casefold.platform.audit.listening import actor_of
    from casefold.platform.cases.pages import Wanted
    from casefold.platform.retention import disposals
    from casefold.platform.runs import built_in, deliveries, disposing, prepared, work

    def start(what: work.Work, case: str, by: Any, **arguments: Any) -> Any:
        return work.start(what, title=what.kind, case=case, by=by, arguments=arguments)

    def upload(number: int, by: Any) -> Any:
        return _upload(folder, number, by)

    files = iter(range(100))
    for count, by in zip(DELIVERY_FILES, (first, second), strict=True):
        kept = [upload(next(files), by) for _ in range(count)]
        yield start(deliveries.DELIVER, "coming", by, **deliveries.arguments_of(kept))
    for _ in range(ALONE):
        yield start(built_in.IMPORT, "coming", first, upload=str(upload(next(files), first).pk))
    for name, by in zip(ANALYSES, (first, second, first, second), strict=True):
        yield start(built_in.ANALYSE, "asked", by, analysis=name, options={})
    yield start(built_in.VERIFY, "asked", second)
    for by in (first, second):
        steps = work.find_work("tests.platform.slow_work.STEPS")
        yield start(steps, "asked", by, parts=STEPS, seconds=0.1)
    yield start(prepared.EXPORT, "asked", second, **prepared.arguments_of(Wanted("call"), "csv"))
    actor = actor_of(second, None)
    proposed = disposals.propose(actor_of(first, None), first, "going", "x1", why="Exercise")
    authority = disposals.Authority("Reviewed", "RRD/1")
    yield disposing.begin(actor, second, disposals.authorise(actor, second, proposed, authority))


def _upload(folder: Path, number: int, by: Any) -> Any:
    from casefold.platform.cases.models import Upload
    from casefold.platform.cases.uploads import path_of

    path = folder / f"calls-{number}.csv"
    write_rows(path, ROWS, 40, seed=number + 1)
    upload = Upload(case="coming", name=path.name, size=path.stat().st_size, by=by)
    upload.options = {"timezone": "UTC"}
    path_of(upload).parent.mkdir(parents=True)
    shutil.copy(path, path_of(upload))
    upload.save()
    return upload


def over() -> list[int]:
    """Return how many runs are over, and how many there are."""
    from casefold.platform.runs.models import OVER, Run

    return [Run.objects.filter(status__in=OVER).count(), Run.objects.count()]


def again() -> int:
    """Begin again every run that was given up; return how many."""
    from casefold.platform.runs import repeating

    given_up = _given_up()
    for run in given_up:
        repeating.again(run, run.by, REASON)
    return len(given_up)


def _given_up() -> list[Any]:
    from casefold.platform.runs.models import Run

    return list(Run.objects.select_related("by").filter(status="failed", repeated_by__isnull=True))


def check() -> list[str]:
    """Return everything that is wrong."""
    checks = (_ended, _told, _counted, _exhibits, _findings, _steps, _exported, _disposed, _logged, _tidied, _verified)
    return [f"{found.__name__.removeprefix('_')}: {wrong}" for found in checks for wrong in found()]


def _last() -> list[Any]:
    """Return the runs that nobody had to begin again."""
    from casefold.platform.runs.models import Run

    return list(Run.objects.filter(repeated_by__isnull=True))


def _of(work: str) -> list[Any]:
    return [run for run in _last() if run.work.endswith(f".{work}")]


def _ended() -> Iterator[str]:
    for run in _last():
        if run.status != "finished":
            yield f"{run.work} is {run.status}: {run.message}"


def _told() -> Iterator[str]:
    from django.db import connection

    from casefold.platform.runs.models import Run

    with connection.cursor() as cursor:
        cursor.execute("SELECT run FROM heard")
        heard = Counter(str(row[0]) for row in cursor.fetchall())
    for key in Run.objects.values_list("pk", flat=True):
        if heard.pop(str(key), 0) != 1:
            yield f"the end of {key} was not told once"
    yield from (f"{key} is no run" for key in heard)


def _counted() -> Iterator[str]:
    from casefold.platform.runs.models import Run
    from casefold.platform.use.models import Use

    runs, used = set(Run.objects.values_list("pk", flat=True)), list(Use.objects.values_list("run", flat=True))
    if sorted(runs) != sorted(used):
        yield f"{len(runs)} runs, {len(used)} counted"
    rows = sum(Use.objects.filter(app="exhibits").values_list("units", flat=True))
    expected = (sum(DELIVERY_FILES) + ALONE) * ROWS
    if rows != expected:
        yield f"{rows} rows counted as read, {expected} were"


def _exhibits() -> Iterator[str]:
    case = _home().case("coming")
    held = Counter(item.sha256 for item in case.exhibits(all=True))
    expected = sum(DELIVERY_FILES) + ALONE
    if len(held) != expected or set(held.values()) != {1}:
        yield f"{expected} files were sent, {sum(held.values())} exhibits of {len(held)} contents are held"
    stored = sum(int(case.report(item.id)["rows_stored"]) for item in case.exhibits())
    counted = sum(case.count(kind) for kind in ("call", "message"))
    if counted != stored or stored != expected * ROWS:
        yield f"{expected * ROWS} rows were sent, reports say {stored}, tables hold {counted}"
    for run in [*_of("IMPORT"), *_of("DELIVER")]:
        if run.result.get("failed"):
            yield f"{run.work}: {run.message}"


def _findings() -> Iterator[str]:
    kept = sorted(item.id for item in _home().case("asked").findings())
    named = sorted(run.result.get("finding", "") for run in _of("ANALYSE"))
    if kept != named:
        yield f"runs name {named}, the case holds {kept}"


def _steps() -> Iterator[str]:
    from casefold.platform.runs.models import Step

    for run in [*_of("STEPS"), *_of("DELIVER"), *_of("DISPOSE")]:
        done = list(Step.objects.filter(run=run).values_list("number", flat=True))
        if sorted(done) != list(range(len(run.plan or []))) or run.step != len(done):
            yield f"{run.work}: {run.step} steps of {run.plan}, kept {done}"
    for run in _of("STEPS"):
        if run.result.get("parts") != [f"part-{number}" for number in range(STEPS)]:
            yield f"{run.work}: {run.result}"


def _exported() -> Iterator[str]:
    from casefold.platform.runs import prepared

    for run in _of("EXPORT"):
        file = prepared.file_for(run.by, run)
        expected = _home().case("asked").count("call")
        if hashlib.sha256(file.path.read_bytes()).hexdigest() != file.sha256 or file.rows != expected:
            yield f"the file of {file.rows} rows is not the one that was written, of {expected}"


def _disposed() -> Iterator[str]:
    from casefold.platform.audit.models import Entry
    from casefold.platform.retention.models import Disposal

    done = Disposal.objects.get()
    case = _home().case("going")
    if done.state != "done" or case.disposal_left("x1"):
        yield f"the disposal is {done.state}; left: {case.disposal_left('x1')}"
    certified = Entry.objects.filter(verb="certify_disposal").count()
    tombstones = sum(item.action == "retire" for item in case.decisions())
    if (certified, tombstones) != (1, 1):
        yield f"{certified} certificates, {tombstones} tombstones"


def _logged() -> Iterator[str]:
    from casefold.platform.audit.chain import verify
    from casefold.platform.audit.models import Entry
    from casefold.platform.runs.models import Attempt

    yield from (f"entry {item.number} {item.what}: {item.told}" for item in verify())
    for run, number in Attempt.objects.values_list("run", "number"):
        said = Entry.objects.filter(act=run, details__attempt=number)
        intents, outcomes = said.filter(phase="intent").count(), said.filter(phase="outcome").count()
        if intents > 1 or outcomes < intents:
            yield f"attempt {number} of {run}: {intents} intents, {outcomes} outcomes"


def _tidied() -> Iterator[str]:
    from casefold.platform.cases.models import Upload
    from casefold.platform.runs.tidying import tidy

    tidy()
    if Upload.objects.exists():
        yield f"{Upload.objects.count()} uploads are left"


def _verified() -> Iterator[str]:
    """Leftovers that nothing lists are cleared by the next import; after it nothing may differ."""
    for name in ("coming", "asked", "going"):
        case = _home().case(name)
        path = Path(os.environ["CASEFOLD_HOME"]).parent / f"last-{name}.csv"
        write_rows(path, 50, 5, seed=7_000)
        case.add([path], by="DC Hill", timezone="UTC")
        yield from (f"{name}: {item.path} {item.what}" for item in case.verify())


def _home() -> casefold.Home:
    from casefold.platform.cases import bridge

    return bridge.home()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
