"""Carry out a disposal that was authorised: a step for each exhibit, and a certificate once all of it is gone.

A worker killed in the middle leaves the disposal under way; the next one goes on with the same exhibit, which is as
disposing of it once. Nothing says that it is done before nothing of it is left.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from casefold.errors import BadOption, CasefoldError
from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, Actor, append
from casefold.platform.cases.bridge import open_case
from casefold.platform.retention import disposals
from casefold.platform.retention.models import Disposal, State
from casefold.platform.runs import prepared
from casefold.platform.runs.models import OVER, Run
from casefold.platform.runs.steps import stepwise
from casefold.platform.runs.work import Doing, Outcome, Work, start

log = logging.getLogger("casefold.runs")


def begin(actor: Actor, user: User, disposal: Disposal) -> Run:
    """Put the run into the queue that carries out a disposal under way.

    Raises:
        BadOption: One does so already.
    """
    if disposal.state != State.UNDER_WAY:
        raise BadOption("it is done", remedy="See its certificate.")
    under_way = runs_of(disposal).exclude(status__in=OVER)
    if under_way.exists():
        raise BadOption("a run carries it out already", remedy="Wait until that has ended.")
    opened = open_case(user, disposal.case)
    title = f"Dispose of {opened.exhibit(disposal.exhibit).reference if disposal.exhibit else 'every exhibit'}"
    run = start(
        DISPOSE, title=title, case=disposal.case, by=user, arguments={"disposal": str(disposal.pk)}, reason=disposal.why
    )
    details = {"run": str(run.pk), "work": DISPOSE.name, "disposal": str(disposal.pk)}
    append(actor, Act("start_run", disposal.case, title, disposal.why, details, run.pk))
    return run


def runs_of(disposal: Disposal) -> Any:
    """Return the runs that carried a disposal out, or do or will."""
    return Run.objects.filter(work=DISPOSE.name, case=disposal.case, arguments__disposal=str(disposal.pk))


def _plan(doing: Doing) -> list[str]:
    return disposals.targets(doing.case, _disposal(doing))


def _step(doing: Doing, exhibit: str) -> dict[str, Any]:
    doing.progress("deleting")
    prepared.discard_of(doing.case.name)
    return disposals.dispose_of(_actor(doing), doing.case, _disposal(doing), exhibit)


def _conclude(doing: Doing, exhibits: Sequence[str], _: Sequence[Mapping[str, Any]]) -> Outcome:
    doing.progress("indexing what is left", 1.0)
    _index_what_is_left(doing)
    doing.progress("certifying", 1.0)
    prepared.discard_of(doing.case.name)
    found = disposals.certify(_actor(doing), doing.case, _disposal(doing), exhibits)
    return Outcome(f"{len(exhibits):,} exhibits disposed of; it is certified.", {"disposal": str(found.pk)})


def _index_what_is_left(doing: Doing) -> None:
    """Make the search index anew; where that fails, searches say what they did not look through."""
    try:
        doing.case.index()
    except CasefoldError as error:
        log.warning("the index of %s was not made anew: %s", doing.case.name, type(error).__name__)


def _disposal(doing: Doing) -> Disposal:
    return disposals.under_way(doing.user, doing.arguments["disposal"])


def _actor(doing: Doing) -> Actor:
    known = actor_of(doing.user, None)
    return Actor(known.name, known.user_id, "worker")


DISPOSE = Work(
    "disposal",
    "casefold.platform.runs.disposing.DISPOSE",
    stepwise(_plan, _step, _conclude, stage="exhibit"),
    Verb.DECIDE,
    idempotent=True,
)
