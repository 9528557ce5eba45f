"""Write what a LEAPP run writes: TSV exports, the LAVA database with its manifest, an HTML page."""

from __future__ import annotations

import csv
import html
import json
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Header = str | tuple[str, str]


def name_of(header: Header) -> str:
    return header if isinstance(header, str) else header[0]


def column_of(header: str) -> str:
    plain = re.sub(r"\s+", "_", re.sub(r"[^\w\s]", "", header))
    return (plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}").lower()


def write_tsv(path: Path, headers: Sequence[Header], rows: Sequence[Sequence[Any]]) -> Path:
    """Append a module's table to its export, as the tool does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8-sig" if not path.exists() else "utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t")
        writer.writerow([name_of(header) for header in headers])
        writer.writerows(rows)
    return path


def write_lava(
    folder: Path,
    artifacts: Sequence[tuple[str, Sequence[Header], Sequence[Sequence[Any]]]],
    *,
    media: Sequence[tuple[str, str, str, str]] = (),
    manifest: bool = True,
) -> Path:
    """Write the database of a run; `media` are (id, path, type, name)."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "_lava_artifacts.db"
    told: list[dict[str, Any]] = []
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE _lava_media_items (id TEXT PRIMARY KEY, source_path TEXT, extraction_path TEXT, type TEXT, "
        "metadata TEXT, created_at INTEGER, updated_at INTEGER, is_embedded INTEGER)"
    )
    connection.execute(
        "CREATE TABLE _lava_media_references (id TEXT PRIMARY KEY, media_item_id TEXT, module_name TEXT, "
        "artifact_name TEXT, name TEXT)"
    )
    for ident, source, kind, name in media:
        connection.execute(
            "INSERT INTO _lava_media_items (id, source_path, type) VALUES (?, ?, ?)", (ident, source, kind)
        )
        connection.execute(
            "INSERT INTO _lava_media_references (id, media_item_id, name) VALUES (?, ?, ?)", (ident, ident, name)
        )
    for name, headers, rows in artifacts:
        table = column_of(name)
        columns = [column_of(name_of(header)) for header in headers]
        kinds = {column_of(header[0]): header[1] for header in headers if not isinstance(header, str)}
        declared = ", ".join(
            f"{one} {'INTEGER' if kinds.get(one) in ('datetime', 'date') else 'TEXT'}" for one in columns
        )
        connection.execute(f"CREATE TABLE {table} ({declared})")
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
        told.append(
            {
                "name": name,
                "tablename": table,
                "module": table,
                "column_map": dict(zip(columns, map(name_of, headers), strict=True)),
                "object_columns": [{"name": one, "type": kind} for one, kind in kinds.items()],
                "record_count": len(rows),
            }
        )
    connection.commit()
    connection.close()
    if manifest:
        described = {"processing_status": "Complete", "lava_schema_version": 2, "artifacts": {"Made up": told}}
        (folder / "_lava_data.lava").write_text(json.dumps(described), encoding="utf-8")
    return path


def write_html(path: Path, name: str, headers: Sequence[Header], rows: Sequence[Sequence[Any]]) -> Path:
    """Write a report page with one table, its header repeated at the bottom."""
    heads = "".join(f'<th class="th-sm">{html.escape(name_of(header))}</th>' for header in headers)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    path.write_text(
        f"<!DOCTYPE html><html><head><title>iLEAPP - {name} report</title></head><body>"
        f'<table id="dtBasicExample" class="table-xsm"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>'
        f"<tfoot><tr>{heads}</tr></tfoot></table></body></html>",
        encoding="utf-8",
    )
    return path
