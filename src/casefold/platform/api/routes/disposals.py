"""Disposals: propose, refuse, and read the certificate. To authorise one is for a person, not for a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.platform.access.policy import Verb
from casefold.platform.accounts.models import User
from casefold.platform.api.caller import caller_of, consulted, in_person, opened
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, DisposalId
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import RunShape, WhyGiven
from casefold.platform.api.shapes.retention import AuthorityGiven, DisposalGiven, DisposalShape
from casefold.platform.audit.listening import actor_of
from casefold.platform.retention import disposals
from casefold.platform.retention.models import Disposal
from casefold.platform.runs import disposing

router = Router(tags=["retention"])


@router.get("/cases/{slug:case}/disposals", response=answers(Listed[DisposalShape]), url_name="disposals")
def of_case(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List the disposals of a case that you may see, newest first."""
    context = consulted(request, case, "disposals")
    return listed([told_of(item) for item in disposals.of_case(context.user, case)], window)


@router.post("/cases/{slug:case}/disposals", response=answers(DisposalShape, 201), url_name="propose-disposal")
def propose(request: HttpRequest, case: CaseName, given: DisposalGiven) -> Any:
    """Propose to dispose of an exhibit, or of every exhibit of a case; nothing is touched."""
    user = opened(request, case, Verb.DECIDE).user
    return Status(201, told_of(disposals.propose(actor_of(user, request), user, case, given.exhibit, why=given.why)))


@router.get("/disposals/{uuid:disposal}", response=answers(DisposalShape), url_name="disposal")
def one(request: HttpRequest, disposal: DisposalId) -> Any:
    """Show a disposal, with its certificate once it is done."""
    found = disposals.find(caller_of(request).user, disposal)
    consulted(request, found.case, "disposal", disposal=str(found.pk))
    return told_of(found)


@router.post("/disposals/{uuid:disposal}/refuse", response=answers(DisposalShape), url_name="refuse-disposal")
def refuse(request: HttpRequest, disposal: DisposalId, given: WhyGiven) -> Any:
    """Refuse a proposal; nothing was touched."""
    user, found = _to_decide(request, disposal)
    disposals.refuse(actor_of(user, request), user, found, why=given.why)
    return told_of(disposals.find(user, disposal))


@router.post("/disposals/{uuid:disposal}/authorise", response=answers(RunShape, 202), url_name="authorise-disposal")
def authorise(request: HttpRequest, disposal: DisposalId, given: AuthorityGiven) -> Any:
    """Authorise a proposal; the run that is answered disposes. For a person who lately showed it is them, no token."""
    user, found = _to_decide(request, disposal)
    in_person(request, "authorise a disposal", f"/disposals/{found.pk}/")
    authority = disposals.Authority(given.authority, given.reference)
    actor = actor_of(user, request)
    return Status(202, disposing.begin(actor, user, disposals.authorise(actor, user, found, authority)))


@router.post("/disposals/{uuid:disposal}/finish", response=answers(RunShape, 202), url_name="finish-disposal")
def finish(request: HttpRequest, disposal: DisposalId) -> Any:
    """Go on with a disposal that was stopped half-way, by the run that is answered: for a person, never for a token."""
    user, found = _to_decide(request, disposal)
    in_person(request, "dispose of anything", f"/disposals/{found.pk}/")
    return Status(202, disposing.begin(actor_of(user, request), user, disposals.under_way(user, found.pk)))


def told_of(disposal: Disposal) -> dict[str, Any]:
    """Return a disposal as `DisposalShape` describes it."""
    names = ("id", "case", "exhibit", "state", "why", "proposed_at", "authority", "authority_reference")
    told = {name: getattr(disposal, name) for name in (*names, "decided_at", "done_at")}
    told["rule"] = disposal.rule.name if disposal.rule is not None else None
    told["proposed_by"] = disposal.proposed_by.shown_name
    told["decided_by"] = disposal.decided_by.shown_name if disposal.decided_by is not None else None
    return {**told, "certificate": str(disposal.outcome.get("certificate", ""))}


def _to_decide(request: HttpRequest, key: Any) -> tuple[User, Disposal]:
    user = caller_of(request).user
    found = disposals.find(user, key)
    opened(request, found.case, Verb.DECIDE)
    return user, found
