"""The API room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, and the routes they open."""

    name = "casefold.platform.api"
    label = "api"
