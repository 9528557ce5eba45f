"""The dashboard room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Last looks, notifications, and what is sent of them by e-mail."""

    name = "casefold.platform.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Listen to what people are told of, and take part in the workers' rounds."""
        from casefold.platform.dashboard import listening

        listening.begin()
