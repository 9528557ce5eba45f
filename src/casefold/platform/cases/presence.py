"""Who else has a case open: seen within two minutes."""

from __future__ import annotations

from datetime import timedelta

from django.dispatch import Signal
from django.utils import timezone

from casefold.platform.access.models import Grant
from casefold.platform.accounts.models import User
from casefold.platform.cases.models import Presence

HERE = timedelta(minutes=2)
_NOTED_EVERY = timedelta(seconds=30)

page_opened = Signal()
"""Sent with `user` and `case` when somebody opens a page of a case; not when an open page asks who else is there."""


def note_presence(user: User, case: str, *, is_poll: bool = False) -> None:
    """Remember that somebody has a page of a case open; written at most every 30 seconds.

    Args:
        user: Who.
        case: Which case.
        is_poll: Whether the page has been open and asks again by itself.
    """
    if not is_poll:
        page_opened.send(note_presence, user=user, case=case)
    now = timezone.now()
    if not Presence.objects.filter(user=user, case=case, last_seen__gt=now - _NOTED_EVERY).exists():
        Presence.objects.update_or_create(user=user, case=case, defaults={"last_seen": now})


def others_in(user: User, case: str) -> list[str]:
    """Name the other people in a case whose access is in force."""
    members = Grant.objects.filter(case=case).in_force().values("user")
    here = Presence.objects.filter(case=case, last_seen__gt=timezone.now() - HERE, user__in=members).exclude(user=user)
    return sorted(item.user.shown_name for item in here.select_related("user"))
