"""The shapes in which every table reader hands rows over, whatever the file was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

TableKind = Literal["csv", "xlsx", "xls", "ods", "xlsb"]

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one exhibit may ask for before it is refused with a remedy."""

    cell_bytes: int = 64 * MEBIBYTE
    """The longest cell of a text table, in bytes of UTF-8 (characters where not plain ASCII)."""
    record_bytes: int = 256 * MEBIBYTE
    """The longest record of a text table."""
    record_lines: int = 100_000
    """A quoted cell of more lines than this is taken for a quote that was never closed."""
    archive_bytes: int = 2_048 * MEBIBYTE
    """What a workbook may unpack to, all members together."""
    archive_ratio: int = 200
    """How many times its packed size a member may unpack to, once it is over `archive_ratio_from`."""
    archive_ratio_from: int = 100 * MEBIBYTE
    archive_members: int = 10_000
    block_cells: int = 2_000_000
    """The most cells in one block, so that wide tables come in short blocks."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; a text file is one sheet without a name."""

    name: str | None
    index: int
    hidden: bool = False
    rows: int | None = None
    """Rows up to the last one used, where that is known without reading the sheet."""


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What was found out about the file, and on what ground."""

    kind: TableKind
    encoding: str | None
    encoding_basis: str | None
    delimiter: str | None
    quote: str | None
    sheets: tuple[Sheet, ...]
    name_disagrees: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row that could not be taken at its word; it is also among the rows, cut as well as could be."""

    row: int
    place: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Consecutive rows of one sheet.

    `rows` are 1-based numbers as a spreadsheet shows them (for a text file: the record, so that line ends
    inside quotes do not count; blank rows do). `cells` has columns c0..cN, N by the widest row of this
    block; null is a cell the row does not have, '' an empty one. `widths` is the number of cells of each row.
    """

    sheet: Sheet
    rows: npt.NDArray[np.int64]
    cells: pa.Table
    widths: npt.NDArray[np.int32]
    damaged: tuple[DamagedRow, ...] = ()
    decoded_as: tuple[tuple[int, str], ...] = ()
    """Rows that are not in the encoding of the file, with the one each was read as."""
    date_columns: tuple[int, ...] = ()
    """Columns holding real date or time cells in this block: their day and month are not in question."""

    @property
    def first_row(self) -> int:
        """Return the number of the first row; 0 for an empty block."""
        return int(self.rows[0]) if len(self.rows) else 0


@lru_cache(maxsize=64)
def column_names(count: int) -> list[str]:
    """Return c0, c1 … for `count` columns."""
    return [f"c{index}" for index in range(count)]


def cells_of(rows: Sequence[Sequence[str]]) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """Turn ragged rows into columns of text padded with null, and say how wide each row was."""
    widths = np.fromiter(map(len, rows), np.int32, len(rows))
    if len(rows) == 0:
        return pa.table({}), widths
    widest = int(widths.max())
    if widest == 0:
        return blank_cells(len(rows), 1), widths
    columns = zip(*rows, strict=True) if int(widths.min()) == widest else zip_longest(*rows)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=column_names(widest)), widths


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Put tables of different width below each other, padded with null."""
    if len(tables) == 1:
        return tables[0]
    return pa.concat_tables(tables, promote_options="default").combine_chunks()


def blank_cells(rows: int, columns: int) -> pa.Table:
    """Return a table in which no row has any cell."""
    nothing = pa.nulls(rows, pa.string())
    return pa.Table.from_arrays([nothing] * columns, names=column_names(columns))
