"""Connections that stay open between pages: one database for each set of record files a reader may see.

Opening and locking a database costs more than a page. What a connection can reach is settled when it is opened, by
the list of files it is locked to, and every page compares that list with what the catalogue allows its reader now:
a database can therefore never answer for another reader, nor for a state of the case that has passed.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from casefold.errors import BadOption, Cancelled, EvidenceDamaged, Misconfigured
from casefold.model.exhibit import RecordFile
from casefold.store.case_store import CaseStore
from casefold.store.disk import claim_folder, clear_abandoned, disk_trouble, give_up_folder
from casefold.store.engine import lock_access, open_limited
from casefold.store.pages.layout import FileLayout, Numbers

MEMORY_MB = 512
"""Memory of one database before it writes to the home's `tmp`."""

MOST_OPEN = 4
"""Databases a process keeps open; the one longest unused is let go first."""

MOST_PLACES = 10_000
"""Places of records a database remembers: a record is asked for with its neighbours and its evidence."""

_BATCH = 262_144
_ReaderKey = tuple[str, str, str, frozenset[str] | None, frozenset[str], frozenset[str]]


class Cancel:
    """Takes one question back: `cancel` may be called from any thread, before, during or after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._running: duckdb.DuckDBPyConnection | None = None

    @property
    def cancelled(self) -> bool:
        """Tell whether the question was taken back."""
        return self._cancelled

    def cancel(self) -> None:
        """Interrupt what runs and refuse what would begin; calling it again does no harm."""
        with self._lock:
            self._cancelled = True
            if self._running is not None:
                self._running.interrupt()

    def check(self) -> None:
        """Stop here when the question was taken back.

        Raises:
            Cancelled: It was.
        """
        if self._cancelled:
            raise Cancelled

    @contextmanager
    def watching(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let `cancel` reach a connection while it works."""
        with self._lock:
            self._running = con
        try:
            self.check()
            yield
            self.check()
        finally:
            with self._lock:
                self._running = None


class Database:
    """One in-memory database, locked to some record files; each question has a cursor of its own."""

    def __init__(self, case: CaseStore, files: tuple[RecordFile, ...], marks: tuple[str, ...] = ()) -> None:
        """Open it.

        Args:
            case: The case, as its reader sees it.
            files: The record files of that reader.
            marks: The files that mark what one exhibit repeats of another, for that reader.
        """
        self.files = files
        self.marks = marks
        self.layouts = tuple(FileLayout(item, str(case.check_file(item))) for item in files)
        spill = case.home.path / "tmp"
        with disk_trouble(spill):
            clear_abandoned(spill)
            folder, lock = claim_folder(spill)
        readable = [*(item.path for item in self.layouts), *marks]
        self._con = open_limited(readable, folder, memory_mb=MEMORY_MB)
        self._con.execute("SET parquet_metadata_cache=true")
        lock_access(self._con)
        self._tidy = weakref.finalize(self, give_up_folder, folder, lock)
        self._places: dict[tuple[str, str], Numbers] = {}

    def remembered(self, key: tuple[str, str], look: Callable[[], Numbers]) -> Numbers:
        """Return the row numbers of a kind and a record id; looked for once, since the files stay as they are."""
        found = self._places.get(key)
        if found is None:
            found = look()
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            self._places[key] = found
        return found

    def ask(self, query: str, tables: Mapping[str, pa.Table], cancel: Cancel) -> pa.Table:
        """Run one query of our own.

        Args:
            query: The SQL.
            tables: Arrow tables it names.
            cancel: Takes it back.

        Raises:
            Cancelled: It was taken back.
            EvidenceDamaged: A record file cannot be read.
            Misconfigured: It needs more memory and disk than there is.
        """
        with self._cursor(tables) as con, cancel.watching(con):
            return con.execute(query).to_arrow_table()

    def stream(self, query: str, tables: Mapping[str, pa.Table], cancel: Cancel) -> Iterator[pa.RecordBatch]:
        """Run one query and yield its batches; otherwise like `ask`."""
        with self._cursor(tables) as con, cancel.watching(con):
            for batch in con.execute(query).to_arrow_reader(_BATCH):
                cancel.check()
                yield batch

    @contextmanager
    def _cursor(self, tables: Mapping[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
        con = self._con.cursor()
        try:
            for name, table in tables.items():
                con.register(name, table)
            yield con
        except duckdb.InterruptException as error:
            raise Cancelled from error
        except duckdb.OutOfMemoryException as error:
            raise Misconfigured(
                f"the page needs more than {MEMORY_MB} MB and the disk is full", remedy="Filter, or free some space."
            ) from error
        except duckdb.IOException as error:
            raise EvidenceDamaged(f"a record file cannot be read: {_short(error)}") from error
        except duckdb.Error as error:
            raise BadOption(f"the page cannot be made: {_short(error)}") from error
        finally:
            con.close()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]


class Pool:
    """The databases of this process, by reader; the last used at the end."""

    def __init__(self, most: int = MOST_OPEN) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: OrderedDict[_ReaderKey, Database] = OrderedDict()

    def database(self, case: CaseStore) -> Database:
        """Return the database over exactly the files this reader may see now."""
        files = tuple(case.record_files())
        marks = tuple(str(path) for path in case.duplicate_marks())
        key = (*_case_key(case), case.visible, case.walls, case.unseen)
        with self._lock:
            kept = self._open.get(key)
            if kept is not None and (kept.files, kept.marks) == (files, marks):
                self._open.move_to_end(key)
                return kept
            self._open.pop(key, None)
        made = Database(case, files, marks)
        with self._lock:
            self._open[key] = made
            self._open.move_to_end(key)
            while len(self._open) > self._most:
                self._open.popitem(last=False)
        return made

    def forget(self, case: CaseStore) -> None:
        """Let go of every database of a case, whoever reads it, and of what they hold in memory."""
        with self._lock:
            for key in [key for key in self._open if key[:3] == _case_key(case)]:
                del self._open[key]

    def __len__(self) -> int:
        return len(self._open)


def _case_key(case: CaseStore) -> tuple[str, str, str]:
    return str(case.home.path), case.home.catalogue.name, case.row.name


POOL = Pool()
