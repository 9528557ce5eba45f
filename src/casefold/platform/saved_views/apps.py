"""The room of saved views, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    """Saved views."""

    name = "casefold.platform.saved_views"
    label = "saved_views"
