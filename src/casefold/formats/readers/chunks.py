"""Consecutive rows of a sheet while they are read: cut, joined to the next, looked at one by one where needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from casefold.formats.readers.arrow_text import Mask, blank, constant
from casefold.formats.readers.rows import RowBlock
from casefold.formats.readers.table_rows import Row


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows with their numbers; every column has every row."""

    rows: npt.NDArray[np.int64]
    columns: tuple[pa.Array, ...]
    damaged: Mask
    decoded: Mask

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, block: RowBlock) -> Chunk:
        """Take a block of the table reader."""
        columns = tuple(_one(column) for column in block.cells.columns)
        damaged, decoded = np.zeros(len(block.rows), np.bool_), np.zeros(len(block.rows), np.bool_)
        for item in block.damaged:
            damaged[item.row - block.first_row] = True
        for number, _ in block.decoded_as:
            decoded[number - block.first_row] = True
        return cls(block.rows, columns, damaged, decoded)

    def part(self, start: int, end: int) -> Chunk:
        """Return the rows from `start` up to `end`."""
        size = end - start
        columns = tuple(column.slice(start, size) for column in self.columns)
        return Chunk(self.rows[start:end], columns, self.damaged[start:end], self.decoded[start:end])

    def then(self, later: Chunk) -> Chunk:
        """Return these rows and those after them."""
        width = max(len(self.columns), len(later.columns))
        pairs = zip(self.padded(width), later.padded(width), strict=True)
        return Chunk(
            np.concatenate([self.rows, later.rows]),
            tuple(pa.concat_arrays([one, other]) for one, other in pairs),
            np.concatenate([self.damaged, later.damaged]),
            np.concatenate([self.decoded, later.decoded]),
        )

    def padded(self, width: int) -> list[pa.Array]:
        """Return at least `width` columns, the missing ones without text."""
        missing = width - len(self.columns)
        return [*self.columns, *(pa.nulls(len(self.rows), pa.string()) for _ in range(missing))]

    def row(self, place: int) -> Row:
        """Return one row."""
        return Row(int(self.rows[place]), tuple(column[place].as_py() for column in self.columns))

    def some(self, start: int, count: int) -> Iterator[Row]:
        """Yield some rows."""
        for place in range(start, min(len(self), start + count)):
            yield self.row(place)

    def flags(self, wanted: Mask, flag: str | None) -> pa.Array:
        """Return the marks of the rows wanted: the layout's own, and that a row is in another encoding."""
        decoded = self.decoded[wanted]
        if not decoded.any():
            return constant(flag, len(decoded))
        both = " ".join(filter(None, (flag, "decoded_as")))
        return pa.array([both if one else flag for one in decoded.tolist()], pa.string())


def _one(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.nulls(0, pa.string())
    return array if array.type == pa.string() else array.cast(pa.string())


def blank_rows(chunk: Chunk) -> Mask:
    """Say for each row whether none of its cells holds text."""
    found = np.ones(len(chunk), np.bool_)
    for column in chunk.columns:
        if not found.any():
            break
        found &= blank(column)
    return found
