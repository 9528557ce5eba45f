"""Addresses of what every app links to: a record, the evidence of a finding's row, a run, a page of the case."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def case_url(case: str, app: str, page: str, **parts: str | int) -> str:
    """Return the address of an app's page in a case."""
    return reverse(f"{app}:{page}", kwargs={"case": case, **parts})


def record_url(case: str, record_id: str) -> str:
    """Return the address of a record, down to its raw place; an id may hold any character, so it is a parameter."""
    return f"{case_url(case, 'records', 'record')}?{urlencode({'id': record_id})}"


def evidence_url(case: str, finding: str, row: int) -> str:
    """Return the address of the records behind one row (from 0) of a finding."""
    return case_url(case, "communications", "evidence", finding=finding, row=row)


def run_url(run: object) -> str:
    """Return the address of a run, by its id."""
    return reverse("run", kwargs={"run": str(run)})
