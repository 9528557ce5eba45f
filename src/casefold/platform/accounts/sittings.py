"""How long a person stays signed in, and how lately they showed that it is them.

A sitting ends after a length of time, or when nobody has used it for a while; a page that polls by itself does not
keep it alive. What must not be done from a screen left open asks `fresh` first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from casefold.errors import NotAllowed

SIGNED_IN = "casefold_signed_in"
SEEN = "casefold_seen"
NOTE_EVERY = 60
"""Seconds between two notes that somebody is there: not every request writes to the database."""

sitting_ended = Signal()
"""Sent with `user`, `request` and `reason` when a sitting ended by itself."""


def begin() -> None:
    """Note from now on when people sign in."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.sitting")


def _signed_in(request: HttpRequest, **_: Any) -> None:
    request.session[SIGNED_IN] = request.session[SEEN] = time.time()


class Sittings:
    """Ends sittings that are too old or were left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request, as nobody's where the sitting is over."""
        if request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request: HttpRequest) -> None:
        now = time.time()
        begun, seen = request.session.setdefault(SIGNED_IN, now), request.session.setdefault(SEEN, now)
        reason = ""
        if now - begun > settings.SESSION_COOKIE_AGE:
            reason = "signed in too long ago"
        elif now - seen > settings.CASEFOLD_IDLE_SECONDS:
            reason = "left alone"
        if reason:
            sitting_ended.send(Sittings, user=request.user, request=request, reason=reason)
            logout(request)
        elif now - seen > NOTE_EVERY and "X-Casefold-Poll" not in request.headers:
            request.session[SEEN] = now


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether a person signed in, or showed again that it is them, within the last minutes."""
    if not request.user.is_authenticated:
        return False
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    again = (
        record["at"] for record in get_authentication_records(request, request.user) if record.get("reauthenticated")
    )
    return bool(max(request.session.get(SIGNED_IN, 0.0), *again, 0.0) > since)


def fresh(request: HttpRequest) -> None:
    """Let a person pass who lately showed that it is them; ask the others again, then go on where they were.

    Raises:
        ReauthenticationRequired: allauth's middleware answers it with its page, and sends the request again after it.
        NotAllowed: They have neither a password nor a second factor: they sign in anew, as they did.
    """
    if is_fresh(request):
        return
    if get_adapter(request).get_reauthentication_methods(request.user):
        raise ReauthenticationRequired
    raise NotAllowed(
        "this asks for a recent sign-in",
        remedy="Sign out, and sign in again by a new link or by your identity provider.",
    )
