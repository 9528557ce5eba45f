"""Log what Django and the accounts room announce: signing in, failing to, signing out, one-time links."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from casefold.platform.accounts.links import link_made, link_refused
from casefold.platform.accounts.models import User
from casefold.platform.audit.log import Act, Actor, append


def actor_of(user: User, request: HttpRequest | None) -> Actor:
    """Return a person as the log names them."""
    return Actor(user.shown_name, str(user.pk), address_of(request))


def address_of(request: HttpRequest | None) -> str:
    """Return where a request came from: the token it carries and its address; `command` for none."""
    if request is None:
        return "command"
    return str(getattr(request, "casefold_source", "") or request.META.get("REMOTE_ADDR", ""))


def begin() -> None:
    """Connect the listeners, once."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="audit.failed")
    link_made.connect(_link_made, dispatch_uid="audit.link_made")
    link_refused.connect(_link_refused, dispatch_uid="audit.link_refused")


def _signed_in(user: User, request: HttpRequest, **_: Any) -> None:
    append(actor_of(user, request), Act("sign_in"))


def _signed_out(user: User | None, request: HttpRequest, **_: Any) -> None:
    if user is not None:
        append(actor_of(user, request), Act("sign_out"))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    given = str(credentials.get("username", ""))[:150]
    append(Actor("", "", address_of(request)), Act("sign_in_failed", object=given))


def _link_made(user: User, **_: Any) -> None:
    append(actor_of(user, None), Act("sign_in_link"))


def _link_refused(request: HttpRequest, reason: str, **_: Any) -> None:
    append(Actor("", "", address_of(request)), Act("sign_in_link_refused", reason=reason))
