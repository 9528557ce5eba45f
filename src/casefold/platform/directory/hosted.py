"""Django's view of each hosted app: made from its declaration, so that an author writes none of it.

`casefold.platform.directory.hosted.<name>` is an `AppConfig` with the label `app_<name>`. An app whose tables
cannot be loaded, or that breaks the contract, is listed as broken; the others start.
"""

from __future__ import annotations

import importlib
from typing import Any

from django.apps import AppConfig

from casefold.platform.directory.discovery import directory


class HostedApp(AppConfig):
    """One hosted app."""

    hosted = ""

    def import_models(self) -> None:
        """Load its tables, if it has any."""
        try:
            super().import_models()
        except Exception as error:  # noqa: BLE001 - a stranger's tables may fail in any way
            self.models: dict[str, Any] = {}
            self.models_module = None
            directory().disable(self.hosted, f"its tables failed to load: {type(error).__name__}: {error}")

    def ready(self) -> None:
        """Load its pages, routes and work, and hold it to the contract."""
        directory().complete(self.hosted)


def __getattr__(name: str) -> type[HostedApp]:
    found = directory().found.get(name)
    if found is None:
        raise AttributeError(f"there is no hosted app '{name}'")
    importlib.import_module(found.package)
    return type(
        f"Hosted_{name}",
        (HostedApp,),
        {
            "name": found.package,
            "label": f"app_{name}",
            "verbose_name": found.app.title,
            "hosted": name,
            "__module__": __name__,
        },
    )
