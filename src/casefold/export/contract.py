"""What an export declares and does: write one table so that another program shows exactly what it holds.

A cell of an exhibit is a stranger's text. Whatever it says, no spreadsheet may run it, and whoever reads the
file back gets the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, runtime_checkable

import pyarrow as pa


@dataclass(slots=True)
class Rows:
    """A table on its way out: the columns are known, the rows come in batches and are read once."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]

    @classmethod
    def of(cls, table: pa.Table) -> Rows:
        """Hand over a table that is already in memory."""
        return cls(table.schema, iter(table.to_batches(max_chunksize=65_536)))


@dataclass(frozen=True, slots=True)
class About:
    """What a reader of the file has to know beside its rows, as (label, text) in reading order."""

    lines: tuple[tuple[str, str], ...] = field(default=())


@runtime_checkable
class Export(Protocol):
    """One product made of a table. Built-in or a stranger's, found by the registry."""

    name: str
    title: str
    suffix: str
    """File name ending, with its dot."""
    version: int

    def write(self, rows: Rows, about: About, target: BinaryIO) -> int:
        """Write the rows and return how many there were.

        Raises:
            BadInput: The product cannot hold a value; the remedy names one that can.
        """
