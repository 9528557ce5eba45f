"""One-time sign-in links for the operator of the machine: signed, used once, gone after fifteen minutes.

Whoever can start the server on a machine can read its home anyway; the link proves just that, so it needs no
password and is refused from any other machine.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from casefold.errors import NotAllowed
from casefold.platform.accounts import one_time
from casefold.platform.accounts.models import RoleHeld, SignInLink, User
from casefold.platform.accounts.roles import PlatformRole

PURPOSE = "casefold.accounts.links"
BY_LINK = "casefold_by_link"
"""Key of a session that a link began."""
LIFETIME = timedelta(minutes=15)
ASK_AGAIN = "Start `casefold serve` again, or run `casefold sign-in-link`, for a new one."

link_made = Signal()
"""Sent with `user` when a link was made; the audit listens."""
link_refused = Signal()
"""Sent with `request` and `reason` when a link was refused."""


def operator(username: str) -> User:
    """Return the account of the person who runs this machine, creating it without a password.

    They administer the programme: somebody has to nominate and approve the first people.
    """
    user, made = User.objects.get_or_create(username=username[:150], defaults={"display_name": username[:200]})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    RoleHeld.objects.get_or_create(user=user, role=PlatformRole.PROGRAMME_ADMINISTRATOR, ended_at=None)
    return user


def make_link_token(user: User) -> str:
    """Return the signed token of a new link."""
    issued = one_time.issue(PURPOSE)
    now = timezone.now()
    SignInLink.objects.create(user=user, digest=issued.digest, made_at=now, expires_at=now + LIFETIME)
    link_made.send(SignInLink, user=user)
    return issued.token


def use_link_token(token: str, address: str) -> User:
    """Take a token and return who it signs in; it works once.

    Args:
        token: As in the link.
        address: Where the request came from.

    Raises:
        NotAllowed: It is no link of ours, was used, has expired, or comes from another machine.
    """
    if not is_local(address):
        raise NotAllowed(
            "a one-time link works only on the machine that made it", remedy="Open it there, or sign in by password."
        )
    digest = one_time.digest_in(token, PURPOSE)
    if digest is None:
        raise NotAllowed("this is no sign-in link of this site", remedy=ASK_AGAIN)
    with transaction.atomic():
        now = timezone.now()
        fresh = SignInLink.objects.filter(digest=digest, used_at=None, expires_at__gt=now)
        if fresh.update(used_at=now) != 1:
            raise NotAllowed("this sign-in link was used or has expired", remedy=ASK_AGAIN)
        user = SignInLink.objects.select_related("user").get(digest=digest).user
        if not user.is_active:
            raise NotAllowed("this account is not active", remedy="Ask an administrator.")
    return user


def is_local(address: str) -> bool:
    """Tell whether a request came from this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
