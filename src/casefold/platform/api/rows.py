"""Rows as JSON has them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from casefold.platform.appkit import as_json


def cells(table: pa.Table) -> list[dict[str, Any]]:
    """Return a table's rows, each by column."""
    return [cells_of(row) for row in table.to_pylist()]


def cells_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row by column; a number that is none is null."""
    return {name: _cell(name, value) for name, value in row.items()}


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return as_json(name, value)
