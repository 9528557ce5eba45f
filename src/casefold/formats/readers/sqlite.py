"""Databases of applications, read without touching them: SQLite opened immutable, or in memory with its log applied.

A database is a program's file and may be made to harm whoever opens it. Only tables are read, never views or virtual
tables, and SQLite is told to trust nothing of the schema; the reader's process has limits on memory and time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from casefold.errors import BadExhibit
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite_wal import apply_wal, forget_wal, keeps_wal

MOST_IN_MEMORY: Final = 512 * MEBIBYTE
"""The largest database, with its log, that is read in memory: one in a container, or one with a log."""
LOG: Final = "-wal"
JOURNAL: Final = "-journal"
COMPANIONS: Final = (JOURNAL, "-shm", LOG)
"""What SQLite keeps beside a database, under its name and one of these."""
_SETTINGS: Final = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0")
_ROW_NUMBERS: Final = ("rowid", "_rowid_", "oid")
_COUNTED: Final = 1_000_000
_DAMAGE: Final = (sqlite3.Error, OverflowError, MemoryError, ValueError)
"""What SQLite's own module raises of a damaged or hostile file; ValueError where a name or a message is no text."""

Row = Mapping[str, Any]
"""Column -> value: texts are text, blobs are bytes, numbers are numbers; whatever the schema says they should be."""


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database."""

    source: Source
    tables: Mapping[str, tuple[str, ...]]
    """Its tables and their columns, as written."""
    notes: tuple[str, ...]
    """What an import report should say of how it was opened."""
    _connection: sqlite3.Connection

    def has(self, table: str, *columns: str) -> bool:
        """Say whether there is such a table with these columns."""
        return table in self.tables and set(columns) <= {*self.tables[table]}

    def rows(self, table: str, *columns: str) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a table with their numbers, in order; nothing where there is no such table.

        Args:
            table: Its name.
            *columns: Columns wanted, those it lacks left out; none named: all.

        The number is SQLite's own (`rowid`, which an integer primary key is), or counts from 1 in a table without.

        Raises:
            BrokenOff: The database is damaged from some page on.
        """
        if table not in self.tables:
            return
        names = tuple(name for name in self.tables[table] if not columns or name in columns)
        number = self._row_number(table)
        last: int | None = None
        try:
            for count, found in enumerate(self._selected(table, names, number), start=1):
                row = dict(zip(names, found[1:], strict=True))
                if number is None:
                    yield count, row
                    continue
                if last is not None and found[0] <= last:
                    raise BrokenOff("its pages lead back to earlier ones", f"row {last:,} of {table}")
                last = found[0]
                yield last, row
        except _DAMAGE as fault:
            place = table if last is None else f"row {last:,} of {table}"
            raise BrokenOff(f"the database cannot be read further ({fault})", place) from fault

    def ask(self, query: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Yield the rows of a question of the format's own, as column -> value.

        Raises:
            BrokenOff: The database is damaged from some page on.
        """
        try:
            cursor = self._connection.execute(query, values)
            names = [item[0] for item in cursor.description]
            for found in cursor:
                yield dict(zip(names, found, strict=True))
        except _DAMAGE as fault:
            raise BrokenOff(f"the database cannot be read further ({fault})", self.source.name) from fault

    def count(self, table: str) -> str:
        """Return how many rows a table has, in words: `1,234`, `more than 1,000,000`, `not countable: damaged`."""
        try:
            query = f"SELECT count(*) FROM (SELECT 1 FROM {_name(table)} LIMIT {_COUNTED + 1})"  # noqa: S608
            (found,) = self._connection.execute(query).fetchone()
        except _DAMAGE:
            return "not countable: damaged"
        return f"more than {_COUNTED:,}" if found > _COUNTED else f"{found:,}"

    def _row_number(self, table: str) -> str | None:
        """Return what SQLite's own row number is called in a table; None where it has none."""
        taken = {column.lower() for column in self.tables[table]}
        for name in _ROW_NUMBERS:
            if name not in taken:
                try:
                    self._connection.execute(f"SELECT {name} FROM {_name(table)} LIMIT 0")  # noqa: S608
                except _DAMAGE:
                    return None
                return name
        return None

    def _selected(self, table: str, names: tuple[str, ...], number: str | None) -> sqlite3.Cursor:
        columns = ", ".join([number or "1", *map(_name, names)])
        ordered = f" ORDER BY {number}" if number else ""
        return self._connection.execute(f"SELECT {columns} FROM {_name(table)}{ordered}")  # noqa: S608


@contextmanager
def open_database(source: Source) -> Iterator[Database]:
    """Open a SQLite database read-only, with its write-ahead log where that came with it.

    Raises:
        BadExhibit: It is damaged or encrypted, or must be read in memory and is too large for that.
    """
    connection, notes = _connected(source)
    try:
        connection.text_factory = _decoded
        try:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            tables = _tables(connection)
        except _DAMAGE as fault:
            raise BadExhibit(
                f"its tables cannot be listed ({fault})",
                file=source.name,
                remedy="It may be encrypted or damaged; ask for a decrypted or fresh copy.",
            ) from fault
        yield Database(source, tables, tuple(notes), connection)
    finally:
        connection.close()


class _Looked:
    """The database looked at last: every format asks the same of it, one after the other."""

    source: Source | None = None
    tables: Mapping[str, frozenset[str]] = {}


def tables_of(source: Source) -> Mapping[str, frozenset[str]]:
    """Return the tables of a database and their columns, for formats to recognise it by.

    {} where it is no database or cannot be opened; the listing of unknown databases says why.
    """
    if _Looked.source is not source:
        _Looked.source, _Looked.tables = source, _look(source)
    return _Looked.tables


def _look(source: Source) -> Mapping[str, frozenset[str]]:
    if source.media_type != SQLITE:
        return {}
    try:
        with open_database(source) as database:
            return {name: frozenset(columns) for name, columns in database.tables.items()}
    except BadExhibit:
        return {}


def _connected(source: Source) -> tuple[sqlite3.Connection, list[str]]:
    log = source.beside(source.name + LOG)
    notes = _notes_beside(source, log)
    if log is None and not isinstance(source, MemberSource):
        with source.stream():  # the same file still, or BadExhibit
            address = f"file:{quote(str(source.path))}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True), notes
    size = source.size + (log.size if log is not None else 0)
    if size > MOST_IN_MEMORY:
        raise BadExhibit(
            f"has {size:,} bytes with its log, more than the {MOST_IN_MEMORY:,} that are read in memory",
            file=source.name,
            remedy="Take the database out of its container, or away from its log, and import it alone.",
        )
    content = _whole(source)
    if log is None or log.size == 0:
        forget_wal(content)
    else:
        applied = apply_wal(content, _whole(log))
        notes.append(
            f"read with its write-ahead log {log.name}: {applied.frames:,} frames applied in memory, "
            f"{applied.left_out:,} not committed, of an earlier use or damaged"
            if applied.belongs
            else f"{log.name} is damaged or no log of this database; nothing of it was applied"
        )
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
    except _DAMAGE as fault:
        connection.close()
        raise BadExhibit(f"is no sound database ({fault})", file=source.name, remedy="Ask for a fresh copy.") from fault
    return connection, notes


def _notes_beside(source: Source, log: Source | None) -> list[str]:
    notes = []
    journal = source.beside(source.name + JOURNAL)
    if journal is not None and journal.size:
        notes.append(f"{journal.name} was not applied: the database is read as it stands")
    if log is None and keeps_wal(source.head):
        notes.append(
            f"{source.name} is written by way of a write-ahead log and none came with it: "
            "what may stand in that log alone is not here"
        )
    return notes


def _tables(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the tables that hold rows themselves: no views, and nothing whose rows code of SQLite makes up."""
    found = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') "
        "AND name NOT IN ('sqlite_schema', 'sqlite_master') ORDER BY name"
    ).fetchall()
    return {
        name: tuple(row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", [name]))
        for (name,) in found
    }


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _whole(source: Source) -> bytearray:
    content = bytearray(source.size)
    view, at = memoryview(content), 0
    with source.stream() as stream:
        while at < len(content) and (count := stream.readinto(view[at:])):  # type: ignore[attr-defined]
            at += count
    view.release()
    return content


def _decoded(data: bytes) -> str:
    """Return a text; bytes that are no UTF-8 are written as escapes."""
    return data.decode("utf-8", "backslashreplace")
