"""Where the record of an id stands in a record file, however many ids lie between its first and its last as text.

An id says its exhibit, but not its row: ids as text do not ascend as rows do, so Parquet's statistics leave a dozen row
groups of ten million rows to be looked through. The index is the low half of each id's MD5 beside its row, ascending:
twelve bytes a row, mapped and not read, so one look touches a few pages of it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from casefold.store.pages.layout import Numbers
from casefold.store.settle_values import literal

_READ = 262_144


def write_ids(con: duckdb.DuckDBPyConnection, record_file: str, path: Path) -> None:
    """Write the index of a record file's ids."""
    query = f"""SELECT md5_number_lower(record_id) AS half, CAST(file_row_number AS INTEGER) AS "row"
                FROM read_parquet({literal(record_file)}) ORDER BY half, "row" """
    table = con.cursor().execute(query).to_arrow_reader(_READ).read_all()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table.combine_chunks())


def rows_like(path: Path, record_id: str) -> Numbers:
    """Return the rows whose id has this one's half of the digest, ascending: nearly always the record's own, or none.

    Raises:
        pa.ArrowException, OSError: The index is absent or damaged.
    """
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as index:
        if index.num_record_batches == 0:
            return np.empty(0, np.int64)
        halves, rows = (column.to_numpy(zero_copy_only=True) for column in index.get_batch(0).columns)
        half = half_of(record_id)
        first, last = np.searchsorted(halves, half, side="left"), np.searchsorted(halves, half, side="right")
        found: Numbers = rows[first:last].astype(np.int64)
    return found


def half_of(record_id: str) -> np.uint64:
    """Return the low half of an id's MD5, as DuckDB's `md5_number_lower` does: a digest for speed, not for proof."""
    digest = hashlib.md5(record_id.encode(), usedforsecurity=False).digest()
    return np.uint64(int.from_bytes(digest[8:], "little"))
