"""The work every case needs: import an upload, ask an analysis, verify the bytes."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import casefold
from casefold import registry
from casefold.case import ImportOptions, Progress
from casefold.errors import BadOption, Busy, CasefoldError, NotFound, Unsupported
from casefold.model.option import read_options
from casefold.model.report import ImportReport
from casefold.platform.access.policy import Verb
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import path_of
from casefold.platform.runs.models import Priority, Run
from casefold.platform.runs.work import Cancelled, Doing, Interrupted, Outcome, Work

log = logging.getLogger("casefold.runs")

TURN_SECONDS = 2.0
MOST_TURNS = 1_800
"""An hour of waiting for another import of the same bytes."""

_READ = {"stored": "read", "repeated": "held already"}


def _import(doing: Doing) -> Outcome:
    upload = uploaded(doing, doing.arguments["upload"])
    told = bring(doing, upload)
    return Outcome(
        f"{told['reference'] or upload.name}: {_READ.get(told['status'], told['status'])}. {told['said']}",
        {name: told[name] for name in ("exhibit", "status", "format", "rows", "said")},
    )


def uploaded(doing: Doing, key: str) -> Upload:
    """Return the upload a run is given by its id.

    Raises:
        NotFound: It is gone.
    """
    upload = Upload.objects.filter(pk=key, case=doing.case.name).first()
    if upload is None:
        raise NotFound("the uploaded file is gone", remedy="Send it again.")
    return upload


def bring(doing: Doing, upload: Upload) -> dict[str, Any]:
    """Make an upload an exhibit.

    Returns:
        Its `exhibit`, `reference`, `status`, the `format` it was read as, `rows` read and what is `said` of it.

    Raises:
        NotAllowed: An authority stands in the way.
        Misconfigured: The home cannot be written.
    """
    report = add_in_turn(doing, path_of(upload), options_of(upload.options))
    status = "stored" if report.status == "repeated" and _brought_before(doing, report.exhibit) else report.status
    counted = f"{report.rows_stored:,} of {report.rows_read:,} rows stored"
    said = counted if status != report.status else report.message or counted
    said += prepare_tables(doing) + index_records(doing) if status == "stored" else ""
    return {
        "exhibit": report.exhibit,
        "reference": report.reference,
        "status": status,
        "format": report.format,
        "rows": report.rows_read,
        "said": said,
    }


def _brought_before(doing: Doing, exhibit: str) -> bool:
    """Tell whether an exhibit is held because a worker of this run brought it in before it stopped."""
    held = doing.case.exhibit(exhibit)
    since = doing.begun_before
    return since is not None and held.added_by == doing.by and held.added_at >= since


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


def index_records(doing: Doing) -> str:
    """Bring the search index up to what the case holds; a failure is said and leaves the import as it is."""
    try:
        doing.progress("indexing for search")
        doing.case.index()
    except (Cancelled, Interrupted):
        return ". Indexing was cancelled; the import stands, and searches say what they leave out."
    except Unsupported:
        return ""
    except CasefoldError as error:
        log.warning("records of %s were not indexed: %s", doing.case.name, type(error).__name__)
        return f". Its records cannot be searched in full text yet: {error}"
    return ""


_DAY_ORDER = {"day": True, "month": False}


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
        profile=given.get("profile") or None,
        dayfirst=_DAY_ORDER.get(str(given.get("day_order") or "")),
        mapping={**({"*": str(given["rows_are"])} if given.get("rows_are") else {}), **(given.get("mapping") or {})},
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
    name, options = doing.arguments["analysis"], doing.arguments["options"]
    finding = _answered_before(doing, name, options) or doing.case.analyse(name, by=doing.by, **options)
    return Outcome(finding.sentence, {"finding": finding.id})


def _answered_before(doing: Doing, name: str, options: Mapping[str, Any]) -> casefold.Finding | None:
    """Return the finding a worker of this run kept before it stopped: the question is not answered twice."""
    since = doing.begun_before
    if since is None:
        return None
    asked = read_options(registry.analyses().get(name).options, options)
    plain = json.loads(json.dumps(asked, default=lambda value: value.isoformat()))
    for item in reversed(doing.case.findings()):
        same = (item.analysis, item.by, item.options) == (name, doing.by, plain)
        if same and item.at >= since and not Run.objects.filter(case=doing.case.name, result__finding=item.id).exists():
            return item
    return None


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
