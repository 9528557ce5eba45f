"""What apps need to know of the engine's declarations: kinds, columns, analyses, exports."""

from __future__ import annotations

from typing import Any

from casefold import registry
from casefold.model.kinds import KINDS, Kind
from casefold.platform.cases.pages import columns_of


def kinds() -> dict[str, Kind]:
    """Return the record kinds by name."""
    return KINDS


def formats() -> dict[str, Any]:
    """Return the installed import formats by name."""
    return dict(registry.formats().members)


def analyses() -> dict[str, Any]:
    """Return the installed analyses by name."""
    return dict(registry.analyses().members)


__all__ = ["analyses", "columns_of", "formats", "kinds"]
