"""Which run is taken next, and taking it: decided by the database, once, however many workers ask.

Order: smaller priority first (bulk that waited an hour counts as waited for), then the person with the fewest
runs under way, then the person who was served longest ago, then the run that waits longest. So a thousand runs of
one person stand behind the next single run of another.

No lock is held while choosing. The choice is a query, the same for every worker; taking is one UPDATE that holds
only while the run is still queued. Of two workers that choose the same run one takes it, and the other chooses
again, seeing what the first took.
"""

from __future__ import annotations

import heapq
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from casefold.platform.runs.models import Attempt, Priority, Run, RunStatus

BULK_WAITS_AT_MOST = timedelta(hours=1)
SHOWN_BEFORE = 2_000
"""Waiting runs beyond which a place in the line is not worked out."""


def claim(worker: str = "", shown: str = "") -> Run | None:
    """Take the next run; None where nothing waits.

    Args:
        worker: Id of the worker that takes it.
        shown: How the attempt names it.
    """
    while True:
        chosen = next_of(Run.objects.all()).values_list("pk", flat=True).first()
        if chosen is None:
            return None
        run = claim_one(chosen, worker, shown)
        if run is not None:
            return run


def claim_one(key: uuid.UUID | str, worker: str = "", shown: str = "") -> Run | None:
    """Take a run by its id; None where it does not wait any more."""
    now, token = timezone.now(), uuid.uuid4().hex
    with transaction.atomic():
        taken = Run.objects.filter(pk=key, status=RunStatus.QUEUED).update(
            status=RunStatus.RUNNING, token=token, worker=worker, attempts=F("attempts") + 1,
            started_at=now, heartbeat_at=now, stage="", done=None, rows=0, message="", rate=None, left_seconds=None,
        )  # fmt: skip
        if taken == 0:
            return None
        run = Run.objects.select_related("by").get(pk=key)
        Attempt.objects.create(
            run=run, number=run.attempts, token=token, worker=shown, step=run.step, started_at=now, outcome=""
        )
    return run


def next_of(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Return the waiting runs in the order in which the first of them is chosen."""
    theirs = Run.objects.filter(by=OuterRef("by")).order_by().values("by")
    running = theirs.filter(status=RunStatus.RUNNING).annotate(count=Count("pk")).values("count")
    served = theirs.filter(started_at__isnull=False).annotate(last=Max("started_at")).values("last")
    long_ago = timezone.now() - BULK_WAITS_AT_MOST
    urgent = When(asked_at__lt=long_ago, then=Value(int(Priority.WAITING)))
    ranked = runs.filter(status=RunStatus.QUEUED).annotate(
        urgency=Case(urgent, default=F("priority"), output_field=IntegerField()),
        running=Coalesce(Subquery(running, output_field=IntegerField()), 0),
        served=Subquery(served),
    )
    return ranked.order_by(F("urgency"), F("running"), F("served").asc(nulls_first=True), "asked_at", "pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting run, as far as its place depends on it."""

    key: Any
    by: Any
    urgency: int
    asked_at: datetime


def line() -> dict[uuid.UUID, int]:
    """Return how many waiting runs are taken before each, if nobody else asks and none ends meanwhile."""
    ranked: Any = next_of(Run.objects.all())  # its annotations are no columns of the table
    found = list(ranked.values("pk", "by_id", "urgency", "asked_at", "running", "served"))
    if len(found) > SHOWN_BEFORE:
        return {}
    waiting = [Waiting(row["pk"], row["by_id"], row["urgency"], row["asked_at"]) for row in found]
    running = {row["by_id"]: row["running"] for row in found}
    served = {row["by_id"]: row["served"] for row in found}
    return {key: before for before, key in enumerate(order(waiting, running, served))}


def order(waiting: Iterable[Waiting], running: Mapping[Any, int], served: Mapping[Any, datetime | None]) -> list[Any]:
    """Return the keys of waiting runs in the order in which they are taken, one after another.

    Args:
        waiting: The waiting runs, in any order.
        running: Person -> runs under way.
        served: Person -> when a run of theirs last began; None for never.
    """
    by_urgency: defaultdict[int, list[Waiting]] = defaultdict(list)
    for item in waiting:
        by_urgency[item.urgency].append(item)
    under_way, turn = dict(running), {person: _since(moment) for person, moment in served.items()}
    taken: list[Any] = []
    for urgency in sorted(by_urgency):
        theirs: defaultdict[Any, list[Waiting]] = defaultdict(list)
        for item in sorted(by_urgency[urgency], key=lambda one: (one.asked_at, str(one.key)), reverse=True):
            theirs[item.by].append(item)
        heap = [_place(person, items, under_way, turn) for person, items in theirs.items()]
        heapq.heapify(heap)
        while heap:
            person = heapq.heappop(heap)[-1]
            taken.append(theirs[person].pop().key)
            under_way[person] = under_way.get(person, 0) + 1
            turn[person] = (1, float(len(taken)))
            if theirs[person]:
                heapq.heappush(heap, _place(person, theirs[person], under_way, turn))
    return taken


def _since(moment: datetime | None) -> tuple[int, float]:
    """Return when somebody was served: those of the past before those served while the line is worked out."""
    return (0, float("-inf")) if moment is None else (0, moment.timestamp())


def _place(
    person: Any, items: list[Waiting], under_way: Mapping[Any, int], turn: Mapping[Any, tuple[int, float]]
) -> tuple[int, tuple[int, float], datetime, str, Any]:
    first = items[-1]
    return under_way.get(person, 0), turn.get(person, _since(None)), first.asked_at, str(first.key), person
