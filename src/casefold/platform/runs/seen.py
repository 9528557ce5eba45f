"""Who sees a run, and who may do what to it.

A person sees their own runs and those of their cases. Whoever administers sees every run as a run: its kind, who
asked, when, which worker, how it ended; what it is about only where they have access to its case.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from casefold.errors import NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.runs.models import Run
from casefold.platform.runs.work import find_work


def may_manage(user: policy.Somebody) -> bool:
    """Tell whether a person administers the queue."""
    return isinstance(user, User) and user.is_active and user.is_superuser


def visible_runs(user: policy.Somebody) -> QuerySet[Run]:
    """Return the runs a person may know of; of which they may see the content `Seen` says."""
    runs = Run.objects.select_related("by")
    if may_manage(user):
        return runs
    if not isinstance(user, User):
        return runs.none()
    return runs.filter(Q(by=user) | Q(case__in=policy.cases_visible_to(user)))


def run_for(user: policy.Somebody, key: uuid.UUID) -> Run:
    """Return a run a person may know of.

    Raises:
        NotFound: There is none, or none for them.
    """
    found = visible_runs(user).filter(pk=key).first()
    if found is None:
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    return found


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


def seen(user: policy.Somebody, run: Run) -> Seen:
    """Say what a person may see of a run and do to it."""
    content = policy.may(user, policy.Verb.READ, run.case)
    mine = isinstance(user, User) and run.by_id == user.pk
    answers = mine or policy.may(user, policy.Verb.GRANT, run.case)
    return Seen(
        run,
        content,
        cancel=answers or may_manage(user),
        repeat=content and answers and _may_do(user, run),
    )


def _may_do(user: policy.Somebody, run: Run) -> bool:
    try:
        return policy.may(user, find_work(run.work).verb, run.case)
    except NotFound:
        return False
