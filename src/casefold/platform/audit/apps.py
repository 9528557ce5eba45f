"""The audit room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log, which also listens to people signing in and out."""

    name = "casefold.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """Listen to sign-ins."""
        from casefold.platform.audit import listening

        listening.begin()
