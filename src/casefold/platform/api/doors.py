"""The two ways in: a token in the `Authorization` header, or the session of a browser with its CSRF secret."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer, SessionAuth

from casefold.platform.accounts import limits
from casefold.platform.accounts.models import User
from casefold.platform.api.caller import Caller, admit
from casefold.platform.api.tokens import find_token


class TokenDoor(HttpBearer):
    """`Authorization: Bearer casefold_…`: acts as the token's person."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who asks.

        Raises:
            AuthenticationError: The token is unknown, revoked or expired, or its person is no longer active.
            Throttled: Too many tokens that open nothing came from this address.
            NotAllowed: It is for reading, and the request would change something.
        """
        found = find_token(token)
        if found is None:
            if limits.is_limited(request):
                raise Throttled(wait=limits.WAIT_SECONDS)
            limits.note_refusal(request)
            raise AuthenticationError(message="the token opens nothing: it is unknown, revoked or expired")
        return admit(request, found)


class SessionDoor(SessionAuth):
    """The session of a signed-in browser; a call that changes something carries the CSRF secret."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return who asks; None where nobody is signed in."""
        return Caller(request.user) if isinstance(request.user, User) else None
