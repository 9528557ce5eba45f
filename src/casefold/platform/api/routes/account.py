"""A person's own account. A token lends a person's access, so it makes no other token and touches no way of signing in.

The refusals are routes of their own, so that a program is told where a person does it instead of finding nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Status

from casefold.errors import NotAllowed
from casefold.platform.api.caller import in_person, site_wide
from casefold.platform.api.problems import REFUSALS, Problem, answers
from casefold.platform.api.routes.places import TokenId
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.tokens import NewTokenShape, OwnTokenShape, TokenGiven
from casefold.platform.api.tokens import make_token, revoke_token, tokens_of

router = Router(tags=["account"])
WaysIn = Annotated[Literal["password", "second-factor"], Path(description="What of the account.")]
PAGES = {"password": "account_change_password", "second-factor": "mfa_index"}


@router.get("/tokens", response=answers(Listed[OwnTokenShape]), url_name="tokens")
def listing(request: HttpRequest, window: Query[Window]) -> Any:
    """List your tokens, those that no longer count included."""
    return listed(tokens_of(site_wide(request).user), window)


@router.post("/tokens", response=answers(NewTokenShape, 201), url_name="make-token")
def make(request: HttpRequest, given: TokenGiven) -> Any:
    """Make a token; for a person who lately showed that it is them, never for another token."""
    user = in_person(request, "make tokens", reverse("tokens"))
    token, secret = make_token(user, request, **given.model_dump())
    told = {name: getattr(token, name) for name in OwnTokenShape.model_fields}
    return Status(201, {**told, "secret": secret})


@router.post("/tokens/{uuid:token}/revoke", response=answers(OwnTokenShape), url_name="revoke-token")
def revoke(request: HttpRequest, token: TokenId) -> Any:
    """Revoke one of your tokens; for a person, never for a token."""
    return revoke_token(in_person(request, "revoke tokens", reverse("tokens")), request, token)


@router.post("/account/{slug:what}", response={REFUSALS: Problem}, url_name="account")
def ways_in(request: HttpRequest, what: WaysIn) -> Any:
    """Refuse: no program changes a password or a second factor; the page that is named does, for a person."""
    thing = "a password" if what == "password" else "a second factor"
    raise NotAllowed(f"no program changes {thing}", remedy=f"Sign in and do it at {reverse(PAGES[what])}.")
