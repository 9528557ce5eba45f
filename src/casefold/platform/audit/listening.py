"""Log what Django, allauth and the accounts room announce: signing in and out, second factors, links, people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

from casefold.platform.access.sittings import case_opened
from casefold.platform.accounts.adapters import sign_in_locked
from casefold.platform.accounts.announcing import done
from casefold.platform.accounts.links import link_made, link_refused
from casefold.platform.accounts.models import User
from casefold.platform.accounts.sittings import sitting_ended
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
    sign_in_locked.connect(_locked, dispatch_uid="audit.locked")
    sitting_ended.connect(_sitting_ended, dispatch_uid="audit.sitting_ended")
    done.connect(_done, dispatch_uid="audit.done")
    social_account_added.connect(_provider_tied, dispatch_uid="audit.provider_tied")
    for signal, verb in _OWN_ACCOUNT:
        signal.connect(_own_account(verb), dispatch_uid=f"audit.{verb}", weak=False)
    case_opened.connect(_case_opened, dispatch_uid="audit.case_opened")


def _signed_in(user: User, request: HttpRequest, **_: Any) -> None:
    append(actor_of(user, request), Act("sign_in"))


def _signed_out(user: User | None, request: HttpRequest, **_: Any) -> None:
    if user is not None:
        append(actor_of(user, request), Act("sign_out"))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    given = str(credentials.get("username") or credentials.get("email") or "")[:150]
    append(Actor("", "", address_of(request)), Act("sign_in_failed", object=given))


def _link_made(user: User, **_: Any) -> None:
    append(actor_of(user, None), Act("sign_in_link"))


def _link_refused(request: HttpRequest, reason: str, **_: Any) -> None:
    append(Actor("", "", address_of(request)), Act("sign_in_link_refused", reason=reason))


def _locked(request: HttpRequest, name: str, **_: Any) -> None:
    append(Actor("", "", address_of(request)), Act("sign_in_locked", object=name[:150]))


def _sitting_ended(user: User, request: HttpRequest, reason: str, **_: Any) -> None:
    append(actor_of(user, request), Act("sitting_ended", reason=reason))


def _done(
    by: User | None,
    verb: str,
    about: str,
    reason: str,
    details: dict[str, object],
    request: HttpRequest | None = None,
    **_: Any,
) -> None:
    actor = actor_of(by, request) if by is not None else Actor("", "", address_of(request))
    append(actor, Act(verb, object=about, reason=reason, details=details))


_OWN_ACCOUNT: tuple[tuple[Signal, str], ...] = (
    (password_changed, "password_changed"),
    (password_set, "password_set"),
    (password_reset, "password_reset"),
    (authenticator_added, "second_factor_added"),
    (authenticator_removed, "second_factor_removed"),
    (authenticator_reset, "recovery_codes_made"),
    (authentication_failed, "second_factor_failed"),
)


def _own_account(verb: str) -> Callable[..., None]:
    """Return what logs a change somebody makes to how they sign in."""

    def log(user: User, request: HttpRequest | None = None, authenticator: Any = None, **_: Any) -> None:
        append(actor_of(user, request), Act(verb, object=str(getattr(authenticator, "type", ""))))

    return log


def _provider_tied(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    append(actor_of(sociallogin.user, request), Act("provider_tied", object=str(sociallogin.account.provider)))


def _case_opened(user: User, request: HttpRequest, case: str, reason: str, **_: Any) -> None:
    append(actor_of(user, request), Act("open_case", case=case, reason=reason))
