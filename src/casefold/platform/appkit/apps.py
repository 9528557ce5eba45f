"""The appkit, as Django knows it: it brings templates and template tags."""

from __future__ import annotations

from django.apps import AppConfig


class AppkitConfig(AppConfig):
    """What hosted apps stand on."""

    name = "casefold.platform.appkit"
    label = "appkit"
