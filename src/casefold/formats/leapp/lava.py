"""The LAVA database: a table for each artefact, described by the manifest beside it where that came along.

Columns declared `datetime` hold seconds since 1970 in UTC; columns of media hold the id of a file that is named
elsewhere. Tables whose names begin with an underscore are the tool's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.artefact_table import Cells, Found, Reading
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.json_items import values
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite import Database, open_database

NAME: Final = "_lava_artifacts.db"
MANIFESTS: Final = ("_lava_data.lava", "_lava_data.json")
_OWN: Final = b"_lava_"
_MEDIA_NAME: Final = "Attachment name"
_ITEMS: Final = "_lava_media_items"
_MOST_MEDIA: Final = 500_000


@dataclass(frozen=True, slots=True)
class Described:
    """What the manifest says of one artefact's table."""

    name: str
    headers: Mapping[str, str]
    """Column -> header as the module wrote it."""
    types: Mapping[str, str]
    """Column -> declared type: datetime, date, media, phonenumber."""
    count: int | None = None


@dataclass(slots=True)
class Manifest:
    """The manifest beside the database."""

    tables: dict[str, Described] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def is_lava(source: Source) -> str | None:
    """Say why a database is one of LAVA's; None where it is another's."""
    if _OWN not in source.head and source.name != NAME:
        return None
    with open_database(source) as database:
        own = [name for name in database.tables if name.startswith("_lava_")]
        if own or (source.name == NAME and _manifest_source(source) is not None):
            return f"SQLite with the tables of a LEAPP run: {', '.join(own[:3]) or 'described by its manifest'}"
    return None


def read(source: Source, reading: Reading) -> None:
    """Read every artefact's table, then list the media it names."""
    manifest = _manifest(source)
    with open_database(source) as database:
        for note in (*database.notes, *manifest.notes):
            reading.out.note(note)
        media = _media_names(database)
        for table in database.tables:
            if not table.startswith("_"):
                reading.read(_found(database, table, manifest.tables.get(table), media))
        _list_media(database, reading)
        for name, told in manifest.tables.items():
            if name not in database.tables and told.count:
                reading.out.inventory(
                    told.name, f"the manifest counts {told.count:,} rows; the database has no such table"
                )


def _found(database: Database, table: str, told: Described | None, media: Mapping[str, str]) -> Found:
    columns = database.tables[table]
    types = {row["name"]: str(row["type"]).upper() for row in _columns(database, table)}
    headers = [told.headers.get(name, name) if told is not None else name.replace("_", " ") for name in columns]
    if told is not None and told.types:
        times = tuple(place for place, name in enumerate(columns) if told.types.get(name) == "datetime")
    else:
        times = tuple(place for place, name in enumerate(columns) if types.get(name) == "INTEGER")
    name = told.name if told is not None else table.replace("_", " ")
    has_media = bool(media)
    rows = _rows(database, table, columns, media)
    return Found(name, (*headers, _MEDIA_NAME) if has_media else tuple(headers), rows, part=table, times=times)


def _rows(database: Database, table: str, columns: tuple[str, ...], media: Mapping[str, str]) -> Iterator[Cells]:
    listed = ", ".join(_quoted(name) for name in columns)
    query = f"SELECT {listed} FROM {_quoted(table)} ORDER BY rowid"  # noqa: S608 - names of its own schema, quoted
    for number, row in enumerate(database.ask(query), start=1):
        cells = [_text(value) for value in row.values()]
        if media:
            named = dict.fromkeys(media[cell] for cell in cells if cell is not None and cell in media)
            cells.append("\n".join(named) or None)
        yield Cells(number, cells)


def _list_media(database: Database, reading: Reading) -> None:
    if not database.has(_ITEMS, "id", "source_path", "type"):
        return
    query = f"SELECT id, source_path, type FROM {_ITEMS} ORDER BY rowid"  # noqa: S608 - constants
    for number, row in enumerate(database.ask(query), start=1):
        texts = {name: _text(value) for name, value in row.items()}
        fields = {"path": texts["source_path"], "media_type": texts["type"], "found_in": texts["source_path"]}
        reading.out.add("media", number, fields=fields, raw=texts, part=_ITEMS)


def _media_names(database: Database) -> dict[str, str]:
    """Return the id of a reference or file -> the name of the file."""
    names: dict[str, str] = {}
    for table, column in (("_lava_media_references", "name"), (_ITEMS, "source_path")):
        if database.has(table, "id", column):
            query = f"SELECT id, {column} AS named FROM {table} LIMIT {_MOST_MEDIA}"  # noqa: S608 - constants
            for row in database.ask(query):
                if row["id"] and row["named"]:
                    names.setdefault(str(row["id"]), str(row["named"]).replace("\\", "/").rpartition("/")[2])
    return names


def _manifest_source(source: Source) -> Source | None:
    return next((found for name in MANIFESTS if (found := source.beside(name)) is not None), None)


def _manifest(source: Source) -> Manifest:
    beside, told = _manifest_source(source), Manifest()
    if beside is None:
        told.notes.append(
            "the manifest _lava_data.lava is not beside the database; INTEGER columns are taken for times"
        )
        return told
    try:
        for path, value in values(beside, "artifacts", "processing_status"):
            if path == "processing_status" and value != "Complete":
                told.notes.append(f"the manifest says that the run did not complete: {value}")
            if path == "artifacts" and isinstance(value, dict):
                for artifacts in value.values():
                    _take(told, artifacts)
    except BrokenOff as fault:
        told.notes.append(f"the manifest {beside.name} breaks off: {fault.reason}")
    return told


def _take(told: Manifest, artifacts: Any) -> None:
    for one in artifacts if isinstance(artifacts, list) else ():
        if not isinstance(one, dict) or not one.get("tablename"):
            continue
        columns = one.get("object_columns")
        types = {
            str(column.get("name")): str(column.get("type"))
            for column in (columns if isinstance(columns, list) else ())
            if isinstance(column, dict)
        }
        headers = one.get("column_map")
        count = one.get("record_count")
        told.tables[str(one["tablename"])] = Described(
            str(one.get("name") or one["tablename"]),
            {str(name): str(header) for name, header in headers.items()} if isinstance(headers, dict) else {},
            types,
            count if isinstance(count, int) else None,
        )


def _columns(database: Database, table: str) -> Iterator[dict[str, Any]]:
    return database.ask("SELECT name, type FROM pragma_table_info(?)", [table])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return json.dumps(value) if isinstance(value, (bool, float)) else str(value)
