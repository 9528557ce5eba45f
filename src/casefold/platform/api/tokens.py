"""Make, find and revoke tokens. A token never opens more than its person may open at that moment."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone

from casefold.errors import BadOption, NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.api.models import Token
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, acting, append

PREFIX = "casefold_"
"""Begins every token, so that one left in a file is recognised."""
LONGEST = timedelta(days=366)
_NOTED_EVERY = timedelta(minutes=1)


def make_token(
    user: User,
    request: HttpRequest | None,
    *,
    name: str,
    purpose: str,
    last_day: date,
    cases: Sequence[str] = (),
    reading_only: bool = False,
) -> tuple[Token, str]:
    """Make a token for a person; return it, and its secret, which is shown once and kept nowhere.

    Args:
        user: Whose access it carries.
        request: The request that asks for it.
        name: What its person calls it.
        purpose: Why it is needed; logged as the reason of what is consulted with it.
        last_day: It opens nothing after this day (UTC), which is at most a year away.
        cases: The only cases it is for; none for all.
        reading_only: Whether it may change nothing.

    Raises:
        BadOption: The name or the purpose is missing, or the day is past or too far away.
        NotFound: A case is none of the person's.
    """
    for value, what in ((name, "name"), (purpose, "purpose")):
        if value.strip() == "" or "\x00" in value:
            raise BadOption(f"the token's {what} is missing", remedy=f"State its {what}.", place=what)
    expires = _end_of(last_day)
    for case in cases:
        policy.require(user, policy.Verb.READ, case)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(user=user, name=name.strip()[:100], purpose=purpose.strip(), digest=_digest(secret))
    token.cases, token.reading_only, token.expires_at = sorted(set(cases)), reading_only, expires
    told = {"cases": token.cases, "reading_only": reading_only, "until": last_day.isoformat()}
    with acting(actor_of(user, request), Act("make_token", object=token.short, reason=token.purpose, details=told)):
        token.save()
    return token, secret


def find_token(secret: str) -> Token | None:
    """Return the token of a secret while it counts, and note that it was used."""
    token = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if token is None or not token.counts(now):
        return None
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def tokens_of(user: User) -> list[Token]:
    """List a person's tokens, those that no longer count included."""
    return list(Token.objects.select_related("user").filter(user=user))


def revoke_token(user: User, request: HttpRequest | None, key: uuid.UUID) -> Token:
    """Revoke one of a person's tokens; one that is revoked already stays so.

    Raises:
        NotFound: They have no such token.
    """
    token = Token.objects.select_related("user").filter(pk=key, user=user).first()
    if token is None:
        raise NotFound("you have no such token", remedy="See the list of your tokens.")
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()) == 1:
        append(actor_of(user, request), Act("revoke_token", object=token.short))
    token.refresh_from_db()
    return token


def _end_of(day: date) -> datetime:
    today = timezone.now().date()
    if not today <= day <= today + LONGEST:
        raise BadOption(
            f"{day} cannot be a token's last day",
            remedy="Choose a day from today to a year from now.",
            place="last_day",
        )
    return timezone.make_aware(datetime.combine(day, time.max))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
