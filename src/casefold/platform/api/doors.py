"""The two ways in: a token in the `Authorization` header, or the session of a browser with its CSRF secret."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from casefold.platform.accounts.models import User
from casefold.platform.api.caller import Caller, admit
from casefold.platform.api.tokens import find_token


class TokenDoor(HttpBearer):
    """`Authorization: Bearer casefold_…`: acts as the token's person."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who asks.

        Raises:
            AuthenticationError: The token is unknown, revoked or expired, or its person is no longer active.
            NotAllowed: It is for reading, and the request would change something.
        """
        found = find_token(token)
        if found is None:
            raise AuthenticationError(message="the token opens nothing: it is unknown, revoked or expired")
        return admit(request, found)


class SessionDoor(SessionAuth):
    """The session of a signed-in browser; a call that changes something carries the CSRF secret."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return who asks; None where nobody is signed in."""
        return Caller(request.user) if isinstance(request.user, User) else None


class CallerRate(SimpleRateThrottle):
    """So many requests of one token or person in a time (`CASEFOLD_API_RATE`), counted in each web process."""

    scope = "casefold_api"

    def __init__(self) -> None:
        super().__init__(settings.CASEFOLD_API_RATE)

    def allow_request(self, request: HttpRequest) -> bool:
        """Tell whether the request may go on."""
        self.num_requests, self.duration = self.parse_rate(settings.CASEFOLD_API_RATE)
        return super().allow_request(request)

    def get_cache_key(self, request: HttpRequest) -> str:
        """Return what the requests are counted by."""
        found: Any = getattr(request, "auth", None)
        return self.cache_format % {"scope": self.scope, "ident": str(found).replace(" ", "-")}
