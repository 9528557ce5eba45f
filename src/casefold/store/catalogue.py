"""The catalogue's connection: a file beside the cases, or PostgreSQL by URL, with the same promises.

Every write is one immediate transaction; a write to a case also locks the case's row, so that ids are given
out once. What the database refuses becomes an error with a remedy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from casefold.errors import BadOption, CasefoldError, Misconfigured, Unsupported
from casefold.store import migrations, schema
from casefold.store.disk import disk_trouble, make_folder

FILE_NAME = "store.db"
APPLICATION_ID = 0x43534644
"""`CSFD` in the header of every store.db: tells our file from any other SQLite database."""
BUSY_SECONDS = 60


def utc_now() -> datetime:
    """Return the present instant, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Catalogue:
    """The engine's tables, opened and brought up to date."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.file = home / FILE_NAME
        self.url = _read_url(url) if url is not None else None
        self.name = self.url.render_as_string(hide_password=True) if self.url is not None else str(self.file)
        self._engine = self._open_file() if self.url is None else _open_server(self.url)
        try:
            with self._translated():
                self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def on_server(self) -> bool:
        """Tell whether the tables are in PostgreSQL."""
        return self.url is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the tables."""
        with self._translated(), self._engine.execution_options(casefold_read=True).connect() as connection:
            yield connection

    @contextmanager
    def write(self, case: str | None = None) -> Iterator[Connection]:
        """Give a connection whose changes happen together or not at all; one writer to a case at a time."""
        with self._translated(), self._engine.begin() as connection:
            if case is not None:
                row = sa.select(schema.case_.c.name).where(schema.case_.c.name == case)
                connection.execute(row.with_for_update()).one()
            yield connection

    def next_id(self, connection: Connection, case: str, letter: str) -> tuple[str, int]:
        """Give out the case's next id of a letter; a number is never given twice."""
        return self.next_ids(connection, case, letter, 1)[0]

    def next_ids(self, connection: Connection, case: str, letter: str, count: int) -> list[tuple[str, int]]:
        """Give out the case's next ids of a letter, in order."""
        table = schema.counter
        mine = (table.c.case_name == case) & (table.c.letter == letter)
        last = connection.execute(sa.select(table.c.last).where(mine)).scalar_one_or_none()
        if last is None:
            connection.execute(table.insert().values(case_name=case, letter=letter, last=count))
        else:
            connection.execute(table.update().where(mine).values(last=last + count))
        first = (last or 0) + 1
        return [(f"{letter}{number}", number) for number in range(first, first + count)]

    def damage(self) -> list[str]:
        """Return what the database says is wrong with its own file; empty when sound or on a server."""
        if self.on_server:
            return []
        with self.read() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
        texts = [text for text in found if text != "ok"]
        return texts + [f"{row[0]} row {row[1]} refers to a missing row of {row[2]}" for row in broken]

    def settle(self) -> None:
        """Carry changes from the log beside the file into it, so that it keeps nothing deleted; a reader delays it.

        A server keeps replaced rows until it vacuums; that is its operator's.
        """
        if self.on_server:
            return
        with self._translated():
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _prepare(self) -> None:
        if self.url is None:
            self._refuse_foreign_file()
            with disk_trouble(self.file):
                self.file.touch(mode=0o600, exist_ok=True)
        with self._engine.execution_options(casefold_read=True).connect() as connection:
            if migrations.is_current(connection):
                return
        with self._engine.begin() as connection:
            migrations.upgrade(connection, self.name)
            if self.url is None:
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")

    def _refuse_foreign_file(self) -> None:
        if not self.file.exists() or self.file.stat().st_size == 0:
            return
        header = self.file.read_bytes()[:100] if self.file.stat().st_size < 100 else _head(self.file)
        if header[:16] != b"SQLite format 3\0" or len(header) < 100:
            raise Misconfigured(
                "is damaged or no catalogue of Casefold",
                file=str(self.file),
                remedy="Restore it from a backup; the exhibits beside it are untouched.",
            )
        if int.from_bytes(header[68:72], "big") not in {0, APPLICATION_ID}:
            raise self._foreign()

    def _foreign(self) -> Misconfigured:
        return Misconfigured(
            "belongs to another program", file=str(self.file), remedy="Give an empty folder as --home."
        )

    def _open_file(self) -> Engine:
        with disk_trouble(self.file.parent):
            make_folder(self.file.parent)
        url = URL.create("sqlite", database=str(self.file))
        engine = sa.create_engine(
            url,
            poolclass=NullPool,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            execution_options={"schema_translate_map": {schema.SCHEMA: None}},
        )
        event.listen(engine, "connect", _set_up_file)
        event.listen(engine, "begin", _begin_file)
        return engine

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except exc.IntegrityError:
            raise
        except exc.DBAPIError as error:
            raise _database_error(error, self.name) from error


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except exc.ArgumentError as error:
        raise BadOption("the catalogue's URL cannot be read", remedy="Write postgresql+psycopg://host/db.") from error
    if url.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise BadOption(f"'{url.drivername}' is no catalogue here", remedy="Write postgresql+psycopg://host/db.")
    return url.set(drivername="postgresql+psycopg")


def _open_server(url: URL) -> Engine:
    try:
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise Unsupported(
            "the PostgreSQL driver is not installed", remedy="Run `pip install casefold[postgres]`."
        ) from error
    event.listen(engine, "begin", _begin_server)
    return engine


def _set_up_file(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by us, in `_begin_file`
    cursor = connection.cursor()
    settings = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON")
    for setting in settings:  # secure_delete: what is deleted is overwritten, since reports quote rows of exhibits
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_file(connection: Connection) -> None:
    reading = connection.get_execution_options().get("casefold_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_server(connection: Connection) -> None:
    if connection.get_execution_options().get("casefold_read", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _database_error(error: exc.DBAPIError, name: str) -> CasefoldError:
    text = " ".join(str(error.orig).split())
    for words, message, remedy in _REFUSALS:
        if any(word in text for word in words):
            return Misconfigured(message, file=name, remedy=remedy)
    return Misconfigured(f"the catalogue refused: {text}", file=name, remedy="Run `casefold doctor`.")


_REFUSALS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("disk is full", "No space left", "disk I/O error"),
        "the disk is full or failing; nothing was changed",
        "Free space and run the same command again.",
    ),
    (("is locked",), "another program has held the catalogue for a minute", "End it, then run again."),
    (("readonly", "unable to open"), "the catalogue cannot be written", "Let this account write in the home."),
    (
        ("malformed", "not a database"),
        "the catalogue is damaged",
        "Restore it from a backup; the exhibits beside it are untouched.",
    ),
    (
        ("connection failed", "could not connect", "Connection refused", "server closed", "timeout expired"),
        "the database server does not answer",
        "Check that it runs and that the URL and password are right.",
    ),
)


def plain(value: Any) -> Any:
    """Turn a value into plain JSON: times as ISO text, tuples and sets as lists, no bytes, no NaN."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept in the catalogue")
