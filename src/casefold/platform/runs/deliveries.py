"""Several files sent together: one run with a step for each, so that a restart goes on with the next file.

A file that cannot be read, or that is gone, is said beside its name and stops none of the others. What makes the
machine unfit for all of them (no room, a home that cannot be written) ends the run; begun again, it finds what is
held already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import casefold
from casefold.errors import Cancelled, CasefoldError, Misconfigured
from casefold.platform.access.policy import Verb
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import lay_beside
from casefold.platform.runs.built_in import bring, uploaded
from casefold.platform.runs.models import Run, Step
from casefold.platform.runs.steps import stepwise
from casefold.platform.runs.work import Doing, Outcome, Work

NOT_BROUGHT_IN = "failed"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file of a delivery, as its page shows it."""

    name: str
    status: str
    """As the import report says (stored, repeated, inventoried, failed); empty while it waits or is read."""
    said: str
    exhibit: str
    reference: str


def arguments_of(uploads: Sequence[Upload]) -> dict[str, Any]:
    """Return the arguments of a delivery: the place of each upload, so that a database can ask for one by its id."""
    return {"uploads": {str(upload.pk): number for number, upload in enumerate(uploads)}}


def outcomes_of(run: Run, case: casefold.Case) -> list[FileOutcome]:
    """Return the files of a delivery in order, without those that became an exhibit this reader does not see."""
    if run.work != DELIVER.name:
        return []
    seen = {item.id for item in case.exhibits(all=True)}
    waiting = {str(key): name for key, name in Upload.objects.filter(case=run.case).values_list("pk", "name")}
    results = list(Step.objects.filter(run=run).order_by("number").values_list("result", flat=True))
    keys = _in_order(run.arguments)
    told = [_outcome(result) for result in results]
    told += [FileOutcome(waiting.get(key, ""), "", "", "", "") for key in keys[len(results) :]]
    return [item for item in told if item.exhibit == "" or item.exhibit in seen]


def _outcome(result: Mapping[str, Any]) -> FileOutcome:
    return FileOutcome(*(str(result.get(name) or "") for name in ("name", "status", "said", "exhibit", "reference")))


def _in_order(arguments: Mapping[str, Any]) -> list[str]:
    places: dict[str, int] = arguments["uploads"]
    return sorted(places, key=lambda key: places[key])


def _plan(doing: Doing) -> list[str]:
    return _in_order(doing.arguments)


def _one(doing: Doing, key: str) -> dict[str, Any]:
    name = Upload.objects.filter(pk=key).values_list("name", flat=True).first() or ""
    try:
        upload = uploaded(doing, key)
        lay_beside(upload, Upload.objects.filter(pk__in=_in_order(doing.arguments), case=doing.case.name))
        return {"name": name, **bring(doing, upload)}
    except (Misconfigured, Cancelled):
        raise
    except CasefoldError as error:
        return {"name": name, "status": NOT_BROUGHT_IN, "said": str(error), "rows": 0}


def _conclude(_: Doing, keys: Sequence[str], results: Sequence[Mapping[str, Any]]) -> Outcome:
    failed = sum(result["status"] == NOT_BROUGHT_IN for result in results)
    rows = sum(int(result.get("rows") or 0) for result in results)
    told = f"{len(results) - failed:,} of {len(keys):,} files brought in, {rows:,} rows read."
    told += f" {failed:,} could not be read: see each below." if failed else ""
    return Outcome(told, {"files": len(keys), "failed": failed, "rows": rows})


DELIVER = Work(
    "import",
    "casefold.platform.runs.deliveries.DELIVER",
    stepwise(_plan, _one, _conclude, stage="file"),
    Verb.ADD,
    idempotent=True,
)
