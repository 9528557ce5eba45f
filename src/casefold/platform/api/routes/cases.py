"""Cases: list them, make one, read one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.case import CaseRow
from casefold.platform.access import policy
from casefold.platform.api.caller import Caller, caller_of, consulted, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import CaseGiven, CaseShape
from casefold.platform.cases import bridge

router = Router(tags=["cases"])


@router.get("/cases", response=answers(Listed[CaseShape]), url_name="cases")
def cases(request: HttpRequest, window: Query[Window]) -> Any:
    """List the cases you may see, by name."""
    caller = caller_of(request)
    seen = [row for row in bridge.visible_cases(caller.user) if caller.sees(row.name)]
    part = listed(seen, window)
    return {**part, "items": [_told(caller, row) for row in part["items"]]}


@router.post("/cases", response=answers(CaseShape, 201), url_name="new-case")
def new_case(request: HttpRequest, given: CaseGiven) -> Any:
    """Make a case; you own it."""
    caller = site_wide(request)
    row = bridge.create_case(caller.user, request=request, **given.model_dump())
    return Status(201, _told(caller, row))


@router.get("/cases/{slug:case}", response=answers(CaseShape), url_name="case")
def one_case(request: HttpRequest, case: CaseName) -> Any:
    """Show a case and what you may do to it."""
    context = consulted(request, case, "case")
    return _told(caller_of(request), context.case.row)


def _told(caller: Caller, row: CaseRow) -> dict[str, Any]:
    return {**asdict(row), "may": [verb.value for verb in policy.Verb if caller.may(verb, row.name)]}
