"""The REST API's beginning: what a program needs to follow a run and read what a case holds.

It asks the same policy as the pages and answers errors in the one shape of `errors`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import SessionAuth

from casefold.errors import CasefoldError, NotFound
from casefold.platform.access import sittings
from casefold.platform.accounts.models import User
from casefold.platform.appkit.api import apps_router
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge
from casefold.platform.errors import translate
from casefold.platform.runs.visible import visible_run

api = NinjaAPI(title="Casefold", version="1", urls_namespace="api", docs_url=None, auth=SessionAuth())


class CaseOut(Schema):
    """A case of the person who asks."""

    name: str
    title: str
    zone: str
    purpose: str
    marking: str


class ExhibitOut(Schema):
    """An exhibit of a case."""

    id: str
    reference: str
    file_name: str
    sha256: str
    size: int
    media_type: str
    status: str


class FindingOut(Schema):
    """A finding of a case."""

    id: str
    analysis: str
    version: int
    title: str
    sentence: str
    by: str


class RunOut(Schema):
    """A run and how far it is."""

    id: uuid.UUID
    kind: str
    title: str
    case: str
    status: str
    stage: str
    done: float | None
    rows: int
    message: str
    result: dict[str, Any]


@api.exception_handler(CasefoldError)
def _refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    if not isinstance(error, CasefoldError):
        raise error
    return translate(request, error)


@api.get("/cases", response=list[CaseOut], url_name="cases")
def cases(request: HttpRequest) -> Any:
    """List the cases you may see."""
    return bridge.visible_cases(_person(request))


@api.get("/cases/{case}/exhibits", response=list[ExhibitOut], url_name="exhibits")
def exhibits(request: HttpRequest, case: str) -> Any:
    """List the exhibits of a case."""
    return _consult(request, case, "api/exhibits").exhibits()


@api.get("/cases/{case}/findings", response=list[FindingOut], url_name="findings")
def findings(request: HttpRequest, case: str) -> Any:
    """List the findings of a case."""
    return _consult(request, case, "api/findings").findings()


@api.get("/runs/{run}", response=RunOut, url_name="run")
def run(request: HttpRequest, run: uuid.UUID) -> Any:
    """Show a run; once it is over, what came of it tells of the case, and asking for it is logged."""
    found = visible_run(request.user, run)
    sittings.require(request, _person(request), found.case)
    if found.is_over:
        who = actor_of(_person(request), request)
        append(who, Act("read", case=found.case, object=f"api/run {found.title}"))
    return found


def _consult(request: HttpRequest, case: str, what: str) -> Any:
    user = _person(request)
    opened = bridge.open_case(user, case)
    reason = sittings.require(request, user, case)
    append(actor_of(user, request), Act("read", case=case, object=what, reason=reason))
    return opened


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotFound("nobody is signed in")
    return request.user


api.add_router("", apps_router())
