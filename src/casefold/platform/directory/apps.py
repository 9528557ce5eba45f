"""The directory room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Finds the hosted apps."""

    name = "casefold.platform.directory"
    label = "directory"
