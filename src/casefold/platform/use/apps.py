"""The use room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UseConfig(AppConfig):
    """Use, saving models and feedback."""

    name = "casefold.platform.use"
    label = "use"
