"""Sets Django up before a test module imports a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.platform import started  # isort: skip

from django.db import connection

from casefold.platform.audit import guards
from tests.platform.fixtures import people, sign_in, small
from tests.platform.programme import programme
from tests.store.conftest import server

__all__ = ["people", "programme", "server", "sign_in", "small", "started"]


@pytest.fixture(scope="session", autouse=True)
def flush_under_guard() -> Iterator[None]:
    """Let a test that empties every table behind itself take the log's lock down for that moment."""
    operations = connection.ops
    flush = operations.sql_flush

    def unlocked(*given: Any, **more: Any) -> list[str]:
        vendor = connection.vendor
        return [*guards.down(vendor), *flush(*given, **more), *guards.down(vendor), *guards.up(vendor)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", unlocked)
        yield
