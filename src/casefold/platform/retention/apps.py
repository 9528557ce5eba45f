"""The retention room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Rules, reviews, disposals and the backups that outlive them."""

    name = "casefold.platform.retention"
    label = "retention"
