"""How often somebody may knock at a door that stays shut, by the address they come from.

django-allauth limits signing in itself. The same counters, in the cache every process shares, limit what is ours:
one-time links, invitations, and tokens that open nothing. Only what was refused counts: who is let in is not slowed.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

WAIT_SECONDS = 60
"""For how long a refusal counts; a page says to wait as long (`errors.too_many`)."""
LOCKED_SECONDS = 15 * 60
"""For how long a name whose password was wrong too often is not asked."""
LIMITS = {"secret": f"30/{WAIT_SECONDS}s/ip"}
_APP = "casefold"


def is_limited(request: HttpRequest) -> bool:
    """Tell whether too many wrong secrets came from this address lately."""
    return not _count(request, dry_run=True)


def note_refusal(request: HttpRequest) -> None:
    """Count a secret that opened nothing."""
    _count(request, dry_run=False)


def _count(request: HttpRequest, *, dry_run: bool) -> bool:
    counted = ratelimit.consume(request, app=_APP, action="secret", config=LIMITS, dry_run=dry_run, limit_get=True)
    return counted is not None
