"""The Arrow schema of each record table, derived from the declared columns."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from casefold.errors import NotFound
from casefold.model.kinds import KINDS, PARTY_COLUMNS, Column, ColumnType

PARTY = "party"

_TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
}

TABLES: tuple[str, ...] = (*KINDS, PARTY)
"""Every table of records there can be."""


def columns_of(kind: str) -> tuple[Column, ...]:
    """Return the columns of a record kind, or of `party`.

    Raises:
        NotFound: There is no such kind.
    """
    if kind == PARTY:
        return PARTY_COLUMNS
    if kind not in KINDS:
        raise NotFound(f"there is no record kind '{kind}'", remedy=f"Kinds: {', '.join(TABLES)}.")
    return KINDS[kind].all_columns


@cache
def arrow_schema(kind: str) -> pa.Schema:
    """Return the schema of a kind's record files.

    Raises:
        NotFound: There is no such kind.
    """
    return pa.schema([pa.field(column.name, _TYPES[column.type]) for column in columns_of(kind)])
