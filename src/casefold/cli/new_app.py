"""`casefold new-app`: a working, tested app as a distribution of its own, to be changed into what a force needs."""

from __future__ import annotations

import importlib.util
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import click

from casefold.cli.context import Command, session
from casefold.cli.ends import ALL_READ
from casefold.cli.output import Output, emit
from casefold.errors import BadOption

NAME = re.compile(r"\A[a-z][a-z0-9_]{0,39}\Z")
ENDING = ".txt"
"""Every file of the skeleton ends so, because it is a text until it has a name."""


@click.command(
    "new-app",
    cls=Command,
    short_help="Write a working, tested app to begin from.",
    examples=("casefold new-app quiet_days", "casefold new-app quiet_days --folder /tmp/quiet-days"),
)
@click.argument("name", metavar="NAME")
@click.option("--folder", metavar="DIR", help="Where to write it; a folder of its name here by default.")
def new_app(name: str, folder: str | None) -> int:
    """Write an app with a page, a route, work for the queue, a guide and tests; NAME is its package."""
    if not NAME.match(name):
        raise BadOption(f"'{name}' is no name of an app", remedy="Write lower-case letters, digits and underscores.")
    if importlib.util.find_spec(name) is not None:
        raise BadOption(f"there is a Python package '{name}' already", remedy="Choose another name.")
    target = Path(folder or name.replace("_", "-"))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadOption("there is something already", file=str(target), remedy="Give --folder a new or empty folder.")
    written = write_skeleton(name, target)
    after = [f"Wrote {len(written)} files to {target}.", f"Next: pip install -e {target}, then casefold serve."]
    emit(session(), Output(fields={"name": name, "folder": str(target), "files": written}, after=after))
    return ALL_READ


def write_skeleton(name: str, target: Path) -> list[str]:
    """Write the skeleton's files with a name filled in; return their paths below the folder."""
    words = {"name": name, "distribution": name.replace("_", "-"), "title": name.replace("_", " ").capitalize()}
    written = []
    for place, source in _texts(files("casefold.cli") / "skeleton"):
        parts = [name if part == "package" else part for part in place]
        if "templates" in parts:
            parts.insert(-1, name)
        path = target.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
        written.append(str(path.relative_to(target)))
    return sorted(written)


def _texts(folder: Traversable, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Traversable]]:
    found: list[tuple[tuple[str, ...], Traversable]] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _texts(item, (*above, item.name))
        elif item.name.endswith(ENDING):
            found.append(((*above, item.name.removesuffix(ENDING)), item))
    return found
