"""The work every case needs: import an upload, ask an analysis, verify the bytes."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

import casefold
from casefold.case import ImportOptions, Progress
from casefold.errors import BadOption, Busy, CasefoldError, NotFound
from casefold.model.report import ImportReport
from casefold.platform.access.policy import Verb
from casefold.platform.cases.bridge import home
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import discard, path_of
from casefold.platform.runs.models import REPEATABLE, Priority, Run
from casefold.platform.runs.work import Cancelled, Doing, Interrupted, Outcome, Work

log = logging.getLogger("casefold.runs")

TURN_SECONDS = 2.0
MOST_TURNS = 1_800
"""An hour of waiting for another import of the same bytes."""

KEPT_FOR_ANOTHER_TURN = timedelta(days=1)

_READ = {"stored": "read", "repeated": "held already"}


def _import(doing: Doing) -> Outcome:
    upload = Upload.objects.filter(pk=doing.arguments["upload"], case=doing.case.name).first()
    if upload is None:
        raise NotFound("the uploaded file is gone", remedy="Send it again.")

    report = add_in_turn(doing, path_of(upload), options_of(upload.options))
    said = report.message or f"{report.rows_stored:,} of {report.rows_read:,} rows stored"
    said += prepare_tables(doing) if report.status == "stored" else ""
    return Outcome(
        f"{report.reference or upload.name}: {_READ.get(report.status, report.status)}. {said}",
        {"exhibit": report.exhibit, "status": report.status, "rows": report.rows_read, "said": report.message},
    )


def add_in_turn(doing: Doing, path: Path, options: ImportOptions, *, pause: float = TURN_SECONDS) -> ImportReport:
    """Add one file; where another run imports the same bytes at this moment, wait until it has ended.

    Raises:
        NotAllowed: An authority stands in the way.
        Busy: The other import does not end.
    """

    def watch(progress: Progress) -> None:
        doing.progress(progress.stage, progress.done, progress.rows)

    for turn in range(MOST_TURNS):
        try:
            return doing.case.add([path], options, by=doing.by, watch=watch).reports[0]
        except Busy:
            if turn == MOST_TURNS - 1:
                raise
            doing.progress("waiting for the same file's import")
            time.sleep(pause)
    raise AssertionError("the last turn returns or raises")


def prepare_tables(doing: Doing) -> str:
    """Write what makes pages of the record tables fast; a failure is said and leaves the import as it is."""
    try:
        doing.progress("preparing record tables")
        doing.case.prepare_pages()
    except (Cancelled, Interrupted):
        return ". Preparing the record tables was cancelled; the import stands."
    except CasefoldError as error:
        log.warning("record tables of %s were not prepared: %s", doing.case.name, type(error).__name__)
        return f". The record tables are whole but slower than they could be: {error}"
    return ""


def tidy() -> int:
    """Remove the uploads of runs that are over, unless an exhibit refers to the bytes where they are.

    The upload of a run that ended without an outcome is kept for a day: somebody may begin it again.
    """
    gone = 0
    wanted = Q(finished_at__isnull=True) | Q(
        status__in=REPEATABLE, finished_at__gt=timezone.now() - KEPT_FOR_ANOTHER_TURN, repeated_by__isnull=True
    )
    for upload in Upload.objects.all():
        runs = Run.objects.filter(work=IMPORT.name, case=upload.case, arguments__upload=str(upload.pk))
        if runs.exists() and not runs.filter(wanted).exists() and not _referred_to(upload):
            discard(upload)
            gone += 1
    return gone


def _referred_to(upload: Upload) -> bool:
    if "held_as" in upload.options:
        return True
    place = str(path_of(upload))
    held = next((item.id for item in home().case(upload.case).exhibits(all=True) if item.path == place), None)
    if held is not None:
        Upload.objects.filter(pk=upload.pk).update(options={**upload.options, "held_as": held})
    return held is not None


def options_of(given: dict[str, Any]) -> ImportOptions:
    """Turn what was said with an upload into import options.

    Raises:
        BadOption: A date or the zone cannot be read.
    """
    authority = casefold.Authority(
        legal_power=given.get("legal_power") or None,
        reference=given.get("authority") or None,
        purpose=given.get("purpose") or None,
        date_from=_date("first", given.get("date_from")),
        date_to=_date("last", given.get("date_to")),
    )
    return ImportOptions(
        reference=given.get("reference") or None,
        authority=authority,
        subject=given.get("subject") or None,
        timezone=given.get("timezone") or None,
        format=given.get("format") or None,
        mapping={"*": str(given["rows_are"])} if given.get("rows_are") else {},
    )


def _date(which: str, text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError as error:
        raise BadOption(
            f"'{text}' is no date for the {which} day of the authority", remedy="Write 2026-02-28."
        ) from error


def _analyse(doing: Doing) -> Outcome:
    doing.progress("asking")
    finding = doing.case.analyse(doing.arguments["analysis"], by=doing.by, **doing.arguments["options"])
    return Outcome(finding.sentence, {"finding": finding.id})


def _verify(doing: Doing) -> Outcome:
    doing.progress("hashing")
    differences = doing.case.verify()
    if len(differences) == 0:
        return Outcome(f"{len(doing.case.exhibits(all=True)):,} exhibits and their records are as recorded.")
    told = [f"{item.path}: {item.what}; expected {item.expected}, found {item.found}" for item in differences[:100]]
    result = {"differences": told, "differing": [asdict(item) for item in differences]}
    return Outcome(f"{len(differences):,} differences. See each below.", result)


IMPORT = Work("import", "casefold.platform.runs.built_in.IMPORT", _import, Verb.ADD, idempotent=True)
ANALYSE = Work("analysis", "casefold.platform.runs.built_in.ANALYSE", _analyse, Verb.ANALYSE, idempotent=True)
VERIFY = Work(
    "verification",
    "casefold.platform.runs.built_in.VERIFY",
    _verify,
    Verb.READ,
    idempotent=True,
    priority=Priority.BULK,
)
