"""Files that are read with another one: what SQLite keeps beside a database, under its name and an ending.

What a telephone wrote last often stands in the write-ahead log alone. So the log is an exhibit of its own, held with
its own hash, and the database beside it is read together with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

from casefold.formats.readers.sqlite import COMPANIONS, JOURNAL, LOG
from casefold.store.ids import printable_name

_WHAT: Final = {
    LOG: "write-ahead log of {name}, read with it",
    JOURNAL: "rollback journal of {name}; not applied, the database is read as it stands",
    "-shm": "index of the write-ahead log of {name}; it holds no records",
}
_Refusal = TypeVar("_Refusal")


def companions_of(path: Path) -> dict[str, Path]:
    """Return the log and the journal that lie beside a database, by name."""
    found = {suffix: path.with_name(path.name + suffix) for suffix in (JOURNAL, LOG)}
    return {printable_name(path.name) + suffix: file for suffix, file in found.items() if _is_plain(file)}


def belongs_to(path: Path) -> str | None:
    """Say what a file is to the database beside it; None where none is there."""
    database = _database(path)
    if database is None or not _is_plain(database):
        return None
    suffix = path.name[len(database.name) :]
    return _WHAT[suffix].format(name=printable_name(database.name))


def companion_of(path: Path) -> str:
    """Return the name of the database that a file is read with; '' where something of it would be left unread."""
    database = _database(path)
    whole = database is not None and _is_plain(database) and not path.name.endswith(JOURNAL)
    return printable_name(database.name) if database is not None and whole else ""


def companions_first(files: Iterable[tuple[Path, _Refusal]]) -> list[tuple[Path, _Refusal]]:
    """Order files so that what a database is read with comes right before it; others stay where they were."""
    given = list(files)
    place = {path: number for number, (path, _) in enumerate(given)}

    def order(item: tuple[Path, _Refusal]) -> tuple[int, bool, int]:
        path = item[0]
        database = _database(path)
        follows = database is not None and database in place
        return place[database] if follows and database is not None else place[path], not follows, place[path]

    return sorted(given, key=order)


def _is_plain(file: Path) -> bool:
    """Say whether there is such a plain file; a name too long for the file system names none."""
    try:
        return file.is_file() and not file.is_symlink()
    except OSError:
        return False


def _database(path: Path) -> Path | None:
    """Return the path of the database that a file of such a name belongs to."""
    suffix = next((suffix for suffix in COMPANIONS if path.name.endswith(suffix)), None)
    name = path.name[: -len(suffix)] if suffix else ""
    return path.with_name(name) if name else None
