"""`casefold profile`: the mappings a team keeps, and the file by which one team hands them to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click

from casefold.cli import engine
from casefold.cli.context import Command, Group, session, table_options
from casefold.cli.output import Output, emit
from casefold.errors import BadInput, NotFound

MARK: Final = "casefold_profile"
"""Key by which a profile's file is known; its value is the version of the file's shape."""
_SHAPE: Final = 1
_MOST_BYTES: Final = 4_000_000


@click.group(
    "profile",
    cls=Group,
    short_help="List, show and share saved mappings.",
    examples=("casefold profile list", "casefold profile export acme acme.json"),
)
def profile() -> None:
    """List, show and share the mappings kept with `casefold map --save`."""


@profile.command("list", cls=Command, short_help="List the saved profiles.", examples=("casefold profile list",))
@table_options
def list_() -> None:
    """List the saved profiles, each version, oldest first."""
    rows = [
        {
            "name": item["name"],
            "version": item["version"],
            "format": item.get("format", "call_table"),
            "kinds": ", ".join(sorted({str(one.get("kind") or one.get("table") or "") for one in _layouts(item)})),
            "columns": sum(said != "ignore" for one in _layouts(item) for said in one.get("columns", {}).values()),
        }
        for item in session().home().profiles()
    ]
    empty = "No profile is saved. Keep one with `casefold map FILE --save NAME`."
    emit(session(), Output(rows=rows, columns=("name", "version", "format", "kinds", "columns"), empty=empty))


@profile.command("show", cls=Command, short_help="Show a profile's columns.", examples=("casefold profile show acme",))
@click.argument("name", metavar="NAME")
@table_options
def show(name: str) -> None:
    """Show what each column of a profile is; NAME@VERSION shows an older version."""
    found = _found(name)
    rows = [
        {"sheet": one.get("sheet"), "kind": one.get("kind") or one.get("table"), "header": header, "field": field}
        for one in _layouts(found)
        for header, field in one.get("columns", {}).items()
    ]
    fields = {"profile": _label(found), "format": found.get("format", "call_table")}
    before = [f"{_label(found)}, read by {fields['format']}"]
    emit(session(), Output(fields=fields, rows=rows, columns=("sheet", "kind", "header", "field"), before=before))


@profile.command(
    "export",
    cls=Command,
    short_help="Write a profile to a file.",
    examples=("casefold profile export acme acme.json", "casefold profile export acme@1 acme-1.json"),
)
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE")
def export(name: str, file: str) -> None:
    """Write a profile to a file that another team imports. It holds names of columns, and nothing of any exhibit."""
    found = _found(name)
    text = json.dumps({MARK: _SHAPE, **found}, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        Path(file).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", file=file, remedy="Choose another place.") from error
    fields = {"profile": _label(found), "written": file}
    emit(session(), Output(fields=fields, before=[f"{_label(found)} is written to {file}."]))


@profile.command(
    "import",
    cls=Command,
    short_help="Take in a profile from a file.",
    examples=("casefold profile import acme.json",),
)
@click.argument("file", metavar="FILE")
def import_(file: str) -> None:
    """Take in a profile another team wrote; where one of its name differs, it becomes the next version."""
    content = _read(Path(file))
    name = str(content.get("name", ""))
    engine.check_profile(content)
    home = session().home(create=True)
    before = {(item["name"], item["version"]) for item in home.profiles()}
    kept = {key: value for key, value in content.items() if key not in (MARK, "name", "version")}
    version = home.save_profile(name, kept)
    new = (name, version) not in before
    told = f"{name}@{version} is saved." if new else f"{name}@{version} was here already."
    emit(session(), Output(fields={"profile": f"{name}@{version}", "new": new}, before=[told]))


def _read(path: Path) -> dict[str, Any]:
    remedy = "Give a file that `casefold profile export` wrote."
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput("is too large for a profile", file=str(path), remedy=remedy)
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", file=str(path), remedy="Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("is no profile", file=str(path), remedy=remedy) from error
    if not isinstance(content, dict) or content.get(MARK) != _SHAPE:
        raise BadInput("is no profile of a kind known here", file=str(path), remedy=remedy)
    return content


def _found(wanted: str) -> dict[str, Any]:
    saved = session().home().profiles()
    fitting = [item for item in saved if wanted in (item["name"], _label(item))]
    if not fitting:
        names = ", ".join(sorted({item["name"] for item in saved})) or "none"
        raise NotFound(f"there is no saved profile '{wanted}'", remedy=f"Saved: {names}.")
    return fitting[-1]


def _label(item: dict[str, Any]) -> str:
    return f"{item['name']}@{item['version']}"


def _layouts(item: dict[str, Any]) -> list[dict[str, Any]]:
    return list(item.get("layouts") or [item])
