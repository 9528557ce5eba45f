"""Real inputs stay where they are: beside the repository, or where CASEFOLD_REAL_DATA says; absent, tests skip."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Return a function from a path below the folder of real inputs to the file; skips where it is absent."""
    folder = Path(os.environ.get("CASEFOLD_REAL_DATA", _BESIDE))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"real input {name} is not here; set CASEFOLD_REAL_DATA to the folder that holds it")
        return path

    return find


@pytest.fixture(scope="module")
def real_data() -> Path:
    """Return the folder of real inputs; skips where it is absent."""
    folder = Path(os.environ.get("CASEFOLD_REAL_DATA", _BESIDE))
    if not folder.is_dir():
        pytest.skip("the real inputs are not here; set CASEFOLD_REAL_DATA to the folder that holds them")
    return folder
