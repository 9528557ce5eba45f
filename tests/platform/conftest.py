"""Sets Django up before a test module imports a table."""

from __future__ import annotations

from tests.platform import started  # isort: skip

from tests.platform.fixtures import people, sign_in, small
from tests.platform.programme import programme
from tests.store.conftest import server

__all__ = ["people", "programme", "server", "sign_in", "small", "started"]
