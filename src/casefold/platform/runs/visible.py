"""Which runs of a case a person may see: what a run says rests on everything its person could see when it ran."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

import casefold
from casefold.errors import NotFound
from casefold.platform.access import policy
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs.models import Run


def visible_runs(user: policy.Somebody, case: casefold.Case) -> QuerySet[Run]:
    """Return the runs of a case for one reader.

    Whoever sees everything sees all. Whoever is kept from something by a wall sees their own runs, and those whose
    outcome is an exhibit or a finding they see; nothing of one whose outcome they do not see.

    Args:
        user: The reader.
        case: The case, as this reader sees it.
    """
    return policy.seen_by(user, Run.objects.select_related("by").filter(_readable(user, case)))


def readable_runs(user: policy.Somebody, cases: Iterable[str] | None = None) -> QuerySet[Run]:
    """Return the runs of all of a person's cases, or of some of them, as `visible_runs` does for one."""
    seen = policy.cases_visible_to(user)
    names = sorted(seen if cases is None else seen & set(cases))
    readable = [_readable(user, open_case(user, name)) for name in names]
    return Run.objects.select_related("by").filter(reduce(or_, readable, Q(pk__in=[])))


def _readable(user: policy.Somebody, case: casefold.Case) -> Q:
    of_case = Q(case=case.name)
    if case.sees_everything():
        return of_case
    exhibits = Q(result__exhibit__in=sorted(item.id for item in case.exhibits(all=True)))
    findings = Q(result__finding__in=sorted(case.seen_findings()))
    named = (Q(result__exhibit__isnull=True) | exhibits) & (Q(result__finding__isnull=True) | findings)
    return of_case & named & (Q(by=user) | exhibits | findings)


def visible_run(user: policy.Somebody, key: uuid.UUID) -> Run:
    """Return a run by its id.

    Raises:
        NotFound: There is none, or none for this person.
    """
    found = policy.seen_by(user, Run.objects.filter(pk=key)).first()
    seen = visible_runs(user, open_case(user, found.case)).filter(pk=key).first() if found is not None else None
    if seen is None:
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    return seen
