"""Where the rows of one table lie: record files in their order, numbered through from 0 as one long table.

A row number is all a page has to remember of a row; the Parquet footers say what each file holds, and between which
record ids each of its row groups lies, so that one record among millions is looked for in a few groups only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from casefold.errors import EvidenceDamaged
from casefold.model.exhibit import RecordFile

Numbers = NDArray[np.int64]
"""Row numbers of a table."""

_SHIFT = 40
PLACE_SQL = f"CAST((file_index << {_SHIFT}) | file_row_number AS BIGINT)"
"""A row in SQL over several files; it sorts as its row number does."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Some rows of a record file that lie together."""

    start: int
    rows: int
    first_id: str | None
    last_id: str | None

    def may_hold(self, record_id: str) -> bool:
        """Tell whether a record may be here, by the first and last id as text."""
        return self.first_id is None or self.last_id is None or self.first_id <= record_id <= self.last_id

    def may_share(self, other: RowGroup) -> bool:
        """Tell whether some record id may be in both."""
        if self.first_id is None or self.last_id is None or other.first_id is None or other.last_id is None:
            return True
        return self.first_id <= other.last_id and other.first_id <= self.last_id


class FileLayout:
    """One record file: its columns and row groups, read from its footer when first asked for."""

    def __init__(self, file: RecordFile, path: str) -> None:
        self.file = file
        self.path = path

    @cached_property
    def columns(self) -> frozenset[str]:
        """Names of the columns written."""
        return frozenset(self._footer.schema.to_arrow_schema().names)

    @cached_property
    def groups(self) -> tuple[RowGroup, ...]:
        """The row groups in order."""
        found, start = [], 0
        names = self._footer.schema.to_arrow_schema().names
        for number in range(self._footer.num_row_groups):
            group = self._footer.row_group(number)
            ids = group.column(names.index("record_id")).statistics if "record_id" in names else None
            first, last = (ids.min, ids.max) if ids is not None and ids.has_min_max else (None, None)
            found.append(RowGroup(start, group.num_rows, first, last))
            start += group.num_rows
        return tuple(found)

    @cached_property
    def widths(self) -> dict[str, float]:
        """Return the mean bytes of each column's values, uncompressed; columns without a value are left out."""
        sizes: dict[str, int] = {}
        for number in range(self._footer.num_row_groups):
            group = self._footer.row_group(number)
            for place in range(group.num_columns):
                column = group.column(place)
                known = column.statistics if column.is_stats_set else None
                if known is None or known.null_count is None or known.null_count < group.num_rows:
                    name = column.path_in_schema
                    sizes[name] = sizes.get(name, 0) + column.total_uncompressed_size
        return {name: size / max(1, self._footer.num_rows) for name, size in sizes.items()}

    def groups_of(self, ids: Sequence[str]) -> list[RowGroup]:
        """Return the row groups in which some of these records may be."""
        return [group for group in self.groups if any(group.may_hold(item) for item in ids)]

    @cached_property
    def _footer(self) -> pq.FileMetaData:
        try:
            return pq.read_metadata(self.path)
        except (pa.ArrowException, OSError) as error:
            raise EvidenceDamaged(
                "a record file cannot be read", file=self.path, remedy="Run `casefold verify`, then import again."
            ) from error


class Layout:
    """The record files of one kind as one table."""

    def __init__(self, files: Sequence[FileLayout]) -> None:
        self.files = tuple(files)
        ends = np.cumsum([item.file.rows for item in files], dtype=np.int64)
        self.starts = np.concatenate([np.zeros(1, np.int64), ends])

    @property
    def total(self) -> int:
        """Rows of all files."""
        return int(self.starts[-1])

    def numbers(self, packed: Numbers, files: Sequence[int] | None = None) -> Numbers:
        """Turn places as SQL gives them over all files, or over some by their index, into row numbers."""
        starts = self.starts if files is None else self.starts[np.asarray(files)]
        numbers: Numbers = starts[packed >> _SHIFT] + (packed & ((1 << _SHIFT) - 1))
        return numbers

    def packed(self, numbers: Numbers) -> Numbers:
        """Turn row numbers into places as SQL has them."""
        index = np.searchsorted(self.starts, numbers, side="right") - 1
        packed: Numbers = (index << _SHIFT) | (numbers - self.starts[index])
        return packed

    def by_file(self, numbers: Numbers) -> Iterator[tuple[int, Numbers, Numbers]]:
        """Yield for each file touched its index, the rows in it, ascending, and where those stand in `numbers`."""
        order = np.argsort(numbers, kind="stable")
        ranked = numbers[order]
        index = np.searchsorted(self.starts, ranked, side="right") - 1
        for one in np.unique(index):
            mine = index == one
            yield int(one), ranked[mine] - self.starts[one], order[mine]
