"""Names an app cannot have: an address of the site stands where its pages would. Read from the site's own addresses."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver

from casefold.platform.directory.contract import Problem

BELOW_A_CASE = "cases/<slug:case>/"
"""An app's pages begin here, with its name."""


def taken_names(patterns: Iterable[URLPattern | URLResolver]) -> frozenset[str]:
    """Return the words that the site's own addresses begin with below a case, and the names it resolves them by.

    Args:
        patterns: The site's own addresses, without those of apps.
    """
    words = set()
    for item in patterns:
        address = str(item.pattern)
        if address.startswith(BELOW_A_CASE):
            words.add(address.removeprefix(BELOW_A_CASE).split("/")[0])
        if isinstance(item, URLResolver) and item.namespace:
            words.add(item.namespace)
    return frozenset(words - {""})


def problems_of_name(name: str, taken: frozenset[str]) -> list[Problem]:
    """Name the breach of an app whose pages would stand behind an address of the site; empty where they do not."""
    if name not in taken:
        return []
    return [Problem(f"the site has addresses of the name {name}", "Give the app another name.")]
