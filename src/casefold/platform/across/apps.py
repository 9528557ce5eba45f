"""The room of matches across cases, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AcrossConfig(AppConfig):
    """Matches across cases."""

    name = "casefold.platform.across"
    label = "across"
