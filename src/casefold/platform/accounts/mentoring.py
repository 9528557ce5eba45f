"""Whom to ask: the super users nearest to a person."""

from __future__ import annotations

from casefold.platform.accounts.models import RoleHeld, User
from casefold.platform.accounts.organisations import region_of
from casefold.platform.accounts.roles import PlatformRole


def whom_to_ask(user: User) -> list[User]:
    """Return the super users of somebody's force, else of their region; never the person themselves."""
    mentors = RoleHeld.objects.filter(role=PlatformRole.SUPER_USER, ended_at=None, user__is_active=True)
    others = mentors.exclude(user=user).select_related("user").order_by("user__display_name", "user__username")
    near = [held.user for held in others.filter(force=user.force)] if user.force is not None else []
    region = region_of(user)
    if len(near) == 0 and region is not None:
        near = [held.user for held in others.filter(force__region=region)]
    return near
