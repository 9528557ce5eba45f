"""Files too large for a request: a run writes them aside, and whoever asked fetches them for a day.

A file is served to the person who asked and to nobody else, while they may still export and see every record file it
was made of: a wall put up, an exhibit withdrawn or an access that ended since then keeps it back. It is removed by the
reaper after `KEPT`, and at once where something of its case is disposed of. No backup holds it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils import timezone

import casefold
from casefold import registry
from casefold.errors import NotAllowed, NotFound
from casefold.export.contract import About, Rows
from casefold.platform import site
from casefold.platform.access import policy
from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.cases.bridge import open_case
from casefold.platform.cases.pages import Wanted, count, filtered_table
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import Doing, Outcome, Work

KEPT = timedelta(hours=24)
BATCH_ROWS = 65_536
_PART = ".part"
_SOURCES = "sources.json"
"""Beside the file: the record files it was made of."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file a run prepared, as its person may have it now."""

    path: Path
    name: str
    rows: int
    sha256: str
    until: datetime
    """When it is removed."""


def arguments_of(wanted: Wanted, product: str) -> dict[str, Any]:
    """Return the arguments of the run that exports every row that fits."""
    return {
        "kind": wanted.kind,
        "product": product,
        "sort": wanted.sort,
        "filters": dict(wanted.filters or {}),
        "zone": wanted.zone,
    }


def until(run: Run) -> datetime | None:
    """Return when the file of a run is removed; None where it has none."""
    has = run.work == EXPORT.name and run.status == RunStatus.FINISHED and run.finished_at is not None
    return run.finished_at + KEPT if has and run.finished_at is not None else None


def file_for(user: User, run: Run) -> Prepared:
    """Return the file a run prepared, for the person who asked.

    Raises:
        NotFound: It is another person's, there is none, or it was removed.
        NotAllowed: They may not export from the case any more, or not see all it was made of.
    """
    end, path = until(run), None
    if end is not None and run.by_id == user.pk and end > timezone.now():
        path = folder_of(str(run.pk)) / str(run.result["name"])
    made_of = _made_of(path) if path is not None else None
    if end is None or path is None or made_of is None:
        raise NotFound("there is no such file", remedy="Export it again from the table.")
    policy.require(user, Verb.EXPORT, run.case)
    if not made_of <= _sources(open_case(user, run.case), run.arguments["kind"]):
        raise NotAllowed(
            "what the file was made of is not what you may see now", remedy="Export it again from the table."
        )
    return Prepared(path, path.name, int(run.result["rows"]), str(run.result["sha256"]), end)


def folder_of(run: str) -> Path:
    """Return the folder of a run's file."""
    return Path(settings.CASEFOLD_HOME) / site.PREPARED / run


def sweep() -> int:
    """Remove the files whose time has come or whose run ended without an outcome; return how many runs' went."""
    gone = 0
    folder = Path(settings.CASEFOLD_HOME) / site.PREPARED
    for item in sorted(folder.iterdir()) if folder.is_dir() else ():
        run = Run.objects.filter(pk=item.name).first()
        end = until(run) if run is not None else None
        if run is None or (run.is_over and (end is None or end <= timezone.now())):
            shutil.rmtree(item, ignore_errors=True)
            gone += 1
    return gone


def discard_of(case: str) -> None:
    """Remove every prepared file of a case: something of it is disposed of."""
    for key in Run.objects.filter(work=EXPORT.name, case=case).values_list("pk", flat=True):
        shutil.rmtree(folder_of(str(key)), ignore_errors=True)


def _export(doing: Doing) -> Outcome:
    given = doing.arguments
    wanted = Wanted(given["kind"], sort=given["sort"], filters=given["filters"], zone=given["zone"])
    member = registry.exports().get(given["product"])
    name = f"{doing.case.name}-{wanted.kind}{member.suffix}"
    folder = folder_of(doing.run)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    doing.progress("counting")
    total = count(doing.case, wanted)
    sources = _sources(doing.case, wanted.kind)
    with doing.case.tables() as tables:
        sources |= _sources(doing.case, wanted.kind)
        fitting = filtered_table(doing.case, tables, wanted)
        backend: Any = fitting.get_backend()
        reader = backend.con.sql(backend.compile(fitting)).to_arrow_reader(BATCH_ROWS)
        part = folder / f"{name}{_PART}"
        with part.open("wb") as file:
            rows = member.write(Rows(reader.schema, _watched(doing, reader, total)), about_of(doing.case, wanted), file)
            file.flush()
            os.fsync(file.fileno())
    with part.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    part.replace(folder / name)
    if not sources <= _sources(open_case(doing.user, doing.case.name), wanted.kind):
        shutil.rmtree(folder)
        raise NotAllowed("what it is made of changed while it was written", remedy="Export it again from the table.")
    (folder / _SOURCES).write_text(json.dumps(sorted(sources)), encoding="utf-8")
    told = {"name": name, "rows": rows, "sha256": digest}
    return Outcome(f"{rows:,} rows written. The file is kept for {KEPT // timedelta(hours=1)} hours.", told)


def _made_of(path: Path) -> set[str] | None:
    """Return the record files a file was made of; None where it is there no more, or goes at this moment."""
    try:
        return set(json.loads((path.parent / _SOURCES).read_text(encoding="utf-8"))) if path.is_file() else None
    except FileNotFoundError:
        return None


def about_of(case: casefold.Case, wanted: Wanted) -> About:
    """Return what a reader of an export of records has to know beside its rows."""
    lines = [("Case", case.name), ("Marking", case.row.marking), ("Records", wanted.kind)]
    lines += [("Filter", f"{name}: {text}") for name, text in (wanted.filters or {}).items()]
    return About(tuple(lines))


def _watched(doing: Doing, reader: pa.RecordBatchReader, total: int) -> Iterator[pa.RecordBatch]:
    rows = 0
    for batch in reader:
        doing.progress("writing", rows / total if total else None, rows)
        yield batch
        rows += batch.num_rows


def _sources(case: casefold.Case, kind: str) -> set[str]:
    """Return the digests of the record files a table of a kind is made of, as a reader of the case sees it."""
    return {*case.sources(kind), *case.sources("party")}


EXPORT = Work("export", "casefold.platform.runs.prepared.EXPORT", _export, Verb.EXPORT, idempotent=True)
