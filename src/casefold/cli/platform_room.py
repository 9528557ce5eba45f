"""The way from a command to a module of the platform, which is imported when the command runs."""

from __future__ import annotations

import importlib
from typing import Any

from casefold.errors import Unsupported


def platform_module(module: str) -> Any:
    """Import a module of the platform.

    Raises:
        Unsupported: The extra is not installed.
    """
    try:
        importlib.import_module("django")
        return importlib.import_module(f"casefold.platform.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("casefold"):
            raise
        raise Unsupported(
            f"the platform needs {error.name}", remedy="Install it: pip install 'casefold[platform]'."
        ) from error
