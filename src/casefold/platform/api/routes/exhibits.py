"""Exhibits: list, read, send, withdraw, bring back, and check their bytes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import File, Form, Query, Router, Status, UploadedFile

from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import consulted, opened
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, ExhibitId
from casefold.platform.api.shapes.base import Listed, listed
from casefold.platform.api.shapes.cases import (
    ExhibitSaid,
    ExhibitsAsked,
    ExhibitShape,
    ReportShape,
    RunShape,
    WhyGiven,
)
from casefold.platform.api.shapes.mapping import (
    MappingSaid,
    ProfileSaid,
    ProfileShape,
    ProposalShape,
    proposal_shape,
)
from casefold.platform.appkit import (
    bring_in,
    change_status,
    check_bytes,
    keep_profile,
    propose_columns,
    read_again,
)

router = Router(tags=["exhibits"])


@router.get("/cases/{slug:case}/exhibits", response=answers(Listed[ExhibitShape]), url_name="exhibits")
def exhibits(request: HttpRequest, case: CaseName, asked: Query[ExhibitsAsked]) -> Any:
    """List the exhibits of a case that you may see."""
    return listed(consulted(request, case, "exhibits").case.exhibits(all=asked.all), asked)


@router.post("/cases/{slug:case}/exhibits", response=answers(RunShape, 202), url_name="add-exhibit")
def add_exhibit(request: HttpRequest, case: CaseName, file: File[UploadedFile], said: Form[ExhibitSaid]) -> Any:
    """Send one file, streamed to the home; the run that is answered makes it an exhibit."""
    return Status(202, bring_in(opened(request, case, Verb.ADD), file, said.model_dump()))


@router.get("/cases/{slug:case}/exhibits/{slug:exhibit}", response=answers(ExhibitShape), url_name="exhibit")
def one_exhibit(request: HttpRequest, case: CaseName, exhibit: ExhibitId) -> Any:
    """Show an exhibit."""
    return consulted(request, case, "exhibit", exhibit=exhibit).case.exhibit(exhibit)


@router.get("/cases/{slug:case}/exhibits/{slug:exhibit}/report", response=answers(ReportShape), url_name="report")
def report(request: HttpRequest, case: CaseName, exhibit: ExhibitId) -> Any:
    """Show the report of an exhibit's latest import, as it was written then."""
    held = consulted(request, case, "report", exhibit=exhibit).case
    return JsonResponse(held.report(exhibit))  # an old report may lack what a newer one says


@router.post("/cases/{slug:case}/exhibits/{slug:exhibit}/withdraw", response=answers(ExhibitShape), url_name="withdraw")
def withdraw(request: HttpRequest, case: CaseName, exhibit: ExhibitId, given: WhyGiven) -> Any:
    """Keep an exhibit but exclude it from every question."""
    return change_status(opened(request, case, Verb.DECIDE), exhibit, "withdraw", given.why)


@router.post("/cases/{slug:case}/exhibits/{slug:exhibit}/restore", response=answers(ExhibitShape), url_name="restore")
def restore(request: HttpRequest, case: CaseName, exhibit: ExhibitId, given: WhyGiven) -> Any:
    """Bring a withdrawn exhibit back."""
    return change_status(opened(request, case, Verb.DECIDE), exhibit, "restore", given.why)


@router.post(
    "/cases/{slug:case}/exhibits/{slug:exhibit}/columns", response=answers(ProposalShape), url_name="propose-columns"
)
def propose(request: HttpRequest, case: CaseName, exhibit: ExhibitId, said: MappingSaid) -> Any:
    """Propose what the rows and columns of an exhibit's tables are, with the first rows as stored; nothing is kept."""
    context = consulted(request, case, "columns", Verb.ADD, exhibit=exhibit)
    return proposal_shape(propose_columns(context, exhibit, said.model_dump()))


@router.post(
    "/cases/{slug:case}/exhibits/{slug:exhibit}/profile", response=answers(ProfileShape), url_name="keep-profile"
)
def keep(request: HttpRequest, case: CaseName, exhibit: ExhibitId, said: ProfileSaid) -> Any:
    """Keep a mapping under a name; a changed one becomes the next version."""
    context = opened(request, case, Verb.ADD)
    given = said.model_dump()
    return {"profile": keep_profile(context, exhibit, given.pop("name"), given)}


@router.post(
    "/cases/{slug:case}/exhibits/{slug:exhibit}/read-again", response=answers(RunShape, 202), url_name="read-again"
)
def again(request: HttpRequest, case: CaseName, exhibit: ExhibitId, said: MappingSaid) -> Any:
    """Start the run that reads an exhibit as is said; its records of before give way to those of this reading."""
    return Status(202, read_again(opened(request, case, Verb.ADD), exhibit, said.model_dump()))


@router.post("/cases/{slug:case}/verify", response=answers(RunShape, 202), url_name="verify")
def verify(request: HttpRequest, case: CaseName) -> Any:
    """Start the run that hashes every original and record file again."""
    return Status(202, check_bytes(opened(request, case)))
