"""Take a database while the site writes to it, and bring it back: SQLite by its own call, PostgreSQL by its tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from casefold.errors import EvidenceDamaged, Misconfigured, NotFound, Unsupported
from casefold.platform.backup.manifest import Database
from casefold.platform.backup.pool import copy_hashed, hash_of

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_BUSY_SECONDS = 60
_DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")


def take_file(source: Path, folder: Path) -> Database:
    """Copy an SQLite database as it is at one moment; its writers go on meanwhile.

    Raises:
        EvidenceDamaged: SQLite finds the copy damaged.
        NotFound: There is no such file.
    """
    if not source.is_file():
        raise NotFound("there is no database", file=str(source), remedy="Give the home that holds it as --home.")
    target = folder / source.name
    with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as live, closing(sqlite3.connect(target)) as copy:
        live.execute("PRAGMA query_only=ON")
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise EvidenceDamaged(
            f"the database is damaged: {found[0]}", file=str(source), remedy="Restore it from an older backup."
        )
    return _taken(SQLITE, target)


def take_schema(url: str, schema: str, folder: Path) -> Database:
    """Dump one schema of a PostgreSQL database, in one transaction of its own.

    Raises:
        Unsupported: `pg_dump` is not installed.
        Misconfigured: It failed; its own words follow.
    """
    target = folder / f"{schema}.pgdump"
    plain, environment = _server(url)
    _call([_program("pg_dump"), "--format=custom", f"--schema={schema}", "--no-owner", "--no-privileges",
           f"--file={target}", f"--dbname={plain}"], environment)  # fmt: skip
    return _taken(POSTGRESQL, target)


def bring_file_back(folder: Path, database: Database, target: Path) -> None:
    """Copy an SQLite database into a home.

    Raises:
        EvidenceDamaged: Its bytes are not those of the manifest.
    """
    if copy_hashed(folder / database.file, target) != (database.sha256, database.size):
        raise _damaged(folder / database.file)
    target.chmod(0o600)


def bring_schema_back(folder: Path, database: Database, url: str, schema: str) -> None:
    """Restore a schema into a PostgreSQL database that holds nothing of that name, whole or not at all.

    Raises:
        EvidenceDamaged: The dump's bytes are not those of the manifest.
        Misconfigured: The schema holds tables already, or `pg_restore` failed.
    """
    if damage(folder, database):
        raise _damaged(folder / database.file)
    refuse_tables(url, schema)
    plain, environment = _server(url)
    _call([_program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
           f"--dbname={plain}", str(folder / database.file)], environment)  # fmt: skip


def damage(folder: Path, database: Database) -> str:
    """Return what is wrong with a database of a backup; empty when its bytes are those of the manifest."""
    try:
        found = hash_of(folder / database.file)
    except OSError as error:
        return error.strerror or "unreadable"
    return "" if found == (database.sha256, database.size) else f"SHA-256 is {found[0]}"


def refuse_tables(url: str, schema: str) -> None:
    """Refuse a database whose schema holds tables; an empty schema is dropped, for the dump brings its own.

    Raises:
        Misconfigured: It does, or the server does not answer.
    """
    import psycopg
    from psycopg.sql import SQL, Identifier

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(plain, autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = %s LIMIT 1", [schema]).fetchone()
            if there is None:
                connection.execute(SQL("DROP SCHEMA IF EXISTS {}").format(Identifier(schema)))
    except psycopg.Error as error:
        raise Misconfigured(f"the database server refused: {_first_line(str(error))}") from error
    if there is not None:
        raise Misconfigured(
            f"the database holds tables in its schema '{schema}' already",
            remedy="Give an empty database; nothing was changed.",
        )


def _taken(kind: str, path: Path) -> Database:
    path.chmod(0o400)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sha256, size = hash_of(path)
    return Database(kind, path.name, size, sha256)


def _damaged(path: Path) -> EvidenceDamaged:
    return EvidenceDamaged("the database in the backup is damaged", file=str(path), remedy="Use another backup.")


def _program(name: str) -> str:
    """Find a client program of PostgreSQL, the newest one where Debian keeps several."""
    found = shutil.which(name)
    if found is None:
        several = sorted(_DEBIAN_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0]))
        found = str(several[-1]) if several else None
    if found is None:
        raise Unsupported(
            f"a site on PostgreSQL is backed up and restored with {name}, which is not installed here",
            remedy="Install PostgreSQL's client programs (Debian: apt-get install postgresql-client).",
        )
    return found


def _server(url: str) -> tuple[str, dict[str, str]]:
    """Return a URL without its password, which goes by the environment: a command line can be read by anybody."""
    parts = urlsplit(url)
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
    person = f"{parts.username}@" if parts.username else ""
    place = person + parts.netloc.rpartition("@")[2]
    return urlunsplit(("postgresql", place, parts.path, parts.query, "")), environment


def _call(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - fixed words, no shell
        words, check=False, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise Misconfigured(
            f"{Path(words[0]).name} failed: {_first_line(done.stderr)}",
            remedy="Check the URL, the password and that the program is as new as the server.",
        )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no word")[:300]
