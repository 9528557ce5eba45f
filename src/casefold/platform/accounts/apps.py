"""The accounts room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, roles, nominations and sign-in."""

    name = "casefold.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to people signing in."""
        from casefold.platform.accounts.sittings import begin

        begin()
