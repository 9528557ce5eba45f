"""A case to bring bad files into."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.case import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give an empty case."""
    return casefold.open_home(tmp_path / "home").create_case("bad", by="Test")
