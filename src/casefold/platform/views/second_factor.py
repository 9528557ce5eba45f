"""Where the site requires a second factor, nobody goes further than setting one up.

Whoever signed in by the operator's link or by the identity provider passes: the one proved that they hold the machine,
the other asks for a second factor itself.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casefold.platform.accounts.links import BY_LINK
from casefold.platform.errors import answer, wants_json

SATISFIED = "casefold_second_factor"
OPEN = frozenset(
    {
        "account",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "invitation",
        "sign-in",
        "sign-in-link",
        "sign-out",
    }
)
"""Pages that stay open, besides those of second factors themselves."""


class RequireSecondFactor:
    """Leads who has none to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Stop a view that asks for more."""
        if settings.CASEFOLD_SECOND_FACTOR != "required" or not request.user.is_authenticated:
            return None
        name = (request.resolver_match.url_name or "") if request.resolver_match else ""
        if name in OPEN or name.startswith("mfa_") or _is_satisfied(request):
            return None
        if wants_json(request):
            return answer(
                request, HTTPStatus.FORBIDDEN, "this site requires a second factor", "Set one up on its pages first."
            )
        return redirect("mfa_index")


def _is_satisfied(request: HttpRequest) -> bool:
    """Tell whether this sitting may go on; asked of the tables once."""
    if request.session.get(SATISFIED, False):
        return True
    by_provider = any(
        record.get("method") == "socialaccount" for record in get_authentication_records(request, request.user)
    )
    strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if request.session.get(BY_LINK, False) or by_provider or is_mfa_enabled(request.user, strong):
        request.session[SATISFIED] = True
        return True
    return False
