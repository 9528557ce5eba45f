"""`casefold formats` and `casefold analyses`: what is installed, from its own declarations."""

from __future__ import annotations

from typing import Any

import click

from casefold.cli import engine
from casefold.cli.context import Command, session, table_options
from casefold.cli.output import Output, emit, plain


@click.command(
    "formats",
    cls=Command,
    short_help="List the formats that can be imported.",
    examples=("casefold formats", "casefold formats --json"),
)
@table_options
def formats() -> None:
    """List the formats that can be imported, what their records show, and what they were tested on."""
    family = engine.formats()
    names = ("name", "title", "version", "kinds", "proves", "tested_on")
    _list(family, names, ("name", "title", "kinds", "tested_on"))


@click.command(
    "analyses",
    cls=Command,
    short_help="List the questions that can be asked.",
    examples=("casefold analyses", "casefold analyses --json"),
)
@table_options
def analyses() -> None:
    """List the questions that can be asked; `casefold analyse CASE NAME --help` has their options."""
    family = engine.analyses()
    _list(family, ("name", "title", "question", "version", "needs"), ("name", "question", "needs"))


def _list(family: Any, names: tuple[str, ...], columns: tuple[str, ...]) -> None:
    rows = [
        {
            **{name: plain(getattr(member, name)) for name in names},
            "options": [_option(option) for option in member.options],
        }
        for member in family.members.values()
    ]
    lines = [f"{item.source} failed to load: {item.reason}" for item in family.broken]
    emit(session(), Output(fields={"broken": plain(family.broken)}, rows=rows, columns=columns, after=lines))


def _option(option: engine.Option) -> dict[str, Any]:
    shown: dict[str, Any] = plain(option)
    return shown
