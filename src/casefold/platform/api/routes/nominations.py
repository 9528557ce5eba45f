"""Nominations: put somebody forward, and follow what is decided. Deciding is for a person, not for a token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Status

from casefold.platform.accounts import nominations, seeing
from casefold.platform.accounts.models import Nomination, User
from casefold.platform.accounts.organisations import By
from casefold.platform.api.caller import in_person, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.organisations import force_of
from casefold.platform.api.routes.places import NominationId
from casefold.platform.api.shapes.base import Listed, listed_rows
from casefold.platform.api.shapes.cases import WhyGiven
from casefold.platform.api.shapes.people import InvitedShape, NominationGiven, NominationsAsked, NominationShape

router = Router(tags=["people"])


@router.get("/nominations", response=answers(Listed[NominationShape]), url_name="nominations")
def listing(request: HttpRequest, asked: Query[NominationsAsked]) -> Any:
    """List the nominations you may look at, the oldest first."""
    found = nominations.nominations_seen_by(_asking(request)).order_by("nominated_at", "id")
    found = found.filter(state=asked.state) if asked.state else found
    part = listed_rows(found, asked)
    return {**part, "items": [_told(item) for item in part["items"]]}


@router.post("/nominations", response=answers(NominationShape, 201), url_name="nominate")
def nominate(request: HttpRequest, given: NominationGiven) -> Any:
    """Put somebody forward for an account; a programme administrator decides."""
    user = _asking(request)
    nominee = nominations.Nominee(given.name, given.email, force_of(given.force), tuple(given.roles))
    return Status(201, _told(nominations.nominate(nominee, By(user, given.why, request))))


@router.get("/nominations/{uuid:nomination}", response=answers(NominationShape), url_name="nomination")
def one(request: HttpRequest, nomination: NominationId) -> Any:
    """Show a nomination, and what was decided about it."""
    return _told(nominations.nomination_seen_by(_asking(request), nomination))


@router.post("/nominations/{uuid:nomination}/approve", response=answers(InvitedShape), url_name="approve-nomination")
def approve(request: HttpRequest, nomination: NominationId, given: WhyGiven) -> Any:
    """Approve a nomination, and tell the way in once; for a person who lately showed that it is them, never a token."""
    found, by = _deciding(request, nomination, given)
    link = nominations.handed_out(request, found, nominations.approve(found, by))
    return {**_told(found), "link": link}


@router.post("/nominations/{uuid:nomination}/refuse", response=answers(NominationShape), url_name="refuse-nomination")
def refuse(request: HttpRequest, nomination: NominationId, given: WhyGiven) -> Any:
    """Refuse a nomination; for a person, never for a token."""
    found, by = _deciding(request, nomination, given)
    nominations.refuse(found, by)
    return _told(found)


@router.post("/nominations/{uuid:nomination}/invite", response=answers(InvitedShape), url_name="invite-again")
def invite(request: HttpRequest, nomination: NominationId, given: WhyGiven) -> Any:
    """Make a new invitation in place of one that was lost or has expired; for a person, never for a token."""
    found, by = _deciding(request, nomination, given)
    link = nominations.handed_out(request, found, nominations.invite_again(found, by))
    return {**_told(found), "link": link}


def _asking(request: HttpRequest) -> User:
    user = site_wide(request).user
    seeing.require_people(user)
    return user


def _deciding(request: HttpRequest, key: Any, given: WhyGiven) -> tuple[Nomination, By]:
    user = _asking(request)
    found = nominations.nomination_seen_by(user, key)
    in_person(request, "decide about people", reverse("nomination", kwargs={"key": found.pk}))
    return found, By(user, given.why, request)


def _told(found: Nomination) -> dict[str, Any]:
    names = ("id", "name", "email", "roles", "why", "nominated_at", "state", "decided_at", "reason")
    decided_by = found.decided_by.shown_name if found.decided_by is not None else None
    told = {name: getattr(found, name) for name in names}
    return {**told, "force": found.force.name, "nominated_by": found.nominated_by.shown_name, "decided_by": decided_by}
