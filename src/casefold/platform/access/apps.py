"""The access room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Grants and the policy over them."""

    name = "casefold.platform.access"
    label = "access"
