"""Every app that is shipped is held to the contract a stranger's is; its pages are held in the platform's tests."""

from __future__ import annotations

from tests.platform import started  # isort: skip

from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from casefold.platform.directory.contract import problems_of
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.guide import guide_of
from casefold.platform.views.access import ACCESS

__all__ = ["started"]

PACKAGES = Path(__file__).parents[2] / "src" / "casefold" / "apps"
SHIPPED = sorted(path.parent.name for path in PACKAGES.glob("*/__init__.py"))


def test_every_shipped_app_is_in_the_directory() -> None:
    assert sorted(directory().found) == SHIPPED
    assert directory().broken == []


@pytest.mark.parametrize("name", SHIPPED)
def test_it_holds_the_contract(name: str) -> None:
    found = directory().found[name]
    assert problems_of(found.app, found.package) == []
    assert len(guide_of(found.app.guide).steps) >= 2


def test_the_access_pages_hold_it_too_but_for_a_guide() -> None:
    """They are served as an app's are and stand in no directory, so that no page would show their guide."""
    said = [problem.what for problem in problems_of(ACCESS, "casefold.platform.views.access")]
    assert said == ["it has no guide"]
    guided = replace(ACCESS, guide="Who sees what.\n\n## Training steps\n\n1. Open it.\n2. Read why.\n")
    assert problems_of(guided, "casefold.platform.views.access") == []


def test_no_app_stands_behind_an_address_of_the_site() -> None:
    """The site routes every app that it found, and refuses one whose pages could not be reached."""
    assert {item.namespace for item in get_resolver().url_patterns if isinstance(item, URLResolver)} >= {
        *SHIPPED,
        ACCESS.name,
    }
    assert directory().broken == []


def test_no_shipped_app_claims_a_saving_nobody_measured() -> None:
    assert [name for name, found in directory().found.items() if found.app.saving is not None] == []
