"""How an answer leaves: as one JSON object, as CSV or XLSX, or as text for a person.

A command says once what it found (`Output`); the wishes of the session decide the form.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casefold.cli.context import Session
from casefold.cli.terminal import fitting, say, table_lines, width
from casefold.errors import BadOption

if TYPE_CHECKING:
    import pyarrow as pa

    from casefold.cli.engine import Rows


@dataclass(slots=True)
class Output:
    """What a command found."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    """Members of the JSON object beside `rows`."""
    rows: Sequence[Mapping[str, Any]] | None = None
    """The table, where there is one."""
    columns: Sequence[str] = ()
    """Columns a person sees; all where empty."""
    columns_asked: bool = False
    """True where a person chose the columns."""
    before: Sequence[str] = ()
    """Lines above the table."""
    after: Sequence[str] = ()
    """Lines below it."""
    empty: str = ""
    """What to say, and what to do next, where the table has no rows."""
    about: Sequence[tuple[str, str]] = ()
    """Lines of the sheet About."""
    table: Rows | pa.Table | None = None
    """The table with its types, for CSV and XLSX; made from `rows` where absent."""
    rows_on_screen: bool = True
    """False where the lines say it better."""


def emit(wishes: Session, output: Output) -> None:
    """Give the answer in the form that was asked for."""
    written = _write_files(wishes, output) if wishes.to_file else []
    if wishes.csv == "-":
        return
    if wishes.json:
        value: dict[str, Any] = dict(output.fields)
        if wishes.to_file:
            value["written"] = written
        elif output.rows is not None:
            value["rows"] = output.rows
        print_json(value)
    else:
        _print_text(output, written)


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object, in ASCII: whatever a text says, it cannot command a terminal."""
    text = json.dumps(plain(value), indent=1 if sys.stdout.isatty() else None)
    click.echo(text)


def plain(value: Any, name: str = "") -> Any:
    """Turn a value into plain JSON: times ISO (with `Z` in columns named `…_utc`), enumerations their words."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item, str(key)) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) or value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return iso(value, name)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, bytes | Path):
        return [plain(item) for item in value]
    return str(value)


def iso(value: datetime, name: str = "") -> str:
    """Write a time as ISO 8601."""
    text = value.isoformat()
    if value.tzinfo is not None:
        return text.replace("+00:00", "Z")
    text = text.rstrip("0") if "." in text else text
    return f"{text}Z" if name.endswith("_utc") else text


def readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the times of a row into text a person reads: a space between day and time."""
    return {
        name: iso(value, name).replace("T", " ") if isinstance(value, datetime) else plain(value, name)
        for name, value in row.items()
    }


def _print_text(output: Output, written: Sequence[Mapping[str, Any]]) -> None:
    for line in output.before:
        say(line)
    if written:
        for item in written:
            say(f"{item['rows']:,} rows written to {item['file']}")
    elif output.rows is not None and (output.rows_on_screen or not output.rows):
        print_table(output.rows, output.columns, empty=output.empty, asked=output.columns_asked)
    for line in output.after:
        say(line)


def print_table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = (), *, empty: str = "", asked: bool = False
) -> None:
    """Print rows in aligned columns; columns without a value, or without room, are left out, the latter named.

    Args:
        rows: The rows.
        columns: Columns in order; all where empty.
        empty: What to say where there is no row.
        asked: The columns are what a person asked for: none is left out.
    """
    if len(rows) == 0:
        if empty:
            say(empty, style="dim")
        return
    shown = [readable(row) for row in rows]
    names = list(columns) or list(dict.fromkeys(name for row in shown for name in row))
    if not asked:
        names = [name for name in names if any(row.get(name) not in (None, "", [], {}) for row in shown)] or names[:1]
    chosen = names if asked else fitting(shown, names, width())
    head, *lines = table_lines(shown, chosen, width())
    say(head, style="bold")
    for line in lines:
        click.echo(line)
    if len(chosen) < len(names):
        say(f"No room for: {', '.join(names[len(chosen) :])} (--json, --csv and --xlsx have them).", style="dim")


def _write_files(wishes: Session, output: Output) -> list[dict[str, Any]]:
    wanted = [(name, target) for name, target in (("csv", wishes.csv), ("xlsx", wishes.xlsx)) if target is not None]
    if len(wanted) == 2:
        raise BadOption("--csv and --xlsx exclude each other", remedy="Run the command once for each.")
    name, target = wanted[0]
    if target == "-" and name == "xlsx":
        raise BadOption("a workbook cannot go to standard output", remedy="Give --xlsx a file name.")
    return [write_file(name, target, output)]


def write_file(name: str, target: str, output: Output) -> dict[str, Any]:
    """Write the table of an answer to a file, whole or not at all."""
    from casefold.cli import engine

    rows = engine.export_rows(output.table if output.table is not None else list(output.rows or ()))
    about = engine.about(output.about)
    export = engine.export(name)
    if target == "-":
        count = export.write(rows, about, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return {"file": "-", "format": name, "rows": count}
    path = Path(target)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as stream:
            count = export.write(rows, about, stream)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return {"file": target, "format": name, "rows": count}
