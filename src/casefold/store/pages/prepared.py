"""What is written beside a record file so that any hundred of its rows can be read at once.

Parquet gives a column at a time and some sixty thousand rows at once: right for analyses, slow for a page whose rows
lie far apart. Beside each record file stand, made from it and its parties when someone calls `prepare`:

    pages/<exhibit>-<generation>-<digest>.arrow          rows in small blocks, their parties beside them, no long texts
    pages/<exhibit>-<generation>-<digest>.keys.parquet   identifier and row, sorted by identifier
    pages/<exhibit>-<generation>-<digest>.ids.arrow      digest of a record's id and row, sorted by digest

All can be deleted at any time: pages are then read from the record files, slower. The digest is of what they were
made from, so a file made from anything else is never looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from casefold.errors import Misconfigured
from casefold.model.exhibit import RecordFile
from casefold.store.case_store import CaseStore
from casefold.store.disk import claim_folder, disk_trouble, give_up_folder, make_folder
from casefold.store.imports import PAGES
from casefold.store.pages.id_index import rows_like, write_ids
from casefold.store.pages.layout import PLACE_SQL, FileLayout, Numbers
from casefold.store.settle import open_settler
from casefold.store.settle_values import literal, quoted
from casefold.store.tables import PARTY, columns_of

BLOCK = 512
"""Rows of a block: small enough to read for one row, large enough to compress."""

PARTIES = "parties"
_READ = 32 * BLOCK
FEW_ROWS = 50_000
"""Rows of a file and its parties that are joined in memory."""
WIDEST = 512
"""Mean bytes of a column above which it is left in the record file."""

_VERSION = b"5"
_ID = "record_id"
_OF_PARTY = tuple(column.name for column in columns_of(PARTY) if column.name not in {"record_id", "kind", "exhibit"})


class Prepared:
    """What stands beside one record file, if it does; opened anew for each page, so threads share nothing."""

    def __init__(self, folder: Path, file: RecordFile, parties: Sequence[RecordFile]) -> None:
        self.file = file
        self.parties = _of(file, parties)
        digest = hashlib.sha256(_VERSION)
        for sha256 in (file.sha256, *sorted(item.sha256 for item in self.parties)):
            digest.update(sha256.encode())
        stem = f"{file.exhibit}-{file.generation}-{digest.hexdigest()[:32]}"
        self.rows_path = folder / PAGES / f"{stem}.arrow"
        self.keys_path = folder / PAGES / f"{stem}.keys.parquet"
        self.ids_path = folder / PAGES / f"{stem}.ids.arrow"

    @property
    def paths(self) -> tuple[Path, ...]:
        """What stands beside the record file."""
        return self.rows_path, self.keys_path, self.ids_path

    @property
    def ready(self) -> bool:
        """Tell whether all of it is there."""
        return all(path.is_file() for path in self.paths)

    def columns(self) -> frozenset[str]:
        """Return the columns the blocks hold."""
        return frozenset(_columns_in(str(self.rows_path)))

    def rows(self, rows: Numbers, columns: Sequence[str]) -> pa.Table:
        """Return rows (ascending) of some columns."""
        with pa.memory_map(str(self.rows_path)) as source:
            held = _columns_in(str(self.rows_path))
            places = [held.index(name) for name in columns]
            options = pa.ipc.IpcReadOptions(included_fields=places, use_threads=False)  # a block is small
            with pa.ipc.open_file(source, options=options) as blocks:
                parts = []
                for block in np.unique(rows // BLOCK):
                    wanted = rows[rows // BLOCK == block] - block * BLOCK
                    parts.append(blocks.get_batch(int(block)).take(pa.array(wanted)))
        return pa.Table.from_batches(parts).select(list(columns))

    def rows_of(self, identifier: str) -> Numbers:
        """Return the rows an identifier is a party of, ascending."""
        with pq.ParquetFile(self.keys_path, memory_map=True) as keys:
            wanted = [n for n in range(keys.num_row_groups) if _may_hold(keys.metadata.row_group(n), identifier)]
            if len(wanted) == 0:
                return np.empty(0, np.int64)
            table = keys.read_row_groups(wanted, use_threads=False)
        found: Numbers = table.filter(pc.equal(table["identifier"], identifier))["row"].to_numpy().astype(np.int64)
        return found

    def rows_with_id(self, record_id: str) -> Numbers:
        """Return the rows of a record id, ascending; more than one only in a damaged case."""
        rows = rows_like(self.ids_path, record_id)
        if len(rows) == 0:
            return rows
        found: Numbers = rows[pc.equal(self.rows(rows, [_ID])[_ID], record_id).to_numpy()]
        return found

    def write(self, con: duckdb.DuckDBPyConnection, folder: Path, aside: Path) -> None:
        """Make the files from the record file and its parties, in a folder aside, then name them."""
        own = FileLayout(self.file, str(folder / self.file.path))
        beside = [FileLayout(item, str(folder / item.path)) for item in self.parties]
        _join_parties(con, own, [item for item in beside if _overlap(item, own)])
        make_folder(self.rows_path.parent)
        part = aside / "part"
        _write_keys(con, part)
        os.replace(part, self.keys_path)  # noqa: PTH105 - one call, like `disk.place`
        write_ids(con, own.path, part)
        os.replace(part, self.ids_path)  # noqa: PTH105
        _write_blocks(con, own, part)
        os.replace(part, self.rows_path)  # noqa: PTH105


def prepare(case: CaseStore) -> int:
    """Write what is missing beside the record files of a case, remove what is stale; return how many were written.

    Raises:
        Misconfigured: The disk is full; what was written before stays.
        EvidenceDamaged: A record file cannot be read.
    """
    files = case.standing_files()
    parties = [item for item in files if item.kind == PARTY]
    wanted = [Prepared(case.folder, item, parties) for item in files if item.kind != PARTY]
    names = {path.name for item in wanted for path in item.paths}
    folder = case.folder / PAGES
    with disk_trouble(folder):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_file() and path.name not in names:
                path.unlink(missing_ok=True)
        return _write_missing(case, [item for item in wanted if not item.ready])


def _write_missing(case: CaseStore, missing: Sequence[Prepared]) -> int:
    for item in missing:
        aside, lock = claim_folder(case.home.path / "tmp")
        con = open_settler(aside)
        try:
            item.write(con, case.folder, aside)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise Misconfigured(
                f"the disk or memory gave out: {str(error).splitlines()[0]}",
                file=str(case.folder / item.file.path),
                remedy="Free some space and prepare again, or run `casefold verify`; pages are right without it.",
            ) from error
        finally:
            con.close()
            give_up_folder(aside, lock)
    return len(missing)


def _of(file: RecordFile, parties: Sequence[RecordFile]) -> tuple[RecordFile, ...]:
    """Return the party files of the same import, none from behind another wall than the record file's own."""
    same = (file.exhibit, file.generation)
    return tuple(item for item in parties if (item.exhibit, item.generation) == same and item.wall in {None, file.wall})


def _overlap(party: FileLayout, own: FileLayout) -> bool:
    return any(mine.may_share(theirs) for mine in own.groups for theirs in party.groups)


def _join_parties(con: duckdb.DuckDBPyConnection, own: FileLayout, parties: Sequence[FileLayout]) -> None:
    """Make a table of the parties of the file's rows, with the row of each."""
    names = ", ".join(quoted(name) for name in _OF_PARTY)
    if not parties:
        empty = ", ".join(f"CAST(NULL AS VARCHAR) AS {quoted(name)}" for name in _OF_PARTY)
        con.execute(f"CREATE OR REPLACE TEMP TABLE joined AS SELECT 0::BIGINT AS r, 0 AS n, {empty} WHERE false")
        return
    source = ", ".join(literal(item.path) for item in parties)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE joined AS
            SELECT own.r, p.n, {", ".join(f"p.{quoted(name)}" for name in _OF_PARTY)}
            FROM (SELECT record_id, {names}, {PLACE_SQL} AS n
                  FROM read_parquet([{source}], union_by_name=true) WHERE kind = {literal(own.file.kind)}) p
            JOIN (SELECT record_id, file_row_number AS r FROM read_parquet({literal(own.path)})) own
            USING (record_id)"""
    )


def _write_keys(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    con.execute(
        f"""COPY (SELECT DISTINCT identifier, CAST(r AS INTEGER) AS "row" FROM joined WHERE identifier IS NOT NULL
                  ORDER BY identifier, "row")
            TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"""
    )


def _write_blocks(con: duckdb.DuckDBPyConnection, own: FileLayout, path: Path) -> None:
    """Write the rows in order, block by block, each with the parties that were joined to it."""
    widths = own.widths
    held = [c.name for c in columns_of(own.file.kind) if widths.get(c.name, 0) > 0]
    narrow = [name for name in held if name == _ID or widths[name] <= WIDEST]
    schema, blocks = _joined_blocks(con, own, narrow)
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)  # a row costs a third of zstd's time
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=options) as out:
        for block in blocks:
            out.write_batch(block)


def rows_with_parties(
    case: CaseStore, file: RecordFile, parties: Sequence[RecordFile], columns: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Yield all rows of a record file in order, in small blocks.

    Args:
        case: The case the file is of.
        file: The record file.
        parties: The party files of the case; those of the same import and wall are used.
        columns: Columns wanted; those the file has not are left out. `parties` follows, a list of structs.

    Raises:
        Misconfigured: The disk or memory gave out.
    """
    own = FileLayout(file, str(case.folder / file.path))
    wanted = [name for name in columns if name in own.widths]
    mine = _of(file, parties)
    if file.rows + sum(item.rows for item in mine) <= FEW_ROWS:
        yield from _few_rows(case.folder, file, mine, wanted)
        return
    beside = [FileLayout(item, str(case.folder / item.path)) for item in mine]
    aside, lock = claim_folder(case.home.path / "tmp")
    con = open_settler(aside)
    try:
        _join_parties(con, own, [item for item in beside if _overlap(item, own)])
        yield from _joined_blocks(con, own, wanted)[1]
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise Misconfigured(
            f"the disk or memory gave out: {str(error).splitlines()[0]}",
            file=str(case.folder / file.path),
            remedy="Free some space, or run `casefold verify`, and try again.",
        ) from error
    finally:
        con.close()
        give_up_folder(aside, lock)


def _few_rows(
    folder: Path, file: RecordFile, parties: Sequence[RecordFile], columns: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a small file with their parties, joined in memory: an engine for each would take longer."""
    told: dict[str, list[dict[str, object]]] = {}
    for item in parties:
        table = pq.read_table(folder / item.path, partitioning=None)
        for party in table.filter(pc.equal(table["kind"], file.kind)).to_pylist():
            told.setdefault(party["record_id"], []).append({name: party.get(name) for name in _OF_PARTY})
    rows = pq.read_table(folder / file.path, columns=list(columns), partitioning=None)
    lists = pa.array([told.get(record, []) for record in rows[_ID].to_pylist()])
    yield from rows.append_column(PARTIES, lists).combine_chunks().to_batches(max_chunksize=8 * BLOCK)


def _joined_blocks(
    con: duckdb.DuckDBPyConnection, own: FileLayout, columns: Sequence[str]
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Return the rows in order, in blocks, each row with the list of the parties that were joined to it."""
    names = ", ".join(quoted(name) for name in columns)
    rows = con.cursor().execute(f"SELECT {names} FROM read_parquet({literal(own.path)})").to_arrow_reader(_READ)
    joined = ", ".join(quoted(name) for name in _OF_PARTY)
    parties = con.execute(f"SELECT r, {joined} FROM joined ORDER BY r, n").to_arrow_reader(_READ)
    schema = rows.schema.append(pa.field(PARTIES, pa.list_(pa.struct(list(parties.schema)[1:]))))
    return schema, _with_lists(rows, _Ahead(parties), schema)


def _with_lists(rows: pa.RecordBatchReader, waiting: _Ahead, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    start = 0
    for block in _blocks(rows):
        lists = waiting.lists(start, block.num_rows)
        yield pa.RecordBatch.from_arrays([*block.columns, lists], schema=schema)
        start += block.num_rows


def _blocks(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    rest = reader.schema.empty_table()
    for batch in reader:
        rest = pa.concat_tables([rest, pa.Table.from_batches([batch])])
        whole = rest.num_rows - rest.num_rows % BLOCK
        for start in range(0, whole, BLOCK):
            yield _one_batch(rest.slice(start, BLOCK))
        rest = rest.slice(whole)
    if rest.num_rows > 0:
        yield _one_batch(rest)


class _Ahead:
    """Parties in the order of their rows, read as far ahead as the next block needs."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self._reader = reader
        self._table = reader.schema.empty_table()
        self._done = False

    def lists(self, start: int, rows: int) -> pa.Array:
        """Return for each of some rows the list of its parties."""
        while not self._done and (self._table.num_rows == 0 or self._table["r"][-1].as_py() < start + rows):
            batch = next(self._reader, None)
            self._done = batch is None
            if batch is not None:
                self._table = pa.concat_tables([self._table, pa.Table.from_batches([batch])])
        places = self._table["r"].to_numpy()
        offsets = np.searchsorted(places, np.arange(start, start + rows + 1)).astype(np.int32)
        mine = _one_batch(self._table.slice(0, int(offsets[-1]))) if offsets[-1] else None
        self._table = self._table.slice(int(offsets[-1]))
        names = self._table.schema.names[1:]
        fields = list(self._table.schema)[1:]
        columns = [
            mine.column(name) if mine is not None else pa.array([], field.type)
            for name, field in zip(names, fields, strict=True)
        ]
        return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(columns, fields=fields))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


@lru_cache(maxsize=4_096)
def _columns_in(path: str) -> tuple[str, ...]:
    """Return the columns of a file of blocks; its name says what it was made from, so they never change."""
    with pa.memory_map(path) as source, pa.ipc.open_file(source) as blocks:
        return tuple(blocks.schema.names)


def _may_hold(group: pq.RowGroupMetaData, identifier: str) -> bool:
    bounds = group.column(0).statistics
    return bounds is None or not bounds.has_min_max or bounds.min <= identifier <= bounds.max
