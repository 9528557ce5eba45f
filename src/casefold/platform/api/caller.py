"""Who asks, and the one way from a program's request to a case: the token's limits, the policy, the audit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from casefold import Cancel
from casefold.errors import NotAllowed, NotFound
from casefold.platform.access import policy, sittings
from casefold.platform.accounts.models import User
from casefold.platform.accounts.sittings import fresh
from casefold.platform.api.models import Token
from casefold.platform.appkit import App, Context, Page, Unit
from casefold.platform.cases.bridge import row_of
from casefold.platform.cases.supersede import superseding

_SAFE = frozenset({"GET", "HEAD"})


def _no_page(context: Context) -> Any:
    raise NotFound("the API has no pages")


API_PAGE = Page("", "API", _no_page, name="api")
API = App(
    name="api",
    title="API",
    question="How does a program do what the pages do?",
    audience="Programs, for the people whose token they carry",
    guide="See the description at /api/v1/openapi.json.",
    pages=(API_PAGE,),
    unit=Unit("call of a program", "calls of programs"),
)
"""What a `Context` made for a program names as its app."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, in their browser or by a token."""

    user: User
    token: Token | None = None

    def __str__(self) -> str:
        """Return what request limits count by."""
        return f"token {self.token.pk}" if self.token is not None else f"person {self.user.pk}"

    def sees(self, case: str) -> bool:
        """Tell whether the token, if there is one, is for a case; the policy is asked beside it."""
        return self.token is None or self.token.is_for(case)

    def may(self, verb: policy.Verb | str, case: str) -> bool:
        """Tell whether this caller may do something to a case now."""
        changes = verb not in {policy.Verb.READ, policy.Verb.EXPORT}
        if self.token is not None and self.token.reading_only and changes:
            return False
        return self.sees(case) and policy.may(self.user, verb, case)

    def require(self, verb: policy.Verb | str, case: str) -> None:
        """Let the caller pass, or say no.

        Raises:
            NotFound: The token is for other cases, or its person may not know of this one.
            NotAllowed: The person's role does not let them.
        """
        if not self.sees(case):
            raise NotFound(f"there is no case '{case}' for this token", remedy="Make a token for this case.")
        policy.require(self.user, verb, case)

    def cases(self) -> frozenset[str]:
        """Return the names of the cases this caller may see."""
        return frozenset(name for name in policy.cases_visible_to(self.user) if self.sees(name))


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks; every route is behind `doors`, which put them there."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise TypeError("a route was asked without anybody asking")
    return caller


def admit(request: HttpRequest, token: Token) -> Caller:
    """Let a token act as its person: the audit names the token as the source, and its purpose as the reason.

    Raises:
        NotAllowed: It is for reading, and the request would change something.
    """
    if token.reading_only and request.method not in _SAFE:
        raise NotAllowed("this token is for reading only", remedy="Make a token that may change things.")
    request.user = token.user
    request.casefold_source = f"token {token.short} {request.META.get('REMOTE_ADDR', '')}".strip()  # type: ignore[attr-defined]
    request.casefold_reason = token.purpose  # type: ignore[attr-defined]
    return Caller(token.user, token)


def opened(request: HttpRequest, case: str, verb: policy.Verb = policy.Verb.READ) -> Context:
    """Open a case for what the caller wants to do to it; what is done is logged by whoever does it.

    Raises:
        NotFound: There is no such case, or none for them.
        NotAllowed: They see it but may not do this.
    """
    caller = caller_of(request)
    caller.require(verb, case)
    if caller.token is None:  # a token's purpose is its reason
        sittings.require(request, caller.user, case)
    if verb == policy.Verb.EXPORT:
        confirmed(request)
    return Context(request, caller.user, API, API_PAGE, case, row_of(case).zone)


def consulted(request: HttpRequest, case: str, what: str, verb: policy.Verb = policy.Verb.READ, **of: Any) -> Context:
    """Open a case to read something of it, and log the consultation; errors are those of `opened`."""
    context = opened(request, case, verb)
    done = "export" if verb == policy.Verb.EXPORT else "read"
    context.log(done, f"api/{what}", details_of=of, query=request.GET.urlencode()[:500])
    return context


def confirmed(request: HttpRequest) -> None:
    """Let pass who lately showed that it is them: a token was made by somebody who had, a session is asked again.

    Raises:
        ReauthenticationRequired, NotAllowed: It is a session, and that was too long ago.
    """
    if caller_of(request).token is None:
        fresh(request)


def site_wide(request: HttpRequest) -> Caller:
    """Return who asks for something that is of no one case.

    Raises:
        NotAllowed: The token is for certain cases only.
    """
    caller = caller_of(request)
    if caller.token is not None and caller.token.cases:
        raise NotAllowed("this token is for certain cases only", remedy="Make a token for all your cases.")
    return caller


def in_person(request: HttpRequest, does: str, page: str) -> User:
    """Return who asks, where only a person may who lately showed that it is them; no token is lent for this.

    Args:
        request: The request.
        does: What no token does, as in "a token does not approve people".
        page: Address of the page where a person does it.

    Raises:
        NotAllowed: A token asks, or they sign in without anything that could show it.
        ReauthenticationRequired: They showed it too long ago.
    """
    caller = caller_of(request)
    if caller.token is not None:
        raise NotAllowed(f"a token does not {does}", remedy=f"Sign in as a person and do it at {page}.")
    fresh(request)
    return caller.user


@contextmanager
def until_they_leave(request: HttpRequest, what: str) -> Iterator[Cancel]:
    """Give a question its own `Cancel`, used when the program closes its line; it stands in no other's way."""
    with superseding(request, f"api/{uuid.uuid4()}", what) as cancel:
        yield cancel
