"""The accounts room, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, forces, regions and sign-in links."""

    name = "casefold.platform.accounts"
    label = "accounts"
