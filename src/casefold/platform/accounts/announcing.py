"""Say what was done to people and organisations, for the audit to write down: this room may not import it."""

from __future__ import annotations

from django.dispatch import Signal
from django.http import HttpRequest

from casefold.platform.accounts.models import User

done = Signal()
"""Sent with `by`, `verb`, `about`, `reason`, `details` and `request` after something was done."""


def announce(
    verb: str,
    *,
    by: User | None,
    about: str,
    reason: str = "",
    request: HttpRequest | None = None,
    **details: object,
) -> None:
    """Tell whoever listens. Call it after the transaction: the log writes in one of its own."""
    done.send(User, by=by, verb=verb, about=about, reason=reason, request=request, details=details)
