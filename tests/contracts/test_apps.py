"""Every app that is shipped is held to the contract a stranger's is; its pages are held in the platform's tests."""

from __future__ import annotations

from tests.platform import started  # isort: skip

from pathlib import Path

import pytest

from casefold.platform.directory.contract import problems_of
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.guide import guide_of

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


def test_no_shipped_app_claims_a_saving_nobody_measured() -> None:
    assert [name for name, found in directory().found.items() if found.app.saving is not None] == []
