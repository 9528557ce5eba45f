"""Which runs of a case a person may see: what a run says rests on everything its person could see when it ran."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

import casefold
from casefold.errors import NotFound
from casefold.platform.access import policy
from casefold.platform.cases import bridge
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
    """Return the runs of all of a person's cases, or of some of them, as `visible_runs` does for one.

    A few questions, however many cases there are: only those of which a wall keeps something are looked at closer.
    """
    sights = bridge.sights(user, None if cases is None else set(cases))
    kept = bridge.home().restricted(sights)
    seen = bridge.home().seen({name: sights[name] for name in kept}) if kept else {}
    within = [_within(user, name, item.exhibits, item.findings) for name, item in seen.items()]
    readable = Q(Q(case__in=sorted(sights.keys() - kept)), *within, _connector=Q.OR)
    return Run.objects.select_related("by").filter(readable)


def _readable(user: policy.Somebody, case: casefold.Case) -> Q:
    if case.sees_everything():
        return Q(case=case.name)
    return _within(user, case.name, [item.id for item in case.exhibits(all=True)], case.seen_findings())


def _within(user: policy.Somebody, case: str, seen_exhibits: Iterable[str], seen_findings: Iterable[str]) -> Q:
    exhibits = Q(result__exhibit__in=sorted(seen_exhibits))
    findings = Q(result__finding__in=sorted(seen_findings))
    named = (Q(result__exhibit__isnull=True) | exhibits) & (Q(result__finding__isnull=True) | findings)
    return Q(case=case) & named & (Q(by=user) | exhibits | findings)


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
