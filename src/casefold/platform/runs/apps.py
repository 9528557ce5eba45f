"""The runs room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Runs, the worker that does them, and the reaper."""

    name = "casefold.platform.runs"
    label = "runs"
