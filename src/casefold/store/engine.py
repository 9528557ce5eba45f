"""The one module that knows the analysis engine: Ibis tables over exactly the record files a reader may see.

`RecordEngine` is what the rest of Casefold relies on; `Engine` is its DuckDB form, in memory, one per
question. A Spark form can stand beside it without a change elsewhere.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from casefold.errors import BadOption, EvidenceDamaged, Misconfigured
from casefold.model.exhibit import RecordFile
from casefold.model.kinds import ColumnType
from casefold.store.case_store import CaseStore
from casefold.store.disk import claim_folder, clear_abandoned, disk_trouble, give_up_folder
from casefold.store.duplicates import COMPARED, with_marks
from casefold.store.queries import check_select
from casefold.store.tables import PARTY, TABLES, columns_of

_SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}


class RecordEngine(Protocol):
    """What an engine gives: record tables as Ibis expressions, and the analyst's SELECT."""

    def kind(self, name: str) -> ir.Table:
        """Return a record kind's table, with its columns even where there is no row."""

    def party(self) -> ir.Table:
        """Return the party table over the same files."""

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Turn a UTC column into local time of the case's zone."""

    def sql(self, query: str) -> pa.Table:
        """Run one SELECT over the record tables."""

    def close(self) -> None:
        """Let go of memory and passing files."""


class Engine:
    """DuckDB in memory over the record files; it can read those and nothing else."""

    def __init__(
        self, case: CaseStore, files: Sequence[RecordFile], *, memory_mb: int | None = None, threads: int | None = None
    ) -> None:
        self.zone = case.row.zone
        self.memory_mb = memory_mb or _half_of_memory()
        paths = {item.path: str(case.check_file(item)) for item in files}
        spill = case.home.path / "tmp"
        with disk_trouble(spill):
            clear_abandoned(spill)
            folder, lock = claim_folder(spill)
        self._marks = [str(path) for path in case.duplicate_marks()]
        self._con = open_limited([*paths.values(), *self._marks], folder, memory_mb=self.memory_mb, threads=threads)
        for table in TABLES:
            self._define(table, [paths[item.path] for item in files if item.kind == table])
        self._backend = ibis.duckdb.from_connection(self._con)
        self._described: dict[str, ir.Table] = {}
        lock_access(self._con)
        self._tidy = weakref.finalize(self._backend, give_up_folder, folder, lock)

    @classmethod
    def connect(
        cls,
        case: CaseStore,
        *,
        files: Sequence[str] | None = None,
        memory_mb: int | None = None,
        threads: int | None = None,
    ) -> Engine:
        """Open the record tables of a case for its reader.

        Args:
            case: The case, as its reader sees it.
            files: SHA-256 of the record files a finding is pinned to; None for the present ones.
            memory_mb: Memory it may use before it writes to the home's `tmp`; half of the machine's by default.
            threads: Cores it may use; all by default.

        Raises:
            EvidenceDamaged: A record file is missing or cut.
            NotAllowed: A pinned file may not be read.
        """
        listed = case.record_files() if files is None else case.pinned_files(files)
        return cls(case, listed, memory_mb=memory_mb, threads=threads)

    def kind(self, name: str) -> ir.Table:
        """Return a record kind's table, with its columns even where there is no row.

        Raises:
            NotFound: There is no such kind.
        """
        columns_of(name)
        return self._table(name)

    def party(self) -> ir.Table:
        """Return the party table over the same files."""
        return self._table(PARTY)

    def where(self, kind: str, condition: str) -> ir.Table:
        """Return the rows of a kind that pass a condition of `store.pages.filters`."""
        query = f"SELECT * FROM {_quoted(kind)} WHERE {condition}"
        return self._backend.sql(query, schema=self.kind(kind).schema())

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Turn a UTC column into local time of the case's zone, summer time included."""
        return _at_zone(self.zone, _as_utc("UTC", column))

    def sql(self, query: str) -> pa.Table:
        """Run one SELECT over the record tables.

        Raises:
            BadOption: It is not one SELECT over the record tables, or fails.
            Misconfigured: It needs more memory and disk than there is.
            EvidenceDamaged: A record file cannot be read.
        """
        check_select(self._con, query, TABLES)
        try:
            return self._con.sql(query).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise Misconfigured(
                f"the query needs more than {self.memory_mb} MB", remedy="Filter or group, then ask again."
            ) from error
        except duckdb.IOException as error:
            raise EvidenceDamaged(f"a record file cannot be read: {_short(error)}") from error
        except duckdb.Error as error:
            raise BadOption(f"the query failed: {_short(error)}", remedy="See docs/reference/records.md.") from error

    def close(self) -> None:
        """Let go of memory and passing files; tables taken from it no longer work."""
        self._con.close()
        self._tidy()

    def _table(self, name: str) -> ir.Table:
        """Return a table, described once: an analysis names some of them a dozen times."""
        found = self._described.get(name)
        if found is None:
            found = self._described[name] = self._backend.table(name)
        return found

    def _define(self, table: str, paths: list[str]) -> None:
        columns = columns_of(table)
        if len(paths) == 0:
            empty = ", ".join(f"CAST(NULL AS {_SQL_TYPES[c.type]}) AS {_quoted(c.name)}" for c in columns)
            self._con.execute(f"CREATE VIEW {_quoted(table)} AS SELECT {empty} WHERE false")
            return
        source = f"read_parquet({_list(paths)}, union_by_name=true, hive_partitioning=false)"
        there = {row[0] for row in self._con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        shown = ", ".join(
            f"CAST({_quoted(c.name) if c.name in there else 'NULL'} AS {_SQL_TYPES[c.type]}) AS {_quoted(c.name)}"
            for c in columns
        )
        if table in COMPARED:
            shown, source = with_marks(shown, source, self._marks)
        self._con.execute(f"CREATE VIEW {_quoted(table)} AS SELECT {shown} FROM {source}")


def open_limited(
    paths: Iterable[str], spill: Path, *, memory_mb: int, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory; once `lock_access` was called it reads these files and nothing else.

    Args:
        paths: The files it may read.
        spill: Folder it writes to beyond its memory.
        memory_mb: Memory it may use.
        threads: Cores it may use; all by default.
    """
    con = duckdb.connect(":memory:")
    settings = [
        f"memory_limit='{memory_mb}MB'",
        f"temp_directory={_literal(str(spill))}",
        "TimeZone='UTC'",
        "enable_progress_bar=false",
        "autoinstall_known_extensions=false",
        "autoload_known_extensions=false",
        "python_enable_replacements=false",
        f"allowed_paths={_list(paths)}",
    ]
    if threads is not None:
        settings.append(f"threads={threads}")
    for setting in settings:
        con.execute(f"SET {setting}")
    return con


def lock_access(con: duckdb.DuckDBPyConnection) -> None:
    """Shut every other file, and the settings, for as long as the connection lives."""
    for setting in ("enable_external_access=false", "lock_configuration=true"):
        con.execute(f"SET {setting}")


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.timestamp), dt.Timestamp(timezone="UTC")))
def _as_utc(zone, column):  # type: ignore[no-untyped-def]
    """Read naive times as UTC."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.Timestamp(timezone="UTC")), dt.timestamp))
def _at_zone(zone, column):  # type: ignore[no-untyped-def]
    """Show instants as the clocks of a zone did."""


def _half_of_memory() -> int:
    return max(512, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (2 << 20))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_literal(text) for text in texts) + "]"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
