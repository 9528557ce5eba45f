"""Who sees a run, and who may do what to it.

A person sees their own runs and those of their cases, but for what a wall keeps from them. Whoever manages the queue
sees every run as a run: its kind, who asked, when, which worker, how it ended; what it is about only where they have
access to its case.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from casefold.errors import NotAllowed, NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.accounts.roles import PlatformVerb, may_do
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs.execution import cancel
from casefold.platform.runs.models import Run
from casefold.platform.runs.visible import visible_runs
from casefold.platform.runs.work import find_work


@dataclass(frozen=True, slots=True)
class Seen:
    """One run as one person may see it."""

    run: Run
    content: bool
    """Whether they may read what it is about: title, case, outcome, log."""
    cancel: bool
    """Whether they may stop it while it is not over."""
    repeat: bool
    """Whether they may have it begun again where it ended without an outcome."""

    @property
    def title(self) -> str:
        """Its title, or what stands for it."""
        return self.run.title if self.content else f"{self.run.get_kind_display()} in another's case"


def may_manage(user: policy.Somebody) -> bool:
    """Tell whether a person manages the queue."""
    return may_do(user, PlatformVerb.MANAGE_RUNS)


def known_runs(user: policy.Somebody) -> QuerySet[Run]:
    """Return the runs of which a person may know something, before walls: `seen` drops what those keep from them."""
    runs = Run.objects.select_related("by")
    if not isinstance(user, User):
        return runs.none()
    if may_manage(user):
        return runs
    return runs.filter(Q(by=user) | Q(case__in=policy.cases_visible_to(user)))


def seen(user: policy.Somebody, runs: Iterable[Run]) -> list[Seen]:
    """Return those runs a person may know of, in the order given, with what they may see and do."""
    given = list(runs)
    by_case: dict[str, list[uuid.UUID]] = defaultdict(list)
    for run in given:
        by_case[run.case].append(run.pk)
    readable: set[uuid.UUID] = set()
    for case, keys in by_case.items():
        if policy.may(user, policy.Verb.READ, case):
            readable |= set(visible_runs(user, open_case(user, case)).filter(pk__in=keys).values_list("pk", flat=True))
    manages = may_manage(user)
    found = (_seen(user, run, content=run.pk in readable, manages=manages) for run in given)
    return [item for item in found if item.content or item.cancel]


def run_for(user: policy.Somebody, key: uuid.UUID) -> Seen:
    """Return a run a person may know of.

    Raises:
        NotFound: There is none, or none for them.
    """
    found = seen(user, known_runs(user).filter(pk=key))
    if not found:
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    return found[0]


def stop(user: User, request: HttpRequest, found: Seen) -> None:
    """Ask a run to stop: who started it may, owners of the case, and whoever manages the queue.

    Raises:
        NotAllowed: They may not.
    """
    if not found.cancel:
        raise NotAllowed("you may not cancel this run", remedy="Ask who started it, or an owner of the case.")
    run = found.run
    if not run.is_over:
        details = {"run": str(run.pk), "asked": cancel(run)}
        append(actor_of(user, request), Act("cancel_run", case=run.case, object=run.title, details=details))


def _seen(user: policy.Somebody, run: Run, *, content: bool, manages: bool) -> Seen:
    mine = isinstance(user, User) and run.by_id == user.pk
    answers = mine or (content and policy.may(user, policy.Verb.GRANT, run.case))
    return Seen(run, content, cancel=answers or manages, repeat=content and answers and _may_repeat(user, run))


def _may_repeat(user: policy.Somebody, run: Run) -> bool:
    try:
        return policy.may(user, find_work(run.work).verb, run.case)
    except NotFound:
        return False
