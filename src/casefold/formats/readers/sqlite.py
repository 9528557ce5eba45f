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
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite_wal import with_wal, without_wal

MOST_IN_MEMORY: Final = 512 * MEBIBYTE
"""The largest database that is read in memory: one in a container, or one with a log."""
_LOG: Final = "-wal"
_JOURNAL: Final = "-journal"


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database."""

    source: Source
    tables: Mapping[str, tuple[str, ...]]
    """Its tables and their columns, as written."""
    notes: tuple[str, ...]
    """What an import report should say of how it was opened."""
    connection: sqlite3.Connection

    def has(self, table: str, *columns: str) -> bool:
        """Say whether there is such a table with these columns, in any case of letters."""
        found = next((names for name, names in self.tables.items() if name.lower() == table.lower()), None)
        return found is not None and {column.lower() for column in columns} <= {name.lower() for name in found}

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query of the format's own, as column -> value; texts are text, blobs are bytes.

        Raises:
            BrokenOff: The database is damaged from some page on.
        """
        try:
            cursor = self.connection.execute(query, values)
            names = [item[0] for item in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except sqlite3.Error as fault:
            raise BrokenOff(f"the database cannot be read further ({fault})", self.source.name) from fault


@contextmanager
def open_database(source: Source) -> Iterator[Database]:
    """Open a SQLite database read-only, with its write-ahead log where that came with it.

    Raises:
        BadExhibit: It is damaged or encrypted, or must be read in memory and is too large for that.
    """
    connection, notes = _connected(source)
    try:
        connection.text_factory = _decoded
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {setting}")
        try:
            tables = _tables(connection)
        except sqlite3.Error as fault:
            raise BadExhibit(
                f"its tables cannot be listed ({fault})",
                file=source.name,
                remedy="It may be encrypted or damaged; ask for a decrypted or fresh copy.",
            ) from fault
        yield Database(source, tables, tuple(notes), connection)
    finally:
        connection.close()


def _connected(source: Source) -> tuple[sqlite3.Connection, list[str]]:
    log = source.beside(source.name + _LOG)
    notes = []
    journal = source.beside(source.name + _JOURNAL)
    if journal is not None and journal.size:
        notes.append(f"{journal.name} was not applied: the database is read as it stands")
    if log is None and not isinstance(source, MemberSource):
        with source.stream():  # the same file still, or BadExhibit
            address = f"file:{quote(str(source.path))}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True), notes
    size = source.size + (log.size if log is not None else 0)
    if size > MOST_IN_MEMORY:
        raise BadExhibit(
            f"has {size:,} bytes with its log, more than the {MOST_IN_MEMORY:,} that are read in memory",
            file=source.name,
            remedy="Take the database out of its container and import it alone.",
        )
    content = _whole(source)
    if log is None or log.size == 0:
        content = without_wal(content)
    else:
        applied = with_wal(content, _whole(log))
        content = applied.content
        notes.append(
            f"read with its write-ahead log {log.name}: {applied.frames:,} frames applied in memory, "
            f"{applied.left_out:,} not committed, of an earlier use or damaged"
        )
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
    except sqlite3.Error as fault:
        connection.close()
        raise BadExhibit(f"is no sound database ({fault})", file=source.name, remedy="Ask for a fresh copy.") from fault
    return connection, notes


def _tables(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {
        name: tuple(row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", [name]))
        for (name,) in found
    }


def _whole(source: Source) -> bytes:
    with source.stream() as stream:
        return stream.read()


def _decoded(data: bytes) -> str:
    """Return a text; bytes that are no UTF-8 are written as escapes."""
    return data.decode("utf-8", "backslashreplace")
