"""Hold a newly imported exhibit against the identifiers its readers attributed or noted in other cases of theirs.

The end of an import only writes down that there is an exhibit to look at; a worker looks later, outside the queue.
A person is told of an identifier they named themselves, in a case they may see now, in rows they may see now: whoever
has only one of the two cases learns nothing. What is kept are ids.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from casefold.case import Named, Sight
from casefold.errors import CasefoldError, NotFound
from casefold.platform.access.models import Grant
from casefold.platform.accounts.models import User
from casefold.platform.cases import bridge
from casefold.platform.dashboard.models import Arrival, Kind
from casefold.platform.dashboard.notifications import News, tell
from casefold.platform.runs.models import Run, RunKind, RunStatus

log = logging.getLogger("casefold.dashboard")

AT_ONCE = 5
"""Exhibits looked at in one round."""
MOST_READERS = 200
MOST_TRIES = 3
TAKEN_FOR = timedelta(minutes=15)
KEPT = timedelta(days=30)


def note_arrival(run: Run) -> None:
    """Write down that an import brought an exhibit (a listener of `runs.work.on_end`)."""
    stored = run.kind == RunKind.IMPORT and run.status == RunStatus.FINISHED and run.result.get("status") == "stored"
    if stored and run.result.get("exhibit"):
        Arrival.objects.get_or_create(run=run.pk, defaults={"case": run.case, "exhibit": run.result["exhibit"]})


def match_arrivals() -> int:
    """Look at a few exhibits that arrived; return how many. One that fails is tried again, three times in all."""
    now = timezone.now()
    Arrival.objects.filter(done_at__lt=now - KEPT).delete()
    free = Q(taken_at=None) | Q(taken_at__lt=now - TAKEN_FOR)
    waiting = Arrival.objects.filter(free, done_at=None, tries__lt=MOST_TRIES).order_by("at")
    looked = 0
    for arrival in list(waiting[:AT_ONCE]):
        mine = Arrival.objects.filter(free, pk=arrival.pk, done_at=None)
        if mine.update(taken_at=now, tries=F("tries") + 1) == 1:
            looked += 1
            try:
                _look_at(arrival.case, arrival.exhibit)
            except CasefoldError as error:
                log.warning("the exhibit of run %s was not compared: %s", arrival.pk, type(error).__name__)
                continue
            Arrival.objects.filter(pk=arrival.pk).update(done_at=timezone.now())
    return looked


def _look_at(case: str, exhibit: str) -> None:
    sights = {user: bridge.sights(user) for user in _readers(case)}
    readers = {user: seen for user, seen in sights.items() if case in seen and exhibit not in seen[case].unseen}
    elsewhere = {name for seen in readers.values() for name in seen} - {case}
    named = bridge.home().named_by({user.shown_name for user in readers}, elsewhere) if elsewhere else []
    by_sight: dict[Sight, list[tuple[User, Named]]] = {}
    for user, seen in readers.items():
        mine = [(user, one) for one in named if one.by == user.shown_name and one.case in seen]
        by_sight.setdefault(seen[case], []).extend(mine)
    for sight, asked in by_sight.items():
        _tell_of(case, exhibit, sight, asked)


def _tell_of(case: str, exhibit: str, sight: Sight, asked: Iterable[tuple[User, Named]]) -> None:
    """Tell those who see the same of the case; the exhibit's parties are read once for all of them."""
    given = list(asked)
    if len(given) == 0:
        return
    try:
        opened = bridge.home().case(case, walls=sight.walls, unseen=sight.unseen)
        held = opened.parties_among(exhibit, {named.identifier for _, named in given})
    except NotFound:  # disposed of, or withdrawn, since it arrived
        return
    for user, named in given:
        if named.identifier in held:
            more = {"elsewhere": named.case, "said": named.id}
            tell([user], News(Kind.MATCH, exhibit, case, f"{case}:{named.case}:{named.id}", more))


def _readers(case: str) -> list[User]:
    grants = Grant.objects.filter(case=case).in_force().select_related("user").order_by("starts_at")
    return list({grant.user_id: grant.user for grant in grants}.values())[:MOST_READERS]
