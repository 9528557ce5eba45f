"""The quick way for text that is in order: whole columns at once, with the same result as the csv module.

Arrow's parser takes records of one width; ragged lines without a quote are split as they are. Both refuse
(None) whatever they would read in another way than the csv rules do.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from casefold.formats.readers.dialect import NO_DELIMITER, Dialect
from casefold.formats.readers.rows import column_names

_COLUMNS = range(2, 513)

Columns = tuple[pa.Table, npt.NDArray[np.int32]]
"""Cells and the width of each row."""


def parse_orderly(part: bytes, dialect: Dialect, width: int, most_cells: int) -> Columns | None:
    """Parse whole, orderly records of which most are `width` wide; None where the csv module has to."""
    quoted = dialect.quote.encode() in part
    if width in _COLUMNS:
        table = _equally_wide(part, dialect, width)
        if table is not None and not (_blank_line_possible(table) and _has_blank_line(part)):
            return table, np.full(table.num_rows, table.num_columns, np.int32)
    return None if quoted else _split_lines(part, dialect.delimiter, most_cells)


def is_unsettling(data: bytes) -> bool:
    """Say whether Arrow would read this differently: bare carriage returns, a blank line or a mark at the start."""
    if data.startswith((b"\n", b"\r", b"\xef\xbb\xbf")):
        return True
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")


def _blank_line_possible(table: pa.Table) -> bool:
    """Say whether some row is all empty: Arrow pads a blank line to look like one."""
    if pc.min(pc.binary_length(table.column(0))).as_py() != 0:
        return False
    empty = pc.equal(table.column(0), "")
    for column in table.columns[1:]:
        empty = pc.and_(empty, pc.equal(column, ""))
    return bool(pc.any(empty).as_py())


def _split_lines(data: bytes, delimiter: str | None, most_cells: int) -> tuple[pa.Table, npt.NDArray[np.int32]] | None:
    """Split quoteless lines into (cells, widths), each as wide as it is; None for more than `most_cells`."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    if len(ends) == 0 or ends[-1] != len(data):
        ends = np.append(ends, len(data))
    offsets = np.concatenate(([0], ends)).astype(np.int32)
    raw = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data))
    lines = pc.ascii_rtrim(raw, characters="\r\n")
    cells = pc.split_pattern(lines, delimiter or NO_DELIMITER)
    starts, values = cells.offsets.to_numpy(), cells.values
    widths = np.diff(starts).astype(np.int32)
    widths[pc.equal(lines, "").to_numpy(zero_copy_only=False)] = 0
    widest = max(1, int(widths.max()))
    if widest * len(widths) > most_cells:
        return None
    places = [pa.array(starts[:-1] + index, mask=widths <= index) for index in range(widest)]
    columns = [values.take(place) for place in places]
    return pa.Table.from_arrays(columns, names=column_names(widest)), widths


def _equally_wide(data: bytes, dialect: Dialect, width: int) -> pa.Table | None:
    """Parse by Arrow; None when a record has another width."""
    names = column_names(width)
    parse = arrow_csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=dialect.quote,
        double_quote=True,
        newlines_in_values=True,
        ignore_empty_lines=False,
    )
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[], check_utf8=False
    )
    read = arrow_csv.ReadOptions(column_names=names, block_size=len(data) + 1)
    try:
        return arrow_csv.read_csv(pa.BufferReader(data), read, parse, convert).combine_chunks()
    except pa.ArrowInvalid:
        return None


def _has_blank_line(data: bytes) -> bool:
    return b"\n\n" in data or b"\n\r\n" in data


def longest_cell(table: pa.Table) -> int:
    """Return the length of the longest cell, in bytes."""
    return max(pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns)
