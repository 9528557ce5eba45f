"""The use room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig

from casefold.platform.runs.work import on_end


class UseConfig(AppConfig):
    """Use, saving models and feedback."""

    name = "casefold.platform.use"
    label = "use"

    def ready(self) -> None:
        """Count each run once it is over."""
        from casefold.platform.use.metering import note

        on_end(note)
