"""The cases room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Presence, uploads and the way to the engine."""

    name = "casefold.platform.cases"
    label = "cases"
